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
    lossChart,
    matrix,
    matrixField,
    number,
    patchGram,
    plural,
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
    t,
  } = convscope;

  const KERNEL = [1, 2];
  const EXTENT = 2.5; // how far the map of the weights goes on each side of the hidden kernel
  const MAP = 300;

  class LearningRateMicroscope extends Explorable {
    static fields = {
      X: matrixField(10),
      rate: number(0, 1.25), // the largest limit, that of one bright pixel, and a quarter more
      u: number(-9, 9),
      v: number(-9, 9),
      epochs: integer(2, 60),
    };

    initial({ images, start, rate, epochs }) {
      return { X: Object.values(images)[0], u: start[0][0], v: start[0][1], rate, epochs };
    }

    settle() {
      const { state } = this;
      const [own] = Object.values(this.data.images);
      const outside = state.X.flat().some((pixel) => !(pixel >= 0 && pixel <= 1));
      if (outside || String(shapeOf(state.X)) !== String(shapeOf(own))) state.X = own;
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
      const start = (label, name, center) =>
        slider({
          label,
          min: center - EXTENT,
          max: center + EXTENT,
          step: 0.01,
          words: (weight) => show(weight, 3),
          input: (weight) => this.update({ [name]: weight }),
        });
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
        u: start("Start, first weight", "u", first),
        v: start("Start, second weight", "v", second),
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
      this.chart = svg("svg", { class: "ex-picture", role: "img" });
      this.facts = h("div", {});
      const title = (words) => h("div", { class: "ex-title" }, words);
      return [
        h(
          "div",
          { class: "ex-halves" },
          h("figure", {}, title("Loss over the two weights"), this.map, this.sliders.rate.element),
          h(
            "figure",
            {},
            title("Loss by epoch: predicted line, actual points"),
            this.chart,
            this.sliders.epochs.element,
          ),
        ),
        this.status,
        h(
          "div",
          { class: "ex-halves" },
          [this.sliders.u, this.sliders.v].map(({ element }) => element),
        ),
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
      const { X, rate, epochs } = this.state;
      this.image.resize(...shapeOf(X));
      this.image.paint((r, c) => ({ text: show(X[r][c]), gray: Math.max(0, Math.min(1, X[r][c])) }));
      const same = Object.keys(this.data.images).find((name) => String(this.data.images[name]) === String(X));
      this.choice.show(same ?? "");
      const { limit, fastest } = this.rates;
      const top = this.rank ? 1.25 * limit : 1;
      this.sliders.rate.field.max = Math.max(top, rate);
      this.sliders.rate.field.step = top / 1000;
      for (const name of Object.keys(this.sliders)) this.sliders[name].show(this.state[name]);
      const mark = (value, text) => h("span", { style: `left: ${(100 * value) / Math.max(top, rate)}%` }, text);
      this.marks.replaceChildren(...(this.rank ? [mark(fastest, t("fastest")), mark(limit, t("limit"))] : []));
      this.drawMap();
      lossChart(this.chart, this.run.losses, { line: this.predicted, first: 1, last: epochs, unit: t("epochs") });
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
      const levels = this.rank ? [1, 2, 3, 4, 5, 6, 7, 8].map((n) => (n * n * EXTENT * EXTENT * steep) / 24) : [];
      const transform = `rotate(${angle} ${x} ${y})`;
      const lines = levels.map((level) => {
        const rx = Math.sqrt(level / steep) * scale;
        const ry = values[0] > 1e-10 * steep ? Math.sqrt(level / values[0]) * scale : 4 * MAP;
        return svg("ellipse", { class: "ex-contour", cx: x, cy: y, rx, ry, transform });
      });
      const path = this.run.kernels.map((K) => this.position(K));
      const outside = path.filter((point) => Math.min(...point) < 0 || Math.max(...point) > MAP).length;
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
        text(4, MAP - 5, t`first weight ${corner(0)}`),
        text(MAP - 4, MAP - 5, far(0), "end"),
        text(4, 14, t`second weight ${far(1)}`),
        text(MAP - 4, 14, outside ? plural(outside, "1 point outside", "{0} points outside") : "", "end"),
      );
      const { u, v } = this.state;
      const [start, end] = [[[u, v]], this.run.kernels.at(-1)].map(this.words);
      set(this.map, {
        "aria-label": t`Lines of equal loss around the hidden kernel ${this.words(this.data.kernel)}. The path starts at ${start} and ends at ${end}.`,
      });
    }

    words([[u, v]]) {
      return `[${show(u, 4)}, ${show(v, 4)}]`;
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
          ["Eigenvalues", clean.map((value) => show(value)).join(t(" and "))],
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
          ? t`above the stability limit ${show(limit, 4)}: any error along the steep direction grows`
          : near(rate, fastest)
            ? "the fastest"
            : rate < fastest
              ? t`below the fastest rate ${show(fastest, 4)} and below the stability limit ${show(limit, 4)}`
              : t`above the fastest rate ${show(fastest, 4)} and below the stability limit ${show(limit, 4)}`;
      const sentence = t`Learning rate ${show(rate, 3)}: ${where}. The loss in epoch ${epochs} is ${loss}, and the kernel is ${this.words(this.run.kernels.at(-1))}.`;
      return this.rank === 2
        ? sentence
        : t`${sentence} Rank 1: this image cannot teach this kernel. The valley is flat, and where the path ends depends on its start.`;
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
