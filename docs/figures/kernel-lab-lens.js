/* What the kernel lab shows of one pixel: the window grown to its numbers, its sum in words, kernels that can be turned. */
(() => {
  "use strict";
  const { factor, h, lab, largestOf, show, signed, t } = convscope;

  /** "= 12" or, where digits were left out, "≈ 12.3457". */
  const equals = (x, digits = 7) => `${Number(x.toPrecision(digits)) === x ? "=" : "≈"} ${show(x, digits)}`;

  /** The sum of products in a line: all of them, or how many they are. */
  function written(terms, most) {
    const used = terms.flat().filter(({ weight }) => weight !== 0);
    if (!used.length) return "0";
    if (used.length > most) return t`the sum of ${used.length} products`;
    return used.map(({ pixel, weight }) => `${pixel}×${factor(weight)}`).join(" + ");
  }

  /** The window over the picture, grown to its numbers. Those who listen get them from the sentence below. */
  class Lens {
    constructor() {
      this.cells = h("div", { class: "ex-grid" });
      this.total = h("div", { class: "ex-sum" });
      this.element = h("div", { class: "ex-lens", "aria-hidden": "true" }, this.cells, this.total);
    }

    /** Terms with their sum and value, grown around a point of the room, in pixels. */
    show({ terms, sum, divisor, value, most }, x, y, grow) {
      const [rows, columns] = [terms.length, terms[0].length];
      const heaviest = largestOf(terms.map((row) => row.map(({ weight }) => weight)));
      const [numbers, products] = [columns <= 7 && rows <= 7, columns <= 3 && rows <= 3];
      this.cells.style.setProperty("--columns", columns);
      this.cells.style.setProperty("--ex-size", `${products ? 3.6 : numbers ? 2.5 : 0.9}rem`);
      this.cells.replaceChildren(
        ...terms.map((row) =>
          h(
            "div",
            { class: "ex-gridrow" },
            row.map(({ pixel, weight }) => {
              const { sign, amount } = signed(weight, heaviest);
              const percent = (part) => `--amount: ${Math.round(100 * part)}%`;
              return h(
                "div",
                { class: `ex-cell ex-gray${pixel < 101 ? " ex-dark" : ""}`, style: percent(pixel / 255) },
                numbers ? h("span", {}, String(pixel)) : null,
                h(
                  "span",
                  { class: `ex-weight ex-${sign}`, style: percent(amount) },
                  numbers ? `×${show(weight, 5)}` : "",
                ),
                products ? h("b", {}, show(pixel * weight, 6)) : null,
              );
            }),
          ),
        ),
      );
      const whole = divisor === 1 ? `Σ ${equals(sum)}` : `Σ ÷ ${divisor} ${equals(value)}`;
      this.total.textContent = whole;
      const { sign, amount } = signed(value, most);
      this.total.className = `ex-sum ex-${sign}`;
      this.total.style.setProperty("--amount", `${Math.round(100 * amount)}%`);
      const { element } = this;
      element.classList.toggle("ex-open", true);
      const room = element.parentElement;
      const [width, height] = [element.offsetWidth, element.offsetHeight];
      const left = Math.max(0, Math.min(room.clientWidth - width, x - width / 2));
      const top = Math.max(0, y - height / 2);
      set(element, left, top, x, y);
      if (grow) {
        element.classList.remove("ex-grow");
        void element.offsetWidth; // starts the animation again
        element.classList.add("ex-grow");
      }
    }

    hide() {
      this.element.classList.remove("ex-open", "ex-grow");
    }
  }

  function set(element, left, top, x, y) {
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
    element.style.transformOrigin = `${x - left}px ${y - top}px`;
  }

  /** A kernel as a small picture. */
  function miniature(K) {
    const largest = largestOf(K);
    return h(
      "span",
      { class: "ex-mini", style: `--columns: ${K[0].length}`, "aria-hidden": "true" },
      K.flat().map((weight) => {
        const { sign, amount } = signed(weight, largest);
        return h("i", { class: `ex-${sign}`, style: `--amount: ${Math.round(100 * amount)}%` });
      }),
    );
  }

  /** Let a kernel's cells be turned like dials: by a drag to the right or up, or by the wheel of a chosen cell. */
  function dial(grid, read) {
    /** @returns {[number, number]} */
    const find = (target) => {
      for (const [r, row] of grid.cells.entries())
        for (const [c, { cell }] of row.entries()) if (cell.contains(target)) return [r, c];
      return null;
    };
    const turn = ([r, c], by) => {
      grid.edit(r, c, Number((read(r, c) + by).toPrecision(12)));
      grid.cells[r][c].value.value = grid.cells[r][c].text;
    };
    grid.body.addEventListener("pointerdown", (event) => {
      const at = find(event.target);
      if (!at) return;
      let turned = 0;
      const move = ({ clientX, clientY }) => {
        const steps = Math.round((clientX - event.clientX - (clientY - event.clientY)) / 10);
        if (steps !== turned) turn(at, steps - turned);
        turned = steps;
      };
      const stop = ({ type }) => {
        if (type === "pointercancel" && turned) turn(at, -turned); // the finger scrolls the page
        removeEventListener("pointermove", move);
        for (const end of ["pointerup", "pointercancel"]) removeEventListener(end, stop);
      };
      addEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, stop);
    });
    grid.body.addEventListener(
      "wheel",
      (event) => {
        const at = find(event.target);
        if (!at || !grid.cells[at[0]][at[1]].cell.contains(document.activeElement)) return;
        event.preventDefault();
        turn(at, event.deltaY < 0 ? 1 : -1);
      },
      { passive: false },
    );
  }

  /** A part that a beginner does not need at first; while it is open, `draw` follows the lab. */
  function fold(title, parts, draw) {
    const element = h("details", { class: "ex-fold" }, h("summary", {}, title), h("div", { class: "ex-stack" }, parts));
    const tool = {
      element,
      draw(it) {
        tool.it = it;
        if (element.open && it.response) draw(it);
      },
    };
    element.addEventListener("toggle", () => tool.it && tool.draw(tool.it));
    return tool;
  }

  Object.assign(lab, { Lens, dial, equals, fold, miniature, written });
})();
