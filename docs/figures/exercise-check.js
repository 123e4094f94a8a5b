/* An exercise that names the mistake: the fields stand in the page, the script reads and compares. */
(() => {
  "use strict";
  const { Explorable, STEPS, grade, gradeChoice, readBlock, readMatrix, readNumber, spread } = convscope;

  class ExerciseCheck extends Explorable {
    build() {
      const { right } = this.data;
      const still = this.querySelector(".ex-still");
      this.fields = [...still.querySelectorAll("input")];
      this.shape = Array.isArray(right) ? [right.length, right[0].length] : null;
      const [check, clear] = still.querySelectorAll("button");
      check.addEventListener("click", () => this.check());
      clear.addEventListener("click", () => this.clear());
      this.fields.forEach((field, at) => {
        field.addEventListener("input", () => this.edited());
        if (!this.shape) return;
        field.addEventListener("keydown", (event) => this.key(event, at));
        field.addEventListener("paste", (event) => this.paste(event, at));
        field.addEventListener("change", () => "unread" in readNumber(field.value) && this.write(spread(this.texts())));
      });
      this.status.id = `${this.id}-verdict`;
      still.append(this.status);
      this.verdict = { solved: false, sentence: "", marks: [] };
      this.restore();
      return [still];
    }

    /** There is nothing to copy: the code that answers is the solution. */
    actions() {
      return "";
    }

    /** What is typed, row by row; of a choice its number. */
    texts() {
      if (!this.shape) return [[this.fields.find((field) => field.checked)?.value ?? ""]];
      const [rows, columns] = this.shape;
      const typed = this.fields.map((field) => field.value);
      return Array.from({ length: rows }, (_, r) => typed.slice(r * columns, (r + 1) * columns));
    }

    write(texts) {
      this.fields.forEach((field, at) => {
        if (!this.shape) field.checked = field.value === texts[0][0];
        else if (field.value !== texts.flat()[at]) field.value = texts.flat()[at];
      });
    }

    /** Put back what is kept; an answer to another question is dropped. */
    restore() {
      const kept = globalThis.convscopeKept?.get(this.id);
      if (kept?.mark !== this.data.mark || kept.texts?.flat?.().length !== this.texts().flat().length) return;
      // What was typed before the script came stays.
      if (this.texts().flat().some(Boolean)) return;
      this.write(kept.texts);
      if (kept.solved) this.verdict = this.graded();
    }

    keep(solved) {
      const [{ mark }, texts] = [this.data, this.texts()];
      globalThis.convscopeKept?.put(this.id, texts.flat().some(Boolean) ? { mark, texts, solved } : null);
    }

    edited() {
      this.verdict = { solved: false, sentence: "", marks: [] };
      // What was solved stays solved until another answer is checked.
      if (!globalThis.convscopeKept?.get(this.id)?.solved) this.keep(false);
      this.update({});
    }

    clear() {
      this.write(this.texts().map((row) => row.map(() => "")));
      this.edited();
      globalThis.convscopeKept?.put(this.id, null);
    }

    graded() {
      return this.shape ? grade(this.data, this.texts()) : gradeChoice(this.data, this.texts()[0][0]);
    }

    check() {
      if (this.shape) this.write(spread(this.texts()));
      this.verdict = this.graded();
      if (this.verdict.solved || !globalThis.convscopeKept?.get(this.id)?.solved) this.keep(this.verdict.solved);
      this.update({});
    }

    /** Arrows move inside the text, and at its ends to the next field; Enter checks. */
    key(event, at) {
      const { selectionStart: start, selectionEnd: end, value } = event.target;
      const step = STEPS[event.key];
      if (event.key === "Enter") this.check();
      if (!step || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
      const edge = step[1] < 0 ? 0 : value.length;
      if (step[1] && (start !== end || start !== edge)) return;
      const [rows, columns] = this.shape;
      const [r, c] = [Math.floor(at / columns) + step[0], (at % columns) + step[1]];
      if (r < 0 || c < 0 || r >= rows || c >= columns) return;
      event.preventDefault();
      const next = this.fields[r * columns + c];
      next.focus();
      const caret = step[1] > 0 ? 0 : next.value.length;
      if (step[1]) next.setSelectionRange(caret, caret);
      else next.select();
    }

    /** A list fills the grid; a block of cells is laid down from this field on, as spreadsheets do it. */
    paste(event, at) {
      const text = event.clipboardData.getData("text");
      const block = readBlock(text);
      if ("readings" in readNumber(text)) return;
      const [rows, columns] = this.shape;
      const [top, left] = [Math.floor(at / columns), at % columns];
      const whole = readMatrix(text, this.shape);
      const texts = this.texts();
      if (whole && "cells" in whole) this.write(whole.cells);
      else if (block && top + block.length <= rows && left + block[0].length <= columns) {
        block.forEach((row, r) => texts[top + r].splice(left, row.length, ...row));
        this.write(texts);
      } else return;
      event.preventDefault();
      this.edited();
    }

    draw() {
      const { solved, marks } = this.verdict;
      this.dataset.verdict = solved ? "correct" : "";
      if (!this.shape) return;
      this.fields.forEach((field, at) => {
        field.style.setProperty("--chars", `${field.value.length}`);
        const wrong = Boolean(marks.flat()[at]);
        for (const [name, value] of [
          ["aria-invalid", "true"],
          ["aria-describedby", this.status.id],
        ]) {
          if (wrong) field.setAttribute(name, value);
          else field.removeAttribute(name);
        }
      });
    }

    sentence() {
      return this.verdict.sentence;
    }
  }

  customElements.define("exercise-check", ExerciseCheck);
})();
