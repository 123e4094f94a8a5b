/* Which pixels a deep unit reads: the cone through the layers, and its gradient on a photograph. */
(() => {
  "use strict";
  const {
    Explorable,
    IMPORTS,
    STEPS,
    fewestFor,
    h,
    integer,
    integerField,
    layerMaps,
    layerSizes,
    plural,
    receptiveField,
    select,
    set,
    shapeOf,
    slider,
    svg,
    unitGradient,
    unitsRead,
    t,
  } = convscope;

  const KINDS = { conv: t("conv"), pool: t("max pool") };
  const NUMBERS = {
    kernel: { label: "Kernel", letter: "k", max: 7 },
    stride: { label: "Stride", letter: "s", max: 4 },
    dilation: { label: "Dilation", letter: "d", max: 16 },
  };
  const SPOKEN = {
    conv: t("conv"),
    pool: t("pool"),
    kind: t("kind"),
    kernel: t("kernel"),
    stride: t("stride"),
    dilation: t("dilation"),
  };
  const MOST = 6;
  const LAYER = /^([cp])([1-7])\.([1-4])\.([1-9]|1[0-6])$/;
  /** "c7.2.1;p3.2.1": a convolution or pooling, its kernel, stride and dilation. */
  const layersField = {
    write: (layers) => layers.map((l) => `${l.kind[0]}${l.kernel}.${l.stride}.${l.dilation}`).join(";"),
    read: (text) => {
      const parts = text.split(";").map((part) => LAYER.exec(part));
      if (parts.includes(null) || parts.length !== MOST) return undefined;
      return parts.map(([, kind, ...numbers]) => {
        const [kernel, stride, dilation] = numbers.map(Number);
        return { kind: kind === "c" ? "conv" : "pool", kernel, stride, dilation };
      });
    },
  };
  /* The drawing of the cone, in its own units. */
  const [LEFT, WIDTH, STEP, TOP] = [58, 302, 24, 10];

  class ReceptiveField extends Explorable {
    static fields = { layers: layersField, depth: integer(1, MOST), i: integer(0, 200), j: integer(0, 200) };

    initial({ layers, i, j }) {
      return { layers, depth: layers.length, i, j };
    }

    settle() {
      const { layers } = this.state;
      const shape = shapeOf(this.data.image);
      this.sizes = shape.map((n) => layerSizes(n, layers));
      // A layer of which nothing is left ends the network.
      this.deepest = this.sizes[0].findLastIndex((_, l) => this.sizes.every((sizes) => sizes[l] > 0));
      if (layers !== this.mapped) this.maps = layerMaps(this.data.image, layers.slice(0, this.deepest));
      this.mapped = layers;
      this.state.depth = Math.min(this.state.depth, this.deepest);
      const { depth } = this.state;
      this.used = layers.slice(0, depth);
      this.shape = this.sizes.map((sizes) => sizes[depth]);
      this.state.i = Math.min(this.state.i, this.shape[0] - 1);
      this.state.j = Math.min(this.state.j, this.shape[1] - 1);
      const { i, j } = this.state;
      this.field = receptiveField(this.used);
      this.read = [i, j].map((unit, axis) => unitsRead(shape[axis], this.used, unit));
      this.gradient = unitGradient(this.maps.slice(0, depth + 1), this.used, i, j);
    }

    build() {
      const [rows, columns] = shapeOf(this.data.image);
      this.preset = select({
        label: "Network",
        options: { "": "your own", ...Object.fromEntries(Object.keys(this.data.presets).map((name) => [name, name])) },
        change: (name) => {
          this.forgetRefused();
          if (name) this.goTo({ layers: this.data.presets[name], depth: MOST });
        },
      });
      const over = (place) => {
        const listener = (event) => this.point(event, place);
        return { pointerdown: listener, pointermove: listener };
      };
      this.photo = h("canvas", {
        width: columns,
        height: rows,
        tabindex: 0,
        role: "application",
        "aria-label": "Photograph. Arrow keys move to the next unit.",
        keydown: (event) => this.key(event),
        ...over((x, y) => this.onPhoto(x, y)),
      });
      this.frame = h("div", { class: "ex-frame" });
      this.cone = svg("svg", {
        class: "ex-picture ex-field-cone",
        role: "img",
        "aria-label": "One line of units for each layer, the image below. The cone joins the units that are read.",
        viewBox: `0 0 ${LEFT + WIDTH} ${MOST * STEP + 2 * TOP}`,
        ...over((x, y) => this.onCone(x, y)),
      });
      const position = (label, min, input) => slider({ label, min, max: MOST, step: 1, words: String, input });
      this.depth = position("Layer", 1, (depth) => this.goTo({ depth }));
      this.row = position("Unit's row", 0, (i) => this.update({ i }));
      this.column = position("Unit's column", 0, (j) => this.update({ j }));
      return [
        h("div", { class: "ex-halves" }, h("div", { class: "ex-stack" }, this.preset.element, this.cone), this.form()),
        h(
          "div",
          { class: "ex-field-photo" },
          h("div", { class: "ex-canvas" }, this.photo, this.frame),
          h("div", {}, this.depth.element, this.row.element, this.column.element),
        ),
        this.status,
      ];
    }

    form() {
      this.controls = [];
      const edit = (l, name) => (value) =>
        this.update({ layers: this.state.layers.map((layer, at) => (at === l ? { ...layer, [name]: value } : layer)) });
      const field = (l, name, made) => {
        this.controls.push({ l, name, control: made });
        set(made.field, { "aria-label": t`Layer ${l + 1}, ${SPOKEN[name]}` });
        return h("td", {}, made.field);
      };
      const line = (_, l) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, l + 1),
          field(l, "kind", select({ label: "", options: KINDS, change: edit(l, "kind") })),
          Object.entries(NUMBERS).map(([name, { max }]) =>
            field(l, name, integerField({ label: "", min: 1, max, change: edit(l, name) })),
          ),
        );
      const heads = Object.values(NUMBERS).map(({ label, letter }) =>
        h("th", { scope: "col" }, `${t(label)} `, h("i", {}, letter)),
      );
      return h(
        "table",
        { class: "ex-form" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col", colspan: 2 }, "Layer"), heads)),
        h("tbody", {}, Array.from({ length: MOST }, line)),
      );
    }

    draw() {
      const { layers, depth, i, j } = this.state;
      const written = layersField.write(layers);
      const named = Object.entries(this.data.presets).find(([, preset]) => layersField.write(preset) === written);
      this.preset.show(named ? named[0] : "");
      this.controls.forEach(({ l, name, control }) => control.show(layers[l][name]));
      this.depth.field.max = this.deepest;
      this.depth.show(depth);
      [this.row, this.column].forEach(({ field, show }, axis) => {
        field.max = this.shape[axis] - 1;
        show([i, j][axis]);
      });
      this.drawCone();
      this.drawPhoto();
    }

    /** The middle of a unit, in pixels of the image. */
    middle(l, unit) {
      const { size, step, start } = receptiveField(this.state.layers.slice(0, l));
      return start + unit * step + (size - 1) / 2;
    }

    /** One line of units for each layer, the image below; the cone joins what the unit reads. */
    drawCone() {
      const { layers, depth } = this.state;
      const scale = WIDTH / shapeOf(this.data.image)[1];
      const x = (pixel) => LEFT + (pixel + 0.5) * scale;
      const y = (l) => TOP + (MOST - l) * STEP;
      const parts = [];
      const read = this.read[1];
      for (let l = depth; l > 0 && read[l - 1].length > 0; l--) {
        const ends = [l, l - 1].map((at) => [read[at][0], read[at].at(-1)].map((unit) => x(this.middle(at, unit))));
        const [[a, b], [c, d]] = ends;
        parts.push(svg("path", { class: "ex-cone", d: `M${a - 1} ${y(l)}H${b + 1}L${d + 1} ${y(l - 1)}H${c - 1}Z` }));
      }
      for (let l = 0; l <= this.deepest; l++) {
        const wide = Math.max(1, 0.7 * scale);
        const line = (units) => units.map((unit) => `M${x(this.middle(l, unit)).toFixed(2)} ${y(l) - 4}v8`).join("");
        const inside = l <= depth ? read[l] : [];
        const outside = Array.from({ length: this.sizes[1][l] }, (_, unit) => unit).filter((u) => !inside.includes(u));
        const name = l === 0 ? t("image") : `${l}  ${SPOKEN[layers[l - 1].kind]} ${layers[l - 1].kernel}`;
        parts.push(
          svg("path", { class: "ex-unit", "stroke-width": wide, d: line(outside) }),
          svg("path", { class: "ex-unit ex-lit", "stroke-width": wide * 1.3, d: line(inside) }),
          svg("text", { x: 0, y: y(l) + 4 }, name),
        );
      }
      this.cone.replaceChildren(...parts);
    }

    /** The photograph, the gradient over it in orange, and the receptive field as a frame. */
    drawPhoto() {
      const [rows, columns] = shapeOf(this.data.image);
      const context = this.photo.getContext("2d");
      const picture = context.createImageData(columns, rows);
      const largest = Math.max(...this.gradient.flat());
      this.data.image.flat().forEach((value, at) => {
        const amount = largest > 0 ? this.gradient[Math.floor(at / columns)][at % columns] / largest : 0;
        [255, 110, 0].forEach((color, channel) => {
          picture.data[4 * at + channel] = (1 - amount) * value + amount * color;
        });
        picture.data[4 * at + 3] = 255;
      });
      context.putImageData(picture, 0, 0);
      const { size, step, start } = this.field;
      const [top, left] = [this.state.i, this.state.j].map((unit) => start + unit * step);
      Object.assign(this.frame.style, {
        top: `${(100 * top) / rows}%`,
        left: `${(100 * left) / columns}%`,
        height: `${(100 * size) / rows}%`,
        width: `${(100 * size) / columns}%`,
      });
    }

    key(event) {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const { i, j } = this.state;
      this.update({ i: Math.max(0, i + step[0]), j: Math.max(0, j + step[1]) });
    }

    /** Change layers or depth, and stay above the same pixel. */
    goTo(changes) {
      const pixels = [this.state.i, this.state.j].map((unit) => this.middle(this.state.depth, unit));
      Object.assign(this.state, changes);
      this.update(this.unitAt(this.state.depth, ...pixels));
    }

    /** The unit of a layer whose middle is nearest to a pixel. */
    unitAt(depth, row, column) {
      const [first, second] = [this.middle(depth, 0), this.middle(depth, 1)];
      const nearest = (pixel) => Math.max(0, Math.round((pixel - first) / (second - first)));
      return { i: nearest(row), j: nearest(column) };
    }

    /** Where a hovering mouse or a finger is, from 0 to 1 across and down a picture. */
    point(event, place) {
      const box = event.currentTarget.getBoundingClientRect();
      const changes = place((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
      if (Object.entries(changes).some(([name, value]) => this.state[name] !== value)) this.follows(changes);
    }

    onPhoto(x, y) {
      const [rows, columns] = shapeOf(this.data.image);
      return this.unitAt(this.state.depth, y * rows - 0.5, x * columns - 0.5);
    }

    onCone(x, y) {
      const layer = MOST - Math.round((y * (MOST * STEP + 2 * TOP) - TOP) / STEP);
      const depth = Math.max(1, Math.min(this.deepest, layer));
      const column = ((x * (LEFT + WIDTH) - LEFT) / WIDTH) * shapeOf(this.data.image)[1] - 0.5;
      return { depth, ...this.unitAt(depth, this.middle(this.state.depth, this.state.i), column) };
    }

    sentence() {
      const { depth, i, j } = this.state;
      const { size, step } = this.field;
      const end = this.deepest < MOST ? t`Layer ${this.deepest + 1} has no output: nothing is left of the image. ` : "";
      const pixels = this.gradient.flat().filter((value) => value > 0).length;
      const [height, width] = this.read.map((read) => read[0].length);
      const gaps = height * width < size * size ? t` of which ${height} × ${width} can change it here` : "";
      if (!height || !width) return t`${end}Layer ${depth}, unit (${i}, ${j}) reads nothing but padding.`;
      const [apart, reached] = [step, pixels].map((count) => plural(count, "1 pixel", "{0} pixels"));
      return (
        t`${end}Layer ${depth}, unit (${i}, ${j}): receptive field ${size} × ${size} pixels${gaps}, ` +
        t`neighbors ${apart} apart. ` +
        t`Its gradient reaches ${reached}, and half of it falls on ${fewestFor(this.gradient, 0.5)}.`
      );
    }

    python() {
      const rows = this.used.map((l) => `    (${l.kernel}, ${l.stride}, ${l.dilation}),\n`).join("");
      const { size, step } = this.field;
      return `${IMPORTS}
layers = [  # kernel, stride, dilation; pooling counts like a convolution
${rows}]
# Without padding ${size} + ${step} pixels are just enough for two units.
X = torch.ones(1, 1, ${size} + ${step}, dtype=torch.float64, requires_grad=True)
Y = X
for k, s, d in layers:
    Y = F.conv1d(Y, torch.full((1, 1, k), 1 / k, dtype=torch.float64), stride=s, dilation=d)
assert Y.shape[-1] == 2
Y[0, 0, 0].backward()
reads = X.grad[0, 0].nonzero().flatten()
assert (reads[0], reads[-1]) == (0, ${size - 1})
`;
    }
  }

  customElements.define("receptive-field", ReceptiveField);
})();
