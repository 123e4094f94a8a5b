/* Convolution, batch normalization and skip: step by step above, as one folded kernel below. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    choice,
    choose,
    corr2d,
    factor,
    foldedNorm,
    h,
    integer,
    largestOf,
    matrixField,
    normalized,
    number,
    shapeOf,
    show,
    signed,
    slider,
    tensor,
    withEntry,
    frame,
    t,
  } = convscope;

  const SAME = { padding: [1, 1] };
  const SLIDERS = {
    mean: ["Mean", -9, 9, 1, show],
    std: ["Variance", 0.5, 5, 0.5, (std) => `${show(std * std)} = ${show(std)}²`],
    gamma: ["Scale gamma", -4, 8, 0.5, show],
    beta: ["Shift beta", -10, 10, 1, show],
  };
  const added = (x) => `${x < 0 ? "−" : "+"} ${show(Math.abs(x))}`;

  class BlockCalculator extends Explorable {
    static fields = {
      X: matrixField(5),
      K: matrixField(3),
      mean: number(-9, 9),
      std: number(0.5, 5),
      gamma: number(-4, 8),
      beta: number(-10, 10),
      skip: choice("add", "none"),
      i: integer(0, 4),
      j: integer(0, 4),
    };

    initial(data) {
      return { ...data, skip: "add", i: 1, j: 2 };
    }

    settle() {
      const { state } = this;
      if (state.K.length !== 3 || state.K[0].length !== 3) state.K = this.data.K;
      const [rows, columns] = shapeOf(state.X);
      state.i = Math.min(state.i, rows - 1);
      state.j = Math.min(state.j, columns - 1);
      this.skips = state.skip === "add";
      this.Z = corr2d(state.X, state.K, SAME);
      this.N = normalized(this.Z, state);
      this.Y = this.N.map((row, r) => row.map((value, c) => value + (this.skips ? state.X[r][c] : 0)));
      this.folded = foldedNorm(state.K, state, this.skips);
      this.S = corr2d(state.X, this.folded.kernel, SAME);
      this.once = this.S.map((row) => row.map((value) => value + this.folded.bias));
    }

    build() {
      const edit = (name) => (r, c, value) => this.update({ [name]: withEntry(this.state[name], r, c, value) });
      const move = (i, j) => this.update({ i, j });
      this.grids = {
        X: new Grid({ title: "Image X", name: "X", edit: edit("X"), move }),
        K: new Grid({ title: "Kernel K", name: "K", edit: edit("K") }),
        Z: new Grid({ title: "Convolution Z", name: "Z", move }),
        Y: new Grid({ title: "Block Y", name: "Y", move }),
        F: new Grid({ title: "Folded kernel", name: "F" }),
        S: new Grid({ title: "The same Y", name: "Y", move }),
      };
      this.sliders = Object.entries(SLIDERS).map(([name, [label, min, max, step, words]]) => [
        name,
        slider({ label, min, max, step, words, input: (value) => this.update({ [name]: value }) }),
      ]);
      this.skip = choose({
        label: "Skip",
        options: { add: "Add the image", none: "None" },
        change: (skip) => this.update({ skip }),
      });
      const { X, K, Z, Y, F, S } = this.grids;
      return [
        h(
          "div",
          { class: "ex-row ex-small" },
          [X, K, Z].map(({ element }) => element),
          h("span", { class: "ex-break" }),
          [Y, F, S].map(({ element }) => element),
        ),
        this.status,
        h(
          "div",
          { class: "ex-rules" },
          this.sliders.map(([, { element }]) => element),
        ),
        this.skip.element,
      ];
    }

    draw() {
      const { state } = this;
      const near = (r, c) => Math.abs(r - state.i) < 2 && Math.abs(c - state.j) < 2;
      const chosen = (r, c) => (r === state.i && c === state.j ? ["ex-chosen"] : []);
      const shown = { X: state.X, K: state.K, Z: this.Z, Y: this.Y, F: this.folded.kernel, S: this.once };
      this.grids.F.rename(t`Folded kernel, bias ${show(this.folded.bias)}`);
      for (const [name, M] of Object.entries(shown)) {
        const marks = { X: (r, c) => frame(near, r, c), Z: chosen, Y: chosen, S: chosen }[name] ?? (() => []);
        this.grids[name].resize(...shapeOf(M));
        this.grids[name].paint((r, c) => ({
          text: show(M[r][c], M === state.X || M === state.K ? 15 : 3),
          ...signed(M[r][c], largestOf(M)),
          marks: marks(r, c),
        }));
      }
      for (const [name, control] of this.sliders) control.show(state[name]);
      this.skip.show(state.skip);
    }

    sentence() {
      const { X, mean, std, gamma, beta, i, j } = this.state;
      const steps = `(${show(this.Z[i][j])} ${added(-mean)}) / ${show(std)} × ${factor(gamma)} ${added(beta)}`;
      const skip = this.skips ? ` ${added(X[i][j])}` : "";
      const folded = `${show(this.S[i][j])} ${added(this.folded.bias)}`;
      return t`Y[${i}, ${j}] = ${steps}${skip} = ${show(this.Y[i][j])}. Folded: ${folded} = ${show(this.once[i][j])}.`;
    }

    python() {
      const { X, K, mean, std, gamma, beta } = this.state;
      return `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}
mean, variance, gamma, beta = torch.tensor([[${mean}], [${std * std}], [${gamma}], [${beta}]], dtype=torch.float64)

Z = F.conv2d(X[None, None], K[None, None], padding=1)
Y = F.batch_norm(Z, mean, variance, gamma, beta, eps=0)${this.skips ? " + X" : ""}

folded = ${tensor(this.folded.kernel)}
bias = torch.tensor([${this.folded.bias}], dtype=torch.float64)
once = F.conv2d(X[None, None], folded[None, None], bias, padding=1)

most = F.conv2d(X[None, None].abs(), K[None, None].abs(), padding=1).max().item()
room = {"rtol": 0, "atol": 1e-12 * (1 + ${Math.abs(gamma / std)}) * (1 + most)}  # of rounding
torch.testing.assert_close(Y, once, **room)
torch.testing.assert_close(Y[0, 0], ${tensor(this.Y)}, **room)
`;
    }
  }

  customElements.define("block-calculator", BlockCalculator);
})();
