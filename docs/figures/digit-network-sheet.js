/*
 * A sheet to draw on: strokes by mouse, finger or keys, with a soft brush. A stroke is a list
 * of points [x, y], from 0 to 100 on a side, y downwards.
 */
(() => {
  "use strict";
  const { h } = convscope;

  const PIXELS = 400; // a side of the canvas
  const UNIT = 100; // the same side in the strokes' unit
  const BRUSH = 9;
  const STEP = 4; // of the pen, by one arrow key
  const KEYS = { ArrowLeft: [-STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowRight: [STEP, 0] };
  const HELP =
    "Draw a digit: arrow keys move the pen, the space bar sets it down and lifts it, Backspace takes a stroke back";

  class Sheet {
    /** `change(strokes)` follows every point, `end()` the end of a stroke; `ink()` is what to show without strokes. */
    constructor({ change, end, ink }) {
      this.change = change;
      this.end = end;
      this.ink = ink;
      this.canvas = h("canvas", {
        class: "ex-sheet",
        width: PIXELS,
        height: PIXELS,
        tabindex: "0",
        role: "application",
        "aria-label": HELP,
        pointerdown: (event) => this.press(event),
        pointermove: (event) => this.dragging && this.extend(this.under(event)),
        pointerup: () => this.lift(),
        pointercancel: () => this.lift(),
        keydown: (event) => this.key(event),
        focus: () => this.paint(),
        blur: () => this.paint(),
      });
      this.forget();
    }

    forget() {
      /** @type {number[][][]} */
      this.strokes = [];
      this.pen = [UNIT / 2, UNIT / 5];
      this.down = false;
      this.dragging = false;
    }

    under({ clientX, clientY }) {
      const box = this.canvas.getBoundingClientRect();
      return [((clientX - box.left) / box.width) * UNIT, ((clientY - box.top) / box.height) * UNIT];
    }

    press(event) {
      event.preventDefault();
      this.canvas.focus({ preventScroll: true, focusVisible: false });
      this.canvas.setPointerCapture(event.pointerId);
      Object.assign(this, { dragging: true, down: false });
      this.begin(this.under(event));
    }

    lift() {
      if (!this.dragging) return;
      this.dragging = false;
      this.end();
    }

    begin(point) {
      this.strokes.push([point]);
      this.moved(point);
    }

    /** Points closer than two units add nothing that can be seen. */
    extend(point) {
      const stroke = this.strokes.at(-1);
      const [x, y] = stroke.at(-1);
      if (Math.hypot(point[0] - x, point[1] - y) < 2) return;
      stroke.push(point);
      this.moved(point);
    }

    moved(point) {
      this.pen = point;
      this.change(this.strokes);
    }

    takeBack() {
      this.strokes.pop();
      this.down = false;
      this.change(this.strokes);
    }

    key(event) {
      const step = KEYS[event.key];
      if (step) {
        const point = this.pen.map((at, axis) => Math.min(UNIT, Math.max(0, at + step[axis])));
        if (this.down) this.extend(point);
        this.pen = point;
      } else if (event.key === " ") {
        this.down = !this.down;
        if (this.down) this.begin(this.pen);
      } else if (event.key === "Backspace" || event.key === "Delete") this.takeBack();
      else return;
      event.preventDefault();
      this.paint();
    }

    paint() {
      const context = this.canvas.getContext("2d");
      const scale = PIXELS / UNIT;
      context.fillStyle = "#fff";
      context.fillRect(0, 0, PIXELS, PIXELS);
      if (this.strokes.length === 0) this.paintInk(context);
      Object.assign(context, { lineWidth: BRUSH * scale, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
      Object.assign(context, { shadowColor: "#111", shadowBlur: 6 });
      for (const stroke of this.strokes) {
        context.beginPath();
        for (const [x, y] of [stroke[0], ...stroke]) context.lineTo(x * scale, y * scale);
        context.stroke();
      }
      context.shadowBlur = 0;
      if (!this.canvas.matches(":focus-visible") || this.dragging) return;
      context.beginPath();
      context.arc(this.pen[0] * scale, this.pen[1] * scale, (BRUSH * scale) / 2, 0, 7);
      Object.assign(context, { lineWidth: 4, strokeStyle: this.down ? "#d6604d" : "#2166ac" });
      context.stroke();
    }

    paintInk(context) {
      const X = this.ink();
      const cell = PIXELS / X.length;
      X.forEach((row, r) =>
        row.forEach((ink, c) => {
          context.fillStyle = `rgb(17 17 17 / ${ink / 16})`;
          context.fillRect(c * cell, r * cell, cell, cell);
        }),
      );
      if (X.flat().some((ink) => ink > 0)) return;
      Object.assign(context, { fillStyle: "#595959", font: "28px sans-serif", textAlign: "center" });
      context.fillText("Draw a digit here", PIXELS / 2, PIXELS / 2);
    }
  }

  /** A map as a picture, one pixel an element: white is 0, and `most` is nearly black. */
  function paintMap(canvas, M, most) {
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    M.flat().forEach((value, n) => {
      pixels.data.set([...Array(3).fill(255 - (235 * value) / most), 255], 4 * n);
    });
    context.putImageData(pixels, 0, 0);
  }

  Object.assign(convscope, { Sheet, paintMap });
})();
