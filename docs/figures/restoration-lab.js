/* Damage a photograph by blur and noise; a mean, a median, a bilateral and a Wiener filter repair it. */
(() => {
  "use strict";
  const {
    Explorable,
    STEPS,
    addNoise,
    bilateralFilter,
    choice,
    choose,
    detailOf,
    gaussianBlur,
    h,
    integer,
    matrix,
    meanFilter,
    meanSquare,
    medianFilter,
    number,
    psnr,
    show,
    slider,
    tensor,
    wienerFilter,
    t,
  } = convscope;

  const TITLES = {
    clean: "Photograph",
    damaged: "Damaged",
    mean: "Mean",
    median: "Median",
    bilateral: "Bilateral",
    wiener: "Wiener",
  };
  const REPAIRED = ["mean", "median", "bilateral", "wiener"];
  const NOISES = { salt: "Salt and pepper", gaussian: "Gaussian noise" };
  const WINDOWS = { 3: "3 × 3", 5: "5 × 5", 7: "7 × 7" };
  const spatial = (size) => size / 4;
  const decibels = (value) => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : "no error");

  class RestorationLab extends Explorable {
    static fields = {
      picture: choice("portrait", "temple"),
      noise: choice(...Object.keys(NOISES)),
      amount: number(0, 0.4),
      blur: number(0, 3),
      window: choice(...Object.keys(WINDOWS)),
      tone: number(0.02, 1),
      r: integer(0, 127),
      c: integer(0, 127),
    };

    initial({ start }) {
      return { picture: "portrait", ...start, r: 60, c: 44 };
    }

    /** Compute what has changed: pictures are kept until a control that they depend on moves. */
    settle() {
      const { picture, noise, amount, blur, window, tone } = this.state;
      const { side, seed, pictures } = this.data;
      const key = [picture, noise, amount, blur, window, tone].join();
      if (key === this.key) return;
      this.key = key;
      const clean = Float64Array.from(atob(pictures[picture]), (byte) => byte.charCodeAt(0) / 255);
      const blurred = blur > 0 ? gaussianBlur(clean, side, blur) : clean;
      const damaged = addNoise(blurred, noise, amount, seed);
      const size = Number(window);
      this.shown = {
        clean,
        damaged,
        mean: meanFilter(damaged, side, size),
        median: medianFilter(damaged, side, size),
        bilateral: bilateralFilter(damaged, side, size, spatial(size), tone),
        wiener: wienerFilter(damaged, side, blur, meanSquare(damaged, blurred), detailOf(clean, side)),
      };
      this.quality = Object.fromEntries(Object.entries(this.shown).map(([name, X]) => [name, psnr(X, clean)]));
      this.best = REPAIRED.reduce((best, name) => (this.quality[name] > this.quality[best] ? name : best));
    }

    build() {
      const { side } = this.data;
      this.panels = Object.entries(TITLES).map(([name, title]) => {
        const keyed = name === "damaged";
        const canvas = h("canvas", {
          width: side,
          height: side,
          role: keyed ? "application" : "img",
          tabindex: keyed ? 0 : null,
          "aria-label": keyed ? "Damaged. Arrow keys move the window, with Shift by ten pixels." : title,
          keydown: (event) => keyed && this.pressed(event),
          pointerdown: (event) => this.point(event),
          pointermove: (event) => (event.buttons || event.pointerType === "mouse") && this.point(event),
        });
        const frame = h("div", { class: "ex-frame" });
        const note = h("span");
        const element = h(
          "div",
          {},
          h("div", { class: "ex-canvas" }, canvas, frame),
          h("div", { class: "ex-title" }, title, h("br"), note),
        );
        return { name, canvas, frame, note, element };
      });
      const sliders = {
        amount: ["Amount of noise", 0, 0.4, 0.01],
        blur: ["Blur, in pixels", 0, 3, 0.25],
        tone: ["Bilateral tolerance", 0.02, 1, 0.02],
      };
      this.controls = {
        noise: choose({ label: "Noise", options: NOISES, change: (noise) => this.update({ noise }) }),
        window: choose({
          label: "Window of the filters",
          options: WINDOWS,
          change: (window) => this.update({ window }),
        }),
        ...Object.fromEntries(
          Object.entries(sliders).map(([name, [label, min, max, step]]) => [
            name,
            slider({ label, min, max, step, words: (x) => show(x, 3), input: (x) => this.update({ [name]: x }) }),
          ]),
        ),
        picture: choose({
          label: "Picture",
          options: { portrait: "Portrait", temple: "Temple" },
          change: (picture) => this.update({ picture }),
        }),
      };
      return [
        h(
          "div",
          { class: "ex-triples" },
          this.panels.map(({ element }) => element),
        ),
        this.status,
        h(
          "div",
          { class: "ex-rules" },
          Object.values(this.controls).map(({ element }) => element),
        ),
      ];
    }

    pressed(event) {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      this.go(this.state.r + far * step[0], this.state.c + far * step[1]);
    }

    point(event) {
      const box = event.target.getBoundingClientRect();
      const { side } = this.data;
      this.go(
        Math.floor(((event.clientY - box.top) / box.height) * side),
        Math.floor(((event.clientX - box.left) / box.width) * side),
        !event.buttons,
      );
    }

    go(r, c, passing = false) {
      const inside = (x) => Math.max(0, Math.min(this.data.side - 1, x));
      const changes = { r: inside(r), c: inside(c) };
      if (passing) this.follows(changes);
      else this.update(changes);
    }

    draw() {
      const { state } = this;
      const { side } = this.data;
      for (const [name, control] of Object.entries(this.controls)) control.show(state[name]);
      const drawn = this.drawn !== this.key;
      this.drawn = this.key;
      const size = Number(state.window);
      for (const { name, canvas, frame, note } of this.panels) {
        if (drawn) {
          const image = new ImageData(side, side);
          this.shown[name].forEach((x, at) => image.data.set([255 * x, 255 * x, 255 * x, 255], 4 * at));
          canvas.getContext("2d").putImageData(image, 0, 0);
          const mark = name === this.best ? t(" (best)") : "";
          note.textContent = name === "clean" ? t("the aim") : decibels(this.quality[name]) + mark;
        }
        const percent = (pixels) => `${(100 * pixels) / side}%`;
        frame.style.left = percent(state.c - (size >> 1));
        frame.style.top = percent(state.r - (size >> 1));
        frame.style.width = frame.style.height = percent(size);
      }
    }

    at(name) {
      return this.shown[name][this.state.r * this.data.side + this.state.c];
    }

    sentence() {
      const { r, c } = this.state;
      const gain = t`Best: ${t(TITLES[this.best]).toLowerCase()}, ${decibels(this.quality[this.best])}; damaged ${decibels(this.quality.damaged)}.`;
      const values = Object.entries(TITLES).map(
        ([name, title]) => `${t(title).toLowerCase()} ${show(this.at(name), 2)}`,
      );
      return t`${gain} Row ${r}, column ${c}: ${values.join(", ")}.`;
    }

    /** The window under the frame and what three of the filters make of it. */
    python() {
      const { r, c, window, tone } = this.state;
      const { side } = this.data;
      const [size, half] = [Number(window), Number(window) >> 1];
      const around = (k) => (k + side) % side;
      const X = matrix(size, size, (a, b) => this.shown.damaged[around(r + a - half) * side + around(c + b - half)]);
      return `import torch

# The damaged pixels under the frame, around row ${r}, column ${c}
X = ${tensor(X)}
mean, median = X.mean(), X.median()
d = torch.arange(${size}, dtype=torch.float64) - ${half}
near = torch.exp(-(d[:, None] ** 2 + d**2) / (2 * ${spatial(size)}**2))
alike = torch.exp(-((X - X[${half}, ${half}]) ** 2) / (2 * ${tone}**2))
bilateral = (near * alike * X).sum() / (near * alike).sum()

print(mean.item(), median.item(), bilateral.item())
assert abs(mean - ${this.at("mean")}) < 1e-9
assert abs(median - ${this.at("median")}) < 1e-9
assert abs(bilateral - ${this.at("bilateral")}) < 1e-9
`;
    }
  }

  customElements.define("restoration-lab", RestorationLab);
})();
