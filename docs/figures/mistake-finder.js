/* Paste image, kernel and a result: the mistake is named, by comparison with known wrong implementations. */
(() => {
  "use strict";
  const { Explorable, Grid, IMPORTS, button, choice, findMistakes, h, readArray, select, shapeOf, show, tensor, t } =
    convscope;

  const TEXTS = { X: "Image", K: "Kernel", Y: "Your result" };
  const MOST = { X: 32, K: 15, Y: 64 };
  const DRAWN = 12;
  /** @type {Record<string, [string, Record<string, string>]>} */
  const CHOICES = {
    wanted: ["It should compute", { correlation: t("cross-correlation"), convolution: "true convolution" }],
    padding: ["Padding", { none: t("none"), 1: "1", 2: "2", 3: "3", same: t("same"), full: t("full") }],
    stride: ["Stride", { 1: "1", 2: "2", 3: "3", 4: "4" }],
    dilation: ["Dilation", { 1: "1", 2: "2", 3: "3" }],
  };
  // Encoded twice: a hash is split at "=" and "&" after the first decoding.
  const text = {
    write: (typed) => encodeURIComponent(encodeURIComponent(typed)),
    read: (coded) => {
      try {
        const typed = decodeURIComponent(coded);
        return typed.length <= 9999 ? typed : undefined;
      } catch {
        return undefined;
      }
    },
  };
  const size = (M) => shapeOf(M).join(" × ");
  const titleOf = (section) =>
    document.getElementById(section)?.querySelector("h2, h3, h4")?.firstChild.textContent ??
    section[0].toUpperCase() + section.slice(1).replaceAll("-", " ");

  /** On the small page to embed the sections are elsewhere. */
  function addressOf(section) {
    const root = document.documentElement.dataset.content_root ?? "./";
    return document.getElementById(section) ? `#${section}` : `${root}help/diagnose.html#${section}`;
  }

  class MistakeFinder extends Explorable {
    static fields = {
      X: text,
      K: text,
      Y: text,
      ...Object.fromEntries(
        Object.entries(CHOICES).map(([name, [, options]]) => [name, choice(...Object.keys(options))]),
      ),
    };

    initial(data) {
      this.editing = false;
      return { ...data, wanted: "correlation", padding: "none", stride: "1", dilation: "1" };
    }

    /** Nothing is compared before all three texts are read whole. */
    settle() {
      const { wanted, padding, stride, dilation } = this.state;
      this.read = Object.fromEntries(Object.keys(TEXTS).map((name) => [name, readArray(this.state[name])]));
      const [unread] = Object.keys(TEXTS).filter((name) => "unread" in this.read[name]);
      this.verdict = null;
      if (unread) {
        this.problem = t`I cannot read ${this.called(unread)}: it ${this.read[unread].unread}.`;
        return;
      }
      const large = Object.keys(TEXTS).find((name) => Math.max(...shapeOf(this.read[name].cells)) > MOST[name]);
      if (large) {
        this.problem = t`Paste a small example: ${this.called(large)} has ${size(this.read[large].cells)} numbers, and at most ${MOST[large]} × ${MOST[large]} are compared.`;
      } else if (padding === "same" && stride !== "1") {
        this.problem = t`“same” keeps the image's size, which stride ${stride} cannot: choose another padding.`;
      } else {
        const [X, K] = ["X", "K"].map((name) => this.read[name].cells.map((row) => row.map(({ value }) => value)));
        const options = {
          stride: Number(stride),
          padding: Number(padding) || padding,
          dilation: Number(dilation),
          flips: wanted === "convolution",
        };
        const verdict = findMistakes(X, K, this.read.Y.cells, options);
        if (verdict.kind === "empty") this.problem = "The kernel does not fit into the image: there is no output.";
        else this.verdict = { X, K, ...verdict };
      }
    }

    called(name) {
      return { X: "the image", K: "the kernel", Y: "your result" }[name];
    }

    build() {
      this.areas = Object.entries(TEXTS).map(([name, label]) => {
        const done = () => this.check();
        const field = h("textarea", {
          id: `${this.id}-${name}`,
          rows: 5,
          wrap: "off",
          autocapitalize: "off",
          autocomplete: "off",
          spellcheck: "false",
          change: done,
          input: (event) => (event.inputType === "insertFromPaste" ? done() : this.edited(name)),
          keydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && done(),
        });
        return [name, field, h("div", { class: "ex-field" }, h("label", { for: field.id }, label), field)];
      });
      this.rules = Object.entries(CHOICES).map(([name, [label, options]]) => [
        name,
        select({ label, options, change: (value) => this.update({ [name]: value }) }),
      ]);
      this.more = h("p", { class: "ex-hint" });
      this.grid = new Grid({ title: "The right result", name: "Y" });
      const all = button("Find the mistake", () => this.check());
      return [
        h(
          "div",
          { class: "ex-rules" },
          this.areas.map(([, , element]) => element),
        ),
        h(
          "div",
          { class: "ex-rules" },
          this.rules.map(([, { element }]) => element),
        ),
        h("div", { class: "ex-buttons" }, all),
        this.status,
        this.more,
        h("div", { class: "ex-row ex-small ex-scroll" }, this.grid.element),
      ];
    }

    /** While you type, nothing is said about a half-typed text. */
    edited(name) {
      this.editing = true;
      this.update({ [name]: this.areas.find(([each]) => each === name)[1].value });
    }

    check() {
      this.editing = false;
      this.update(Object.fromEntries(this.areas.map(([name, field]) => [name, field.value])));
    }

    draw() {
      for (const [name, field] of this.areas) {
        if (field.value !== this.state[name]) field.value = this.state[name];
        field.toggleAttribute("aria-invalid", !this.editing && "unread" in this.read[name]);
      }
      for (const [name, control] of this.rules) control.show(this.state[name]);
      const verdict = this.editing ? null : this.verdict;
      const found = verdict?.found.slice(0, 3) ?? [];
      const links = [...new Set(found.flatMap(({ sections }) => sections))].map((section) =>
        h("a", { href: addressOf(section) }, titleOf(section)),
      );
      this.more.replaceChildren(...links.flatMap((link, n) => [n ? ", " : t("Read on: "), link]));
      const right = verdict?.right;
      this.grid.element.hidden = !right || Math.max(...shapeOf(right)) > DRAWN;
      if (this.grid.element.hidden) return;
      const differs = new Set(verdict.wrong.map(String));
      const yours = this.read.Y.cells;
      this.grid.resize(...shapeOf(right));
      this.grid.paint((r, c) => {
        const wrong = differs.has(`${r},${c}`);
        const told = wrong ? t`, yours ${show(yours[r][c].value)}` : "";
        return {
          text: show(right[r][c]),
          marks: wrong ? ["ex-chosen"] : [],
          name: `Y[${r}, ${c}] ${show(right[r][c])}${told}`,
        };
      });
    }

    sentence() {
      if (this.editing) return "Edited: press “Find the mistake”.";
      if (!this.verdict) return this.problem;
      const { kind, right, found, hidden } = this.verdict;
      const few = right.flat().length < 4 || this.read.Y.cells.flat().length < 4;
      const chance = few ? t(" With so few numbers this can be chance: try a larger example.") : "";
      if (kind === "known") {
        const names = found.slice(0, 3).map(({ names: both }) => both.map((name) => t(name)).join(t(", and ")));
        const several =
          names.length > 1
            ? t("With this example one result is what comes out when")
            : t("This is what comes out when");
        return `${several} ${names.join(t("; or when "))}.${chance}`;
      }
      if (kind === "unknown") return this.unknown();
      const same = hidden.length
        ? t` With this example these mistakes give the same result: ${hidden.map((name) => t(name)).join("; ")}.`
        : "";
      return kind === "right"
        ? t`Right: all ${right.flat().length} numbers are those of the definition.${same}`
        : t`Right, but for rounding: no number is further off than single precision, or the digits that you gave, allow.${same}`;
    }

    /** What can be said without a known mistake: the shape, a common difference or factor, the first wrong number. */
    unknown() {
      const { right, wrong } = this.verdict;
      const yours = this.read.Y.cells.map((row) => row.map(({ value }) => value));
      const none = "No mistake that is known here gives this result.";
      if (!wrong.length) return t`${none} It has ${size(yours)} numbers; the right one has ${size(right)}.`;
      const [ours, theirs] = [right.flat(), yours.flat()];
      const alike = (values) => values.every((value) => Math.abs(value - values[0]) <= 1e-6 * Math.abs(values[0]));
      const differences = theirs.map((value, n) => value - ours[n]);
      const factors = theirs.map((value, n) => value / ours[n]).filter(Number.isFinite);
      const zeros = ours.every((value, n) => value !== 0 || theirs[n] === 0);
      if (ours.length > 1 && alike(differences))
        return t`${none} Each of your numbers is the right one plus ${show(differences[0])}: is it a bias?`;
      if (factors.length > 1 && zeros && alike(factors))
        return t`${none} Each of your numbers is the right one times ${show(factors[0])}.`;
      const [r, c] = wrong[0];
      return t`${none} ${ours.length - wrong.length} of ${ours.length} numbers are right; the first that is not is Y[${r}, ${c}]: it should be ${show(right[r][c])}, and yours is ${show(yours[r][c])}.`;
    }

    python() {
      if (!this.verdict) return `# ${this.problem}\n`;
      const { X, K, right, sides } = this.verdict;
      const { stride, dilation, wanted } = this.state;
      const [[top, bottom], [left, rest]] = sides;
      return `${IMPORTS}
X = ${tensor(X)}
K = ${tensor(K)}
padded = F.pad(X, (${[left, rest, top, bottom].join(", ")}))
kernel = K${wanted === "convolution" ? ".flip(0, 1)" : ""}[None, None]
Y = F.conv2d(padded[None, None], kernel, stride=${stride}, dilation=${dilation})[0, 0]
torch.testing.assert_close(Y, ${tensor(right)})

yours = ${tensor(this.read.Y.cells.map((row) => row.map(({ value }) => value)))}
print(yours - Y if yours.shape == Y.shape else (yours.shape, Y.shape))
`;
    }
  }

  customElements.define("mistake-finder", MistakeFinder);
})();
