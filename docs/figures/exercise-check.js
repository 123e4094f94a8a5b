/* An exercise that names the mistake: the answer is compared with what known mistakes give. */
(() => {
  "use strict";
  const { Explorable, Grid, button, choose, corr2d, h, matrix, matrixField, shapeOf, show } = convscope;

  const NAMES = {
    output: ["Your output", "Y"],
    shape: ["Your rows and columns", "shape"],
    kernel: ["Your kernel", "K"],
    "input-gradient": ["Your dX", "dX"],
    "kernel-gradient": ["Your dK", "dK"],
    value: ["Your answer", "answer"],
  };

  /** Integers must be exact; of other numbers three digits are enough. */
  const near = (a, b) => Math.abs(a - b) <= (Number.isInteger(b) ? 1e-6 : 2e-3 * Math.max(0.1, Math.abs(b)));
  const equal = (A, B) => String(shapeOf(A)) === String(shapeOf(B)) && A.flat().every((a, n) => near(a, B.flat()[n]));
  const list = (M) =>
    M.flat()
      .map((value) => show(value))
      .join(", ");

  class ExerciseCheck extends Explorable {
    static fields = { answer: matrixField(12, true) };

    initial({ ask, shape }) {
      this.verdict = "";
      // A choice is kept as its number, so that the link stays short.
      return { answer: ask === "choice" ? [[null]] : matrix(...shape, () => null) };
    }

    settle() {
      const { ask, shape } = this.data;
      if (ask === "choice") return;
      if (String(shapeOf(this.state.answer)) !== String(shape)) this.state.answer = matrix(...shape, () => null);
    }

    build() {
      const { ask, choices } = this.data;
      if (ask === "choice") {
        this.options = choose({
          label: "Choose one",
          options: Object.fromEntries(choices.map((text, n) => [`${n}`, text])),
          change: (n) => {
            this.verdict = "";
            this.update({ answer: [[Number(n)]] });
          },
        });
        return this.hold(this.options.element);
      }
      const [title, name] = NAMES[this.data.ask];
      this.answer = new Grid({
        title,
        name,
        blank: true,
        press: () => this.check(),
        edit: (r, c, value) => {
          this.verdict = "";
          this.update({
            answer: this.state.answer.map((row, i) => row.map((old, j) => (i === r && j === c ? value : old))),
          });
        },
      });
      this.answer.resize(...this.data.shape);
      return this.hold(this.answer.element);
    }

    hold(input) {
      this.querySelector(".ex-hold").replaceChildren(
        input,
        h(
          "div",
          { class: "ex-verdict" },
          h(
            "div",
            { class: "ex-buttons" },
            button("Check", () => this.check()),
            button("Clear", () => this.update(this.initial(this.data))),
          ),
          this.status,
        ),
      );
      return [this.querySelector(".ex-still")];
    }

    /** There is nothing to copy: the code that answers is the solution. */
    actions() {
      return "";
    }

    draw() {
      const { answer } = this.state;
      this.dataset.verdict = this.verdict.startsWith("Correct") ? "correct" : "";
      if (this.options) this.options.show(`${answer[0][0]}`);
      else this.answer.paint((r, c) => ({ text: answer[r][c] === null ? "" : show(answer[r][c], 12) }));
    }

    sentence() {
      return this.verdict;
    }

    check() {
      const { answer } = this.state;
      const { hint, why } = this.data;
      const empty = this.options ? "Choose one first." : "Fill in every field first.";
      this.verdict = answer.flat().includes(null)
        ? empty
        : this.options
          ? this.compareChoice(answer[0][0])
          : this.compare(answer);
      if (this.verdict.startsWith("Correct") && why) this.verdict += ` ${why}`;
      if (this.verdict.startsWith("Not yet") && hint) this.verdict += ` ${hint}`;
      this.update({});
    }

    compareChoice(n) {
      const { choices, right, mistakes } = this.data;
      if (choices[n] === right) return "Correct.";
      const known = mistakes.find((mistake) => mistake.answer === choices[n]);
      return known ? `Not yet: ${known.name}` : "Not yet.";
    }

    /** A kernel is right if it does the right thing to every hidden image; other answers are compared. */
    compare(answer) {
      const { ask, right, cases, mistakes } = this.data;
      const same = (other) =>
        ask === "kernel" ? cases.every(({ X }) => equal(corr2d(X, answer), corr2d(X, other))) : equal(answer, other);
      if (ask === "kernel" ? cases.every(({ X, Y }) => equal(corr2d(X, answer), Y)) : same(right)) {
        return ask === "kernel" ? `Correct, on ${cases.length} hidden images.` : "Correct.";
      }
      const known = mistakes.find((mistake) => same(mistake.answer));
      if (known) return `Not yet: this is what comes out when ${known.name}: ${list(known.answer)}.`;
      if (ask === "kernel") {
        const { X, Y } = cases.find((each) => !equal(corr2d(each.X, answer), each.Y));
        const n = Y.flat().findIndex((y, at) => !near(corr2d(X, answer).flat()[at], y));
        const [i, j] = [Math.floor(n / Y[0].length), n % Y[0].length];
        return `Not yet: on a hidden image, the output in row ${i}, column ${j} is ${show(
          corr2d(X, answer)[i][j],
        )} and should be ${show(Y[i][j])}.`;
      }
      const wrong = answer.flat().filter((value, n) => !near(value, right.flat()[n])).length;
      const all = answer.flat().length;
      return all > 1 ? `Not yet: ${all - wrong} of ${all} numbers are right.` : "Not yet.";
    }
  }

  customElements.define("exercise-check", ExerciseCheck);
})();
