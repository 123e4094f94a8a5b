/* Draw a digit and follow it through a trained network, every sum written out. */
(() => {
  "use strict";
  const { Explorable, Grid, IMPORTS, button, choice, choose, factor, h, integer, matrix, matrixField, select, show } =
    convscope;

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
  const BRUSHES = { 16: "black", 8: "gray", 0: "paper" };
  const SHIFTS = { Left: [0, -1], Up: [-1, 0], Down: [1, 0], Right: [0, 1] };

  const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);
  const total = (products) => sum(products.map(([x, weight]) => x * weight));
  const relu = (map) => map.map((row) => row.map((x) => Math.max(0, x)));
  const written = (products) => products.map((pair) => pair.map(factor).join("×")).join(" + ");
  const percent = (x) => `${(100 * x).toFixed(x > 0.9995 || x < 0.0005 ? 0 : 1)}%`;
  const image = (text) => matrix(SIDE, SIDE, (r, c) => parseInt(text[SIDE * r + c], INK + 1));

  /** 3 x 3 cross-correlation with zero padding, summed over the input maps. */
  function convolve(maps, weight, bias) {
    const side = maps[0].length;
    return bias.map((start, out) =>
      matrix(side, side, (i, j) => {
        let y = start;
        for (let c = 0; c < maps.length; c++) {
          for (let tap = 0; tap < 9; tap++) {
            const x = maps[c][i + Math.floor(tap / 3) - 1]?.[j + (tap % 3) - 1] ?? 0;
            y += x * weight[(out * maps.length + c) * 9 + tap];
          }
        }
        return y;
      }),
    );
  }

  /** The pixels under the kernel at one position with their weights, channel by channel. */
  const windows = (maps, weight, out, i, j) =>
    maps.map((map, c) =>
      Array.from({ length: 9 }, (_, tap) => [
        map[i + Math.floor(tap / 3) - 1]?.[j + (tap % 3) - 1],
        weight[(out * maps.length + c) * 9 + tap],
      ]).filter(([x]) => x !== undefined),
    );

  const block = (map, i, j) => [0, 1].flatMap((a) => [0, 1].map((b) => map[2 * i + a][2 * j + b]));
  const pool = (map) => matrix(map.length / 2, map.length / 2, (i, j) => Math.max(...block(map, i, j)));

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
      return { X: image(images[0]), layer: "conv1", map, i, j, brush: this.state?.brush ?? "16" };
    }

    settle() {
      const { state, data } = this;
      const drawn =
        state.X.length === SIDE &&
        state.X[0].length === SIDE &&
        state.X.flat().every((x) => Number.isInteger(x) && x >= 0 && x <= INK);
      if (!drawn) state.X = image(data.images[0]);
      const { side, count } = LAYERS[state.layer];
      state.map = Math.min(state.map, count - 1);
      state.i = Math.min(state.i, side - 1);
      state.j = Math.min(state.j, side - 1);
      const [w1, b1, w2, b2, w3, b3] = this.parameters;
      this.Z = state.X.map((row) => row.map((x) => (x - data.mean) / data.std));
      this.sums = { conv1: convolve([this.Z], w1, b1) };
      this.maps = { conv1: this.sums.conv1.map(relu) };
      this.maps.pool1 = this.maps.conv1.map(pool);
      this.sums.conv2 = convolve(this.maps.pool1, w2, b2);
      this.maps.conv2 = this.sums.conv2.map(relu);
      this.maps.pool2 = this.maps.conv2.map(pool);
      this.flat = this.maps.pool2.flat(2);
      this.scores = b3.map((start, digit) => start + total(this.flat.map((x, n) => [x, w3[64 * digit + n]])));
      this.maps.score = this.scores.map((score) => [[score]]);
      const largest = Math.max(...this.scores);
      const powers = this.scores.map((score) => Math.exp(score - largest));
      this.probabilities = powers.map((power) => power / sum(powers));
      this.best = this.scores.indexOf(largest);
    }

    build() {
      this.image = new Grid({ title: "Draw here", name: "X" });
      this.image.resize(SIDE, SIDE);
      const { body } = this.image;
      body.classList.add("ex-paper");
      body.addEventListener("keydown", (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        const [r, c] = this.image.at;
        this.ink(r, c, this.stroke(r, c));
      });
      // Pressing decides what a stroke does: draw, or take away where the brush was already.
      const under = ({ clientX, clientY }) => {
        const box = body.getBoundingClientRect();
        return [
          Math.floor(((clientY - box.top) / box.height) * SIDE),
          Math.floor(((clientX - box.left) / box.width) * SIDE),
        ];
      };
      body.addEventListener("pointerdown", (event) => {
        const [r, c] = under(event);
        this.drawing = this.stroke(r, c);
        this.ink(r, c, this.drawing);
      });
      body.addEventListener("pointermove", (event) => event.buttons && this.ink(...under(event), this.drawing));
      this.brush = choose({ label: "Brush", options: BRUSHES, change: (brush) => this.update({ brush }) });
      // A space after the number keeps the options in order: keys that are integers come first.
      this.digit = select({
        label: "Test digit",
        options: {
          "": "drawn",
          ...Object.fromEntries(this.data.labels.map((label, n) => [`${n} `, `${label}, image ${n}`])),
        },
        change: (n) => n && this.update({ X: image(this.data.images[Number(n)]) }),
      });
      this.opened = new Grid({ title: "Map", name: "map", move: (i, j) => this.update({ i, j }) });
      this.formulas = h("div", {
        class: "ex-formulas ex-sums",
        tabindex: "0",
        role: "region",
        "aria-label": "The sum written out",
      });
      const paper = matrix(SIDE, SIDE, () => 0);
      return [
        h(
          "div",
          { class: "ex-row ex-drawing" },
          this.image.element,
          h(
            "div",
            { class: "ex-stack" },
            this.digit.element,
            this.brush.element,
            h(
              "div",
              { class: "ex-buttons" },
              Object.entries(SHIFTS).map(([label, step]) =>
                button(label, () => this.shift(...step), { "aria-label": `Shift ${label.toLowerCase()}` }),
              ),
              button("Clear", () => this.update({ X: paper })),
            ),
          ),
        ),
        this.status,
        h(
          "div",
          { class: "ex-layers" },
          Object.entries(LAYERS).map(([layer, each]) => this.choices(layer, each)),
        ),
        h("div", { class: "ex-row ex-open" }, this.opened.element, this.formulas),
      ];
    }

    /** The maps of a layer as radio buttons: one tab stop for all layers, arrow keys between maps. */
    choices(layer, { title, count, side }) {
      const options = Array.from({ length: count }, (_, map) => {
        const picture =
          layer === "score"
            ? h("span", { class: "ex-bar" })
            : h("canvas", { width: side, height: side, "aria-hidden": "true" });
        const text = h("span", { class: layer === "score" ? "" : "visually-hidden" }, `Map ${map}`);
        const radio = h("input", {
          type: "radio",
          name: `${this.id}-map`,
          class: "visually-hidden",
          change: () => this.update({ layer, map }),
        });
        return { layer, map, picture, text, radio, element: h("label", {}, radio, picture, text) };
      });
      this.options = [...(this.options ?? []), ...options];
      return h(
        "fieldset",
        { class: `ex-choose ex-${layer}` },
        h("legend", {}, layer === "score" ? "Probability" : title),
        options.map(({ element }) => element),
      );
    }

    /** What a stroke that begins at a pixel puts down. */
    stroke(r, c) {
      const brush = Number(this.state.brush);
      return this.state.X[r]?.[c] === brush ? 0 : brush;
    }

    ink(r, c, value) {
      const { X } = this.state;
      if (X[r]?.[c] === undefined || X[r][c] === value) return;
      this.update({ X: X.map((row, i) => (i === r ? row.map((x, j) => (j === c ? value : x)) : row)) });
    }

    shift(down, right) {
      const { X } = this.state;
      this.update({ X: matrix(SIDE, SIDE, (r, c) => X[r - down]?.[c - right] ?? 0) });
    }

    draw() {
      const { X, layer, map, i, j, brush } = this.state;
      const [step, low, high] = LAYERS[layer].field;
      const [top, left] = [i, j].map((at) => Math.max(0, step * at + low));
      const [bottom, right] = [i, j].map((at) => Math.min(SIDE - 1, step * at + high));
      this.image.paint((r, c) => ({
        text: `${X[r][c]}`,
        gray: 1 - X[r][c] / INK,
        marks:
          r < top || r > bottom || c < left || c > right
            ? []
            : [
                "ex-in",
                r === top && "ex-top",
                r === bottom && "ex-bottom",
                c === left && "ex-left",
                c === right && "ex-right",
              ].filter(Boolean),
      }));
      const chosen = this.data.images.findIndex((text) => String(image(text)) === String(X));
      this.digit.show(chosen < 0 ? "" : `${chosen} `);
      this.brush.show(brush);
      const most = Object.fromEntries(
        Object.entries(this.maps).map(([name, maps]) => [name, Math.max(1e-9, ...maps.flat(2))]),
      );
      for (const option of this.options) {
        option.radio.checked = option.layer === layer && option.map === map;
        if (option.layer === "score") {
          const probability = this.probabilities[option.map];
          option.picture.style.setProperty("--amount", `${100 * probability}%`);
          option.text.textContent = `${option.map}: ${percent(probability)}`;
        } else this.paint(option, most[option.layer]);
      }
      const { title, side } = LAYERS[layer];
      this.opened.rename(layer === "score" ? `Score of ${map}` : `${title}, map ${map}`);
      this.opened.resize(side, side);
      const shown = this.maps[layer][map];
      this.opened.paint((r, c) => ({
        text: shown[r][c].toFixed(1).replace("-", "−"),
        name: `map[${r}, ${c}] ${show(shown[r][c])}`,
        gray: 1 - Math.min(1, Math.max(0, shown[r][c] / most[layer])),
        marks: r === i && c === j ? ["ex-chosen"] : [],
        selected: r === i && c === j,
      }));
      this.opened.rove(i, j);
      this.formulas.replaceChildren(...this.lines().map((line) => h("p", { class: "ex-formula" }, line)));
    }

    paint({ picture, layer, map }, most) {
      const context = picture.getContext("2d");
      const pixels = context.createImageData(picture.width, picture.height);
      this.maps[layer][map].flat().forEach((value, n) => {
        pixels.data.set([...Array(3).fill(255 - (235 * value) / most), 255], 4 * n);
      });
      context.putImageData(pixels, 0, 0);
    }

    /** How the chosen number comes about, one line for the result and one for each input map. */
    lines() {
      const { layer, map, i, j } = this.state;
      const value = this.maps[layer][map][i][j];
      const [w1, b1, w2, b2, w3, b3] = this.parameters;
      const channels = (all) =>
        all.map((products, c) => `input map ${c}: ${written(products)} = ${show(total(products))}`);
      const added = (bias, all) => `bias ${show(bias)} + ${all.map((products) => factor(total(products))).join(" + ")}`;
      if (layer === "score") {
        const all = this.maps.pool2.map((each, c) => each.flat().map((x, n) => [x, w3[64 * map + 4 * c + n]]));
        return [
          `score of ${map} = ${added(b3[map], all)} = ${show(value)}`,
          `probability = e^${factor(value)} / sum of e^score over all digits = ${percent(this.probabilities[map])}`,
          ...channels(all),
        ];
      }
      if (layer.startsWith("pool")) {
        const from = this.maps[layer === "pool1" ? "conv1" : "conv2"][map];
        return [
          `map[${i}, ${j}] = max(${block(from, i, j)
            .map((x) => show(x))
            .join(", ")}) = ${show(value)}`,
        ];
      }
      const first = layer === "conv1";
      const all = windows(first ? [this.Z] : this.maps.pool1, first ? w1 : w2, map, i, j);
      const before = this.sums[layer][map][i][j];
      const head = `map[${i}, ${j}] = max(0, ${show(before)}) = ${show(value)}`;
      const bias = (first ? b1 : b2)[map];
      return first
        ? [
            head,
            `${show(before)} = bias ${show(bias)} + ${written(all[0])}`,
            `Each pixel is standardized: (ink − ${show(this.data.mean)}) / ${show(this.data.std)}.`,
          ]
        : [head, `${show(before)} = ${added(bias, all)}`, ...channels(all)];
    }

    sentence() {
      const { layer, map, i, j } = this.state;
      const value = show(this.maps[layer][map][i][j]);
      const opened =
        layer === "score"
          ? `Score of ${map}: ${value}.`
          : `${LAYERS[layer].title}, map ${map}, row ${i}, column ${j}: ${value}.`;
      return `Read as ${this.best}, with ${percent(this.probabilities[this.best])}. ${opened}`;
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
