/* Gradient descent under the microscope: the quadratic loss, the path, and the loss that was predicted. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    corr2d,
    descend,
    eigenSymmetric,
    h,
    integer,
    learningRates,
    matrix,
    matrixField,
    number,
    patchGram,
    predictLosses,
    rankOf,
    select,
    set,
    shapeOf,
    show,
    slider,
    svg,
    table,
    tensor,
  } = convscope;

  const KERNEL = [1, 2];
  const EXTENT = 2.5; // how far the map of the weights goes on each side of the hidden kernel
  const MAP = 300;
  const CHART = { width: 300, height: 300, left: 44, bottom: 34, top: 10, right: 8 };

  class LearningRateMicroscope extends Explorable {
    static fields = {
      X: matrixField(10),
      rate: number(0, 10),
      u: number(-9, 9),
      v: number(-9, 9),
      epochs: integer(2, 60),
    };

    initial({ images, start, rate, epochs }) {
      return { X: Object.values(images)[0], u: start[0][0], v: start[0][1], rate, epochs };
    }

    settle() {
      const { state } = this;
      if (String(shapeOf(state.X)) !== String(shapeOf(Object.values(this.data.images)[0]))) {
        state.X = Object.values(this.data.images)[0];
      }
      const target = this.data.kernel;
      const { X, rate, epochs } = state;
      this.gram = patchGram(X, KERNEL);
      this.eigen = eigenSymmetric(this.gram);
      this.rank = this.gram.flat().some((value) => value !== 0) ? rankOf(this.eigen.values) : 0;
      this.rates = this.rank ? learningRates(this.eigen.values) : { limit: Infinity, fastest: Infinity };
      this.Y = corr2d(X, target);
      const start = [[state.u, state.v]];
      this.run = descend(X, this.Y, start, rate, epochs);
      this.predicted = predictLosses(this.gram, [state.u - target[0][0], state.v - target[0][1]], rate, epochs);
    }

    build() {
      const [[first, second]] = this.data.kernel;
      this.image = new Grid({
        title: "Image X: press a pixel to repaint it",
        name: "X",
        press: (r, c) => this.repaint(r, c),
      });
      this.choice = select({
        label: "Start from",
        options: {
          "": "your own image",
          ...Object.fromEntries(Object.keys(this.data.images).map((name) => [name, name])),
        },
        change: (name) => name && this.update({ X: this.data.images[name] }),
      });
      const ends = (center) => ({ min: center - EXTENT, max: center + EXTENT, step: 0.01 });
      this.sliders = {
        rate: slider({
          label: "Learning rate",
          min: 0,
          max: 1,
          step: 0.0001,
          words: (rate) => show(rate, 3),
          input: (rate) => this.update({ rate }),
        }),
        epochs: slider({
          label: "Epochs",
          min: 2,
          max: 60,
          step: 1,
          words: String,
          input: (epochs) => this.update({ epochs }),
        }),
        u: slider({
          label: "Start, first weight",
          ...ends(first),
          words: (u) => show(u, 3),
          input: (u) => this.update({ u }),
        }),
        v: slider({
          label: "Start, second weight",
          ...ends(second),
          words: (v) => show(v, 3),
          input: (v) => this.update({ v }),
        }),
      };
      this.marks = h("div", { class: "ex-marks", "aria-hidden": "true" });
      this.sliders.rate.element.append(this.marks);
      this.map = svg("svg", {
        class: "ex-picture ex-map",
        viewBox: `0 0 ${MAP} ${MAP}`,
        role: "img",
        pointerdown: (event) => this.drag(event),
        pointermove: (event) => event.buttons && this.drag(event),
      });
      this.chart = svg("svg", { class: "ex-picture", viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img" });
      this.facts = h("div", {});
      return [
        h(
          "div",
          { class: "ex-halves" },
          h("figure", {}, h("div", { class: "ex-title" }, "Loss over the two weights"), this.map),
          h("figure", {}, h("div", { class: "ex-title" }, "Loss by epoch: predicted line, actual points"), this.chart),
        ),
        h(
          "div",
          { class: "ex-halves" },
          Object.values(this.sliders).map(({ element }) => element),
        ),
        this.status,
        h(
          "div",
          { class: "ex-halves" },
          h("div", { class: "ex-small ex-stack" }, this.choice.element, this.image.element),
          this.facts,
        ),
      ];
    }

    repaint(r, c) {
      const { X } = this.state;
      this.update({ X: matrix(...shapeOf(X), (i, j) => (i === r && j === c ? 1 - X[i][j] : X[i][j])) });
    }

    /** The start goes where the pointer is. */
    drag(event) {
      const box = this.map.getBoundingClientRect();
      const [[first, second]] = this.data.kernel;
      const at = (share) => Math.max(-EXTENT, Math.min(EXTENT, (2 * share - 1) * EXTENT));
      this.update({
        u: Number((first + at((event.clientX - box.left) / box.width)).toFixed(2)),
        v: Number((second - at((event.clientY - box.top) / box.height)).toFixed(2)),
      });
      event.preventDefault();
    }

    draw() {
      const { X, rate, epochs, u, v } = this.state;
      this.image.resize(...shapeOf(X));
      this.image.paint((r, c) => ({ text: show(X[r][c]), gray: Math.max(0, Math.min(1, X[r][c])) }));
      const same = Object.keys(this.data.images).find((name) => String(this.data.images[name]) === String(X));
      this.choice.show(same ?? "");
      const { limit, fastest } = this.rates;
      const top = this.rank ? 1.25 * limit : 1;
      this.sliders.rate.field.max = Math.max(top, rate);
      this.sliders.rate.field.step = top / 1000;
      this.sliders.rate.show(rate);
      this.sliders.epochs.show(epochs);
      this.sliders.u.show(u);
      this.sliders.v.show(v);
      const mark = (value, text) => h("span", { style: `left: ${(100 * value) / Math.max(top, rate)}%` }, text);
      this.marks.replaceChildren(...(this.rank ? [mark(fastest, "fastest"), mark(limit, "limit")] : []));
      this.drawMap();
      this.drawChart();
      this.drawFacts();
    }

    /** From weights to the map, whose middle is the hidden kernel. */
    position([[u, v]]) {
      const [[first, second]] = this.data.kernel;
      const scale = MAP / (2 * EXTENT);
      const clip = (x) => Math.max(-1e4, Math.min(1e4, x));
      return [clip(MAP / 2 + (u - first) * scale), clip(MAP / 2 - (v - second) * scale)];
    }

    drawMap() {
      const { values, vectors } = this.eigen;
      const [x, y] = this.position(this.data.kernel);
      const scale = MAP / (2 * EXTENT);
      const angle = (-Math.atan2(vectors[1][1], vectors[1][0]) * 180) / Math.PI;
      const steep = Math.max(values[1], 1e-12);
      const levels = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => (step * step * EXTENT * EXTENT * steep) / 24);
      const lines =
        this.rank === 0
          ? []
          : levels.map((level) => {
              const across = Math.sqrt(level / steep) * scale;
              const along = values[0] > 1e-10 * steep ? Math.sqrt(level / values[0]) * scale : 4 * MAP;
              return svg("ellipse", {
                class: "ex-contour",
                cx: x,
                cy: y,
                rx: across,
                ry: along,
                transform: `rotate(${angle} ${x} ${y})`,
              });
            });
      const path = this.run.kernels.map((K) => this.position(K));
      const corner = (index) => show(this.data.kernel[0][index] - EXTENT, 3);
      const far = (index) => show(this.data.kernel[0][index] + EXTENT, 3);
      const text = (x1, y1, words, anchor = "start") => svg("text", { x: x1, y: y1, "text-anchor": anchor }, words);
      this.map.replaceChildren(
        ...lines,
        svg("polyline", { class: "ex-path", points: path.map((point) => point.join()).join(" ") }),
        ...path.map(([cx, cy], step) =>
          svg("circle", { class: step ? "ex-step" : "ex-start", cx, cy, r: step ? 3 : 6 }),
        ),
        svg("path", { class: "ex-goal", d: `M${x - 7} ${y}h14M${x} ${y - 7}v14` }),
        text(4, MAP - 5, `first weight ${corner(0)}`),
        text(MAP - 4, MAP - 5, far(0), "end"),
        text(4, 14, `second weight ${far(1)}`),
      );
      const { u, v } = this.state;
      const [[endU, endV]] = this.run.kernels.at(-1);
      set(this.map, {
        "aria-label": `Lines of equal loss around the hidden kernel ${this.words(this.data.kernel)}. The path starts at ${this.words(
          [[u, v]],
        )} and ends at ${this.words([[endU, endV]])}.`,
      });
    }

    words([[u, v]]) {
      return `[${show(u, 4)}, ${show(v, 4)}]`;
    }

    /** Losses on a logarithmic scale, one point an epoch. */
    drawChart() {
      const { width, height, left, bottom, top, right } = CHART;
      const { losses } = this.run;
      const shown = [...losses, ...this.predicted].filter((loss) => loss > 1e-12);
      const high = Math.ceil(Math.log10(Math.max(1e-3, ...shown)));
      const low = Math.max(high - 12, Math.min(high - 2, Math.floor(Math.log10(Math.min(...shown, 1)))));
      const x = (epoch) => left + ((width - left - right) * epoch) / Math.max(1, losses.length - 1);
      const y = (loss) =>
        top + ((height - top - bottom) * (high - Math.max(low, Math.log10(Math.max(loss, 1e-300))))) / (high - low);
      const every = Math.ceil((high - low) / 5);
      const powers = Array.from({ length: high - low + 1 }, (_, n) => low + n).filter(
        (power) => (high - power) % every === 0,
      );
      const last = losses.length;
      this.chart.replaceChildren(
        ...powers.flatMap((power) => [
          svg("line", { class: "ex-ruler", x1: left, x2: width - right, y1: y(10 ** power), y2: y(10 ** power) }),
          svg(
            "text",
            { x: left - 6, y: y(10 ** power) + 4, "text-anchor": "end" },
            power >= -2 && power <= 3 ? String(10 ** power) : `1e${power}`.replace("-", "−"),
          ),
        ]),
        svg("polyline", {
          class: "ex-path",
          points: this.predicted.map((loss, epoch) => [x(epoch), y(loss)].join()).join(" "),
        }),
        ...losses.map((loss, epoch) => svg("circle", { class: "ex-point", cx: x(epoch), cy: y(loss), r: 3.5 })),
        svg("text", { x: left, y: height - 16, "text-anchor": "middle" }, "1"),
        svg("text", { x: width - right, y: height - 16, "text-anchor": "end" }, String(last)),
        svg("text", { x: (left + width) / 2, y: height - 3, "text-anchor": "middle" }, "epoch"),
      );
      set(this.chart, {
        "aria-label": `The loss goes from ${show(losses[0], 3)} in epoch 1 to ${show(losses[last - 1], 3)} in epoch ${last}, as predicted.`,
      });
    }

    drawFacts() {
      const { values } = this.eigen;
      const { limit, fastest } = this.rates;
      const known = (value) => (Number.isFinite(value) ? show(value, 4) : "none");
      const clean = values.map((value) => (Math.abs(value) < 1e-10 * Math.max(1e-300, values[1]) ? 0 : value));
      this.facts.replaceChildren(
        table("What the image decides", [
          ["Quantity", "Value"],
          ["Patch Gram matrix", this.gram.map((row) => `[${row.map((value) => show(value)).join(", ")}]`).join(", ")],
          ["Eigenvalues", clean.map((value) => show(value)).join(" and ")],
          ["Rank", `${this.rank} of 2`],
          ["Condition number", this.rank === 2 ? show(values[1] / values[0]) : "none"],
          ["Fastest rate", known(fastest)],
          ["Stability limit of the rate", known(limit)],
        ]),
      );
    }

    sentence() {
      const { rate, epochs } = this.state;
      const { limit, fastest } = this.rates;
      if (this.rank === 0) return "Rank 0: an image of zeros teaches nothing. Every kernel gives the same output.";
      const loss = show(this.run.losses.at(-1), 3);
      const near = (a, b) => Math.abs(a - b) < 1e-3 * b;
      const where = near(rate, limit)
        ? "at the stability limit: the steep error keeps its size"
        : rate > limit
          ? `above the stability limit ${show(limit, 4)}: the loss diverges`
          : near(rate, fastest)
            ? "the fastest"
            : `${rate < fastest ? "below" : "above"} the fastest rate ${show(fastest, 4)} and below the stability limit ${show(limit, 4)}`;
      const sentence = `Learning rate ${show(rate, 3)}: ${where}. The loss in epoch ${epochs} is ${loss}, and the kernel is ${this.words(this.run.kernels.at(-1))}.`;
      return this.rank === 2
        ? sentence
        : `${sentence} Rank 1: this image cannot teach this kernel. The valley is flat, and where the path ends depends on its start.`;
    }

    python() {
      const { X, u, v, rate, epochs } = this.state;
      const { losses, kernels } = this.run;
      return `${IMPORTS}
X = ${tensor(X)}
Y = F.conv2d(X[None, None], ${tensor(this.data.kernel)}[None, None])[0, 0]
K = torch.tensor([[${u}, ${v}]], dtype=torch.float64, requires_grad=True)

losses = []
for epoch in range(${epochs}):
    loss = (F.conv2d(X[None, None], K[None, None])[0, 0] - Y).square().sum()
    losses.append(loss.item())
    loss.backward()
    with torch.no_grad():
        K -= ${rate} * K.grad
        K.grad = None

print(losses[-1], K)
expected = torch.tensor([[${kernels.at(-1)[0].join(", ")}]], dtype=torch.float64)
torch.testing.assert_close(K.detach(), expected, rtol=1e-6, atol=1e-9)
assert abs(losses[-1] - ${losses.at(-1)}) <= 1e-6 * losses[0] + 1e-6 * abs(losses[-1])
`;
    }
  }

  customElements.define("learning-rate-microscope", LearningRateMicroscope);
})();
