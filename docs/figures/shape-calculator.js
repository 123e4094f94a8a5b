/* The output's shape from the five numbers of each axis, and the pixels that are never read. */
(() => {
  "use strict";
  const { Explorable, IMPORTS, h, integer, integerField, matrix, outputShape, pair, t } = convscope;
  const { pixelUses, plural, select, set, slider, svg } = convscope;

  const AXES = [t("rows"), t("columns")];
  const PARTS = {
    size: { label: "Image", letter: "n", low: 1, high: 10000 },
    kernel: { label: "Kernel", letter: "k", low: 1, high: 64 },
    stride: { label: "Stride", letter: "s", low: 1, high: 64 },
    padding: { label: "Padding on each side", letter: "p", low: 0, high: 64 },
    dilation: { label: "Dilation", letter: "d", low: 1, high: 64 },
  };
  const PAIRS = Object.fromEntries(Object.entries(PARTS).map(([name, { low, high }]) => [name, pair(low, high)]));
  /* First layers of networks that are well known: image, kernel, stride, padding, dilation. */
  const LAYERS = {
    LeNet: [32, 5, 1, 0, 1],
    AlexNet: [224, 11, 4, 2, 1],
    VGG: [224, 3, 1, 1, 1],
    ResNet: [224, 7, 2, 3, 1],
    "a patch embedding": [224, 16, 16, 0, 1],
  };
  const UNIT = 20;
  const WHOLE = 16; // up to this size each pixel is drawn
  const SCHEME = 320; // the longer side of what is drawn as a whole instead

  /** The height and width of a pixel; a scheme keeps thin images visible. */
  const unitsOf = (counts, whole) =>
    counts.map((count) => (whole ? UNIT : Math.max(SCHEME / Math.max(...counts), 6 / count)));

  /** @param {number[]} units @param {string} kind @param {number[]} corner @param {number[]} counts */
  function rectangle([tall, wide], kind, [top, left], [rows, columns], inset, amount = 40) {
    return svg("rect", {
      class: `ex-${kind}`,
      x: left * wide + inset,
      y: top * tall + inset,
      width: Math.max(3, columns * wide - 2 * inset),
      height: Math.max(3, rows * tall - 2 * inset),
      style: `--amount: ${amount}%`,
    });
  }

  class ShapeCalculator extends Explorable {
    static fields = { ...PAIRS, i: integer(0, 20000), j: integer(0, 20000) };

    initial(data) {
      return { ...data, i: 0, j: 0 };
    }

    settle() {
      const { size, kernel, stride, padding, dilation, i, j } = this.state;
      this.shape = outputShape(size, kernel, this.state);
      this.fits = this.shape[0] > 0 && this.shape[1] > 0;
      this.state.i = Math.max(0, Math.min(i, this.shape[0] - 1));
      this.state.j = Math.max(0, Math.min(j, this.shape[1] - 1));
      this.padded = [0, 1].map((axis) => size[axis] + 2 * padding[axis]);
      this.extent = [0, 1].map((axis) => dilation[axis] * (kernel[axis] - 1) + 1);
      this.uses = [0, 1].map((axis) => {
        const options = { stride: stride[axis], padding: padding[axis], dilation: dilation[axis] };
        return pixelUses(size[axis], kernel[axis], options);
      });
    }

    build() {
      this.inputs = Object.entries(PARTS).flatMap(([name, part]) =>
        AXES.map((word, axis) => {
          const change = (value) =>
            this.update({ [name]: this.state[name].map((old, other) => (other === axis ? value : old)) });
          const control = integerField({ label: "", min: part.low, max: part.high, change });
          // What cannot be used stays as it was typed, and the sentence says so.
          set(control.field, {
            "aria-label": `${t(part.label)}, ${word}`,
            input: () => control.usable() || this.update({}),
          });
          return { name, axis, control };
        }),
      );
      this.formulas = AXES.map(() => h("p", { class: "ex-formula" }));
      const drawing = (pick) => {
        const picture = svg("svg", { class: "ex-picture", role: "img", click: (event) => this.point(event, pick) });
        const title = h("div", { class: "ex-title", "aria-hidden": "true" });
        return { picture, title, element: h("div", {}, title, picture) };
      };
      this.image = drawing((share, axis) => (share * this.padded[axis]) / this.state.stride[axis]);
      this.output = drawing((share, axis) => share * this.shape[axis]);
      this.positions = Object.entries({ i: "Output row", j: "Output column" }).map(([key, label]) =>
        slider({ label, min: 0, max: 0, step: 1, words: String, input: (value) => this.update({ [key]: value }) }),
      );
      this.preset = select({
        label: "First layer of",
        options: { "": "your own", ...Object.fromEntries(Object.keys(LAYERS).map((name) => [name, name])) },
        change: (name) => name && this.choose(LAYERS[name]),
      });
      const pictures = h("div", { class: "ex-pictures" }, this.image.element, this.output.element);
      const positions = this.positions.map(({ element }) => element);
      const form = h("div", {}, this.form(), h("div", { class: "ex-formulas" }, this.formulas));
      return [
        this.preset.element,
        h("div", { class: "ex-split" }, form, h("div", {}, pictures, positions)),
        this.status,
      ];
    }

    form() {
      const fields = (name) => this.inputs.filter((one) => one.name === name).map(({ control }) => control.field);
      const rows = Object.entries(PARTS).map(([name, { label, letter }]) => {
        const cells = fields(name).map((field) => h("td", {}, field));
        return h("tr", {}, h("th", { scope: "row" }, `${t(label)} `, h("i", {}, letter)), cells);
      });
      const head = AXES.map((word) => h("th", { scope: "col" }, word));
      return h("table", { class: "ex-form" }, h("thead", {}, h("tr", {}, h("td"), head)), h("tbody", {}, rows));
    }

    choose(numbers) {
      this.forgetRefused();
      const both = Object.keys(PARTS).map((name, at) => [name, [numbers[at], numbers[at]]]);
      this.update({ ...Object.fromEntries(both), i: 0, j: 0 });
    }

    draw() {
      const { state, shape } = this;
      this.inputs.forEach(({ name, axis, control }) => {
        control.show(state[name][axis]);
      });
      const shown = Object.keys(PARTS).map((name) => state[name]);
      const same = ([, numbers]) => shown.every((both, at) => both.every((value) => value === numbers[at]));
      this.preset.show(Object.entries(LAYERS).find(same)?.[0] ?? "");
      this.formulas.forEach((line, axis) => {
        const [n, k, s, p, d] = shown.map((both) => both[axis]);
        const sizes = `${n} + ${p} + ${p} − ${d}·(${k} − 1) − 1`;
        line.textContent = `${AXES[axis]} = ⌊(${sizes}) / ${s}⌋ + 1 = ${shape[axis] || t("none")}`;
      });
      this.positions.forEach(({ field, element, show }, axis) => {
        field.max = Math.max(0, shape[axis] - 1);
        set(element, { hidden: shape[axis] < 2 || !this.fits });
        show([state.i, state.j][axis]);
      });
      this.drawImage();
      this.drawOutput();
    }

    place({ picture, title }, counts, [tall, wide], parts, words, description) {
      picture.replaceChildren(...parts);
      title.textContent = t(words);
      const [height, width] = [counts[0] * tall, counts[1] * wide];
      set(picture, {
        viewBox: `-1 -1 ${width + 2} ${height + 2}`,
        style: `max-width: ${width * 1.4}px`,
        "aria-label": description,
      });
    }

    /** Pixels by how often they are read, zeros around them, and what one output reads. */
    drawImage() {
      const { size, kernel, stride, dilation, i, j } = this.state;
      const whole = Math.max(...size) <= WHOLE && Math.max(...this.padded) <= 2 * WHOLE;
      const units = unitsOf(this.padded, whole);
      const parts = whole ? this.pixels() : this.regions(units);
      const start = [i * stride[0], j * stride[1]];
      if (this.fits && !whole) parts.push(rectangle(units, "tap", start, this.extent, 0));
      const tap = (a, b) =>
        rectangle(units, "tap", [start[0] + a * dilation[0], start[1] + b * dilation[1]], [1, 1], 2);
      if (this.fits && whole) parts.push(...matrix(...kernel, tap).flat());
      const title = t`Image ${size.join(" × ")}`;
      const frame = this.fits ? t`The frame shows what output row ${i}, column ${j} reads.` : "";
      this.place(
        this.image,
        this.padded,
        units,
        parts,
        title,
        t`${title} and its padding${whole ? "" : t(", a scheme")}. ${this.unread()} ${frame}`,
      );
    }

    pixels() {
      const { padding } = this.state;
      const most = Math.max(...this.uses[0]) * Math.max(...this.uses[1]);
      const cross = (r, c) => svg("path", { class: "ex-cross", d: `M${c * UNIT + 6} ${r * UNIT + 6}l8 8m0 -8l-8 8` });
      const cell = (r, c) => {
        const uses = this.uses[0][r - padding[0]] * this.uses[1][c - padding[1]];
        const kind = Number.isNaN(uses) ? "zero" : uses === 0 ? "unread" : "read";
        const square = rectangle([UNIT, UNIT], kind, [r, c], [1, 1], 1, 25 + (75 * (uses || 0)) / most);
        return kind === "unread" ? [square, cross(r, c)] : [square];
      };
      return matrix(...this.padded, cell).flat(2);
    }

    /** Padding, image, and the rows and columns behind the last window. */
    regions(units) {
      const { size, padding } = this.state;
      const parts = [rectangle(units, "zero", [0, 0], this.padded, 0), rectangle(units, "read", padding, size, 0)];
      for (const axis of [0, 1]) {
        const left = size[axis] - 1 - this.uses[axis].findLastIndex((uses) => uses > 0);
        const [corner, strip] = [[...padding], [...size]];
        corner[axis] += size[axis] - left;
        strip[axis] = left;
        if (left > 0) parts.push(rectangle(units, "unread", corner, strip, 0));
      }
      return parts;
    }

    /** One cell for each output, or all of them as a rectangle. */
    drawOutput() {
      const { i, j } = this.state;
      if (!this.fits) return this.place(this.output, [1, 1], [UNIT, UNIT], [], "No output", "No output");
      const whole = Math.max(...this.shape) <= WHOLE;
      const units = unitsOf(this.shape, whole);
      const [rows, columns] = this.shape;
      const cell = (_, n) => rectangle(units, "read", [Math.floor(n / columns), n % columns], [1, 1], 1);
      const cells = whole
        ? Array.from({ length: rows * columns }, cell)
        : [rectangle(units, "read", [0, 0], this.shape, 0)];
      const title = t`Output ${this.shape.join(" × ")}`;
      this.place(this.output, this.shape, units, [...cells, rectangle(units, "tap", [i, j], [1, 1], 1)], title, title);
    }

    /** Move to the output that a pressed point belongs to. */
    point(event, pick) {
      const box = event.currentTarget.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      this.update({ i: Math.max(0, Math.floor(pick(y, 0))), j: Math.max(0, Math.floor(pick(x, 1))) });
    }

    /** Which pixels are never read, and why. */
    unread() {
      if (!this.fits) return "Every pixel is unread.";
      const { stride, padding } = this.state;
      const parts = AXES.map((_, axis) => {
        const end = (this.shape[axis] - 1) * stride[axis] + this.extent[axis] - 1 - padding[axis];
        const unread = this.uses[axis].map((uses, n) => (uses === 0 ? n : -1)).filter((n) => n >= 0);
        const after = unread.filter((n) => n > end).length;
        const between = unread.length - after;
        const counted = (count) =>
          axis ? plural(count, "1 column", "{0} columns") : plural(count, "1 row", "{0} rows");
        const both = [
          after && t`${counted(after)} left over at the end`,
          between && t`${counted(between)} between the taps`,
        ];
        return both.filter(Boolean).join(t(" and "));
      }).filter(Boolean);
      return parts.length ? t`Never read: ${parts.join("; ")}.` : "Every pixel is read.";
    }

    sentence() {
      const bad = this.inputs.find(({ control }) => !control.usable());
      if (bad) {
        const { label, low, high } = PARTS[bad.name];
        const used = this.state[bad.name][bad.axis];
        return t`${label}, ${AXES[bad.axis]}: type an integer from ${low} to ${high}. What is shown uses ${used}.`;
      }
      if (!this.fits) {
        const axis = this.shape.indexOf(0);
        const [extent, pixels] = [this.extent[axis], this.padded[axis]];
        return t`No output: along the ${AXES[axis]} the kernel extends over ${extent} pixels and there are ${pixels}.`;
      }
      const left = AXES.filter((_, axis) => (this.padded[axis] - this.extent[axis]) % this.state.stride[axis]);
      const rounding = t`The stride does not divide the ${left.join(t(" and the "))} evenly: the division is rounded down. `;
      return t`Output: ${this.shape.join(" × ")}. ${left.length ? rounding : ""}${this.unread()}`;
    }

    python() {
      const { size, kernel } = this.state;
      const words = ["stride", "padding", "dilation"].map((name) => `${name}=(${this.state[name].join(", ")})`);
      const call = `F.conv2d(X, K, ${words.join(", ")})`;
      // On the device "meta" torch computes shapes alone.
      const meta = size[0] * size[1] > 1e6 ? ', device="meta"' : "";
      const start = `${IMPORTS}
X = torch.ones(1, 1, ${size.join(", ")}, requires_grad=True${meta})
K = torch.ones(1, 1, ${kernel.join(", ")}${meta})
`;
      if (!this.fits) {
        return `${start}refused = ""
try:
    ${call}
except RuntimeError as error:
    refused = str(error)
assert "Kernel size" in refused
`;
      }
      const [down, across] = this.uses.map((uses) => uses.filter((count) => count > 0).length);
      const shape = `${start}Y = ${call}
assert tuple(Y.shape) == (1, 1, ${this.shape.join(", ")})
`;
      return meta
        ? shape
        : `${shape}
# With a kernel of ones, a pixel's gradient counts how often it is read.
Y.sum().backward()
assert (X.grad == 0).sum() == ${size[0] * size[1] - down * across}
`;
    }
  }

  customElements.define("shape-calculator", ShapeCalculator);
})();
