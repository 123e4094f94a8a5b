/*
 * A grid of numbers that is one tab stop: arrow keys move inside it, Home and
 * End go to the ends of a row, with Ctrl to the corners. With `edit` each cell
 * is a text field, which `blank` allows to be empty; with `press` Enter and the
 * space bar act on a cell.
 */
import { h } from "./dom.js";
import { matrix } from "./numerics.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Grid {
  /** `name` is the letter that cells are called by: X gives "X[0, 1]". */
  constructor({ title, name, edit = null, move = null, press = null, blank = false }) {
    Object.assign(this, { name, edit, move, press, blank, rows: 0, columns: 0, at: [0, 0] });
    this.body = h("div", {
      class: "ex-grid", role: "grid", "aria-label": title, keydown: (event) => this.key(event),
    });
    this.element = h("div", { class: "ex-titled" },
      h("div", { class: "ex-title", "aria-hidden": "true" }, title), this.body);
  }

  rename(title) {
    this.element.firstChild.textContent = title;
    this.body.setAttribute("aria-label", title);
  }

  resize(rows, columns) {
    if (rows === this.rows && columns === this.columns) return;
    Object.assign(this, { rows, columns });
    this.at = [Math.min(this.at[0], rows - 1), Math.min(this.at[1], columns - 1)];
    this.cells = matrix(rows, columns, (r, c) => this.cell(r, c));
    this.body.style.setProperty("--columns", columns);
    this.body.replaceChildren(...this.cells.map((row) =>
      h("div", { role: "row", class: "ex-gridrow" }, row.map(({ cell }) => cell))));
    this.rove(...this.at);
  }

  cell(r, c) {
    const cell = h("div", { role: "gridcell", class: "ex-cell", pointerdown: () => this.go(r, c, false) });
    const value = this.edit
      ? h("input", {
        type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", size: "1",
        "aria-label": `${this.name}[${r}, ${c}]`,
        focus: (event) => { event.target.select(); this.go(r, c, false); },
        input: (event) => this.typed(r, c, event.target),
        blur: (event) => { event.target.value = this.cells[r][c].text; event.target.removeAttribute("aria-invalid"); },
      })
      : h("span", { class: "ex-value" });
    const note = h("span", { class: "ex-note", "aria-hidden": "true" });
    cell.append(value, note);
    if (!this.edit) cell.addEventListener("click", () => { this.go(r, c); this.press?.(r, c); });
    return { cell, value, note, stop: this.edit ? value : cell, text: "" };
  }

  /** `look(r, c)` gives { text, note, gray | sign and amount, marks, name, selected }. */
  paint(look) {
    this.cells.forEach((row, r) => row.forEach((parts, c) => {
      const seen = look(r, c);
      // Most cells stay as they are from step to step.
      const key = JSON.stringify(seen);
      if (key !== parts.key || this.edit) this.dress(parts, seen, `${this.name}[${r}, ${c}]`, key);
    }));
  }

  dress(parts, { text, note = "", gray, sign, amount, marks = [], name, selected }, place, key) {
    const { cell, value } = parts;
    parts.text = text.replace("−", "-");
    if (this.edit && document.activeElement !== value) value.value = parts.text;
    if (key === parts.key) return;
    parts.key = key;
    if (!this.edit) {
      value.textContent = text;
      cell.setAttribute("aria-label", name ?? `${place} ${text}${note}`);
    }
    parts.note.textContent = note;
    cell.className = ["ex-cell", ...marks, note && "ex-noted", sign && `ex-${sign}`,
      gray !== undefined && (gray < 0.5 ? "ex-gray ex-dark" : "ex-gray")].filter(Boolean).join(" ");
    cell.style.setProperty("--amount", `${Math.round(100 * (gray ?? amount ?? 0))}%`);
    if (selected !== undefined) cell.setAttribute("aria-selected", selected);
  }

  typed(r, c, field) {
    const text = field.value.trim().replace("−", "-").replace(",", ".");
    const value = text === "" ? (this.blank ? null : NaN) : Number(text);
    const good = value === null || (Number.isFinite(value) && Math.abs(value) < 1e6);
    field.toggleAttribute("aria-invalid", !good);
    if (good) this.edit(r, c, value);
  }

  key(event) {
    const [r, c] = this.at;
    const step = STEPS[event.key];
    const corner = event.ctrlKey || event.metaKey;
    if (step) this.go(r + step[0], c + step[1]);
    else if (event.key === "Home") this.go(corner ? 0 : r, 0);
    else if (event.key === "End") this.go(corner ? this.rows - 1 : r, this.columns - 1);
    else if (this.press && (event.key === "Enter" || (event.key === " " && !this.edit))) this.press(r, c);
    else return;
    event.preventDefault();
  }

  /** Move to a cell, if it exists, and tell the figure. */
  go(r, c, focus = true) {
    if (!this.cells[r]?.[c]) return;
    const moved = this.at[0] !== r || this.at[1] !== c;
    this.rove(r, c);
    if (focus) this.cells[r][c].stop.focus();
    if (moved || !focus) this.move?.(r, c);
  }

  rove(r, c) {
    this.at = [r, c];
    this.cells.forEach((row, i) => row.forEach(({ stop }, j) =>
      stop.setAttribute("tabindex", i === r && j === c ? "0" : "-1")));
  }
}
