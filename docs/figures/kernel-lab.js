/* Filter a photograph or your own picture, and open any pixel of the response to the sum that made it. */
(() => {
  "use strict";
  const { Grid, STEPS, button, h, lab, largestOf, select, set, shapeOf, show, signed, t } = convscope;
  const { COLORS, Lens, PICTURES, dial, miniature, paintPlanes, tools } = lab;

  const FEW = 8; // kernels that a beginner sees
  const NARROW = 480; // CSS pixels: on less, the window does not cover the first look

  class KernelLab extends lab.LabState {
    view(title, place) {
      const at = (start) => (event) => this.point(event, start);
      const canvas = h("canvas", {
        tabindex: 0,
        role: "application",
        "aria-label": t`${title}. Arrow keys move the window, with Shift by ten pixels; Escape closes it.`,
        keydown: (event) => this.key(event),
        pointerdown: at(true),
        pointermove: at(false),
        pointerenter: (event) => event.pointerType === "mouse" && this.point(event, true),
        pointerleave: (event) => event.pointerType === "mouse" && this.lens.hide(),
        focus: () => canvas.matches(":focus-visible") && this.open(canvas, true),
      });
      const frame = h("div", { class: "ex-frame" });
      // Until the pixels are there, the still picture of the page stays in their place.
      const still = this.querySelectorAll(".ex-stage img")[place];
      const pane = h(
        "div",
        { class: "ex-pane", style: `background: url("${still?.getAttribute("src") ?? ""}") center / cover` },
        canvas,
        frame,
      );
      const stage = h("div", { class: "ex-stage" }, pane);
      return {
        canvas,
        frame,
        pane,
        element: h("div", { class: "ex-view" }, h("div", { class: "ex-title" }, title), stage),
      };
    }

    build() {
      const { presets, compact, sizes, picture } = this.data;
      this.aspect = sizes[picture][1] / sizes[picture][0];
      this.input = this.view("Picture", 0);
      this.output = this.view("Response", 1);
      this.lens = new Lens();
      this.kernel = new Grid({
        title: "Kernel K",
        name: "K",
        edit: (a, b, value) =>
          this.setKernel(this.state.K.map((row, r) => row.map((old, c) => (r === a && c === b ? value : old)))),
      });
      dial(this.kernel, (a, b) => this.state.K[a][b]);
      this.by = h("div", { class: "ex-by" });
      this.chips = Object.entries(presets)
        .slice(0, FEW)
        .map(([name, { K, by }]) => {
          const element = button("", () => this.setKernel(K, by), { class: "ex-chip" });
          element.append(miniature(K), h("span", {}, name));
          return { name, element };
        });
      this.pictures = select({
        label: "Picture",
        options: PICTURES,
        change: (name) => this.update({ picture: name, limit: 0 }),
      });
      this.pictures.offer = (value, text) => {
        if (![...this.pictures.field.options].some((option) => option.value === value))
          this.pictures.field.append(h("option", { value }, text));
      };
      this.tools = compact ? [] : tools(this);
      // The open window stays over its pixels when the page changes its width.
      new ResizeObserver(() => this.lens.element.matches(".ex-open") && this.open(this.at, false)).observe(this);
      set(this, {
        dragover: (event) => event.preventDefault(),
        drop: (event) => {
          event.preventDefault();
          this.openFile(event.dataTransfer.files[0]);
        },
      });
      return [
        h(
          "div",
          { class: compact ? "ex-lab ex-compact" : "ex-lab", style: `--aspect: ${this.aspect}` },
          this.input.element,
          this.output.element,
          h("div", { class: "ex-lab-kernel" }, this.kernel.element, this.by),
          h(
            "div",
            { class: "ex-chips", role: "group", "aria-label": "Kernels" },
            this.chips.map(({ element }) => element),
          ),
          this.lens.element,
        ),
        this.status,
        compact
          ? this.pictures.element
          : h(
              "div",
              { class: "ex-folds" },
              this.tools.map(({ element }) => element),
            ),
      ];
    }

    setKernel(K, divisor = this.state.divisor) {
      this.update({ K, divisor, limit: 0 });
    }

    key(event) {
      const step = STEPS[event.key];
      const far = event.shiftKey ? 10 : 1;
      const { r, c, pointer } = this.state;
      if (!this.response) return;
      if (event.key === "Escape") this.lens.hide();
      else if (event.key === " " && pointer !== "move") this.paint(this.middle(), this.middle());
      else if (step) {
        this.update({ r: r + far * step[0], c: c + far * step[1] });
        this.open(event.target, false);
      } else return;
      event.preventDefault();
    }

    point(event, start) {
      if (!this.response || (!start && event.pointerType !== "mouse" && !event.buttons)) return;
      const canvas = event.target;
      const box = canvas.getBoundingClientRect();
      const y = ((event.clientY - box.top) / box.height) * canvas.height;
      const x = ((event.clientX - box.left) / box.width) * canvas.width;
      const { pointer, stride } = this.state;
      if (pointer !== "move" && canvas === this.input.canvas) {
        if (event.buttons) this.paint(start ? [y, x] : this.last, [y, x]);
        this.last = [y, x];
        return;
      }
      const before = [this.state.r, this.state.c];
      const [top, left] = this.rim();
      if (canvas === this.output.canvas) this.place(Math.floor(y) - top, Math.floor(x) - left);
      else {
        const [row, column] = this.middle();
        this.place(before[0] + Math.round((y - row) / stride), before[1] + Math.round((x - column) / stride));
      }
      if (!start && before[0] === this.state.r && before[1] === this.state.c) return;
      this.mark();
      this.open(canvas, start);
      // The sentence is read out when the pointer rests.
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.update({}), 150);
    }

    /** Grow the window to its numbers over one of the two pictures. */
    open(canvas, grow) {
      if (!this.response) return;
      this.at = canvas;
      const [top, left] = this.rim();
      const [y, x] =
        canvas === this.input.canvas ? this.middle() : [this.state.r + top + 0.5, this.state.c + left + 0.5];
      const box = canvas.getBoundingClientRect();
      const room = this.lens.element.parentElement.getBoundingClientRect();
      const { terms, sum, value, most } = this;
      this.lens.show(
        { terms, sum, value, most, divisor: this.state.divisor },
        box.left - room.left + (x / canvas.width) * box.width,
        box.top - room.top + (y / canvas.height) * box.height,
        grow,
      );
    }

    draw() {
      const { K, divisor, stride } = this.state;
      this.kernel.resize(...shapeOf(K));
      this.kernel.paint((a, b) => ({ text: show(K[a][b], 15), ...signed(K[a][b], largestOf(K)) }));
      this.by.textContent = divisor === 1 ? "" : `÷ ${show(divisor, 6)}`;
      this.named = this.nameOf(K, divisor);
      this.chips.forEach(({ name, element }) => set(element, { "aria-pressed": String(name === this.named) }));
      this.pictures.show(this.state.picture);
      if (!this.response) return;
      const { width, height } = this.picture;
      const pane = `width: ${Math.min(100, (100 * width) / height / this.aspect)}%; aspect-ratio: ${width} / ${height}`;
      const key = [this.filtered, this.shown, this.limit].join();
      if (this.painted !== key) {
        this.painted = key;
        for (const each of [this.input, this.output]) set(each.pane, { style: pane });
        Object.assign(this.input.canvas, { width, height });
        paintPlanes(this.input.canvas, this.planes, { width, height, color: COLORS.picture, limit: 255 });
        const { response } = this;
        const single = this.planes.length === 1 || this.shown === "signed" || this.shown === "hot";
        Object.assign(this.output.canvas, { width: Math.ceil(width / stride), height: Math.ceil(height / stride) });
        const [top, left] = this.rim();
        paintPlanes(this.output.canvas, single ? [response.pixels] : this.responses.map(({ pixels }) => pixels), {
          width: response.width,
          height: response.height,
          top,
          left,
          color: COLORS[this.shown],
          limit: this.limit,
        });
      }
      this.mark();
      this.tools.forEach((tool) => tool.draw(this));
      if (!this.at) this.firstLook();
      else if (this.lens.element.matches(".ex-open")) this.open(this.at, false);
    }

    /** The window is open at first, so that it is seen to be there; on a telephone it would hide the picture. */
    firstLook() {
      this.at = this.input.canvas;
      if (this.clientWidth > NARROW) this.open(this.at, false);
    }

    nameOf(K, divisor) {
      const same = ([, preset]) => JSON.stringify([preset.K, preset.by]) === JSON.stringify([K, divisor]);
      return Object.entries(this.data.presets).find(same)?.[0] ?? "";
    }

    /** Frame the window in the picture and ring its pixel in the response. */
    mark() {
      const { K, r, c, dilation } = this.state;
      const [row, column] = this.middle();
      const [down, across] = shapeOf(K).map((k) => dilation * (k - 1) + 1);
      const [top, left] = this.rim();
      const { width, height } = this.picture;
      const lay = (frame, x, y, w, z, canvas) =>
        set(frame, {
          style: `left: ${(100 * x) / canvas.width}%; top: ${(100 * y) / canvas.height}%; width: ${(100 * w) / canvas.width}%; height: ${(100 * z) / canvas.height}%`,
        });
      lay(this.input.frame, column - across / 2, row - down / 2, across, down, { width, height });
      lay(this.output.frame, c + left, r + top, 1, 1, this.output.canvas);
    }
  }

  customElements.define("kernel-lab", KernelLab);
})();
