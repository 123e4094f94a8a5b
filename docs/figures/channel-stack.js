/* Choose an output: the windows of all channels, their responses, and the one sum. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    brightness,
    channelResponses,
    factor,
    h,
    integer,
    largestOf,
    matrixField,
    shapeOf,
    show,
    signed,
    tensor,
    withEntry,
    t,
  } = convscope;

  const MOVE = 450; // milliseconds in which the responses move into the sum
  const MOST = 12; // slices that a link may carry

  const sign = (text) => h("span", { class: "ex-operator", "aria-hidden": "true" }, text);

  class ChannelStack extends Explorable {
    static fields = { K: matrixField(MOST), o: integer(0, MOST), i: integer(0, MOST), j: integer(0, MOST) };

    /** The state holds a row of weights for each slice, filter after filter. */
    initial({ K }) {
      return { K: K.flat().map((slice) => slice.flat()), o: 0, i: 0, j: 1 };
    }

    settle() {
      const { X, K } = this.data;
      const first = this.initial(this.data);
      if (String(shapeOf(this.state.K)) !== String(shapeOf(first.K))) this.state.K = first.K;
      const columns = K[0][0][0].length;
      const fold = (weights) => K[0][0].map((_, a) => weights.slice(a * columns, (a + 1) * columns));
      this.K = K.map((_, o) => X.map((_, c) => fold(this.state.K[o * X.length + c])));
      this.made = this.K.map((filter) => channelResponses(X, filter));
      const [rows, wide] = shapeOf(this.made[0].total);
      const limits = { o: K.length, i: rows, j: wide };
      for (const [name, limit] of Object.entries(limits)) this.state[name] = Math.min(this.state[name], limit - 1);
    }

    build() {
      const { X, K } = this.data;
      const choose = (changes) => {
        this.update(changes);
        this.gather();
      };
      const place = (limit, at) => Math.max(0, Math.min(at, limit - 1));
      const [rows, columns] = shapeOf(this.made[0].total);
      const edit = (c) => (a, b, value) => {
        const at = this.state.o * X.length + c;
        this.update({ K: withEntry(this.state.K, at, a * K[0][0][0].length + b, value) });
      };
      this.lines = X.map((_, c) => ({
        image: new Grid({
          title: t`Channel ${c}`,
          name: `X${c}`,
          move: (r, s) => choose({ i: place(rows, r), j: place(columns, s) }),
        }),
        slice: new Grid({ title: t`Slice ${c}`, name: `K${c}`, edit: edit(c) }),
        part: new Grid({ title: t`Response ${c}`, name: `R${c}`, move: (i, j) => choose({ i, j }) }),
      }));
      this.outputs = K.map(
        (_, o) => new Grid({ title: t`Output ${o}`, name: `Y${o}`, move: (i, j) => choose({ o, i, j }) }),
      );
      return [
        h(
          "div",
          { class: "ex-channels" },
          this.lines.flatMap(({ image, slice, part }) => [
            image.element,
            sign("⋆"),
            slice.element,
            sign("="),
            part.element,
          ]),
        ),
        h(
          "div",
          { class: "ex-row ex-channel-sums" },
          sign(t("sum:")),
          this.outputs.map(({ element }) => element),
        ),
        this.status,
      ];
    }

    /** Let the responses of all channels move into their sum, where motion is wanted. */
    gather() {
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      const { o, i, j } = this.state;
      const goal = this.outputs[o].cells[i][j].cell.getBoundingClientRect();
      for (const { part } of this.lines) {
        const { cell } = part.cells[i][j];
        const from = cell.getBoundingClientRect();
        const to = { transform: `translate(${goal.x - from.x}px, ${goal.y - from.y}px)`, zIndex: 3, opacity: 0.4 };
        cell.animate([{ transform: "none", zIndex: 3, opacity: 1 }, to], { duration: MOVE, easing: "ease-in" });
      }
    }

    draw() {
      const { X } = this.data;
      const { o, i, j } = this.state;
      const { parts } = this.made[o];
      const [kh, kw] = shapeOf(this.K[o][0]);
      const largest = largestOf(parts.flat());
      const heaviest = largestOf(this.state.K);
      const chosen = (on) => ({ marks: on ? ["ex-chosen"] : [], selected: on });
      const light = brightness(X.flat());
      this.lines.forEach(({ image, slice, part }, c) => {
        slice.rename(t`Filter ${o}, slice ${c}`);
        image.resize(...shapeOf(X[c]));
        slice.resize(kh, kw);
        part.resize(...shapeOf(parts[c]));
        image.paint((r, s) => {
          const [a, b] = [r - i, s - j];
          const weight = this.K[o][c][a]?.[b];
          const inside = weight !== undefined;
          return {
            text: show(X[c][r][s]),
            gray: light(X[c][r][s]),
            note: inside ? `×${show(weight)}` : "",
            marks: [
              inside && "ex-in",
              inside && a === 0 && "ex-top",
              inside && a === kh - 1 && "ex-bottom",
              inside && b === 0 && "ex-left",
              inside && b === kw - 1 && "ex-right",
            ].filter(Boolean),
          };
        });
        slice.paint((a, b) => ({ text: show(this.K[o][c][a][b], 15), ...signed(this.K[o][c][a][b], heaviest) }));
        const value = parts[c];
        part.paint((r, s) => ({
          text: show(value[r][s]),
          ...signed(value[r][s], largest),
          ...chosen(r === i && s === j),
        }));
        part.rove(i, j);
      });
      const most = largestOf(this.made.flatMap(({ total }) => total));
      this.outputs.forEach((grid, at) => {
        const { total } = this.made[at];
        grid.resize(...shapeOf(total));
        grid.paint((r, s) => ({
          text: show(total[r][s]),
          ...signed(total[r][s], most),
          ...chosen(at === o && r === i && s === j),
        }));
        grid.rove(i, j);
      });
    }

    sentence() {
      const { o, i, j } = this.state;
      const { parts, total } = this.made[o];
      const [kh, kw] = shapeOf(this.K[o][0]);
      const terms = parts.map((part) => factor(part[i][j])).join(" + ");
      return t`Output ${o}, position (${i}, ${j}): ${terms} = ${show(total[i][j], 15)}, the sum of ${parts.length * kh * kw} products from ${parts.length} channels.`;
    }

    python() {
      const { X, K } = this.data;
      const { o, i, j } = this.state;
      const [kh, kw] = shapeOf(K[0][0]);
      return `${IMPORTS}
X = ${tensor(X.map((channel) => channel.flat()))}.reshape(1, ${X.length}, ${shapeOf(X[0]).join(", ")})
K = ${tensor(this.state.K)}.reshape(${K.length}, ${X.length}, ${kh}, ${kw})
Y = F.conv2d(X, K)[0]
apart = F.conv2d(X, K[${o}][:, None], groups=${X.length})[0]  # a response for each channel

room = {"rtol": 0, "atol": 1e-12 * F.conv2d(X.abs(), K.abs()).max().item()}  # of rounding
torch.testing.assert_close(Y[${o}], apart.sum(0), **room)
torch.testing.assert_close(Y[${o}], ${tensor(this.made[o].total)}, **room)
assert abs(Y[${o}, ${i}, ${j}] - ${this.made[o].total[i][j]}) <= room["atol"]
`;
    }
  }

  customElements.define("channel-stack", ChannelStack);
})();
