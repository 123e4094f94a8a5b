/* Slide a kernel over an image, one window at a time, with the sum written out. */
(() => {
  "use strict";
  const {
    Grid,
    IMPORTS,
    Running,
    brightness,
    button,
    choice,
    choose,
    corr2d,
    exactSum,
    h,
    integer,
    integerField,
    largestOf,
    matrix,
    matrixField,
    outputShape,
    outputTerms,
    rotated,
    shapeOf,
    signed,
    tensor,
    withEntry,
    frame,
    t,
    plural,
  } = convscope;

  const PAUSE = 900; // milliseconds at each position of a run: time to read the sum
  const LONGEST = 18; // characters of a number that is written without rounding
  const SIZES = { stride: [1, 4], padding: [0, 3], dilation: [1, 3] };

  const minus = (text) => text.replace("-", "−");

  /** A number as it was typed, and in brackets where it stands in a product below zero. */
  const factor = (x) => (x < 0 ? `(${minus(String(x))})` : String(x));

  class SlidingWindow extends Running {
    pause = PAUSE;
    static fields = {
      X: matrixField(10),
      K: matrixField(5),
      i: integer(0, 20),
      j: integer(0, 20),
      mode: choice("corr", "conv"),
      ...Object.fromEntries(Object.entries(SIZES).map(([name, ends]) => [name, integer(...ends)])),
    };

    initial({ X, K }) {
      return { X, K, i: 0, j: 0, mode: "corr", stride: 1, padding: 0, dilation: 1 };
    }

    settle() {
      const { state } = this;
      const both = (n) => [n, n];
      this.options = Object.fromEntries(Object.keys(SIZES).map((name) => [name, both(state[name])]));
      this.used = state.mode === "corr" ? state.K : rotated(state.K);
      const [rows, columns] = outputShape(shapeOf(state.X), shapeOf(state.K), this.options);
      this.shape = rows && columns ? [rows, columns] : [0, 0];
      this.Y = rows && columns ? corr2d(state.X, this.used, this.options) : [];
      state.i = Math.max(0, Math.min(state.i, this.shape[0] - 1));
      state.j = Math.max(0, Math.min(state.j, this.shape[1] - 1));
      this.terms = this.termsOf(state.i, state.j);
    }

    termsOf(i, j) {
      return this.Y.length ? outputTerms(this.state.X, this.used, i, j, this.options) : [];
    }

    /** An output without rounding, or, where that is too long to read, said to be rounded. */
    sumOf(i, j) {
      const exact = exactSum(this.termsOf(i, j));
      return minus(exact.length <= LONGEST ? exact : `≈${Number(this.Y[i][j].toPrecision(6))}`);
    }

    build() {
      const move = (r, c) => this.go(Math.floor(r / this.state.stride), Math.floor(c / this.state.stride));
      this.image = new Grid({
        title: "Image X",
        name: "X",
        edit: (r, c, value) =>
          this.update({ X: withEntry(this.state.X, r - this.state.padding, c - this.state.padding, value) }),
        move,
      });
      this.kernel = new Grid({
        title: "Kernel K",
        name: "K",
        edit: (r, c, value) => this.update({ K: withEntry(this.state.K, r, c, value) }),
      });
      this.output = new Grid({ title: "Output Y", name: "Y", move: (r, c) => this.go(r, c) });
      this.mode = choose({
        label: "Operation",
        options: { corr: "Cross-correlation", conv: "True convolution" },
        change: (mode) => this.update({ mode }),
      });
      this.sizes = Object.entries(SIZES).map(([name, [min, max]]) => ({
        name,
        field: integerField({
          label: name[0].toUpperCase() + name.slice(1),
          min,
          max,
          change: (value) => this.update({ [name]: value }),
        }),
      }));
      this.sign = h("span", { class: "ex-operator", "aria-hidden": "true" });
      this.back = button("Previous", () => this.step(-1));
      this.next = button("Next", () => this.step(1));
      return [
        h(
          "div",
          { class: "ex-row" },
          this.image.element,
          this.sign,
          this.kernel.element,
          h("span", { class: "ex-operator", "aria-hidden": "true" }, "="),
          this.output.element,
        ),
        this.status,
        h(
          "div",
          { class: "ex-row ex-controls" },
          h("div", { class: "ex-buttons" }, this.back, this.next, this.runButton()),
          this.mode.element,
          h(
            "div",
            { class: "ex-buttons" },
            this.sizes.map(({ field }) => field.element),
          ),
        ),
      ];
    }

    /** The next position; a run from the end begins again. */
    advance(first) {
      const last = this.shape[0] * this.shape[1] - 1;
      const position = this.state.i * this.shape[1] + this.state.j;
      const next = first && position >= last ? 0 : position + 1;
      return next > last ? undefined : { i: Math.floor(next / this.shape[1]), j: next % this.shape[1] };
    }

    go(r, c) {
      const i = Math.max(0, Math.min(r, this.shape[0] - 1));
      const j = Math.max(0, Math.min(c, this.shape[1] - 1));
      if (i !== this.state.i || j !== this.state.j) this.update({ i, j });
    }

    step(by) {
      const [rows, columns] = this.shape;
      const position = this.state.i * columns + this.state.j + by;
      if (position < 0 || position >= columns * rows) return;
      this.update({ i: Math.floor(position / columns), j: position % columns });
    }

    draw() {
      const { X, K, i, j, mode, stride, padding, dilation } = this.state;
      const padded = shapeOf(X).map((n) => n + 2 * padding);
      const extent = shapeOf(K).map((k) => dilation * (k - 1) + 1);
      this.image.resize(...padded);
      this.kernel.resize(...shapeOf(K));
      this.output.resize(...this.shape);
      const light = brightness(X);
      const inside = (r, c) =>
        this.Y.length && r >= i * stride && c >= j * stride && r < i * stride + extent[0] && c < j * stride + extent[1];
      this.image.paint((r, c) => {
        const pixel = X[r - padding]?.[c - padding];
        const [down, right] = [r - i * stride, c - j * stride];
        const weight = inside(r, c) ? this.used[down / dilation]?.[right / dilation] : undefined;
        const outside = pixel === undefined;
        return {
          text: minus(String(pixel ?? 0)),
          gray: outside ? undefined : light(pixel),
          note: weight === undefined ? "" : `×${minus(String(weight))}`,
          name: `X[${r - padding}, ${c - padding}]${outside ? ", padding" : ""}`,
          fixed: outside,
          marks: [outside && "ex-cut", ...frame(inside, r, c)].filter(Boolean),
        };
      });
      const heaviest = largestOf(K);
      this.kernel.paint((r, c) => ({ text: minus(String(K[r][c])), ...signed(K[r][c], heaviest) }));
      const sums = matrix(...this.shape, (r, c) => this.sumOf(r, c));
      const largest = largestOf(this.Y);
      this.output.paint((r, c) => ({
        text: sums[r][c],
        ...signed(this.Y[r][c], largest),
        marks: r === i && c === j ? ["ex-chosen"] : [],
        selected: r === i && c === j,
      }));
      this.output.rove(i, j);
      this.mode.show(mode);
      this.sizes.forEach(({ name, field }) => field.show(this.state[name]));
      this.sign.textContent = mode === "corr" ? "⋆" : "∗";
      const [rows, columns] = this.shape;
      this.back.setAttribute("aria-disabled", `${i + j === 0}`);
      this.next.setAttribute("aria-disabled", `${i >= rows - 1 && j >= columns - 1}`);
      this.runs.setAttribute("aria-disabled", `${rows * columns < 2}`);
    }

    sentence() {
      const { X, K, i, j, padding, dilation } = this.state;
      if (!this.Y.length) {
        const [rows, columns] = shapeOf(K).map((k) => dilation * (k - 1) + 1);
        const [high, wide] = shapeOf(X).map((n) => n + 2 * padding);
        return t`No output: the kernel covers ${rows} × ${columns} pixels, and the image has ${high} × ${wide}.`;
      }
      const left = this.used.flat().length - this.terms.length;
      if (!this.terms.length) return t`Y[${i}, ${j}] = 0: all weights lie on the padding.`;
      const terms = this.terms.map(({ pixel, weight }) => `${factor(pixel)}×${factor(weight)}`);
      const sum = `Y[${i}, ${j}] = ${this.sumOf(i, j)} = ${terms.join(" + ")}`;
      return left
        ? sum + plural(left, " (and zero once, from the padding)", " (and zero {0} times, from the padding)")
        : sum;
    }

    python() {
      const { X, K, i, j, mode } = this.state;
      const used = mode === "corr" ? "K" : "K.flip(0, 1)";
      const flat = { stride: 1, padding: 0, dilation: 1 };
      const set = Object.keys(SIZES).filter((name) => this.state[name] !== flat[name]);
      const words = set.map((name) => `, ${name}=${this.state[name]}`).join("");
      const given = `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}
`;
      if (!this.Y.length) {
        const { padding, dilation } = this.state;
        return `${given}room = [n + 2 * ${padding} - ${dilation} * (k - 1) for n, k in zip(X.shape, K.shape)]
assert min(room) < 1  # the kernel does not fit
`;
      }
      return `${given}Y = F.conv2d(X[None, None], ${used}[None, None]${words})[0, 0]${mode === "corr" ? "" : "  # the flipped kernel makes it a convolution"}

torch.testing.assert_close(Y, ${tensor(this.Y)})
assert abs(Y[${i}, ${j}] - ${this.Y[i][j]}) <= 1e-12 * (1 + abs(Y[${i}, ${j}]))
`;
    }
  }

  customElements.define("sliding-window", SlidingWindow);
})();
