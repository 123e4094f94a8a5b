/* Draw a digit and follow it through a trained network, every sum written out. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    Sheet,
    button,
    choice,
    factor,
    h,
    inkOf,
    integer,
    matrix,
    matrixField,
    paintMap,
    poolBlock,
    readDigit,
    select,
    show,
    windowTerms,
    t,
  } = convscope;

  const SIDE = 8;
  const INK = 16;
  // `field` is the receptive field: element i sees the pixels from step i + low to step i + high.
  const LAYERS = {
    conv1: { title: "First convolution, ReLU", side: 8, count: 8, field: [1, -1, 1] },
    pool1: { title: "First max pooling", side: 4, count: 8, field: [2, -1, 2] },
    conv2: { title: "Second convolution, ReLU", side: 4, count: 16, field: [2, -3, 4] },
    pool2: { title: "Second max pooling", side: 2, count: 16, field: [4, -3, 6] },
    score: { title: "Score", side: 1, count: 10, field: [1, 0, SIDE - 1] },
  };
  const SHIFTS = { "←": [0, -1, "left"], "↑": [-1, 0, "up"], "↓": [1, 0, "down"], "→": [0, 1, "right"] };

  const total = (products) => products.reduce((y, [x, weight]) => y + x * weight, 0);
  const written = (products) => products.map((pair) => pair.map((x) => factor(x, 4)).join("×")).join(" + ");
  const percent = (x) => `${(100 * x).toFixed(x > 0.9995 || x < 0.0005 ? 0 : 1)}%`;
  const image = (text) => matrix(SIDE, SIDE, (r, c) => parseInt(text[SIDE * r + c], INK + 1));

  class DigitNetwork extends Explorable {
    static fields = {
      X: matrixField(SIDE),
      layer: choice(...Object.keys(LAYERS)),
      map: integer(0, 15),
      i: integer(0, SIDE - 1),
      j: integer(0, SIDE - 1),
    };

    initial({ images, parameters, start: [map, i, j] }) {
      this.parameters = parameters.map((part) => part.map((thousandths) => thousandths / 1000));
      this.sheet?.forget();
      return { X: image(images[0]), layer: "conv1", map, i, j };
    }

    readLink() {
      this.sheet?.forget();
      return super.readLink();
    }

    settle() {
      const { state, data } = this;
      const square = [state.X, ...state.X].every((part) => part.length === SIDE);
      const ink = state.X.flat().every((x) => Number.isInteger(x) && x >= 0 && x <= INK);
      if (!(square && ink)) state.X = image(data.images[0]);
      const { side, count } = LAYERS[state.layer];
      state.map = Math.min(state.map, count - 1);
      state.i = Math.min(state.i, side - 1);
      state.j = Math.min(state.j, side - 1);
      Object.assign(this, readDigit(state.X, this.parameters, data.mean, data.std));
      this.best = this.scores.indexOf(Math.max(...this.scores));
      this.empty = state.X.flat().every((x) => x === 0);
    }

    build() {
      this.options = [];
      this.sheet = new Sheet({
        change: (strokes) => this.update({ X: inkOf(strokes) }),
        end: () => this.update({}), // and the sentence is read out
        ink: () => this.state.X,
      });
      this.verdict = h("p", { class: "ex-digit" });
      this.image = new Grid({ title: "What the network reads", name: "X" });
      this.image.resize(SIDE, SIDE);
      // A space after the number keeps the options in order: keys that are integers come first.
      this.digit = select({
        label: "Or take a digit of the data",
        options: {
          "": "drawn",
          ...Object.fromEntries(this.data.labels.map((label, n) => [`${n} `, t`${label}, image ${n}`])),
        },
        change: (n) => n && this.replaceInk(image(this.data.images[Number(n)])),
      });
      this.opened = new Grid({ title: "Map", name: "map", move: (i, j) => this.update({ i, j }) });
      this.formulas = h("div", {
        class: "ex-formulas ex-sums",
        tabindex: "0",
        role: "region",
        "aria-label": "The sum written out",
      });
      const { score, ...layers } = LAYERS;
      const buttons = h(
        "div",
        { class: "ex-buttons" },
        button("Clear", () => this.replaceInk(inkOf([]))),
        button("Undo", () => this.sheet.takeBack()),
        Object.entries(SHIFTS).map(([arrow, [down, right, name]]) =>
          button(arrow, () => this.shift(down, right), { "aria-label": t`Shift ${name}`, title: t`Shift ${name}` }),
        ),
      );
      return [
        h(
          "div",
          { class: "ex-reader" },
          h("div", { class: "ex-verdict-digit" }, this.verdict),
          h("div", { class: "ex-stack" }, this.sheet.canvas, buttons),
          h("div", { class: "ex-stack" }, this.choices("score", score), this.digit.element),
        ),
        this.status,
        h(
          "div",
          { class: "ex-layers" },
          Object.entries(layers).map(([layer, each]) => this.choices(layer, each)),
        ),
        h("div", { class: "ex-row ex-open" }, this.image.element, this.opened.element),
        this.formulas,
      ];
    }

    /** The maps of a layer as radio buttons: one tab stop for all layers, arrow keys between maps. */
    choices(layer, { title, count, side }) {
      const score = layer === "score";
      const options = Array.from({ length: count }, (_, map) => {
        const picture = score
          ? h("span", { class: "ex-bar" })
          : h("canvas", { width: side, height: side, "aria-hidden": "true" });
        const hidden = h("span", { class: "visually-hidden" }, score ? "Score of " : "Map ");
        const text = h("span", {}, `${map}`);
        const radio = h("input", {
          type: "radio",
          name: `${this.id}-map`,
          class: "visually-hidden",
          change: () => this.update({ layer, map }),
        });
        return { layer, map, picture, text, radio, element: h("label", {}, radio, picture, hidden, text) };
      });
      this.options.push(...options);
      return h(
        "fieldset",
        { class: `ex-choose ex-${layer}` },
        h("legend", {}, score ? "Probability" : t`${title}: ${count} maps of ${side} × ${side}`),
        options.map(({ element }) => element),
      );
    }

    /** Ink that no stroke made. */
    replaceInk(X) {
      this.sheet.forget();
      this.update({ X });
    }

    shift(down, right) {
      const { X } = this.state;
      this.replaceInk(matrix(SIDE, SIDE, (r, c) => X[r - down]?.[c - right] ?? 0));
    }

    draw() {
      const { X, layer, map, i, j } = this.state;
      this.sheet.paint();
      this.verdict.replaceChildren(
        ...(this.empty
          ? [h("span", { class: "ex-nothing" }, "Nothing drawn")]
          : [h("strong", {}, `${this.best}`), h("span", {}, t`with ${percent(this.probabilities[this.best])}`)]),
      );
      const [step, low, high] = LAYERS[layer].field;
      const [top, left] = [i, j].map((at) => Math.max(0, step * at + low));
      const [bottom, right] = [i, j].map((at) => Math.min(SIDE - 1, step * at + high));
      const edges = (r, c) =>
        r < top || r > bottom || c < left || c > right
          ? []
          : [
              "ex-in",
              r === top && "ex-top",
              r === bottom && "ex-bottom",
              c === left && "ex-left",
              c === right && "ex-right",
            ].filter(Boolean);
      this.image.paint((r, c) => ({ text: `${X[r][c]}`, gray: 1 - X[r][c] / INK, marks: edges(r, c) }));
      const chosen = this.data.images.findIndex((text) => String(image(text)) === String(X));
      this.digit.show(chosen < 0 ? "" : `${chosen} `);
      const most = Object.fromEntries(
        Object.entries(this.maps).map(([name, maps]) => [name, Math.max(1e-9, ...maps.flat(2))]),
      );
      for (const option of this.options) {
        option.radio.checked = option.layer === layer && option.map === map;
        if (option.layer === "score") {
          const probability = this.empty ? 0 : this.probabilities[option.map];
          option.picture.style.setProperty("--amount", `${100 * probability}%`);
          option.text.textContent = this.empty ? `${option.map}` : `${option.map}: ${percent(probability)}`;
        } else paintMap(option.picture, this.maps[option.layer][option.map], most[option.layer]);
      }
      const { title, side } = LAYERS[layer];
      this.opened.rename(layer === "score" ? t`Score of ${map}` : t`${title}, map ${map}`);
      this.opened.resize(side, side);
      const shown = this.maps[layer][map];
      this.opened.paint((r, c) => ({
        text: shown[r][c].toFixed(1).replace("-", "−"),
        gray: 1 - Math.min(1, Math.max(0, shown[r][c] / most[layer])),
        marks: r === i && c === j ? ["ex-chosen"] : [],
        selected: r === i && c === j,
      }));
      this.opened.rove(i, j);
      this.formulas.replaceChildren(...this.lines().map((line) => h("p", { class: "ex-formula" }, line)));
    }

    /** How the chosen number comes about, one line for the result and one for each input map. */
    lines() {
      const { layer, map, i, j } = this.state;
      const value = this.maps[layer][map][i][j];
      const [w1, b1, w2, b2, w3, b3] = this.parameters;
      const channels = (all) =>
        all.map((products, c) => t`input map ${c}: ${written(products)} = ${show(total(products))}`);
      const added = (bias, all) =>
        t`bias ${show(bias)} + ${all.map((products) => factor(total(products), 4)).join(" + ")}`;
      if (layer === "score") {
        const all = this.maps.pool2.map((each, c) => each.flat().map((x, n) => [x, w3[64 * map + 4 * c + n]]));
        return [
          t`score of ${map} = ${added(b3[map], all)} = ${show(value)}`,
          t`probability = e^${factor(value, 4)} / sum of e^score over all digits = ${percent(this.probabilities[map])}`,
          ...channels(all),
        ];
      }
      if (layer.startsWith("pool")) {
        const from = this.maps[layer === "pool1" ? "conv1" : "conv2"][map];
        return [
          `map[${i}, ${j}] = max(${poolBlock(from, i, j)
            .map((x) => show(x))
            .join(", ")}) = ${show(value)}`,
        ];
      }
      const first = layer === "conv1";
      const all = windowTerms(first ? [this.Z] : this.maps.pool1, first ? w1 : w2, map, i, j);
      const before = this.sums[layer][map][i][j];
      const head = `map[${i}, ${j}] = max(0, ${show(before)}) = ${show(value)}`;
      const bias = (first ? b1 : b2)[map];
      return first
        ? [
            head,
            t`${show(before)} = bias ${show(bias)} + ${written(all[0])}`,
            t`Each pixel is standardized: (ink − ${show(this.data.mean)}) / ${show(this.data.std)}.`,
          ]
        : [head, `${show(before)} = ${added(bias, all)}`, ...channels(all)];
    }

    sentence() {
      if (this.sheet.dragging) return this.status.textContent;
      const { layer, map, i, j } = this.state;
      const value = show(this.maps[layer][map][i][j]);
      const opened =
        layer === "score"
          ? t`Score of ${map}: ${value}.`
          : t`${LAYERS[layer].title}, map ${map}, row ${i}, column ${j}: ${value}.`;
      const read = t`Read as ${this.best}, with ${percent(this.probabilities[this.best])}.`;
      return `${this.empty ? "Nothing drawn." : read} ${opened}`;
    }

    python() {
      const { X, layer, map, i, j } = this.state;
      const { parameters, mean, std } = this.data;
      const shapes = ["8, 1, 3, 3", "8", "16, 8, 3, 3", "16", "10, 64", "10"];
      const numbers = parameters.map(
        (part, n) =>
          `${["w1", "b1", "w2", "b2", "w3", "b3"][n]} = torch.tensor([${part.join(", ")}]).double().reshape(${shapes[n]}) / 1000`,
      );
      const rows = X.map((row) => `    [${row.join(", ")}],\n`).join("");
      const name = layer === "score" ? `score[${map}]` : `${layer}[${map}, ${i}, ${j}]`;
      return `${IMPORTS}
X = torch.tensor([\n${rows}]).double()  # ink
${numbers.join("\n")}

Z = (X[None, None] - ${mean}) / ${std}
conv1 = F.relu(F.conv2d(Z, w1, b1, padding=1))[0]
pool1 = F.max_pool2d(conv1, 2)
conv2 = F.relu(F.conv2d(pool1[None], w2, b2, padding=1))[0]
pool2 = F.max_pool2d(conv2, 2)
score = F.linear(pool2.flatten(), w3, b3)
print(score.softmax(0))

assert abs(${name} - ${this.maps[layer][map][i][j]}) < 1e-6
assert score.argmax() == ${this.best}
torch.testing.assert_close(score, torch.tensor([${this.scores.join(", ")}]).double())
`;
    }
  }

  customElements.define("digit-network", DigitNetwork);
})();
