/* Operations and least bytes of a layer, and which of the two bounds its time on a machine. */
(() => {
  "use strict";
  const { Explorable, h, integer, integerField, layerCost, select, set, show, svg, table, t } = convscope;

  /* So small that each count is an exact integer. */
  const FIELDS = {
    rows: { label: "Image rows", most: 4096 },
    columns: { label: "Image columns", most: 4096 },
    inputs: { label: "Channels in", most: 512 },
    outputs: { label: "Channels out", most: 512 },
    groups: { label: "Groups", most: 512 },
    side: { label: "Kernel side", most: 31 },
    operations: { label: "Operations a ns", most: 1e6 },
    bytes: { label: "Bytes a ns", most: 1e6 },
  };
  const LAYER = Object.keys(FIELDS).slice(0, 6);
  const UNITS = { s: 1e9, ms: 1e6, µs: 1e3, ns: 0 };
  const BOUNDS = { arithmetic: t("arithmetic"), memory: t("memory") };
  const whole = (n) => n.toLocaleString("en");

  /** Nanoseconds as they are read. */
  function duration(ns) {
    const [unit, size] = Object.entries(UNITS).find(([, least]) => ns >= least);
    return `${show(ns / (size || 1), 3)} ${unit}`;
  }

  class CostCounter extends Explorable {
    static fields = Object.fromEntries(Object.entries(FIELDS).map(([name, { most }]) => [name, integer(1, most)]));

    initial({ presets, operations, bytes }) {
      return { ...Object.values(presets)[0], operations, bytes };
    }

    settle() {
      const { state } = this;
      this.cost = layerCost(state);
      if (!this.cost) return;
      this.times = { arithmetic: this.cost.operations / state.operations, memory: this.cost.bytes / state.bytes };
      this.bound = this.times.memory > this.times.arithmetic ? "memory" : "arithmetic";
    }

    build() {
      const { presets } = this.data;
      this.preset = select({
        label: "Layer",
        options: { "": "Your own sizes", ...Object.fromEntries(Object.keys(presets).map((name) => [name, name])) },
        change: (name) => this.update(presets[name] ?? {}),
      });
      this.controls = Object.entries(FIELDS).map(([name, { label, most }]) => [
        name,
        integerField({ label, min: 1, max: most, change: (value) => this.update({ [name]: value }) }),
      ]);
      this.counts = h("div");
      this.bars = svg("svg", { class: "ex-picture", viewBox: "0 0 300 68", role: "img" });
      return [
        this.preset.element,
        h(
          "div",
          { class: "ex-buttons" },
          this.controls.map(([, { element }]) => element),
        ),
        this.bars,
        this.status,
        this.counts,
      ];
    }

    draw() {
      const { cost, state } = this;
      const { presets } = this.data;
      const named = Object.keys(presets).find((name) => LAYER.every((part) => presets[name][part] === state[part]));
      this.preset.show(named ?? "");
      for (const [name, control] of this.controls) control.show(state[name]);
      const rows = cost
        ? [
            ["Operations", whole(cost.operations)],
            ["Bytes of the image", whole(4 * cost.image)],
            ["Bytes of the weights", whole(4 * cost.weights)],
            ["Bytes of the output", whole(4 * cost.output)],
            ["Operations a byte", show(cost.operations / cost.bytes, 3)],
          ]
        : [];
      this.counts.replaceChildren(
        table("A product is two operations; each number is moved once", [["Part", "Count"], ...rows]),
      );
      const longest = cost ? Math.max(...Object.values(this.times)) : 1;
      const bars = Object.entries(cost ? this.times : {}).flatMap(([name, time], n) => [
        svg("text", { x: 0, y: 12 + 34 * n }, `${BOUNDS[name]}: ${duration(time)}`),
        svg("rect", {
          x: 0,
          y: 16 + 34 * n,
          height: 12,
          width: Math.max(1, (300 * time) / longest),
          class: name === this.bound ? "ex-step" : "ex-unread",
        }),
      ]);
      this.bars.replaceChildren(...bars);
      set(this.bars, { "aria-label": this.sentence() });
    }

    /** Why there is no such layer. */
    refusal() {
      const { groups, inputs, outputs } = this.state;
      if (inputs % groups || outputs % groups)
        return t`The number of groups, ${groups}, must divide both numbers of channels, ${inputs} and ${outputs}.`;
      return "The kernel is larger than the image.";
    }

    sentence() {
      const { cost, state } = this;
      if (!cost) return this.refusal();
      const { arithmetic, memory } = this.times;
      return t`${whole(cost.operations)} operations take at least ${duration(arithmetic)}, ${whole(cost.bytes)} bytes at least ${duration(memory)}: the bound is ${BOUNDS[this.bound]}. The balance of this machine is ${show(state.operations / state.bytes, 3)} operations a byte.`;
    }

    python() {
      const { rows, columns, inputs, outputs, groups, side } = this.state;
      if (!this.cost) return `# There is no such layer. ${this.refusal()}\n`;
      return `import torch
from torch.utils.flop_counter import FlopCounterMode

X = torch.empty(1, ${inputs}, ${rows}, ${columns}, device="meta")
layer = torch.nn.Conv2d(
    ${inputs}, ${outputs}, ${side}, groups=${groups}, bias=False, device="meta"
)
with FlopCounterMode(display=False) as counter:
    Y = layer(X)
moved = 4 * (X.numel() + layer.weight.numel() + Y.numel())

assert counter.get_total_flops() == ${this.cost.operations}
assert moved == ${this.cost.bytes}
`;
    }
  }

  customElements.define("cost-counter", CostCounter);
})();
