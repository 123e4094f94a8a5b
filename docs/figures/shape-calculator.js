/* The output's shape from the five numbers of each axis, and the pixels that are never read. */
(() => {
  "use strict";
  const {
    Explorable,
    IMPORTS,
    h,
    integer,
    outputShape,
    pair,
    pixelUses,
    plural,
    set,
    shapeConventions,
    slider,
    svg,
    table,
    integerField,
  } = convscope;

  const AXES = ["rows", "columns"];
  const PARTS = {
    size: { label: "Image", letter: "n", low: 1, high: 16 },
    kernel: { label: "Kernel", letter: "k", low: 1, high: 7 },
    stride: { label: "Stride", letter: "s", low: 1, high: 8 },
    padding: { label: "Padding on each side", letter: "p", low: 0, high: 6 },
    dilation: { label: "Dilation", letter: "d", low: 1, high: 4 },
  };
  const CONVENTIONS = {
    torch: "PyTorch",
    tensorflow: "TensorFlow SAME",
    divisible: "Divisible only",
    total: "Total padding",
  };
  const UNIT = 20;

  class ShapeCalculator extends Explorable {
    static fields = {
      ...Object.fromEntries(Object.entries(PARTS).map(([name, { low, high }]) => [name, pair(low, high)])),
      i: integer(0, 40),
      j: integer(0, 40),
    };

    initial(data) {
      return { ...data, i: 0, j: 0 };
    }

    settle() {
      const { size, kernel, i, j } = this.state;
      this.shape = outputShape(size, kernel, this.state);
      this.state.i = Math.max(0, Math.min(i, this.shape[0] - 1));
      this.state.j = Math.max(0, Math.min(j, this.shape[1] - 1));
      this.uses = [0, 1].map((axis) => pixelUses(size[axis], kernel[axis], this.axis(axis)));
    }

    /** Stride, padding and dilation of one axis. */
    axis(axis) {
      const { stride, padding, dilation } = this.state;
      return { stride: stride[axis], padding: padding[axis], dilation: dilation[axis] };
    }

    fits() {
      return this.shape[0] > 0 && this.shape[1] > 0;
    }

    build() {
      this.inputs = Object.entries(PARTS).flatMap(([name, part]) =>
        AXES.map((word, axis) => ({
          name,
          axis,
          control: integerField({
            label: `${part.label}, ${word}`,
            min: part.low,
            max: part.high,
            change: (value) =>
              this.update({ [name]: this.state[name].map((old, other) => (other === axis ? value : old)) }),
          }),
        })),
      );
      this.formulas = AXES.map(() => h("p", { class: "ex-formula" }));
      this.picture = svg("svg", { class: "ex-picture", role: "img", click: (event) => this.point(event) });
      const position = (label, key) =>
        slider({
          label,
          min: 0,
          max: 0,
          step: 1,
          words: (value) => String(value),
          input: (value) => this.update({ [key]: value }),
        });
      this.positions = [position("Output row", "i"), position("Output column", "j")];
      this.conventions = h("div", {});
      return [
        h(
          "div",
          { class: "ex-split" },
          h("div", {}, this.form(), h("div", { class: "ex-formulas" }, this.formulas)),
          h(
            "div",
            {},
            this.picture,
            this.positions.map(({ element }) => element),
          ),
        ),
        this.status,
        this.conventions,
      ];
    }

    form() {
      const rows = Object.entries(PARTS).map(([name, part]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, part.label, " ", h("i", {}, part.letter)),
          this.inputs
            .filter((input) => input.name === name)
            .map(({ control: { field, element } }) => {
              // The table's headings are the visible labels.
              set(field, { "aria-label": element.querySelector("label").textContent });
              return h("td", {}, field);
            }),
        ),
      );
      return h(
        "table",
        { class: "ex-form" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("td"),
            AXES.map((word) => h("th", { scope: "col" }, word)),
          ),
        ),
        h("tbody", {}, rows),
      );
    }

    draw() {
      this.inputs.forEach(({ name, axis, control }) => control.show(this.state[name][axis]));
      this.formulas.forEach((line, axis) => {
        line.textContent = this.formula(axis);
      });
      this.positions.forEach(({ field, element, show }, axis) => {
        field.max = Math.max(0, this.shape[axis] - 1);
        set(element, { hidden: this.shape[axis] < 2 || !this.fits() });
        show(axis === 0 ? this.state.i : this.state.j);
      });
      this.drawPicture();
      this.drawConventions();
    }

    formula(axis) {
      const [n, k, s, p, d] = Object.keys(PARTS).map((name) => this.state[name][axis]);
      return `${AXES[axis]} = ⌊(${n} + ${p} + ${p} − ${d}·(${k} − 1) − 1) / ${s}⌋ + 1 = ${this.shape[axis] || "none"}`;
    }

    /** Pixels by how often they are read, zeros around them, and the taps of one output. */
    drawPicture() {
      const { size, kernel, stride, padding, dilation, i, j } = this.state;
      const [height, width] = [0, 1].map((axis) => size[axis] + 2 * padding[axis]);
      const most = Math.max(...this.uses[0]) * Math.max(...this.uses[1]);
      const cells = [];
      for (let r = 0; r < height; r++) {
        for (let c = 0; c < width; c++) {
          const uses = this.usesOf(r - padding[0], c - padding[1]);
          const kind = uses === undefined ? "zero" : uses === 0 ? "unread" : "read";
          const square = { x: c * UNIT + 1, y: r * UNIT + 1, width: UNIT - 2, height: UNIT - 2, rx: 2 };
          cells.push(
            svg("rect", { ...square, class: `ex-${kind}`, style: `--amount: ${25 + (75 * (uses ?? 0)) / most}%` }),
          );
          if (kind === "unread")
            cells.push(svg("path", { class: "ex-cross", d: `M${square.x + 5} ${square.y + 5}l8 8m0 -8l-8 8` }));
        }
      }
      if (this.fits()) {
        for (let a = 0; a < kernel[0]; a++) {
          for (let b = 0; b < kernel[1]; b++) {
            cells.push(
              svg("rect", {
                class: "ex-tap",
                rx: 3,
                width: UNIT - 4,
                height: UNIT - 4,
                x: (j * stride[1] + b * dilation[1]) * UNIT + 2,
                y: (i * stride[0] + a * dilation[0]) * UNIT + 2,
              }),
            );
          }
        }
      }
      this.picture.replaceChildren(...cells);
      set(this.picture, {
        viewBox: `0 0 ${width * UNIT} ${height * UNIT}`,
        style: `max-width: ${width * UNIT * 1.4}px`,
        "aria-label": `The image with its padding. ${this.unread()} The frame shows what output row ${i}, column ${j} reads.`,
      });
    }

    usesOf(r, c) {
      return this.uses[0][r] === undefined || this.uses[1][c] === undefined
        ? undefined
        : this.uses[0][r] * this.uses[1][c];
    }

    /** Move the window to the position that starts nearest before the pressed pixel. */
    point(event) {
      const box = this.picture.getBoundingClientRect();
      const { size, padding, stride } = this.state;
      const index = (axis, share) => Math.floor((share * (size[axis] + 2 * padding[axis])) / stride[axis]);
      this.update({
        i: index(0, (event.clientY - box.top) / box.height),
        j: index(1, (event.clientX - box.left) / box.width),
      });
    }

    drawConventions() {
      const { size, kernel } = this.state;
      const axes = [0, 1].map((axis) => shapeConventions(size[axis], kernel[axis], this.axis(axis)));
      const rows = Object.entries(CONVENTIONS).map(([key, name]) => {
        const both = axes.map((conventions) => conventions[key]);
        const refused = both.some((one) => one.size === null);
        const nothing = both.some((one) => one.size === 0);
        return [
          name,
          both.map(({ before, after }) => `${before} + ${after}`).join(", "),
          refused ? "refused" : nothing ? "none" : both.map((one) => one.size).join(" × "),
        ];
      });
      this.conventions.replaceChildren(
        table("The same numbers under four conventions", [
          ["Convention", "Zeros before + after, rows, columns", "Output"],
          ...rows,
        ]),
      );
    }

    /** Which pixels are never read, and why. */
    unread() {
      if (!this.fits()) return "Every pixel is unread.";
      const { stride, kernel, dilation, padding } = this.state;
      const parts = AXES.map((word, axis) => {
        const end = (this.shape[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) - padding[axis];
        const unread = this.uses[axis].map((uses, n) => (uses === 0 ? n : -1)).filter((n) => n >= 0);
        const after = unread.filter((n) => n > end).length;
        const between = unread.length - after;
        const noun = word.slice(0, -1);
        return [
          after && `${plural(after, noun)} left over at the end`,
          between && `${plural(between, noun)} between the taps`,
        ]
          .filter(Boolean)
          .join(" and ");
      }).filter(Boolean);
      return parts.length ? `Never read: ${parts.join("; ")}.` : "Every pixel is read.";
    }

    sentence() {
      if (!this.fits()) {
        const axis = this.shape.indexOf(0);
        const { size, kernel, padding, dilation } = this.state;
        return `No output: along the ${AXES[axis]} the kernel extends over ${
          dilation[axis] * (kernel[axis] - 1) + 1
        } pixels and there are ${size[axis] + 2 * padding[axis]}.`;
      }
      const { size, kernel } = this.state;
      const left = AXES.filter(
        (_, axis) => shapeConventions(size[axis], kernel[axis], this.axis(axis)).divisible.size === null,
      );
      const rounding = left.length
        ? ` The stride does not divide the ${left.join(" and the ")} evenly: the division is rounded down, which is allowed.`
        : "";
      return `Output: ${this.shape.join(" × ")}.${rounding} ${this.unread()}`;
    }

    python() {
      const { size, kernel } = this.state;
      const words = ["stride", "padding", "dilation"].map((name) => `${name}=(${this.state[name].join(", ")})`);
      const call = `F.conv2d(X, K, ${words.join(", ")})`;
      const start = `${IMPORTS}
X = torch.ones(1, 1, ${size.join(", ")}, requires_grad=True)
K = torch.ones(1, 1, ${kernel.join(", ")})
`;
      if (!this.fits()) {
        return `${start}try:
    ${call}
    fits = True
except RuntimeError as error:
    print(error)
    fits = False
assert not fits
`;
      }
      const unread = this.uses[0].flatMap((a) => this.uses[1].map((b) => a * b)).filter((uses) => uses === 0).length;
      return `${start}Y = ${call}
assert tuple(Y.shape) == (1, 1, ${this.shape.join(", ")})

# With a kernel of ones, a pixel's gradient counts how often it is read.
Y.sum().backward()
assert (X.grad == 0).sum() == ${unread}
`;
    }
  }

  customElements.define("shape-calculator", ShapeCalculator);
})();
