/*
 * What the figures share: elements and numbers, the state in the link, labelled
 * controls, grids of numbers, the life of a figure, and code to copy. A classic
 * script, because browsers load no modules from a file on disk.
 */
(() => {
  "use strict";
  const { decades, matrix, readNumber, t } = convscope;

  /* Making elements, and writing numbers for people. */

  /** Below this every integer is exact; no more is taken, from a field or from a link. */
  const LARGEST = 1e15;

  /** An element. Functions become listeners, `true` a bare attribute, null and false nothing. */
  function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    set(element, attributes);
    element.append(...written(children));
    return element;
  }

  const written = (children) =>
    children
      .flat()
      .filter((child) => child !== null)
      .map((child) => (typeof child === "string" ? t(child) : child));

  const SPOKEN = ["aria-label", "aria-valuetext", "title", "placeholder"];

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === null || value === false) element.removeAttribute(name);
      else element.setAttribute(name, value === true ? "" : SPOKEN.includes(name) ? t(value) : value);
    }
  }

  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    set(element, attributes);
    element.append(...written(children));
    return element;
  }

  /** A number as it is read: integers whole, others with `digits` digits, a true minus sign, no "-0". */
  function show(x, digits = 4) {
    const whole = String(Math.trunc(Math.abs(x))).length;
    const rounded = Number.isInteger(x) ? x : Number(x.toPrecision(Math.max(digits, whole + 1)));
    const text = Math.abs(x) < LARGEST ? String(rounded === 0 ? 0 : rounded) : x.toExponential(digits - 1);
    return text.replaceAll("-", "−");
  }

  /** A number inside a product or a sum, whole, in brackets when it is negative. */
  const factor = (x, digits = 15) => (x < 0 ? `(${show(x, digits)})` : show(x, digits));

  /** A table: the first row and the first cell of every other row are headings. */
  function table(caption, [head, ...rows]) {
    const column = (text) => h("th", { scope: "col" }, text);
    const row = ([name, ...cells]) =>
      h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((cell) => h("td", {}, cell)));
    return h(
      "table",
      { class: "ex-table" },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head.map(column))),
      h("tbody", {}, ...rows.map(row)),
    );
  }

  const plural = (count, one, many) => t(count === 1 ? one : many, count);

  /** A signed value blends from neutral zero into one of two colors. */
  function signed(value, largest) {
    const amount = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
    return { sign: value < 0 ? "negative" : "positive", amount };
  }

  /** The lightness, 0 to 1, of each pixel of a small image: zero is black unless there is less. */
  function brightness(X) {
    const [low, high] = [Math.min(0, ...X.flat()), Math.max(...X.flat())];
    return (value) => (high > low ? (value - low) / (high - low) : 0);
  }

  /** The frame around a block of cells: a side is drawn where the neighbor is not `inside(r, c)`. */
  function frame(inside, r, c) {
    if (!inside(r, c)) return [];
    const sides = { top: [-1, 0], bottom: [1, 0], left: [0, -1], right: [0, 1] };
    const open = Object.keys(sides).filter((side) => !inside(r + sides[side][0], c + sides[side][1]));
    return ["ex-in", ...open.map((side) => `ex-${side}`)];
  }

  /** Below this gray white text has the contrast 4.5:1 on a cell, from it on black text has. */
  const LIGHT = 0.395;

  const largestOf = (M) => Math.max(...M.flat().map(Math.abs));

  /*
   * What a link can carry of a figure's state. `write` gives text without spaces, and `read`
   * undefined for what it refuses: a link may come from anywhere.
   */

  const finite = (text) =>
    /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) && Math.abs(Number(text)) < LARGEST ? Number(text) : undefined;

  const number = (low, high) => ({
    write: String,
    read: (text) => {
      const value = finite(text);
      return value >= low && value <= high ? value : undefined;
    },
  });

  const integer = (low, high) => ({
    write: String,
    read: (text) => {
      const value = number(low, high).read(text);
      return Number.isInteger(value) ? value : undefined;
    },
  });

  const choice = (...options) => ({ write: String, read: (text) => (options.includes(text) ? text : undefined) });

  /** "3,5": an integer for each axis. */
  const pair = (low, high) => ({
    write: (both) => both.join(),
    read: (text) => {
      const both = text.split(",").map(integer(low, high).read);
      return both.length === 2 && !both.includes(undefined) ? both : undefined;
    },
  });

  /** "0,1;2,3": rows of equal length, at most `most` on a side. */
  const matrixField = (most) => ({
    write: (M) => M.map((row) => row.join()).join(";"),
    read: (text) => {
      const M = text.split(";").map((row) => row.split(",").map(finite));
      const regular = M.every((row) => row.length === M[0].length && !row.includes(undefined));
      return regular && M.length <= most && M[0].length <= most ? M : undefined;
    },
  });

  /** Some programs escape the signs of a link that they pass on. */
  function unescaped(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /** "id~name=value&name=value" for the parts that `fields` names. */
  function writeHash(id, fields, state) {
    const parts = Object.entries(fields).map(([name, field]) => `${name}=${field.write(state[name])}`);
    return `#${id}~${parts.join("&")}`;
  }

  /** The parts that a hash gives for this id; null when the hash is not for it. */
  function readHash(hash, id, fields) {
    const text = unescaped(hash);
    if (!text.startsWith(`#${id}~`)) return null;
    const state = {};
    for (const part of text.slice(id.length + 2).split("&")) {
      const [name, written = ""] = part.split("=");
      const value = Object.hasOwn(fields, name) ? fields[name].read(written) : undefined;
      if (value !== undefined) state[name] = value;
    }
    return state;
  }

  /* Labelled controls. Each has an `element` to place and `show(value)` to follow the state. */

  let serial = 0;
  function fresh() {
    serial += 1;
    return `ex-control-${serial}`;
  }

  function button(label, click, attributes = {}) {
    return h("button", { type: "button", click, ...attributes }, label);
  }

  /** A slider that says its value in words that `words` writes. */
  function slider({ label, min, max, step, words, input }) {
    const id = fresh();
    const field = h("input", { type: "range", id, min, max, step, input: () => input(Number(field.value)) });
    const output = h("output", { for: id });
    return {
      field,
      element: h("div", { class: "ex-slider" }, h("label", { for: id }, label), output, field),
      show(value) {
        field.value = value;
        output.textContent = t(words(value));
        set(field, { "aria-valuetext": words(value) });
      },
    };
  }

  /** One of several, as radio buttons in a row. `options` is value → label. */
  function choose({ label, options, change }) {
    const name = fresh();
    const radios = Object.entries(options).map(([value, text]) => {
      const radio = h("input", { type: "radio", name, value, change: () => change(value) });
      return { radio, element: h("label", {}, radio, h("span", {}, text)) };
    });
    return {
      element: h(
        "fieldset",
        { class: "ex-choose" },
        h("legend", {}, label),
        h(
          "div",
          { class: "ex-options" },
          radios.map(({ element }) => element),
        ),
      ),
      show(value) {
        radios.forEach(({ radio }) => {
          radio.checked = radio.value === value;
        });
      },
    };
  }

  function select({ label, options, change }) {
    const id = fresh();
    const field = h(
      "select",
      { id, change: () => change(field.value) },
      Object.entries(options).map(([value, text]) => h("option", { value }, text)),
    );
    return {
      field,
      element: h("div", { class: "ex-field" }, h("label", { for: id }, label), field),
      show(value) {
        field.value = value;
      },
    };
  }

  /** Say to everyone that a field holds what cannot be used. */
  const mark = (field, good) => set(field, { "aria-invalid": good ? null : "true" });

  /** An integer between two bounds. What is outside is said to be so, and stays as it was typed. */
  function integerField({ label, min, max, change }) {
    const id = fresh();
    let used = "";
    const usable = () => field.value !== "" && field.validity.valid;
    const field = h("input", {
      type: "number",
      id,
      min,
      max,
      step: 1,
      style: `--digits: ${String(max).length}`,
      input: () => {
        mark(field, usable());
        if (usable()) change(Number(field.value));
        else field.reportValidity();
      },
      blur: () => {
        if (!field.validity.valid || field.value !== "") return;
        field.value = used;
        mark(field, true);
        change(used);
      },
    });
    return {
      field,
      usable,
      element: h("div", { class: "ex-field" }, h("label", { for: id }, label), field),
      show(value) {
        const stays = value === used && !field.validity.valid;
        used = value;
        if (stays || (document.activeElement === field && field.value === "")) return;
        field.value = value;
        mark(field, true);
      },
    };
  }

  const CHART = { width: 300, height: 260, left: 44, bottom: 34, top: 10, right: 8 };

  /** Losses on a logarithmic scale as points, on a line; it says how many lie below what it can show. */
  function lossChart(chart, losses, { line = losses, first, last, unit }) {
    const { width, height, left, bottom, top, right } = CHART;
    const { low, high, clipped } = decades([...losses, ...line]);
    const x = (n) => left + ((width - left - right) * n) / Math.max(1, last - first);
    const y = (loss) =>
      top + ((height - top - bottom) * (high - Math.max(low, Math.log10(Math.max(loss, 1e-300))))) / (high - low);
    const every = Math.ceil((high - low) / 5);
    const powers = Array.from({ length: high - low + 1 }, (_, n) => low + n).filter((n) => (n - low) % every === 0);
    const name = (n) => (n >= -2 && n <= 3 ? String(10 ** n) : `1e${n}`.replace("-", "−"));
    const text = (at, down, words, anchor) => svg("text", { x: at, y: down, "text-anchor": anchor }, words);
    set(chart, {
      viewBox: `0 0 ${width} ${height}`,
      "aria-label": t`The loss goes from ${show(losses[0], 3)} to ${show(losses.at(-1), 3)} in ${unit} ${first} to ${first + losses.length - 1}.`,
    });
    chart.replaceChildren(
      ...powers.flatMap((n) => [
        svg("line", { class: "ex-ruler", x1: left, x2: width - right, y1: y(10 ** n), y2: y(10 ** n) }),
        text(left - 6, y(10 ** n) + 4, name(n), "end"),
      ]),
      svg("polyline", { class: "ex-path", points: line.map((loss, n) => [x(n), y(loss)].join()).join(" ") }),
      ...losses.map((loss, n) => svg("circle", { class: "ex-point", cx: x(n), cy: y(loss), r: 3.5 })),
      text(left, height - 16, String(first), "middle"),
      text(width - right, height - 16, String(last), "end"),
      text((left + width) / 2, height - 3, unit, "middle"),
      ...(clipped ? [text((left + width) / 2, height - 16, "at the foot: below 1e−12", "middle")] : []),
    );
  }

  /*
   * A grid of numbers that is one tab stop: arrow keys, Home and End move inside it, with Ctrl
   * to the corners. With `edit` each cell is a text field, in which the keys move the caret
   * first; with `press` Enter and the space bar act on a cell.
   */

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  /** Whether a key belongs to the text: not while all of it is selected, and not at its ends. */
  function inText({ key, ctrlKey, metaKey, target: { selectionStart: start, selectionEnd: end, value } }) {
    if (start === 0 && end === value.length) return false;
    if (key === "ArrowLeft") return end > 0;
    if (key === "ArrowRight") return start < value.length;
    return !ctrlKey && !metaKey && (key === "Home" || key === "End");
  }

  class Grid {
    /** `name` is the letter that cells are called by: X gives "X[0, 1]". */
    constructor({ title, name, edit = null, move = null, press = null }) {
      this.name = name;
      this.edit = edit;
      this.move = move;
      this.press = press;
      this.rows = 0;
      this.columns = 0;
      this.at = [0, 0];
      this.body = h("div", {
        class: "ex-grid",
        role: "grid",
        "aria-label": title,
        keydown: (event) => this.key(event),
      });
      this.element = h(
        "div",
        { class: "ex-titled" },
        h("div", { class: "ex-title", "aria-hidden": "true" }, title),
        this.body,
      );
    }

    rename(title) {
      this.element.firstChild.textContent = t(title);
      set(this.body, { "aria-label": title });
    }

    resize(rows, columns) {
      if (rows === this.rows && columns === this.columns) return;
      this.rows = rows;
      this.columns = columns;
      this.at = [Math.min(this.at[0], rows - 1), Math.min(this.at[1], columns - 1)];
      this.cells = matrix(rows, columns, (r, c) => this.cell(r, c));
      this.body.style.setProperty("--columns", columns);
      this.body.replaceChildren(
        ...this.cells.map((row) =>
          h(
            "div",
            { role: "row", class: "ex-gridrow" },
            row.map(({ cell }) => cell),
          ),
        ),
      );
      this.rove(...this.at);
    }

    cell(r, c) {
      const cell = h("div", { role: "gridcell", class: "ex-cell", pointerdown: () => this.go(r, c, false) });
      const value = this.edit
        ? h("input", {
            type: "text",
            autocomplete: "off",
            spellcheck: "false",
            size: "1",
            "aria-label": `${this.name}[${r}, ${c}]`,
            focus: (event) => {
              this.before = null;
              event.target.select();
              this.go(r, c, false);
            },
            input: (event) => this.typed(r, c, event.target),
            blur: (event) => {
              // Nothing is kept of what cannot be read whole.
              if (event.target.hasAttribute("aria-invalid") && this.before !== null)
                this.typed(r, c, Object.assign(event.target, { value: this.before }));
              mark(event.target, true);
              event.target.value = this.cells[r][c].text;
            },
          })
        : h("span", { class: "ex-value" });
      const note = h("span", { class: "ex-note", "aria-hidden": "true" });
      cell.append(value, note);
      if (!this.edit)
        cell.addEventListener("click", () => {
          this.go(r, c);
          this.press?.(r, c);
        });
      return { cell, value, note, stop: this.edit ? value : cell, text: "" };
    }

    /** `look(r, c)` gives { text, note, gray | sign and amount, marks, name, selected, fixed }. */
    paint(look) {
      this.cells.forEach((row, r) =>
        row.forEach((parts, c) => {
          const seen = look(r, c);
          // Most cells stay as they are from step to step.
          const key = JSON.stringify(seen);
          if (key !== parts.key || this.edit) this.dress(parts, seen, `${this.name}[${r}, ${c}]`, key);
        }),
      );
    }

    dress(parts, { text, note = "", gray, sign, amount, marks = [], name, selected, fixed = false }, position, key) {
      const { cell, value } = parts;
      parts.text = text.replace("−", "-");
      if (this.edit && document.activeElement !== value) value.value = parts.text;
      if (key === parts.key) return;
      parts.key = key;
      if (this.edit) {
        value.readOnly = fixed;
        if (name) value.setAttribute("aria-label", name);
      } else {
        value.textContent = text;
        cell.setAttribute("aria-label", name ?? `${position} ${text}${note}`);
      }
      cell.style.setProperty("--chars", text.length);
      cell.style.setProperty("--note", note.length);
      parts.note.textContent = note;
      cell.className = [
        "ex-cell",
        ...marks,
        note && "ex-noted",
        sign && `ex-${sign}`,
        gray !== undefined && (gray < LIGHT ? "ex-gray ex-dark" : "ex-gray"),
      ]
        .filter(Boolean)
        .join(" ");
      cell.style.setProperty("--amount", `${Math.round(100 * (gray ?? amount ?? 0))}%`);
      if (selected !== undefined) cell.setAttribute("aria-selected", selected);
    }

    typed(r, c, field) {
      const [read] = readNumber(field.value).readings ?? [];
      const good = read !== undefined && Math.abs(read.value) < LARGEST;
      mark(field, good);
      if (!good) return;
      this.before ??= this.cells[r][c].text;
      this.edit(r, c, read.value);
    }

    key(event) {
      const [r, c] = this.at;
      const step = STEPS[event.key];
      if (this.edit && inText(event)) return;
      const corner = event.ctrlKey || event.metaKey;
      if (step) this.go(r + step[0], c + step[1]);
      else if (event.key === "Home") this.go(corner ? 0 : r, 0);
      else if (event.key === "End") this.go(corner ? this.rows - 1 : r, this.columns - 1);
      else if (this.press && (event.key === "Enter" || (event.key === " " && !this.edit))) this.press(r, c);
      else return;
      event.preventDefault();
    }

    /** Move to a cell, if it exists, and tell the figure. */
    go(r, c, focus = true) {
      if (!this.cells[r]?.[c]) return;
      const moved = this.at[0] !== r || this.at[1] !== c;
      this.rove(r, c);
      if (focus) this.cells[r][c].stop.focus();
      if (moved || !focus) this.move?.(r, c);
    }

    rove(r, c) {
      this.at = [r, c];
      this.cells.forEach((row, i) =>
        row.forEach(({ stop }, j) => stop.setAttribute("tabindex", i === r && j === c ? "0" : "-1")),
      );
    }
  }

  /*
   * The life of a figure. It gives `fields`, `initial(data)`, `build()`, `draw()`, `sentence()`
   * and `python()`; `settle()` may correct a state whose parts do not fit.
   */

  /*
   * Figures start when they come near the screen, so that a page is ready to read at once.
   * The first key starts all: the Tab key must find their controls, however far away.
   */
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting && target instanceof Explorable) target.start();
    },
    { rootMargin: "100% 0%" },
  );
  /** The page is loaded and painted: what stands in a figure's place is seen before the figure starts.
   * @type {Promise<void>} */
  const loaded = new Promise((done) => {
    const painted = () => requestAnimationFrame(() => setTimeout(done));
    if (document.readyState === "complete") painted();
    else addEventListener("load", painted);
  });
  const waiting = new Set();
  addEventListener("keydown", () => waiting.forEach((figure) => figure.start()), { capture: true });

  class Explorable extends HTMLElement {
    /** @type {Record<string, Field>} */
    static fields = {};
    /** The fields of this figure's class. */
    linked = /** @type {typeof Explorable} */ (this.constructor).fields;

    connectedCallback() {
      if (this.arrived) return;
      this.arrived = true;
      waiting.add(this);
      loaded.then(() => waiting.has(this) && near.observe(this));
      addEventListener("hashchange", () => this.follow());
      this.follow();
    }

    /** Show the state in the page's address, if it is one of this figure. */
    follow() {
      if (!readHash(location.hash, this.id, this.linked)) return;
      if (!this.data) {
        this.start();
        this.scrollIntoView({ behavior: "instant" });
      } else if (this.readLink()) this.update({});
    }

    start() {
      if (!waiting.delete(this)) return;
      near.unobserve(this);
      this.data = JSON.parse(this.querySelector("script").textContent);
      this.status = h("p", { class: "ex-status", role: "status" });
      this.state = this.initial(this.data);
      this.readLink();
      this.settle();
      const parts = this.build();
      const still = this.querySelector(".ex-still");
      this.replaceChildren(...parts, this.actions());
      if (!still.isConnected) {
        still.classList.add("ex-paper"); // what a printer gets
        this.append(still);
      }
      this.addEventListener("pointerdown", () => this.hush());
      this.draw();
      this.status.textContent = t(this.sentence());
      this.dataset.started = "";
    }

    readLink() {
      const linked = readHash(location.hash, this.id, this.linked);
      if (linked) Object.assign(this.state, linked);
      return linked !== null;
    }

    /** @param {any} _data */
    initial(_data) {
      return {};
    }

    settle() {}

    /** @returns {(Node | string)[]} */
    build() {
      return [];
    }

    draw() {}

    /** An `iframe` with the figure as it is now, from the small page that the build makes of it. */
    embedCode() {
      const page = /([^/]*?)(?:\.html)?$/.exec(location.pathname)[1] || "index";
      const name = page.endsWith(`-${this.id}`) ? page : `${page}-${this.id}`;
      const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href.split("#")[0]);
      const address = new URL(`embed/${name}.html`, root).href + this.link();
      const title = this.getAttribute("aria-label");
      const height = Math.ceil(this.getBoundingClientRect().height) + 90;
      return `<iframe src="${address.replaceAll("&", "&amp;")}" title="${title}" width="100%" height="${height}"></iframe>`;
    }

    sentence() {
      return "";
    }

    python() {
      return "";
    }

    /** While a pointer is down the sentence is seen; it is read out when the pointer is lifted. */
    hush() {
      this.status.setAttribute("aria-live", "off");
      const before = this.status.textContent;
      const lifted = new AbortController();
      const end = () => {
        lifted.abort();
        set(this.status, { "aria-live": null });
        if (this.status.textContent !== before) this.status.replaceChildren(this.status.textContent);
      };
      for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end, { signal: lifted.signal });
    }

    /** Change the state and everything that shows it. */
    update(changes) {
      Object.assign(this.state, changes);
      this.settle();
      this.draw();
      const sentence = t(this.sentence());
      if (this.status.textContent !== sentence) this.status.textContent = sentence;
      if (this.code?.open) this.listing.textContent = this.python();
      // Browsers limit how often a page may rewrite its address.
      if (!Object.keys(this.linked).length) return;
      clearTimeout(this.writing);
      this.writing = setTimeout(() => history.replaceState(null, "", this.link()), 200);
    }

    /** Follow a pointer. What it passes is shown and not read out; where it rests is. */
    follows(changes) {
      this.status.setAttribute("aria-live", "off");
      this.update(changes);
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        this.status.removeAttribute("aria-live");
        this.status.textContent = t(this.sentence());
      }, 500);
    }

    forgetRefused() {
      for (const field of this.querySelectorAll("input")) if (!field.validity.valid) field.value = "";
    }

    link() {
      return writeHash(this.id, this.linked, this.state);
    }

    actions() {
      const said = h("span", { class: "ex-said", role: "status" });
      const copy = (label, text) =>
        button(label, async () => {
          said.textContent = t((await toClipboard(text())) ? "Copied." : "Copying is blocked here.");
        });
      this.listing = h("code");
      this.code = h(
        "details",
        {
          class: "ex-code",
          toggle: () => {
            this.listing.textContent = this.python();
          },
        },
        h("summary", {}, "Show the PyTorch code"),
        h("pre", { tabindex: "0" }, this.listing),
      );
      return h(
        "div",
        { class: "ex-actions" },
        h(
          "div",
          { class: "ex-buttons" },
          copy("Copy as PyTorch", () => this.python()),
          copy("Copy link", () => location.href.split("#")[0] + this.link()),
          copy("Copy embed code", () => this.embedCode()),
          button("Start again", () => {
            this.forgetRefused();
            this.update(this.initial(this.data));
          }),
          said,
        ),
        this.code,
      );
    }
  }

  /** A figure that can run by itself, slowly. Whatever a reader changes ends a run. */
  class Running extends Explorable {
    pause = 0; // milliseconds between two steps

    /** What the next step changes, or nothing at the end; the first may begin again. */
    advance(_first) {
      return /** @type {object | undefined} */ (undefined);
    }

    /** The button, or none for readers who have asked for less motion. */
    runButton() {
      this.runs = button("Run", () => (this.running ? this.halt() : this.tick(true)));
      return matchMedia("(prefers-reduced-motion: reduce)").matches ? null : this.runs;
    }

    tick(first = false) {
      const changes = this.advance(first);
      if (!changes) {
        this.halt();
        return;
      }
      // A screen reader hears the last sentence of a run, not each.
      this.status.setAttribute("aria-live", "off");
      this.runs.textContent = t("Stop");
      super.update(changes);
      this.running = setTimeout(() => this.tick(), this.pause);
    }

    halt() {
      if (!this.running) return;
      clearTimeout(this.running);
      this.running = 0;
      this.runs.textContent = t("Run");
      this.status.removeAttribute("aria-live");
      this.status.textContent = t(this.sentence());
    }

    update(changes) {
      this.halt();
      super.update(changes);
    }
  }

  /** True when the text reached the clipboard; the second way works where the first is refused. */
  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = h("textarea", { class: "ex-unseen" });
      area.value = text;
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  }

  /** A tensor in double precision, so that what is on the screen can be asserted exactly. */
  function tensor(M, indent = "") {
    const rows = M.map((row) => `[${row.join(", ")}]`);
    const line = `torch.tensor([${rows.join(", ")}], dtype=torch.float64)`;
    if (line.length + indent.length < 76) return line;
    return `torch.tensor([\n${rows.map((row) => `${indent}    ${row},\n`).join("")}${indent}], dtype=torch.float64)`;
  }

  const IMPORTS = "import torch\nimport torch.nn.functional as F\n";

  Object.assign(convscope, {
    Explorable,
    Grid,
    IMPORTS,
    Running,
    STEPS,
    brightness,
    button,
    choice,
    choose,
    factor,
    frame,
    h,
    integer,
    largestOf,
    lossChart,
    matrixField,
    number,
    pair,
    plural,
    readHash,
    select,
    set,
    show,
    signed,
    slider,
    svg,
    table,
    tensor,
    integerField,
    writeHash,
  });
})();
