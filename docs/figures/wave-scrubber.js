/* Send a wave through a kernel of one row: the wave, what comes out, and the frequency response. */
(() => {
  "use strict";
  const { Explorable, IMPORTS, corr2d, h, number, rowResponse, select, set, show, slider, svg, tensor, t } = convscope;

  const PIXELS = 33; // of the wave that is drawn: an odd number, so that 1 and −1 alternate at 0.5
  const [WIDTH, HEIGHT, LEFT] = [320, 64, 34];
  const CURVE = 120; // height of the chart of the response
  const FINE = 200; // points of a curve
  const ZERO = 1e-9; // less is rounding

  const steps = (count) => Array.from({ length: count }, (_, n) => n);
  const line = (points) => points.map(([x, y], n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

  class WaveScrubber extends Explorable {
    static fields = { kernel: { write: encodeURIComponent, read: (text) => text }, v: number(0, 0.5) };

    initial({ kernels }) {
      return { kernel: Object.keys(kernels)[0], v: 0.3 };
    }

    settle() {
      const { kernels } = this.data;
      if (!Object.hasOwn(kernels, this.state.kernel)) this.state.kernel = Object.keys(kernels)[0];
      this.K = kernels[this.state.kernel];
      this.wave = steps(PIXELS).map((n) => Math.cos(2 * Math.PI * this.state.v * (n - (PIXELS - 1) / 2)));
      this.response = corr2d([this.wave], [this.K])[0];
      // An antisymmetric kernel has a purely imaginary response: a shift by a quarter of a period.
      const { re, im } = rowResponse(this.K, this.state.v);
      this.odd = Math.abs(rowResponse(this.K, 0.17).re) < ZERO;
      this.H = this.odd ? im : re;
    }

    build() {
      const chart = (label, height) =>
        svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "ex-picture", role: "img", "aria-label": label });
      this.signals = ["The wave that goes in", "What comes out"].map((label) => chart(label, HEIGHT));
      this.curve = chart("Frequency response", CURVE);
      set(this.curve, {
        pointerdown: (event) => this.point(event),
        pointermove: (event) => event.buttons && this.point(event),
      });
      this.kernel = select({
        label: "Kernel",
        options: Object.fromEntries(Object.keys(this.data.kernels).map((name) => [name, name])),
        change: (kernel) => this.update({ kernel }),
      });
      this.frequency = slider({
        label: "Frequency v, cycles per pixel",
        min: 0,
        max: 0.5,
        step: 0.01,
        words: (v) => show(v),
        input: (v) => this.update({ v }),
      });
      const titled = (title, picture) => h("div", {}, h("div", { class: "ex-title" }, title), picture);
      this.heading = h("div", { class: "ex-title" });
      return [
        h(
          "div",
          { class: "ex-halves" },
          h("div", { class: "ex-stack" }, titled("Wave in", this.signals[0]), titled("Wave out", this.signals[1])),
          h("div", {}, this.heading, this.curve),
        ),
        h("div", { class: "ex-halves" }, this.frequency.element, this.kernel.element),
        this.status,
      ];
    }

    point(event) {
      const box = this.curve.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * WIDTH;
      const v = (0.5 * (x - LEFT)) / (WIDTH - LEFT - 8);
      this.update({ v: Math.round(100 * Math.max(0, Math.min(0.5, v))) / 100 });
    }

    draw() {
      const { v, kernel } = this.state;
      const curve = steps(FINE + 1).map((n) => {
        const { re, im } = rowResponse(this.K, (0.5 * n) / FINE);
        return this.odd ? im : re;
      });
      const largest = Math.max(1, ...curve.map(Math.abs));
      const drop = (PIXELS - this.response.length) / 2;
      this.drawSignal(this.signals[0], this.wave, 0, (x) => Math.cos(2 * Math.PI * v * x), 1);
      const out = (x) => this.H * (this.odd ? -Math.sin(2 * Math.PI * v * x) : Math.cos(2 * Math.PI * v * x));
      this.drawSignal(this.signals[1], this.response, drop, out, largest);
      const x = (f) => LEFT + ((WIDTH - LEFT - 8) * f) / 0.5;
      const low = Math.min(0, ...curve) / largest;
      const y = (value) => 8 + ((CURVE - 30) * (1 - value / largest)) / (1 - low);
      const text = (at, words, more) => svg("text", { x: at[0], y: at[1], ...more }, words);
      this.curve.replaceChildren(
        svg("path", { class: "ex-cross", d: `M${LEFT} ${y(0)}H${WIDTH - 8}M${LEFT} 8V${CURVE - 22}` }),
        svg("path", { class: "ex-path", d: line(curve.map((value, n) => [x((0.5 * n) / FINE), y(value)])) }),
        svg("path", { class: "ex-ruler", d: `M${x(v)} 8V${CURVE - 22}` }),
        svg("circle", { class: "ex-start", cx: x(v), cy: y(this.H), r: 5 }),
        text([LEFT - 4, y(largest) + 4], show(largest, 3), { "text-anchor": "end" }),
        text([LEFT - 4, y(0) + 4], "0", { "text-anchor": "end" }),
        ...[0, 0.1, 0.2, 0.3, 0.4, 0.5].map((f) => text([x(f), CURVE - 6], show(f), { "text-anchor": "middle" })),
      );
      this.heading.textContent = t(this.odd ? "Response H(v), divided by i" : "Response H(v)");
      this.kernel.show(kernel);
      this.frequency.show(v);
    }

    /** Dots are pixels; the thin line is the wave between them. */
    drawSignal(chart, values, start, wave, largest) {
      const x = (n) => LEFT + ((WIDTH - LEFT - 8) * n) / (PIXELS - 1);
      const y = (value) => HEIGHT / 2 - (value / largest) * (HEIGHT / 2 - 6);
      const fine = steps(8 * (values.length - 1) + 1).map((n) => start + n / 8);
      const middle = (PIXELS - 1) / 2;
      chart.replaceChildren(
        svg("path", { class: "ex-cross", d: `M${LEFT} ${y(0)}H${WIDTH - 8}` }),
        svg("path", { class: "ex-contour", d: line(fine.map((n) => [x(n), y(wave(n - middle))])) }),
        ...values.map((value, n) => svg("circle", { class: "ex-step", cx: x(start + n), cy: y(value), r: 3 })),
        svg("text", { x: LEFT - 4, y: y(largest) + 8, "text-anchor": "end" }, show(largest, 3)),
      );
    }

    sentence() {
      const { v } = this.state;
      const size = Math.abs(this.H);
      if (size < ZERO) return t`v = ${show(v)}: the response is 0. Nothing is left of this wave.`;
      const response = `${show(this.H, 3)}${this.odd ? " i" : ""}`;
      const height = t`v = ${show(v)}: the response is about ${response}. The wave comes out about ${show(size, 3)} times as high`;
      if (this.odd) return t`${height}, and shifted by a quarter of a period.`;
      return this.H < 0 ? t`${height}, and inverted: dark where it was bright.` : `${height}.`;
    }

    python() {
      const { v } = this.state;
      const { re, im } = rowResponse(this.K, v);
      return `${IMPORTS}
K = ${tensor([this.K])}
b = torch.arange(${this.K.length}, dtype=torch.float64) - ${(this.K.length - 1) / 2}
H = (K * torch.exp(2j * torch.pi * ${v} * b)).sum()
assert abs(H - complex(${re}, ${im})) < 1e-9
wave = torch.cos(2 * torch.pi * ${v} * (torch.arange(${PIXELS}, dtype=torch.float64) - ${(PIXELS - 1) / 2}))
Y = F.conv2d(wave[None, None, None], K[None, None])[0, 0, 0]
torch.testing.assert_close(Y, ${tensor([this.response])}[0])
`;
    }
  }

  customElements.define("wave-scrubber", WaveScrubber);
})();
