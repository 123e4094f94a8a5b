/* Each input pixel stamps the kernel into the output; overlaps add, padding cuts. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    button,
    choose,
    factor,
    h,
    inputGradient,
    inputGradientTerms,
    integer,
    largestOf,
    matrix,
    matrixField,
    pixelUses,
    plural,
    shapeOf,
    show,
    signed,
    slider,
    tensor,
    transposedSize,
    withEntry,
    frame,
    t,
  } = convscope;

  const RULES = { stride: ["Stride", 1, 3], padding: ["Padding", 0, 2], extra: ["Output padding", 0, 2] };
  const SIZES = { 2: "2 × 2", 3: "3 × 3", 4: "4 × 4" };
  const ones = (M) => M.map((row) => row.map(() => 1));

  class StampAndAdd extends Explorable {
    static fields = {
      X: matrixField(3),
      K: matrixField(4),
      stride: integer(1, 3),
      padding: integer(0, 2),
      extra: integer(0, 2),
      i: integer(-1, 2),
      j: integer(0, 2),
      r: integer(0, 11),
      c: integer(0, 11),
    };

    /** With i = -1 an output pixel is chosen, otherwise an input pixel. */
    initial(data) {
      return { ...data, i: 0, j: 0, r: data.padding, c: data.padding };
    }

    settle() {
      const { state } = this;
      const [m, n] = shapeOf(state.X);
      const [kh, kw] = shapeOf(state.K);
      if (kh !== kw || kh < 2) state.K = this.data.K;
      state.extra = Math.min(state.extra, state.stride - 1);
      const size = () => [m, n].map((each) => transposedSize(each, state.K.length, state));
      while (Math.min(...size()) < 1) state.padding -= 1;
      this.size = size();
      // What the stamps fill, before padding cuts its rim.
      this.canvas = this.size.map((each) => each + 2 * state.padding);
      this.options = { stride: [state.stride, state.stride] };
      this.sums = inputGradient(state.X, state.K, this.canvas, this.options);
      const [down, across] = this.canvas.map((each) => pixelUses(each, state.K.length, { stride: state.stride }));
      this.counts = down.map((a) => across.map((b) => a * b));
      for (const [name, most] of Object.entries({ i: m, j: n, r: this.canvas[0], c: this.canvas[1] })) {
        state[name] = Math.min(state[name], most - 1);
      }
    }

    build() {
      const rewrite = (name) => (r, c, value) => this.update({ [name]: withEntry(this.state[name], r, c, value) });
      const read = (r, c) => this.update({ i: -1, r, c });
      this.grids = {
        X: new Grid({ title: "Input X", name: "X", edit: rewrite("X"), move: (i, j) => this.update({ i, j }) }),
        K: new Grid({ title: "Kernel K", name: "K", edit: rewrite("K") }),
        Y: new Grid({ title: "Output Y", name: "Y", move: read }),
        N: new Grid({ title: "Stamps on each pixel", name: "N", move: read }),
      };
      this.rules = Object.entries(RULES).map(([name, [label, min, max]]) => [
        name,
        slider({ label, min, max, step: 1, words: String, input: (value) => this.update({ [name]: value }) }),
      ]);
      this.kernelSize = choose({
        label: "Kernel size",
        options: SIZES,
        change: (size) => this.update({ K: matrix(Number(size), Number(size), (a, b) => this.state.K[a]?.[b] ?? 1) }),
      });
      this.hint = h("p", { class: "ex-hint" });
      const { X, K, Y, N } = this.grids;
      const all = button("Ones everywhere", () => this.update({ X: ones(this.state.X), K: ones(this.state.K) }));
      return [
        h(
          "div",
          { class: "ex-row ex-small" },
          X.element,
          K.element,
          h("span", { class: "ex-break" }),
          [Y, N].map(({ element }) => h("div", { class: "ex-scroll" }, element)),
        ),
        this.status,
        this.hint,
        h(
          "div",
          { class: "ex-rules" },
          this.rules.map(([, { element }]) => element),
        ),
        h("div", { class: "ex-row ex-controls" }, this.kernelSize.element, all),
      ];
    }

    /** The name of a cell of the canvas, with the indices that the output has after the cut. */
    cell(r, c) {
      const { padding } = this.state;
      const [row, column] = [r - padding, c - padding];
      const kept = row >= 0 && column >= 0 && row < this.size[0] && column < this.size[1];
      return kept ? `Y[${row}, ${column}]` : null;
    }

    draw() {
      const { X, K, stride, i, j, r, c } = this.state;
      const terms = i < 0 ? inputGradientTerms(X, K, r, c, this.options) : [];
      const [top, left, side] = i < 0 ? [r, c, 1] : [i * stride, j * stride, K.length];
      const canvas = (row, column, note, value) => {
        const stamped = (y, x) => y >= top && x >= left && y < top + side && x < left + side;
        const cell = this.cell(row, column);
        const added = stamped(row, column) && i >= 0 ? note(row - top, column - left) : "";
        return {
          note: added,
          name: `${cell ?? "Cut off"}: ${value}${added}`,
          ...(cell ? {} : { sign: "cut" }),
          marks: frame(stamped, row, column),
        };
      };
      const looks = {
        X: (row, column) => {
          const met = terms.find((term) => term.i === row && term.j === column);
          return {
            note: met ? `×${show(met.weight)}` : "",
            marks: met || (row === i && column === j) ? ["ex-chosen"] : [],
          };
        },
        Y: (row, column) =>
          canvas(row, column, (a, b) => `+${show(X[i][j] * K[a][b])}`.replace("+−", "−"), show(this.sums[row][column])),
        N: (row, column) => canvas(row, column, () => "", plural(this.counts[row][column], "1 stamp", "{0} stamps")),
      };
      for (const [name, M] of Object.entries({ X, K, Y: this.sums, N: this.counts })) {
        const largest = largestOf(M);
        this.grids[name].resize(...shapeOf(M));
        this.grids[name].paint((row, column) => {
          const look = looks[name]?.(row, column);
          return {
            text: show(M[row][column], name === "X" || name === "K" ? 15 : 4),
            ...signed(M[row][column], largest),
            ...look,
          };
        });
      }
      for (const [name, control] of this.rules) {
        if (name === "extra") control.field.max = stride - 1;
        control.show(this.state[name]);
      }
      this.kernelSize.show(String(K.length));
      this.hint.textContent = this.overlaps();
    }

    /** The counts away from the border, where they repeat with the stride. */
    overlaps() {
      const [least, most] = [Math.floor, Math.ceil].map((round) => round(this.state.K.length / this.state.stride) ** 2);
      const counts =
        least === most
          ? t`${most}, since the stride divides the kernel size`
          : t`${least} to ${most}, since the stride does not divide the kernel size`;
      return t`Output: ${this.size.join(" × ")}. Stamps on each pixel, away from the border: ${counts}.`;
    }

    sentence() {
      const { X, K, stride, i, j, r, c } = this.state;
      if (i < 0) {
        const terms = inputGradientTerms(X, K, r, c, this.options).map(
          ({ upstream, weight }) => `${factor(upstream)}×${factor(weight)}`,
        );
        const cell = this.cell(r, c) ?? t("A sum that padding cuts off");
        return `${cell} = ${show(this.sums[r][c], 15)} = ${terms.join(" + ") || t("no terms")}`;
      }
      const parts = K.flatMap((row, a) => row.map((weight, b) => [this.cell(i * stride + a, j * stride + b), weight]));
      const added = parts.filter(([cell]) => cell).map(([cell, weight]) => t`${show(X[i][j] * weight, 15)} to ${cell}`);
      const cut = parts.length - added.length;
      const sent = t`X[${i}, ${j}] = ${show(X[i][j], 15)} adds ${added.join(", ") || t("nothing")}`;
      return cut ? t`${sent}; ${cut} of ${parts.length} are cut off` : sent;
    }

    python() {
      const { X, K, stride, padding, extra } = this.state;
      const kept = (M) => tensor(matrix(...this.size, (r, c) => M[r + padding][c + padding]));
      return `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}


def upsample(X, K):
    setting = {"stride": ${stride}, "padding": ${padding}, "output_padding": ${extra}}
    return F.conv_transpose2d(X[None, None], K[None, None], **setting)[0, 0]


torch.testing.assert_close(upsample(X, K), ${kept(this.sums)})

# Ones count the stamps that cover each pixel.
counts = upsample(torch.ones_like(X), torch.ones_like(K))
torch.testing.assert_close(counts, ${kept(this.counts)})
`;
    }
  }

  customElements.define("stamp-and-add", StampAndAdd);
})();
