/* Erase, restore or add waves of a picture in its spectrum, and watch the picture. */
(() => {
  "use strict";
  const { Explorable, STEPS, button, choice, choose, fft2, h, integer, show, slider, t } = convscope;

  const MOST = 300; // strokes that a link can carry
  const FARTHEST = 64; // frequency of a picture of 128 pixels
  const FAR = 8; // frequencies that an arrow key moves with Shift
  const TOOLS = { erase: "Erase", restore: "Restore", add: "Add the wave" };
  const LETTERS = { e: "erase", r: "restore", a: "add", l: "low-pass", h: "high-pass" };
  const LETTER = Object.fromEntries(Object.entries(LETTERS).map(([letter, name]) => [name, letter]));
  const STRIPES = { u: 9, v: 21, height: 0.2 }; // the wave that spoils the second picture
  const ADDED = 0.1; // height of an added wave; pixels go from 0 to 1

  /** "e3,-4,5;l0,0,12": strokes, each an operation, a frequency and a radius. */
  const strokes = {
    write: (list) => list.map(({ tool, u, v, radius }) => `${LETTER[tool]}${u},${v},${radius}`).join(";"),
    read: (text) => {
      if (text === "") return [];
      const parts = text.split(";").map((part) => part.match(/^([eralh])(-?\d{1,3}),(-?\d{1,3}),(\d{1,2})$/));
      const far = (part) => !part || Math.max(Math.abs(part[2]), Math.abs(part[3])) > FARTHEST;
      if (parts.length > MOST || parts.some(far)) return undefined;
      return parts.map(([, letter, u, v, radius]) => ({ tool: LETTERS[letter], u: +u, v: +v, radius: +radius }));
    },
  };

  class SpectrumPainter extends Explorable {
    static fields = {
      picture: choice("plain", "striped"),
      tool: choice(...Object.keys(TOOLS)),
      radius: integer(0, 32),
      u: integer(-512, 512),
      v: integer(-512, 512),
      strokes,
    };

    initial() {
      return { picture: "plain", tool: "erase", radius: 6, u: 0, v: 16, strokes: [] };
    }

    /** The index of a frequency: negative ones count from the end. */
    index(u, v) {
      const { side } = this.data;
      return ((u + side) % side) * side + ((v + side) % side);
    }

    settle() {
      const { state } = this;
      const { side, pixels } = this.data;
      const half = side / 2;
      const inside = (f) => Math.max(-half, Math.min(half - 1, f));
      [state.u, state.v] = [inside(state.u), inside(state.v)];
      if (this.shown !== state.picture) {
        this.shown = state.picture;
        const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
        const height = state.picture === "striped" ? STRIPES.height : 0;
        const X = Float64Array.from(bytes, (byte, n) => byte / 255 + height * this.wave(n, STRIPES.u, STRIPES.v));
        this.spectrum = fft2(X, new Float64Array(X.length));
        this.power = this.spectrum.re.map((re, n) => re * re + this.spectrum.im[n] ** 2);
        this.variance = this.power.reduce((total, p) => total + p, 0) - this.power[0];
      }
      this.kept = new Uint8Array(side * side).fill(1);
      const added = new Map();
      for (const stroke of state.strokes) this.apply(stroke, added);
      const part = (name) => this.spectrum[name].map((x, n) => x * this.kept[n]);
      const [re, im] = [part("re"), part("im")];
      for (const [n, height] of added) re[n] += height * side * side;
      const { re: X } = fft2(re, im, 1);
      this.result = X.map((x) => x / (side * side));
      this.added = added;
    }

    /** A stroke acts on a frequency and its opposite: only both together are a real wave. */
    apply({ tool, u, v, radius }, added) {
      const { side } = this.data;
      const half = side / 2;
      const [low, high] = [tool === "low-pass", tool === "high-pass"];
      if (tool === "add") {
        for (const n of [this.index(u, v), this.index(-u, -v)]) added.set(n, (added.get(n) ?? 0) + ADDED / 2);
        return;
      }
      for (let a = -half; a < half; a++) {
        for (let b = -half; b < half; b++) {
          const distance =
            low || high ? Math.hypot(a, b) : Math.min(Math.hypot(a - u, b - v), Math.hypot(a + u, b + v));
          if (low ? distance > radius : distance <= radius) this.kept[this.index(a, b)] = tool === "restore" ? 1 : 0;
        }
      }
    }

    /** The wave (u, v) at the nth pixel. */
    wave(n, u, v) {
      const { side } = this.data;
      return Math.cos((2 * Math.PI * (u * Math.floor(n / side) + v * (n % side))) / side);
    }

    build() {
      const { side } = this.data;
      const canvas = (label, more = {}) =>
        h("canvas", { width: side, height: side, role: "img", "aria-label": label, ...more });
      this.canvas = canvas(
        "Spectrum. Arrow keys move the cursor, with Shift by eight frequencies; the space bar paints.",
        {
          role: "application",
          tabindex: 0,
          style: "touch-action: none",
          keydown: (event) => this.key(event),
          pointerdown: (event) => this.point(event),
          pointermove: (event) => this.point(event),
        },
      );
      this.picture = canvas("The picture that the spectrum makes");
      this.one = canvas("The wave under the cursor");
      this.cursor = h("div", { class: "ex-frame" });
      this.caption = h("div", { class: "ex-title" });
      const titled = (title, ...inside) => h("div", {}, title, h("div", { class: "ex-canvas" }, ...inside));
      const title = (text) => h("div", { class: "ex-title" }, text);
      this.tools = choose({ label: "The pointer", options: TOOLS, change: (tool) => this.update({ tool }) });
      this.source = choose({
        label: "Picture",
        options: { plain: t("photograph"), striped: "with stripes" },
        change: (picture) => this.update({ picture }),
      });
      this.size = slider({
        label: "Radius",
        min: 0,
        max: 32,
        step: 1,
        words: (radius) => `${radius} / ${side}`,
        input: (radius) => this.update({ radius }),
      });
      return [
        h(
          "div",
          { class: "ex-pictures" },
          titled(title("Spectrum"), this.canvas, this.cursor),
          titled(this.caption, this.picture),
        ),
        this.status,
        h(
          "div",
          { class: "ex-wave" },
          titled(title("Wave at the cursor"), this.one),
          h(
            "div",
            { class: "ex-stack" },
            this.tools.element,
            this.size.element,
            h(
              "div",
              { class: "ex-buttons" },
              button("Low-pass", () => this.stroke("low-pass")),
              button("High-pass", () => this.stroke("high-pass")),
              button("Undo", () => this.update({ strokes: this.state.strokes.slice(0, -1) })),
            ),
            this.source.element,
          ),
        ),
      ];
    }

    key(event) {
      const step = STEPS[event.key];
      const far = event.shiftKey ? FAR : 1;
      if (step) this.update({ u: this.state.u + far * step[0], v: this.state.v + far * step[1] });
      else if (event.key === " " || event.key === "Enter") this.stroke(this.state.tool);
      else return;
      event.preventDefault();
    }

    point(event) {
      const { side } = this.data;
      const box = this.canvas.getBoundingClientRect();
      const frequency = (at, length) => Math.floor((at / length) * side) - side / 2;
      const u = frequency(event.clientY - box.top, box.height);
      const v = frequency(event.clientX - box.left, box.width);
      const pressed = event.type === "pointerdown" || event.buttons;
      if (!pressed && u === this.state.u && v === this.state.v) return;
      this.follows({ u, v });
      const last = this.state.strokes.at(-1);
      const near = last && Math.hypot(last.u - u, last.v - v) < Math.max(1, this.state.radius / 2);
      if (event.type === "pointerdown" || (pressed && this.state.tool !== "add" && !near)) this.stroke(this.state.tool);
    }

    stroke(tool) {
      const { u, v, radius, strokes: before } = this.state;
      if (before.length < MOST) this.update({ strokes: [...before, { tool, u, v, radius }] });
    }

    draw() {
      const { side } = this.data;
      const { u, v, radius, tool, picture } = this.state;
      const most = Math.log1p(Math.sqrt(Math.max(...this.power)));
      this.paint(this.canvas, (n) => {
        const [r, c] = [Math.floor(n / side), n % side];
        const at = this.index(r - side / 2, c - side / 2);
        if (this.added.has(at)) return [255, 200, 60];
        const light = (255 * Math.log1p(Math.sqrt(this.power[at]))) / most;
        return this.kept[at] ? [light, light, light] : [20 + light / 6, 30 + light / 5, 90 + light / 4];
      });
      const middle = this.kept[0] ? 0 : 0.5;
      this.paint(this.picture, (n) => Array(3).fill(255 * (this.result[n] + middle)));
      this.paint(this.one, (n) => Array(3).fill(127.5 + 127.5 * this.wave(n, u, v)));
      this.caption.textContent = t(middle ? "Picture (zero is middle gray)" : "Picture");
      const wide = tool === "add" ? 0 : radius;
      const percent = (x) => `${(100 * x) / side}%`;
      this.cursor.style.left = percent(v + side / 2 - wide);
      this.cursor.style.top = percent(u + side / 2 - wide);
      this.cursor.style.width = this.cursor.style.height = percent(2 * wide + 1);
      this.tools.show(tool);
      this.size.show(radius);
      this.source.show(picture);
    }

    paint(canvas, color) {
      const { side } = this.data;
      const image = new ImageData(side, side);
      for (let n = 0; n < side * side; n++) image.data.set([...color(n), 255], 4 * n);
      canvas.getContext("2d").putImageData(image, 0, 0);
    }

    get waves() {
      return this.kept.reduce((total, k) => total + k, 0);
    }

    sentence() {
      const { side } = this.data;
      const { u, v, strokes: list } = this.state;
      if (list.length >= MOST) return t`${MOST} strokes are kept. Undo some, or start again.`;
      const length = u || v ? t`a wave ${show(side / Math.hypot(u, v), 3)} pixels long` : "the mean brightness";
      const left = this.power.reduce((total, p, n) => total + (n && this.kept[n] ? p : 0), 0) / this.variance;
      const share = list.length ? `about ${show(100 * left, 3)}%` : "100%";
      const at = (f) => (f ? `${show(f)}/${side}` : "0");
      return t`u = ${at(u)}, v = ${at(v)}: ${length}. Kept: ${this.waves} of ${side * side} frequencies, ${share} of the variance.`;
    }

    python() {
      const { side } = this.data;
      const list = this.state.strokes.map((s) => `    ("${s.tool}", ${s.u}, ${s.v}, ${s.radius}),\n`).join("");
      return `import torch

strokes = [  # operation, u, v, radius
${list}]
f = torch.fft.fftfreq(${side}, 1 / ${side}, dtype=torch.float64)
def distance(u, v):
    return torch.hypot(f[:, None] - u, f - v)
kept, added = torch.ones(${side}, ${side}), torch.zeros(${side}, ${side})
for operation, u, v, radius in strokes:
    near = torch.minimum(distance(u, v), distance(-u, -v)) <= radius
    if operation == "low-pass":
        kept[distance(0, 0) > radius] = 0
    elif operation == "high-pass":
        kept[distance(0, 0) <= radius] = 0
    elif operation == "add":
        added[u, v] += ${ADDED / 2} * ${side} ** 2
        added[-u, -v] += ${ADDED / 2} * ${side} ** 2
    else:
        kept[near] = float(operation == "restore")
assert int(kept.sum()) == ${this.waves}

def painted(X):  # X is an image of ${side} x ${side}
    return torch.fft.ifft2(torch.fft.fft2(X) * kept + added).real
`;
    }
  }

  customElements.define("spectrum-painter", SpectrumPainter);
})();
