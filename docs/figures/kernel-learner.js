/* Learn a kernel by gradient descent, one update at a time: the kernel, its output and the loss. */
(() => {
  "use strict";
  const {
    Grid,
    IMPORTS,
    Running,
    brightness,
    button,
    corr2d,
    descend,
    h,
    integer,
    lossChart,
    matrixField,
    number,
    plural,
    select,
    set,
    shapeOf,
    show,
    signed,
    slider,
    svg,
    tensor,
    withEntry,
    t,
  } = convscope;

  const MOST = 200; // updates
  const PAUSE = 200; // milliseconds between two updates of a run
  const GROWN = 1e6; // a loss that has grown so much ends a run

  /** An integer whole, any other number as it can be read in a small cell. */
  const text = (x) => (Number.isInteger(x) ? String(x).replace("-", "−") : show(x, 2));

  class KernelLearner extends Running {
    pause = PAUSE;
    static fields = { image: integer(0, 9), K: matrixField(3), rate: number(0, 10), steps: integer(0, MOST) };

    initial({ start, rate }) {
      return { image: 0, K: start, rate, steps: 0 };
    }

    settle() {
      const { state } = this;
      const { images, kernel, start } = this.data;
      const all = Object.values(images);
      state.image = Math.min(state.image, all.length - 1);
      const fits = String(shapeOf(state.K)) === String(shapeOf(start));
      if (!fits || state.K.flat().some((weight) => Math.abs(weight) >= 1e15)) state.K = start;
      this.X = all[state.image];
      this.Y = corr2d(this.X, kernel);
      const { kernels, losses } = descend(this.X, this.Y, state.K, state.rate, state.steps + 1);
      const grown = losses.findIndex((loss) => loss > GROWN * losses[0]);
      this.diverged = losses[0] > 0 && grown >= 0;
      if (this.diverged) state.steps = grown;
      this.losses = losses.slice(0, state.steps + 1);
      this.K = kernels[state.steps];
      this.output = corr2d(this.X, this.K);
      this.ended = this.diverged || state.steps === MOST;
    }

    build() {
      const { images, most } = this.data;
      this.kernel = new Grid({
        title: "Kernel: type your own start",
        name: "K",
        edit: (r, c, value) => this.update({ K: withEntry(this.K, r, c, value), steps: 0 }),
      });
      this.shown = new Grid({ title: "Its output", name: "output" });
      this.image = new Grid({ title: "Image X", name: "X" });
      this.wanted = new Grid({ title: "Wanted output Y", name: "Y" });
      this.choice = select({
        label: "Image",
        options: Object.fromEntries(Object.keys(images).map((name, n) => [n, name])),
        change: (n) => this.update({ image: Number(n), steps: 0 }),
      });
      this.rate = slider({
        label: "Learning rate",
        min: 0,
        max: most,
        step: 0.001,
        words: (rate) => show(rate, 3),
        input: (rate) => this.update({ rate }),
      });
      this.one = button("Step", () => this.step(1));
      this.ten = button("10 steps", () => this.step(10));
      this.back = button("Rewind", () => this.update({ steps: 0 }));
      this.chart = svg("svg", { class: "ex-picture", role: "img" });
      const title = (words) => h("div", { class: "ex-title" }, words);
      return [
        h(
          "div",
          { class: "ex-halves" },
          h("div", { class: "ex-buttons" }, this.one, this.ten, this.runButton(), this.back),
          this.rate.element,
        ),
        this.status,
        h(
          "div",
          { class: "ex-halves ex-small" },
          h("div", { class: "ex-stack" }, this.kernel.element, this.shown.element),
          h("figure", {}, title("Loss by update"), this.chart),
          h("div", { class: "ex-stack" }, this.choice.element, this.image.element),
          this.wanted.element,
        ),
      ];
    }

    step(by) {
      if (!this.ended) this.update({ steps: Math.min(MOST, this.state.steps + by) });
    }

    advance() {
      const done = this.ended || this.losses.at(-1) < 1e-12;
      return done ? undefined : { steps: this.state.steps + 1 };
    }

    draw() {
      const { X, Y, K, output } = this;
      const { image, rate, steps } = this.state;
      const light = brightness(X);
      const paint = (grid, M, fill, words = text) => {
        grid.resize(...shapeOf(M));
        grid.paint((r, c) => ({ text: words(M[r][c]), ...fill(M[r][c]) }));
      };
      paint(this.image, X, (value) => ({ gray: light(value) }));
      const color = (value) => signed(value, 1);
      paint(this.kernel, K, color, steps === 0 ? (x) => show(x, 15) : text); // a start is as it was typed
      paint(this.shown, output, color);
      paint(this.wanted, Y, color);
      this.choice.show(image);
      this.rate.show(rate);
      for (const each of [this.one, this.ten, this.runs]) set(each, { "aria-disabled": String(this.ended) });
      set(this.back, { "aria-disabled": String(steps === 0) });
      lossChart(this.chart, this.losses, { first: 0, last: Math.max(20, steps), unit: t("updates") });
    }

    sentence() {
      const { steps } = this.state;
      const kernel = `[${this.K.map((row) => row.map((weight) => show(weight, 4)).join(", ")).join("; ")}]`;
      const loss = show(this.losses.at(-1), 3);
      const updates = plural(steps, "1 update", "{0} updates");
      if (this.diverged) {
        return t`After ${updates} the loss is ${loss}, more than a million times the first: it diverges, so the learning rate is too large. The run ends here.`;
      }
      return steps === 0
        ? t`Before the first update the kernel is ${kernel} and the loss ${loss}.`
        : t`After ${updates} the kernel is ${kernel}. The loss is ${loss}; one update earlier it was ${show(this.losses.at(-2), 3)}.`;
    }

    python() {
      const { K, rate, steps } = this.state;
      return `${IMPORTS}
X = ${tensor(this.X)}
Y = ${tensor(this.Y)}
K = ${tensor(K)}.requires_grad_()


def loss_of(K):
    return (F.conv2d(X[None, None], K[None, None])[0, 0] - Y).square().sum()


for _ in range(${steps}):
    loss_of(K).backward()
    with torch.no_grad():
        K -= ${rate} * K.grad
    K.grad = None

print(K, loss_of(K))
torch.testing.assert_close(K.detach(), ${tensor(this.K)}, rtol=1e-6, atol=1e-9)
assert abs(loss_of(K) - ${this.losses.at(-1)}) <= 1e-6 * (loss_of(K) + ${this.losses[0]})
`;
    }
  }

  customElements.define("kernel-learner", KernelLearner);
})();
