/* Every term of a gradient: of one weight, of one pixel, or sent to the window by one output. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    brightness,
    choice,
    choose,
    corr2d,
    factor,
    h,
    inputGradient,
    inputGradientTerms,
    integer,
    kernelGradient,
    kernelGradientTerms,
    largestOf,
    matrixField,
    outputTerms,
    shapeOf,
    show,
    signed,
    tensor,
    frame,
    withEntry,
    t,
  } = convscope;

  const VIEWS = { weight: "One weight", gather: "One pixel gathers", scatter: "One output scatters" };
  const HINTS = {
    weight:
      "A weight is used at every position, each time with another pixel. The framed block of X, times dY, sums to its gradient. Nothing is flipped.",
    gather:
      "The small numbers are the weights with which the outputs have read this pixel. Laid out over dY they are the kernel rotated by 180°.",
    scatter:
      "One output adds its dY to every pixel of its window, each times the weight it was read with. Here the kernel is not flipped.",
  };

  class GradientLedger extends Explorable {
    static fields = {
      dY: matrixField(9),
      view: choice(...Object.keys(VIEWS)),
      a: integer(0, 8),
      b: integer(0, 8),
      r: integer(0, 11),
      c: integer(0, 11),
      i: integer(0, 11),
      j: integer(0, 11),
    };

    initial({ dY, view = "weight" }) {
      return { dY, view, a: 0, b: 0, r: 1, c: 1, i: 0, j: 0 };
    }

    settle() {
      const { X, K, dY } = this.data;
      const { state } = this;
      if (String(shapeOf(state.dY)) !== String(shapeOf(dY))) state.dY = dY;
      for (const [M, row, column] of [
        [K, "a", "b"],
        [X, "r", "c"],
        [dY, "i", "j"],
      ]) {
        state[row] = Math.min(state[row], M.length - 1);
        state[column] = Math.min(state[column], M[0].length - 1);
      }
      this.dK = kernelGradient(X, state.dY, shapeOf(K));
      this.dX = inputGradient(state.dY, K, shapeOf(X));
    }

    build() {
      const { X, K, dY } = this.data;
      this.grids = {
        X: new Grid({ title: "Image X", name: "X" }),
        K: new Grid({ title: "Kernel K", name: "K" }),
        dY: new Grid({
          title: "Upstream gradient dY",
          name: "dY",
          edit: (r, c, value) => this.update({ dY: withEntry(this.state.dY, r, c, value) }),
          move: (i, j) => this.update({ view: "scatter", i, j }),
        }),
        dK: new Grid({ title: "Gradient dK", name: "dK", move: (a, b) => this.update({ view: "weight", a, b }) }),
        dX: new Grid({ title: "Gradient dX", name: "dX", move: (r, c) => this.update({ view: "gather", r, c }) }),
      };
      for (const [name, M] of Object.entries({ X, K, dY, dK: K, dX: X })) this.grids[name].resize(...shapeOf(M));
      this.view = choose({ label: "Show", options: VIEWS, change: (view) => this.update({ view }) });
      this.hint = h("p", { class: "ex-hint" });
      const { element } = this.view;
      return [
        element,
        h(
          "div",
          { class: "ex-row ex-small" },
          ["X", "K", "dY"].map((name) => this.grids[name].element),
          h("span", { class: "ex-break" }),
          ["dK", "dX"].map((name) => this.grids[name].element),
        ),
        this.status,
        this.hint,
      ];
    }

    /** Which cells of which matrix take part, with the number that is written beside each. */
    parts() {
      const { X, K } = this.data;
      const { view, dY, a, b, r, c, i, j } = this.state;
      const parts = { X: new Map(), K: new Map(), dY: new Map(), dK: new Map(), dX: new Map() };
      const put = (name, row, column, note = "") => parts[name].set(`${row},${column}`, note);
      if (view === "weight") {
        kernelGradientTerms(X, dY, a, b).forEach((term) => {
          put("X", term.r, term.c, `×${show(term.upstream)}`);
          put("dY", term.i, term.j);
        });
        put("K", a, b);
        put("dK", a, b);
      } else if (view === "gather") {
        inputGradientTerms(dY, K, r, c).forEach((term) => {
          put("dY", term.i, term.j, `×${show(term.weight)}`);
          put("K", term.a, term.b);
        });
        put("X", r, c);
        put("dX", r, c);
      } else {
        outputTerms(X, K, i, j).forEach((term) => {
          put("dX", term.r, term.c, `+${show(dY[i][j] * term.weight)}`.replace("+−", "−"));
          put("K", term.a, term.b);
          put("X", term.r, term.c);
        });
        put("dY", i, j);
      }
      return parts;
    }

    draw() {
      const { X, K } = this.data;
      const { dY, view, a, b, r, c } = this.state;
      const parts = this.parts();
      const light = brightness(X);
      const paint = (name, M, fill) => {
        const marked = parts[name];
        this.grids[name].paint((row, column) => ({
          text: show(M[row][column], name === "dY" ? 15 : 4),
          ...fill(M[row][column]),
          note: marked.get(`${row},${column}`) ?? "",
          marks: frame((i, j) => marked.has(`${i},${j}`), row, column),
        }));
      };
      paint("X", X, (value) => ({ gray: light(value) }));
      for (const [name, M] of Object.entries({ K, dY, dK: this.dK, dX: this.dX })) {
        const largest = largestOf(M);
        paint(name, M, (value) => signed(value, largest));
      }
      this.grids.dK.rove(a, b);
      this.grids.dX.rove(r, c);
      this.view.show(view);
      this.hint.textContent = t(HINTS[view]);
    }

    sentence() {
      const { X, K } = this.data;
      const { view, dY, a, b, r, c, i, j } = this.state;
      const sum = (terms, value, other) =>
        terms.map((term) => `${factor(term[value])}×${factor(term[other])}`).join(" + ") || "no terms";
      if (view === "weight") {
        return `dK[${a}, ${b}] = ${show(this.dK[a][b], 15)} = ${sum(kernelGradientTerms(X, dY, a, b), "upstream", "pixel")}`;
      }
      if (view === "gather") {
        return `dX[${r}, ${c}] = ${show(this.dX[r][c], 15)} = ${sum(inputGradientTerms(dY, K, r, c), "upstream", "weight")}`;
      }
      const sent = outputTerms(X, K, i, j).map(
        (term) => `${show(dY[i][j] * term.weight, 15)} to dX[${term.r}, ${term.c}]`,
      );
      return t`dY[${i}, ${j}] = ${show(dY[i][j], 15)} adds ${sent.join(", ")}`;
    }

    python() {
      const { X, K } = this.data;
      return `${IMPORTS}
X = ${tensor(X)}.requires_grad_()
K = ${tensor(K)}.requires_grad_()
dY = ${tensor(this.state.dY)}

Y = F.conv2d(X[None, None], K[None, None])[0, 0]
torch.testing.assert_close(Y, ${tensor(corr2d(X, K))})
Y.backward(dY)
room = {"rtol": 0, "atol": 1e-12 * (dY.abs().sum() * (X.abs().max() + K.abs().max())).item()}  # of rounding
torch.testing.assert_close(K.grad, ${tensor(this.dK)}, **room)
torch.testing.assert_close(X.grad, ${tensor(this.dX)}, **room)
`;
    }
  }

  customElements.define("gradient-ledger", GradientLedger);
})();
