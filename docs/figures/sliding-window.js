/* Slide a kernel over an image, one window at a time, with the sum written out. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    brightness,
    button,
    choice,
    choose,
    corr2d,
    factor,
    h,
    rotated,
    integer,
    largestOf,
    matrixField,
    outputTerms,
    shapeOf,
    show,
    signed,
    tensor,
  } = convscope;

  const replace = (M, r, c, value) => M.map((row, i) => row.map((old, j) => (i === r && j === c ? value : old)));

  class SlidingWindow extends Explorable {
    static fields = {
      X: matrixField(10),
      K: matrixField(5),
      i: integer(0, 9),
      j: integer(0, 9),
      mode: choice("corr", "conv"),
    };

    initial({ X, K }) {
      return { X, K, i: 0, j: 0, mode: "corr" };
    }

    settle() {
      const { state } = this;
      const [rows, columns] = shapeOf(state.X);
      if (state.K.length > rows || state.K[0].length > columns) state.K = this.data.K;
      this.used = state.mode === "corr" ? state.K : rotated(state.K);
      this.Y = corr2d(state.X, this.used);
      state.i = Math.min(state.i, this.Y.length - 1);
      state.j = Math.min(state.j, this.Y[0].length - 1);
      this.terms = outputTerms(state.X, this.used, state.i, state.j);
    }

    build() {
      this.image = new Grid({
        title: "Image X",
        name: "X",
        edit: (r, c, value) => this.update({ X: replace(this.state.X, r, c, value) }),
        move: (r, c) => this.go(r, c),
      });
      this.kernel = new Grid({
        title: "Kernel K",
        name: "K",
        edit: (r, c, value) => this.update({ K: replace(this.state.K, r, c, value) }),
      });
      this.output = new Grid({ title: "Output Y", name: "Y", move: (r, c) => this.go(r, c) });
      this.mode = choose({
        label: "Operation",
        options: { corr: "Cross-correlation", conv: "True convolution" },
        change: (mode) => this.update({ mode }),
      });
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
          h("div", { class: "ex-buttons" }, this.back, this.next),
          this.mode.element,
        ),
      ];
    }

    go(r, c) {
      const i = Math.min(r, this.Y.length - 1);
      const j = Math.min(c, this.Y[0].length - 1);
      if (i !== this.state.i || j !== this.state.j) this.update({ i, j });
    }

    step(by) {
      const columns = this.Y[0].length;
      const position = this.state.i * columns + this.state.j + by;
      if (position < 0 || position >= columns * this.Y.length) return;
      this.update({ i: Math.floor(position / columns), j: position % columns });
    }

    draw() {
      const { X, K, i, j, mode } = this.state;
      this.image.resize(...shapeOf(X));
      this.kernel.resize(...shapeOf(K));
      this.output.resize(...shapeOf(this.Y));
      const light = brightness(X);
      const [rows, columns] = shapeOf(K);
      this.image.paint((r, c) => {
        const weight = this.used[r - i]?.[c - j];
        return {
          text: show(X[r][c]),
          gray: light(X[r][c]),
          note: weight === undefined ? "" : `×${show(weight)}`,
          marks:
            weight === undefined
              ? []
              : [
                  "ex-in",
                  r === i && "ex-top",
                  r === i + rows - 1 && "ex-bottom",
                  c === j && "ex-left",
                  c === j + columns - 1 && "ex-right",
                ].filter(Boolean),
        };
      });
      const [heaviest, largest] = [largestOf(K), largestOf(this.Y)];
      this.kernel.paint((r, c) => ({ text: show(K[r][c]), ...signed(K[r][c], heaviest) }));
      this.output.paint((r, c) => ({
        text: show(this.Y[r][c]),
        ...signed(this.Y[r][c], largest),
        marks: r === i && c === j ? ["ex-chosen"] : [],
        selected: r === i && c === j,
      }));
      this.output.rove(i, j);
      this.mode.show(mode);
      this.sign.textContent = mode === "corr" ? "⋆" : "∗";
      const [last, across] = shapeOf(this.Y);
      this.back.setAttribute("aria-disabled", i + j === 0);
      this.next.setAttribute("aria-disabled", i === last - 1 && j === across - 1);
    }

    sentence() {
      const { i, j } = this.state;
      const terms = this.terms.map(({ pixel, weight }) => `${factor(pixel)}×${factor(weight)}`);
      return `Y[${i}, ${j}] = ${show(this.Y[i][j], 6)} = ${terms.join(" + ")}`;
    }

    python() {
      const { X, K, i, j, mode } = this.state;
      const used = mode === "corr" ? "K" : "K.flip(0, 1)";
      return `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}
Y = F.conv2d(X[None, None], ${used}[None, None])[0, 0]${mode === "corr" ? "" : "  # the flipped kernel makes it a convolution"}

torch.testing.assert_close(Y, ${tensor(this.Y)})
assert abs(Y[${i}, ${j}] - ${this.Y[i][j]}) < 1e-9
`;
    }
  }

  customElements.define("sliding-window", SlidingWindow);
})();
