/* Filter a photograph, a slice of a head or your own picture, and look at the response five ways. */
(() => {
  "use strict";
  const {
    Explorable,
    Grid,
    IMPORTS,
    button,
    choice,
    choose,
    filterPicture,
    h,
    integer,
    largestOf,
    matrix,
    matrixField,
    number,
    select,
    set,
    shapeOf,
    show,
    signed,
    slider,
    tensor,
    integerField,
  } = convscope;

  const HERE = document.currentScript.src;
  const LARGEST = 512; // pixels of the longer side of a picture from disk
  const BRUSH = 4; // pixels from the middle of the brush to its edge
  const POINTERS = { move: "moves the window", white: "paints white", black: "paints black" };
  const HINTS = {
    signed: "Signed: zero is white, red is above and blue below, equally saturated. It shows everything.",
    gray: "Middle gray: zero is medium gray, brighter is above and darker below. It shows everything.",
    absolute: "Absolute: nothing is missing but the sign. Both sides of a line look alike.",
    clamped: "Clamped: everything below zero is cut off, and half of the edges are gone.",
    hot: "Hot: zero is in the middle of the colors, so regions without any edge glow.",
  };
  const DISPLAYS = { signed: "Signed", gray: "Middle gray", absolute: "Absolute", clamped: "Clamped", hot: "Hot" };

  const between = (x) => Math.max(0, Math.min(1, x));
  const level = (x) => Array(3).fill(255 * between(x));

  /** Color at x from -1 to 1 on the way through stops at equal distances. */
  function ramp(stops, x) {
    const position = between((x + 1) / 2) * (stops.length - 1);
    const n = Math.min(stops.length - 2, Math.floor(position));
    return stops[n].map((part, channel) => part + (position - n) * (stops[n + 1][channel] - part));
  }

  const BLUE_WHITE_RED = [
    [33, 102, 172],
    [146, 197, 222],
    [255, 255, 255],
    [244, 165, 130],
    [178, 24, 43],
  ];
  const COLORS = {
    signed: (x) => ramp(BLUE_WHITE_RED, x),
    gray: (x) => level((x + 1) / 2),
    absolute: (x) => level(Math.abs(x)),
    clamped: (x) => level(x),
    // Black, red, yellow, white, one channel after the other, as matplotlib's "hot" has it.
    hot: (x) =>
      [0, 0.365, 0.746].map((start, n) => 255 * between(((x + 1) / 2 - start) / ([0.365, 0.746, 1][n] - start))),
  };

  /** The pictures come as a script, which a page on disk may read, and only when they are needed. */
  async function pictures() {
    if (!convscope.pictures) {
      const src = HERE.replace(/kernel-lab\.js.*/, "pictures.js");
      await new Promise((load) => {
        document.head.append(h("script", { src, load }));
      });
    }
    return convscope.pictures;
  }

  class KernelLab extends Explorable {
    static fields = {
      picture: choice("portrait", "brain"),
      K: matrixField(7),
      display: choice(...Object.keys(DISPLAYS)),
      limit: number(0, 1e6),
      r: integer(0, LARGEST),
      c: integer(0, LARGEST),
    };

    initial({ picture, kernel, presets }) {
      const [height, width] = this.data.sizes[picture];
      return {
        picture,
        K: kernel ?? Object.values(presets)[0],
        display: "signed",
        limit: 0,
        r: Math.floor(height / 3),
        c: Math.floor(width / 3),
        pointer: "move",
      };
    }

    settle() {
      const { state } = this;
      if (state.picture !== this.loaded && this.data.sizes[state.picture]) this.load(state.picture);
      if (!this.gray) return;
      this.response = filterPicture(this.gray, this.width, this.height, state.K);
      state.r = Math.min(state.r, this.response.height - 1);
      state.c = Math.min(state.c, this.response.width - 1);
      // A few extreme pixels would make everything else pale. A sample is enough to tell.
      const { pixels } = this.response;
      const sample = Float32Array.from(
        { length: Math.min(4096, pixels.length) },
        (_, n, step = pixels.length / Math.min(4096, pixels.length)) => Math.abs(pixels[Math.floor(n * step)]),
      ).sort();
      this.most = sample[sample.length - 1] || 1;
      this.limit = state.limit || sample[Math.floor(0.99 * sample.length)] || this.most;
      this.value = this.response.pixels[state.r * this.response.width + state.c];
    }

    /** Read one of the site's pictures, then draw. */
    async load(name) {
      this.loaded = name;
      const image = new Image();
      image.src = (await pictures())[name];
      await image.decode();
      if (this.loaded !== name) return;
      this.take(image, image.width, image.height);
    }

    /** Turn a picture into gray pixels from 0 to 1, in steps that eight bits can hold. */
    take(image, width, height) {
      const scale = Math.min(1, LARGEST / Math.max(width, height));
      this.width = Math.max(7, Math.round(width * scale));
      this.height = Math.max(7, Math.round(height * scale));
      for (const canvas of [this.source, this.shown]) Object.assign(canvas, { width: this.width, height: this.height });
      const context = this.source.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0, this.width, this.height);
      const { data } = context.getImageData(0, 0, this.width, this.height);
      this.gray = Float32Array.from(
        { length: this.width * this.height },
        (_, n) => Math.round(0.299 * data[4 * n] + 0.587 * data[4 * n + 1] + 0.114 * data[4 * n + 2]) / 255,
      );
      this.settle();
      this.draw();
      this.status.textContent = this.sentence();
      this.dataset.ready = "";
    }

    build() {
      const [height, width] = this.data.sizes[this.state.picture];
      const canvas = (label) =>
        h("canvas", {
          width,
          height,
          tabindex: 0,
          role: "application",
          "aria-label": label,
          keydown: (event) => this.key(event),
          pointerdown: (event) => this.point(event),
          pointermove: (event) => event.buttons && this.point(event),
        });
      this.source = canvas("Picture. Arrow keys move the window, with Shift by ten pixels. The space bar paints.");
      this.shown = canvas("Response. Arrow keys move the window, with Shift by ten pixels.");
      const box = (picture) => h("div", { class: "ex-canvas" }, picture, h("div", { class: "ex-frame" }));
      this.kernel = new Grid({
        title: "Kernel K",
        name: "K",
        edit: (a, b, value) =>
          this.update({
            K: this.state.K.map((row, r) => row.map((old, c) => (r === a && c === b ? value : old))),
            limit: 0,
          }),
      });
      const { presets } = this.data;
      this.preset = select({
        label: "Kernel",
        options: { "": "your own", ...Object.fromEntries(Object.keys(presets).map((name) => [name, name])) },
        change: (name) => name && this.update({ K: presets[name], limit: 0 }),
      });
      this.size = ["Rows", "Columns"].map((label, axis) =>
        integerField({ label, min: 1, max: 7, change: (size) => this.resize(axis, size) }),
      );
      this.picture = select({
        label: "Picture",
        options: { portrait: "Grace Hopper", brain: "a slice of a head", own: "your own" },
        change: (picture) => (picture === "own" ? this.file.click() : this.update({ picture, limit: 0 })),
      });
      this.file = h("input", {
        type: "file",
        accept: "image/*",
        id: `${this.id}-file`,
        change: (event) => this.open(event.target.files[0]),
      });
      this.displays = choose({
        label: "Show the response",
        options: DISPLAYS,
        change: (display) => this.update({ display }),
      });
      this.pointer = choose({ label: "The pointer", options: POINTERS, change: (pointer) => this.update({ pointer }) });
      this.scale = slider({
        label: "Full color at",
        min: 0,
        max: 1,
        step: 0.01,
        words: (limit) => show(limit, 3),
        input: (limit) => this.update({ limit }),
      });
      this.hint = h("p", { class: "ex-hint" });
      return [
        h(
          "div",
          { class: "ex-pictures" },
          h("div", {}, h("div", { class: "ex-title" }, "Picture"), box(this.source)),
          h("div", {}, h("div", { class: "ex-title" }, "Response"), box(this.shown)),
        ),
        this.status,
        h(
          "div",
          { class: "ex-halves" },
          h(
            "div",
            { class: "ex-stack" },
            this.preset.element,
            h(
              "div",
              { class: "ex-buttons" },
              this.size.map(({ element }) => element),
            ),
            this.kernel.element,
          ),
          h(
            "div",
            { class: "ex-stack" },
            this.displays.element,
            this.hint,
            this.scale.element,
            this.picture.element,
            h(
              "div",
              { class: "ex-field" },
              h("label", { for: this.file.id }, "Your own picture; it never leaves this page"),
              this.file,
            ),
            this.pointer.element,
            h(
              "div",
              { class: "ex-buttons" },
              button("Remove the paint", () => this.reload()),
            ),
          ),
        ),
      ];
    }

    resize(axis, size) {
      const [rows, columns] = shapeOf(this.state.K).map((old, other) => (other === axis ? size : old));
      this.update({ K: matrix(rows, columns, (a, b) => this.state.K[a]?.[b] ?? 0), limit: 0 });
    }

    /** A picture from disk: read here, sent nowhere. */
    async open(file) {
      if (!file) return;
      try {
        const image = await createImageBitmap(file);
        this.loaded = this.state.picture = "own";
        this.own = image;
        this.take(image, image.width, image.height);
      } catch {
        this.status.textContent = `${file.name} is not a picture that this browser can read.`;
      }
    }

    reload() {
      if (this.state.picture === "own") this.take(this.own, this.own.width, this.own.height);
      else this.load(this.state.picture);
    }

    key(event) {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      const far = event.shiftKey ? 10 : 1;
      if (step)
        this.update({ r: Math.max(0, this.state.r + far * step[0]), c: Math.max(0, this.state.c + far * step[1]) });
      else if (event.key === " ") this.paint(...this.middle());
      else return;
      event.preventDefault();
    }

    /** The pixel under the middle of the kernel. */
    middle() {
      const [rows, columns] = shapeOf(this.state.K);
      return [this.state.r + (rows >> 1), this.state.c + (columns >> 1)];
    }

    point(event) {
      const box = event.target.getBoundingClientRect();
      const r = Math.floor(((event.clientY - box.top) / box.height) * this.height);
      const c = Math.floor(((event.clientX - box.left) / box.width) * this.width);
      const [rows, columns] = shapeOf(this.state.K);
      if (this.state.pointer === "move")
        this.update({ r: Math.max(0, r - (rows >> 1)), c: Math.max(0, c - (columns >> 1)) });
      else this.paint(r, c);
    }

    paint(row, column) {
      const color = this.state.pointer === "black" ? 0 : 1;
      for (let r = Math.max(0, row - BRUSH); r <= Math.min(this.height - 1, row + BRUSH); r++) {
        for (let c = Math.max(0, column - BRUSH); c <= Math.min(this.width - 1, column + BRUSH); c++) {
          if (Math.hypot(r - row, c - column) <= BRUSH) this.gray[r * this.width + c] = color;
        }
      }
      this.update({});
    }

    draw() {
      const { K, display, pointer, picture } = this.state;
      const [rows, columns] = shapeOf(K);
      this.kernel.resize(rows, columns);
      this.kernel.paint((a, b) => ({ text: show(K[a][b], 3), ...signed(K[a][b], largestOf(K)) }));
      this.preset.show(
        Object.keys(this.data.presets).find(
          (name) =>
            String(this.data.presets[name]) === String(K) &&
            String(shapeOf(this.data.presets[name])) === String(shapeOf(K)),
        ) ?? "",
      );
      this.size.forEach((input, axis) => input.show(shapeOf(K)[axis]));
      this.picture.show(picture);
      this.displays.show(display);
      this.pointer.show(pointer);
      this.hint.textContent = HINTS[display];
      if (!this.response) return;
      const top = Math.max(this.most, this.limit);
      set(this.scale.field, { min: top / 100, max: top, step: top / 1000 });
      this.scale.show(this.limit);
      this.drawPixels(this.source, this.gray, this.width, this.height, 0, 0, (x) => level(x), 1);
      this.drawPixels(
        this.shown,
        this.response.pixels,
        this.response.width,
        this.response.height,
        columns >> 1,
        rows >> 1,
        COLORS[display],
        this.limit,
      );
      this.querySelectorAll(".ex-frame").forEach((frame) => {
        const percent = (part, whole) => `${(100 * part) / whole}%`;
        frame.style.left = percent(this.state.c, this.width);
        frame.style.top = percent(this.state.r, this.height);
        frame.style.width = percent(columns, this.width);
        frame.style.height = percent(rows, this.height);
      });
    }

    /** Write values through a lookup of 1024 colors; the border that has no response stays clear. */
    drawPixels(canvas, values, width, height, left, top, color, limit) {
      const colors = new Uint32Array(1025);
      const bytes = new Uint8ClampedArray(colors.buffer);
      for (let n = 0; n <= 1024; n++) bytes.set([...color(n / 512 - 1), 255], 4 * n);
      const image = new ImageData(width, height);
      const target = new Uint32Array(image.data.buffer);
      for (let n = 0; n < target.length; n++) {
        const x = 512 + (512 * values[n]) / limit;
        target[n] = colors[x < 0 ? 0 : x > 1024 ? 1024 : Math.round(x)];
      }
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.putImageData(image, left, top);
    }

    sentence() {
      if (!this.response) return "Reading the picture.";
      const { r, c } = this.state;
      const sign = this.value > 0 ? "above zero, red" : this.value < 0 ? "below zero, blue" : "zero, white";
      return `Response in row ${r}, column ${c}: ${show(this.value, 4)} (${sign} in the signed display).`;
    }

    /** The window under the frame and its response: exact, whatever was painted. */
    python() {
      const { K, r, c } = this.state;
      const [rows, columns] = shapeOf(K);
      const X = matrix(rows, columns, (a, b) => Math.round(255 * (this.gray?.[(r + a) * this.width + c + b] ?? 0)));
      return `${IMPORTS}
# The pixels under the frame, row ${r}, column ${c}
X = ${tensor(X)} / 255
K = ${tensor(K)}
Y = F.conv2d(X[None, None], K[None, None]).item()
print(Y)
assert abs(Y - ${this.value ?? 0}) < 1e-5 * (1 + K.abs().sum())
`;
    }
  }

  customElements.define("kernel-lab", KernelLab);
})();
