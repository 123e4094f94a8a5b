/* What the kernel lab knows: the picture, the kernel, the response, and the sum of one pixel. */
(() => {
  "use strict";
  const {
    Explorable,
    IMPORTS,
    bordersOf,
    choice,
    exactSum,
    filterPicture,
    grayOf,
    integer,
    lab,
    largestOf,
    matrix,
    matrixField,
    number,
    pictureTerms,
    shapeOf,
    show,
    tensor,
    t,
  } = convscope;
  const { BORDERS, CHANNELS, DISPLAYS, PICTURES, canvasIsTrue, equals, readImage, sitePicture, written } = lab;

  const MOST = 15; // rows and columns of a kernel
  const BRUSH = 4; // pixels from the middle of the brush to its edge

  class LabState extends Explorable {
    static fields = {
      picture: choice(...Object.keys(PICTURES)),
      color: choice("gray", "color"),
      channel: integer(0, 2),
      K: matrixField(MOST),
      divisor: number(1e-6, 1e9),
      display: choice(...Object.keys(DISPLAYS)),
      limit: number(0, 1e9),
      stride: integer(1, 8),
      dilation: integer(1, 4),
      border: choice(...Object.keys(BORDERS)),
      r: integer(0, 511),
      c: integer(0, 511),
    };

    initial({ picture, kernel, divisor, at }) {
      return {
        picture,
        color: "gray",
        channel: 1,
        K: kernel,
        divisor,
        display: "auto",
        limit: 0,
        stride: 1,
        dilation: 1,
        border: "valid",
        r: at[0],
        c: at[1],
        pointer: "move",
      };
    }

    /** What the response depends on; when it is the same, nothing is filtered again. */
    get options() {
      const { stride, dilation, border } = this.state;
      return { stride, dilation, border };
    }

    settle() {
      const { state } = this;
      const colored = state.color === "color" && !["brain", "pattern"].includes(state.picture);
      const wanted = state.picture + (colored ? "-color" : "");
      if (state.picture !== "own" && wanted !== this.loading) this.load(wanted);
      if (!this.picture) return;
      const { width, height } = this.picture;
      this.planes = this.picture.planes;
      if (this.planes.length === 3 && state.color === "gray") {
        this.gray ??= grayOf(this.planes);
        this.planes = [this.gray];
      }
      const key = JSON.stringify([state.K, state.divisor, this.options, state.color]);
      if (key !== this.filtered) {
        this.filtered = key;
        const room = (n, k) => state.border !== "valid" || state.dilation * (k - 1) < n;
        const [kh, kw] = shapeOf(state.K);
        if (!room(height, kh) || !room(width, kw)) state.dilation = 1;
        this.responses = this.planes.map((plane) => {
          const response = filterPicture(plane, width, height, state.K, this.options);
          if (state.divisor !== 1) response.pixels.forEach((sum, n) => (response.pixels[n] = sum / state.divisor));
          return response;
        });
        // Filtering is linear: the response of the gray picture is the gray of the responses.
        [this.response] = this.responses;
        if (this.planes.length === 3) {
          const [red, green, blue] = this.responses.map(({ pixels }) => pixels);
          const pixels = red.map((x, n) => 0.299 * x + 0.587 * green[n] + 0.114 * blue[n]);
          this.response = { ...this.response, pixels };
        }
        this.measure();
      }
      this.shown = state.display;
      const { K } = state;
      const total = K.flat().reduce((sum, x) => sum + x, 0);
      if (state.display === "auto") this.shown = Math.abs(total) > 1e-6 * largestOf(K) ? "picture" : "signed";
      this.limit = this.shown === "picture" ? 255 : state.limit || this.usual;
      this.place(state.r, state.c);
    }

    /** A few extreme pixels would make everything else pale. A sample is enough to tell. */
    measure() {
      const { pixels } = this.response;
      const count = Math.min(4096, pixels.length);
      const sample = Float64Array.from({ length: count }, (_, n) =>
        Math.abs(pixels[Math.floor((n * pixels.length) / count)]),
      ).sort();
      this.most = sample[count - 1] || 1;
      this.usual = sample[Math.floor(0.99 * count)] || this.most;
    }

    /** Choose a pixel of the response, the nearest that there is, and read its sum. */
    place(r, c) {
      const { state } = this;
      const inside = (x, n) => Math.max(0, Math.min(n - 1, x));
      state.r = inside(r, this.response.height);
      state.c = inside(c, this.response.width);
      const { width, height } = this.picture;
      const plane = this.planes.length === 3 ? state.channel : 0;
      this.terms = pictureTerms(this.planes[plane], width, height, state.K, state.r, state.c, this.options);
      this.sum = Number(exactSum(this.terms.flat()));
      this.value = this.sum / state.divisor;
    }

    async load(name) {
      this.loading = name;
      try {
        const picture = await sitePicture(name);
        if (this.loading === name) this.take(picture);
      } catch {
        if (name === "pattern") return;
        this.state.picture = "pattern";
        await this.load("pattern");
        this.status.textContent = t("The picture could not be loaded, so this is the test pattern.");
      }
    }

    /** Work on another picture: a copy, which may be painted on. */
    take(picture) {
      const planes = picture.planes.map((plane) => plane.slice());
      Object.assign(this, { picture: { ...picture, planes }, gray: null, filtered: "" });
      this.settle();
      this.draw();
      if (!this.camera?.stream) this.status.textContent = this.sentence();
      this.dataset.ready = "";
    }

    /** A picture from disk, read here and sent nowhere. */
    async openFile(file) {
      if (!file) return;
      if (!canvasIsTrue()) {
        this.status.textContent = t(
          "This browser changes what a page reads from a picture, so it cannot be used here.",
        );
        return;
      }
      try {
        const image = await createImageBitmap(file);
        this.use(readImage(image, image.width, image.height));
      } catch {
        this.status.textContent = t`${file.name} is not a picture that this browser can read.`;
      }
    }

    /** Take a picture that is not one of the site's. */
    use(picture) {
      this.loading = this.state.picture = "own";
      this.own = picture;
      this.pictures.offer("own", "your own");
      this.take(picture);
    }

    /** Take the paint off. */
    reload() {
      const name = this.loading;
      if (name === "own") this.take(this.own);
      else this.load(name);
    }

    /** Where the middle of the window lies in the picture, in pixels from its corner. */
    middle() {
      const { K, r, c, stride, dilation, border } = this.state;
      return [r, c].map((position, axis) => {
        const k = shapeOf(K)[axis];
        return position * stride - bordersOf(k, dilation, border).before + (dilation * (k - 1) + 1) / 2;
      });
    }

    /** How far the response lies inside its canvas: without a border a rim has no response. */
    rim() {
      const { width, height } = this.response;
      return [this.output.canvas.height - height, this.output.canvas.width - width].map((more) => more >> 1);
    }

    /** Paint from one point to the other, without gaps however fast the stroke was. */
    paint([y0, x0], [y1, x1]) {
      const color = this.state.pointer === "black" ? 0 : 255;
      const { planes, width, height } = this.picture;
      const steps = Math.max(1, Math.ceil(Math.hypot(y1 - y0, x1 - x0)));
      for (let step = 0; step <= steps; step++) {
        const [y, x] = [y0 + ((y1 - y0) * step) / steps, x0 + ((x1 - x0) * step) / steps].map(Math.floor);
        for (let r = Math.max(0, y - BRUSH); r <= Math.min(height - 1, y + BRUSH); r++) {
          for (let c = Math.max(0, x - BRUSH); c <= Math.min(width - 1, x + BRUSH); c++) {
            if (Math.hypot(r - y, c - x) <= BRUSH) for (const plane of planes) plane[r * width + c] = color;
          }
        }
      }
      Object.assign(this, { gray: null, filtered: "" });
      this.update({});
    }

    /** What a display cannot show, said in words. */
    clipping() {
      const low = this.shown === "picture" || this.shown === "clamped" ? 0 : -this.limit;
      const outside = this.response.pixels.filter((y) => y < low - 1e-9 || y > this.limit + 1e-9).length;
      const share = (100 * outside) / this.response.pixels.length;
      return outside ? t` ${show(share, 2)}% of the pixels lie beyond its ends.` : "";
    }

    sentence() {
      if (!this.response) return "Reading the picture.";
      const { r, c, divisor, channel } = this.state;
      const color = this.planes.length === 3 ? t`${CHANNELS[channel]} channel: ` : "";
      const sum = written(this.terms, 9);
      return divisor === 1
        ? `${color}Y[${r}, ${c}] = ${sum} ${equals(this.value)}`
        : `${color}Y[${r}, ${c}] = (${sum}) ÷ ${show(divisor, 6)} ${equals(this.value)}`;
    }

    /** The window and its response: exact, whatever was painted. */
    python() {
      const { K, r, c, dilation, divisor } = this.state;
      const X = this.terms?.map((row) => row.map(({ pixel }) => pixel)) ?? matrix(K.length, K[0].length, () => 0);
      return `${IMPORTS}
# The pixels of the window that gives row ${r}, column ${c} of the response${dilation > 1 ? `, ${dilation} apart` : ""}
X = ${tensor(X)}
K = ${tensor(K)}${divisor === 1 ? "" : ` / ${divisor}`}
Y = F.conv2d(X[None, None], K[None, None]).item()
print(Y)
assert abs(Y - ${this.value ?? 0}) < 1e-6 * (1 + (X * K).abs().sum())
`;
    }
  }

  lab.LabState = LabState;
})();
