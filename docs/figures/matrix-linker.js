/* A correlation as a matrix: a row lights its window in the image, a column its stamp in the output. */
(() => {
  "use strict";
  const { Explorable, Grid, IMPORTS, correlationMatrix, corr2d, factor, h, integer, largestOf, t } = convscope;
  const { matrixField, outputShape, shapeOf, show, signed, tensor, withEntry } = convscope;

  const TITLES = { X: "Image X", K: "Kernel K", Y: "Output Y", A: "Matrix A" };

  /** Marks of a cell that lies in a box of rows and columns, `last` included; null stands for no box. */
  const framed = (box, r, c) => {
    if (!box || r < box.top || r > box.bottom || c < box.left || c > box.right) return [];
    return [
      "ex-in",
      r === box.top && "ex-top",
      r === box.bottom && "ex-bottom",
      c === box.left && "ex-left",
      c === box.right && "ex-right",
    ].filter(Boolean);
  };

  class MatrixLinker extends Explorable {
    static fields = { X: matrixField(4), K: matrixField(4), r: integer(-1, 15), c: integer(-1, 15) };

    /** A row r or a column c of -1 is none. */
    initial(data) {
      return { ...data, r: 1, c: -1 };
    }

    settle() {
      const { state } = this;
      if (outputShape(shapeOf(state.X), shapeOf(state.K)).includes(0)) Object.assign(state, this.data);
      const { X, K } = state;
      this.Y = corr2d(X, K);
      this.A = correlationMatrix(K, shapeOf(X));
      state.r = Math.min(state.r, this.A.length - 1);
      state.c = Math.min(state.c, this.A[0].length - 1);
      if (state.r < 0 && state.c < 0) state.r = 0;
      const [rows, columns] = shapeOf(this.Y);
      const [kh, kw] = shapeOf(K);
      const [i, j] = [Math.floor(state.r / columns), state.r % columns];
      const [p, q] = [Math.floor(state.c / X[0].length), state.c % X[0].length];
      Object.assign(this, { i, j, p, q });
      this.window = state.r < 0 ? null : { top: i, bottom: i + kh - 1, left: j, right: j + kw - 1 };
      this.stamp =
        state.c < 0
          ? null
          : {
              top: Math.max(0, p - kh + 1),
              bottom: Math.min(rows - 1, p),
              left: Math.max(0, q - kw + 1),
              right: Math.min(columns - 1, q),
            };
    }

    build() {
      const edit = (name) => (r, c, value) => this.update({ [name]: withEntry(this.state[name], r, c, value) });
      const moves = {
        X: (p, q) => ({ r: -1, c: p * this.state.X[0].length + q }),
        Y: (i, j) => ({ r: i * this.Y[0].length + j, c: -1 }),
        A: (r, c) => ({ r, c }),
      };
      this.grids = Object.fromEntries(
        Object.entries(TITLES).map(([name, title]) => [
          name,
          new Grid({
            title,
            name,
            move: moves[name] ? (...at) => this.update(moves[name](...at)) : null,
            edit: name === "X" || name === "K" ? edit(name) : null,
          }),
        ]),
      );
      for (const [name, move] of Object.entries(moves)) this.hovers(this.grids[name], move);
      const { X, K, Y, A } = this.grids;
      return [
        h(
          "div",
          { class: "ex-row ex-small" },
          [X, K, Y].map(({ element }) => element),
        ),
        h("div", { class: "ex-row ex-tiny" }, h("div", { class: "ex-scroll" }, A.element)),
        this.status,
      ];
    }

    /** A mouse that only passes over a cell chooses it, too, and leaves the keys where they are. */
    hovers(grid, move) {
      grid.body.addEventListener("pointerover", (event) => {
        if (event.pointerType !== "mouse" || event.buttons) return;
        const over = event.target.closest("[role=gridcell]");
        grid.cells.forEach((row, r) => {
          const c = row.findIndex(({ cell }) => cell === over);
          if (c >= 0) this.follows(move(r, c));
        });
      });
    }

    draw() {
      const { X, K, r, c } = this.state;
      const { Y, A, i, j, p, q, window, stamp } = this;
      const times = (weight) => `×${show(weight)}`;
      const looks = {
        X: (row, column) => {
          const marks = framed(window, row, column);
          const note = marks.length ? times(K[row - i][column - j]) : "";
          return { note, marks: c >= 0 && row === p && column === q ? ["ex-chosen"] : marks };
        },
        K: (row, column) => ({ marks: r >= 0 && c >= 0 && row === p - i && column === q - j ? ["ex-chosen"] : [] }),
        Y: (row, column) => {
          const marks = framed(stamp, row, column);
          const note = marks.length ? times(K[p - row][q - column]) : "";
          return { note, marks: r >= 0 && row === i && column === j ? ["ex-chosen"] : marks };
        },
        A: (row, column) => {
          const across = r < 0 ? null : { top: r, bottom: r, left: 0, right: A[0].length - 1 };
          const down = c < 0 ? null : { top: 0, bottom: A.length - 1, left: c, right: c };
          return { marks: [...new Set([...framed(across, row, column), ...framed(down, row, column)])] };
        },
      };
      for (const [name, M] of Object.entries({ X, K, Y, A })) {
        const largest = largestOf(name === "A" ? K : M);
        this.grids[name].resize(...shapeOf(M));
        this.grids[name].paint((row, column) => ({
          text: show(M[row][column], name === "A" ? 4 : 15),
          ...signed(M[row][column], largest),
          ...looks[name](row, column),
        }));
      }
    }

    sentence() {
      const { X, K, r, c } = this.state;
      const { Y, A, i, j, p, q, window, stamp } = this;
      if (r >= 0 && c >= 0) {
        const read = framed(window, p, q).length > 0;
        const why = read ? t`reads it with the weight K[${p - i}, ${q - j}]` : "does not read it";
        return t`A[${r}, ${c}] = ${show(A[r][c], 15)}. Column ${c} is pixel X[${p}, ${q}], row ${r} is output Y[${i}, ${j}], which ${why}.`;
      }
      if (r >= 0) {
        const terms = K.flatMap((row, a) => row.map((weight, b) => `${factor(X[i + a][j + b])}×${factor(weight)}`));
        return t`Row ${r} of A: output Y[${i}, ${j}] gathers ${terms.join(" + ")} = ${show(Y[i][j], 15)}. The kernel stands as it is.`;
      }
      const parts = Y.flatMap((row, a) =>
        row.map((_, b) => framed(stamp, a, b).length > 0 && `${show(K[p - a][q - b], 15)} to Y[${a}, ${b}]`),
      ).filter(Boolean);
      return t`Column ${c} of A: pixel X[${p}, ${q}] scatters ${parts.join(", ")}. The kernel stands flipped.`;
    }

    python() {
      const { X, K } = this.state;
      const [rows, columns] = shapeOf(X);
      const pixels = rows * columns;
      return `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}

# The response to an image of one pixel is a column of the matrix.
ones = torch.eye(${pixels}, dtype=torch.float64).reshape(${pixels}, 1, ${rows}, ${columns})
A = F.conv2d(ones, K[None, None]).flatten(1).T
Y = F.conv2d(X[None, None], K[None, None])[0, 0]

torch.testing.assert_close((A @ X.flatten()).reshape(Y.shape), Y)
torch.testing.assert_close(Y, ${tensor(this.Y)})
torch.testing.assert_close(A, ${tensor(this.A)})
`;
    }
  }

  customElements.define("matrix-linker", MatrixLinker);
})();
