/* What the kernel lab draws with: colors, pictures of the site, the reader's own, and the camera. */
(() => {
  "use strict";
  const { button, h, t, unpredict, zonePlate } = convscope;

  const HERE = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const LARGEST = 512; // pixels of the longer side of a picture from disk
  const PATTERN = 256;

  const PICTURES = {
    flower: "a dahlia",
    portrait: "Grace Hopper",
    temple: "a temple",
    brain: "a slice of a head",
    pattern: "a test pattern",
  };
  const DISPLAYS = {
    auto: "As fits the kernel",
    picture: "Picture",
    signed: "Signed",
    gray: "Middle gray",
    absolute: "Absolute",
    clamped: "Clamped",
    hot: "Hot",
  };
  const BORDERS = {
    valid: "none, the response is smaller",
    zeros: t("zeros"),
    reflect: t("reflect"),
    replicate: t("replicate"),
    circular: t("circular"),
  };
  const CHANNELS = { 0: "Red", 1: "Green", 2: "Blue" };

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
    picture: level,
    signed: (x) => ramp(BLUE_WHITE_RED, x),
    gray: (x) => level((x + 1) / 2),
    absolute: (x) => level(Math.abs(x)),
    clamped: level,
    // Black, red, yellow, white, one channel after the other, as matplotlib's "hot" has it.
    hot: (x) =>
      [0, 0.365, 0.746].map((start, n) => 255 * between(((x + 1) / 2 - start) / ([0.365, 0.746, 1][n] - start))),
  };

  /** Write channels through a lookup of 1024 colors; a border without a response stays clear. */
  function paintPlanes(canvas, planes, { width, height, left = 0, top = 0, color, limit }) {
    const words = new Uint32Array(1025);
    const bytes = new Uint8ClampedArray(words.buffer);
    for (let n = 0; n <= 1024; n++) bytes.set([...color(n / 512 - 1), 255], 4 * n);
    const word = (value) => {
      const x = 512 + (512 * value) / limit;
      return words[x < 0 ? 0 : x > 1024 ? 1024 : Math.round(x)];
    };
    const image = new ImageData(width, height);
    const target = new Uint32Array(image.data.buffer);
    const [first, second, third] = planes;
    for (let n = 0; n < target.length; n++) {
      // Each color of a channel is a gray: one byte of it is taken.
      target[n] = second
        ? (word(first[n]) & 0xff0000ff) | (word(second[n]) & 0xff00) | (word(third[n]) & 0xff0000)
        : word(first[n]);
    }
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.putImageData(image, left, top);
  }

  /* Pictures: { planes, width, height }, one or three channels of bytes. */

  const split = (bytes, channels) => {
    const size = bytes.length / channels;
    return Array.from({ length: channels }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
  };

  /** A picture of the site. It comes as a script, which a page on disk may read, when it is needed. */
  async function sitePicture(name) {
    if (name === "pattern") return { planes: [zonePlate(PATTERN)], width: PATTERN, height: PATTERN };
    if (!convscope.pictures?.[name]) {
      await new Promise((load, error) => {
        document.head.append(
          h("script", { src: HERE.replace(/kernel-lab-canvas\.js.*/, `pictures/${name}.js`), load, error }),
        );
      });
    }
    const { data, channels, width, height } = convscope.pictures[name];
    const packed = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return { planes: split(bytes, channels).map((plane) => unpredict(plane, width)), width, height };
  }

  /** False where a browser changes what a script reads from a canvas, against fingerprinting. */
  function canvasIsTrue() {
    const canvas = h("canvas", { width: 16, height: 16 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const written = new ImageData(16, 16);
    written.data.forEach((_, n) => {
      written.data[n] = n % 4 === 3 ? 255 : (37 * n) % 256;
    });
    context.putImageData(written, 0, 0);
    return context.getImageData(0, 0, 16, 16).data.every((byte, n) => byte === written.data[n]);
  }

  /** The pixels of an image, a frame of a video or a bitmap, small enough to work with. */
  function readImage(image, across, down) {
    const scale = Math.min(1, LARGEST / Math.max(across, down));
    const [width, height] = [across, down].map((size) => Math.max(15, Math.round(size * scale)));
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const planes = [0, 1, 2].map((channel) =>
      Uint8Array.from({ length: width * height }, (_, n) => data[4 * n + channel]),
    );
    return { planes, width, height };
  }

  /** The camera, asked for by its button alone. `take(picture)` gets its frames; nothing leaves the page. */
  class Camera {
    constructor(take, say) {
      this.take = take;
      this.say = say;
      this.video = h("video", { muted: true, playsinline: true });
      this.button = button("Use the camera", () => (this.stream ? this.stop() : this.go()));
    }

    async go() {
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
      } catch {
        this.say(t("There is no camera here, or it was refused."));
        return;
      }
      this.video.srcObject = this.stream;
      await this.video.play();
      this.button.textContent = t("Stop the camera");
      const frame = () => {
        if (!this.stream) return;
        if (!this.button.isConnected) return this.stop();
        if (this.video.videoWidth && !document.hidden)
          this.take(readImage(this.video, this.video.videoWidth, this.video.videoHeight));
        setTimeout(() => requestAnimationFrame(frame), 60);
      };
      frame();
    }

    stop() {
      this.stream?.getTracks().forEach((track) => track.stop());
      this.stream = null;
      this.button.textContent = t("Use the camera");
    }
  }

  convscope.lab = {
    BORDERS,
    CHANNELS,
    COLORS,
    Camera,
    DISPLAYS,
    PICTURES,
    canvasIsTrue,
    paintPlanes,
    readImage,
    sitePicture,
  };
})();
