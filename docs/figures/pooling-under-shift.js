/* Slide a bright bar by parts of a pixel, and watch max, average and blurred pooling. */
(() => {
  "use strict";
  const { Explorable, IMPORTS, energy, h, number, pooledRow, sampledBar, set, show, slider, svg, t } = convscope;

  const KINDS = { max: "Max pooling", average: "Average pooling", blurred: "Blurred max pooling" };
  const FURTHEST = 4; // pixels
  const [WIDTH, HEIGHT] = [320, 26];
  const [CHART, LEFT] = [120, 30];
  const DARK = 0.5; // below this value a cell's number is white

  const steps = (count) => Array.from({ length: count }, (_, n) => n);
  const round = (x) => Math.round(100 * x) / 100;

  class PoolingUnderShift extends Explorable {
    static fields = { shift: number(0, FURTHEST), width: number(0.5, 4) };

    initial({ width }) {
      return { shift: 0, width };
    }

    settle() {
      this.row = this.sampled(this.state.shift);
      this.pooled = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, pooledRow(this.row, kind)]));
      const next = this.sampled(this.state.shift + 1);
      this.energies = Object.keys(KINDS).map((kind) => [energy(this.pooled[kind]), energy(pooledRow(next, kind))]);
    }

    sampled(shift) {
      return sampledBar(this.data.pixels, this.data.first + shift, this.state.width);
    }

    build() {
      const strip = (label) =>
        svg("svg", {
          viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
          class: "ex-picture ex-strip",
          role: "img",
          "aria-label": label,
          pointerdown: (event) => this.point(event),
          pointermove: (event) => event.buttons && this.point(event),
        });
      this.strips = ["Input", ...Object.values(KINDS)].map((label) => ({
        title: h("div", { class: "ex-title" }, label),
        picture: strip(label),
      }));
      this.chart = svg("svg", {
        viewBox: `0 0 ${WIDTH} ${CHART}`,
        class: "ex-picture",
        role: "img",
        "aria-label": "Sum of squares of each pooled row, for shifts from 0 to 4 pixels",
      });
      const control = (name, label, min, max, step) =>
        slider({ label, min, max, step, words: (x) => show(x), input: (x) => this.update({ [name]: x }) });
      this.shift = control("shift", "Shift, in pixels", 0, FURTHEST, 0.05);
      this.width = control("width", "Width of the bar, in pixels", 0.5, 4, 0.5);
      return [
        h(
          "div",
          { class: "ex-halves" },
          h(
            "div",
            {},
            this.strips.map(({ title, picture }) => h("div", {}, title, picture)),
          ),
          h("div", {}, h("div", { class: "ex-title" }, "Sum of squares behind the pooling"), this.chart),
        ),
        h("div", { class: "ex-halves" }, this.shift.element, this.width.element),
        this.status,
      ];
    }

    /** The bar's left end follows a finger or a mouse. */
    point(event) {
      const box = event.currentTarget.getBoundingClientRect();
      const pixel = ((event.clientX - box.left) / box.width) * this.data.pixels - this.state.width / 2;
      this.update({ shift: Math.max(0, Math.min(FURTHEST, Math.round(20 * (pixel - this.data.first)) / 20)) });
    }

    draw() {
      const { shift, width } = this.state;
      [this.row, ...Object.values(this.pooled)].forEach((values, n) => {
        this.drawStrip(this.strips[n].picture, values);
      });
      this.drawChart();
      this.shift.show(shift);
      this.width.show(width);
    }

    drawStrip(picture, values) {
      const side = WIDTH / values.length;
      picture.replaceChildren(
        ...values.flatMap((value, n) => {
          const level = Math.round(255 * (0.11 + 0.89 * value));
          const cell = svg("rect", { x: n * side, y: 0, width: side, height: HEIGHT, class: "ex-pixel" });
          cell.style.fill = `rgb(${level} ${level} ${level})`;
          const written = svg("text", { x: (n + 0.5) * side, y: HEIGHT / 2 + 3.5, "text-anchor": "middle" });
          written.textContent = String(round(value)).replace(/^0\./, ".");
          written.style.fill = value < DARK ? "#fff" : "#000";
          return [cell, written];
        }),
      );
    }

    drawChart() {
      const curves = Object.keys(KINDS).map((kind) =>
        steps(20 * FURTHEST + 1).map((n) => energy(pooledRow(this.sampled(n / 20), kind))),
      );
      const top = Math.max(...curves.flat());
      const x = (s) => LEFT + ((WIDTH - LEFT - 8) * s) / FURTHEST;
      const y = (value) => CHART - 22 - ((CHART - 32) * value) / top;
      const text = (at, words, more) => svg("text", { x: at[0], y: at[1], ...more }, words);
      const line = (values) => values.map((v, n) => `${n ? "L" : "M"}${x(n / 20).toFixed(1)} ${y(v).toFixed(1)}`);
      this.chart.replaceChildren(
        svg("path", { class: "ex-cross", d: `M${x(0)} ${y(0)}H${x(FURTHEST)}M${x(0)} ${y(0)}V${y(top)}` }),
        svg("path", { class: "ex-ruler", d: `M${x(this.state.shift)} ${y(0)}V${y(top)}` }),
        ...curves.map((values, k) => svg("path", { class: `ex-path ex-curve-${k}`, d: line(values).join("") })),
        ...this.energies.map(([now]) =>
          svg("circle", { class: "ex-point", cx: x(this.state.shift), cy: y(now), r: 3.5 }),
        ),
        text([LEFT - 4, y(top) + 4], show(top, 3), { "text-anchor": "end" }),
        text([LEFT - 4, y(0) + 4], "0", { "text-anchor": "end" }),
        ...steps(FURTHEST + 1).map((s) => text([x(s), CHART - 6], s, { "text-anchor": "middle" })),
      );
      Object.values(KINDS).forEach((label, k) => {
        const mark = svg("svg", { viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" });
        mark.append(svg("path", { class: `ex-path ex-curve-${k}`, d: "M0 4H24" }));
        set(this.strips[k + 1].picture, {
          "aria-label": `${t(label)}: ${this.pooled[Object.keys(KINDS)[k]].map(round)}`,
        });
        this.strips[k + 1].title.replaceChildren(mark, t` ${label}: sum of squares ${show(this.energies[k][0], 3)}`);
      });
      this.strips[0].title.textContent = t`Input: sum of squares ${show(energy(this.row), 3)}`;
    }

    sentence() {
      const { shift, width } = this.state;
      const [most, mean, blurred] = this.energies.map((pair) => pair.map((value) => show(value, 3)).join(" to "));
      return (
        t`Bar of ${show(width)} pixels, shift ${show(shift)}. One pixel further the input has the same numbers; ` +
        t`their sum of squares goes from ${most} behind max, ${mean} behind average, ${blurred} behind blurred pooling.`
      );
    }

    python() {
      const list = (values) => `torch.tensor([${values.join(", ")}], dtype=torch.float64)`;
      return `${IMPORTS}
X = ${list(this.row)}[None]
blur = torch.tensor([[[0.25, 0.5, 0.25]]], dtype=torch.float64)
maxima = F.max_pool1d(X, 2, stride=1)

torch.testing.assert_close(F.max_pool1d(X, 2)[0], ${list(this.pooled.max)})
torch.testing.assert_close(F.avg_pool1d(X, 2)[0], ${list(this.pooled.average)})
blurred = F.conv1d(maxima[None], blur, stride=2, padding=1)[0, 0]
torch.testing.assert_close(blurred, ${list(this.pooled.blurred)})
`;
    }
  }

  customElements.define("pooling-under-shift", PoolingUnderShift);
})();
