/* What the kernel lab keeps folded: a beginner does not need it at first. Each tool has an element and `draw(lab)`. */
(() => {
  "use strict";
  const { button, choose, gabor, h, integerField, lab, resizeKernel, select, set, shapeOf, show, slider, t, plural } =
    convscope;
  const { BORDERS, CHANNELS, Camera, DISPLAYS, fold, plays } = lab;

  const MOST = 15; // rows and columns of a kernel
  const POINTERS = { move: "opens the window", white: "paints white", black: "paints black" };
  const HINTS = {
    picture: "Picture: 0 is black and 255 white.",
    signed: "Signed: zero is white, red is above and blue below, equally saturated.",
    gray: "Middle gray: zero is medium gray, brighter is above and darker below.",
    absolute: "Absolute: nothing is missing but the sign. Both sides of a line look alike.",
    clamped: "Clamped: everything below zero is cut off.",
    hot: "Hot: zero is in the middle of the colors, so regions without any edge glow.",
  };

  const row = (...parts) => h("div", { class: "ex-buttons" }, parts);

  function kernelTool(it) {
    const { presets } = it.data;
    const preset = select({
      label: "Kernel",
      options: { "": "your own", ...Object.fromEntries(Object.keys(presets).map((name) => [name, name])) },
      change: (name) => name && it.setKernel(presets[name].K, presets[name].by),
    });
    const sizes = ["Rows", "Columns"].map((label, axis) =>
      integerField({
        label,
        min: 1,
        max: MOST,
        change: (size) =>
          it.setKernel(resizeKernel(it.state.K, ...shapeOf(it.state.K).map((old, n) => (n === axis ? size : old)))),
      }),
    );
    const divisor = integerField({
      label: "Divide the sum by",
      min: 1,
      max: 1_000_000,
      change: (by) => it.setKernel(it.state.K, by),
    });
    const stripes = { angle: 0, wavelength: 6 };
    const draw = (changes) => {
      Object.assign(stripes, changes);
      angle.show(stripes.angle);
      wavelength.show(stripes.wavelength);
      it.setKernel(gabor(11, stripes.angle, stripes.wavelength), 100);
    };
    const angle = slider({
      label: "Gabor: angle",
      min: 0,
      max: 180,
      step: 5,
      words: (degrees) => `${degrees}°`,
      input: (value) => draw({ angle: value }),
    });
    const wavelength = slider({
      label: "Gabor: wavelength",
      min: 2,
      max: 16,
      step: 0.5,
      words: (pixels) => t`${pixels} pixels`,
      input: (value) => draw({ wavelength: value }),
    });
    angle.show(stripes.angle);
    wavelength.show(stripes.wavelength);
    return fold(
      "Any kernel up to 15 × 15",
      [
        h("p", { class: "ex-hint" }, "Type a weight, drag it to the right or up, or turn the wheel on the chosen one."),
        row(preset.element, ...sizes.map(({ element }) => element), divisor.element),
        h("div", { class: "ex-rules" }, angle.element, wavelength.element),
      ],
      () => {
        preset.show(it.named);
        sizes.forEach((field, axis) => field.show(shapeOf(it.state.K)[axis]));
        divisor.show(it.state.divisor);
      },
    );
  }

  function pictureTool(it) {
    const color = choose({
      label: "Channels",
      options: { gray: "Gray", color: "Color, each channel alike" },
      change: (value) => it.update({ color: value }),
    });
    const channel = choose({
      label: "The window shows",
      options: CHANNELS,
      change: (value) => it.update({ channel: Number(value) }),
    });
    const file = h("input", {
      type: "file",
      accept: "image/*",
      id: `${it.id}-file`,
      change: (event) => it.openFile(event.target.files[0]),
    });
    it.camera = new Camera(
      (picture) => it.use(picture),
      (text) => {
        it.status.textContent = text;
      },
    );
    const pointer = choose({
      label: "The pointer",
      options: POINTERS,
      change: (value) => it.update({ pointer: value }),
    });
    return fold(
      "Other pictures, your own, color",
      [
        it.pictures.element,
        h(
          "div",
          { class: "ex-field" },
          h("label", { for: file.id }, "Your own picture, opened or dropped here; it never leaves this page"),
          file,
        ),
        navigator.mediaDevices?.getUserMedia ? row(it.camera.button) : "",
        color.element,
        channel.element,
        pointer.element,
        row(button("Remove the paint", () => it.reload())),
      ],
      () => {
        color.show(it.state.color);
        channel.show(String(it.state.channel));
        channel.element.hidden = it.planes.length === 1;
        pointer.show(it.state.pointer);
        it.input.canvas.classList.toggle("ex-painting", it.state.pointer !== "move");
      },
    );
  }

  function displayTool(it) {
    const display = choose({
      label: "Show the response",
      options: DISPLAYS,
      change: (value) => it.update({ display: value, limit: 0 }),
    });
    const hint = h("p", { class: "ex-hint" });
    const scale = slider({
      label: "Full color at",
      min: 0,
      max: 1,
      step: 0.01,
      words: (limit) => show(limit, 3),
      input: (limit) => it.update({ limit }),
    });
    return fold("How the response is shown", [display.element, hint, scale.element], () => {
      display.show(it.state.display);
      const all = ["signed", "gray"].includes(it.shown) ? t(" It shows everything.") : "";
      hint.textContent = t(HINTS[it.shown]) + (it.clipping() || all);
      scale.element.hidden = it.shown === "picture";
      const top = Math.max(it.most, it.limit);
      set(scale.field, { min: top / 100, max: top, step: top / 1000 });
      scale.show(it.limit);
    });
  }

  function geometryTool(it) {
    const pixels = (n) => plural(n, "1 pixel", "{0} pixels");
    const [stride, dilation] = [
      ["stride", "Stride", 8],
      ["dilation", "Dilation", 4],
    ].map(([name, label, max]) =>
      slider({ label, min: 1, max, step: 1, words: pixels, input: (value) => it.update({ [name]: value }) }),
    );
    const border = select({ label: "Border", options: BORDERS, change: (value) => it.update({ border: value }) });
    const size = h("p", { class: "ex-hint" });
    return fold(
      "Stride, dilation and border",
      [h("div", { class: "ex-rules" }, stride.element, dilation.element, border.element), size],
      () => {
        stride.show(it.state.stride);
        dilation.show(it.state.dilation);
        border.show(it.state.border);
        const { width, height } = it.picture;
        size.textContent = t`${height} × ${width} pixels give ${it.response.height} × ${it.response.width}.`;
        if (it.state.stride > 1)
          size.append(t(" Detail finer than two steps aliases: choose the test pattern, and blur it first."));
      },
    );
  }

  lab.tools = (it) => [kernelTool, pictureTool, displayTool, geometryTool, ...plays].map((tool) => tool(it));
})();
