/* More to try in the kernel lab: what a kernel does to frequencies, two kernels in a row, and which kernel it was. */
(() => {
  "use strict";
  const { button, filterPicture, h, lab, mergeKernels, responseMagnitude, select, set, shapeOf, show, t } = convscope;
  const { COLORS, fold, miniature, paintPlanes } = lab;

  const FREQUENCIES = 64;
  const CHOICES = 4;

  /** A picture with its words below, as wide as its column; an image to a screen reader once it has words. */
  function plate(title = "") {
    const canvas = h("canvas", { width: 1, height: 1 });
    const words = h("figcaption");
    const made = {
      element: h("figure", { class: "ex-plate" }, canvas, words),
      say(text) {
        words.textContent = t(text);
        set(canvas, { role: "img", "aria-label": text });
      },
      show(planes, width, height, color, limit) {
        Object.assign(canvas, { width, height });
        paintPlanes(canvas, planes, { width, height, color, limit });
      },
    };
    if (title) made.say(title);
    return made;
  }

  const plates = (...each) => h("div", { class: "ex-plates" }, ...each.map(({ element }) => element));

  function frequencyTool() {
    const picture = plate();
    const kernel = plate();
    return fold("Frequency response", [plates(kernel, picture)], ({ state }) => {
      const magnitude = responseMagnitude(state.K, FREQUENCIES).map((row) => row.map((x) => x / state.divisor));
      const most = Math.max(...magnitude.flat()) || 1;
      const [rows, columns] = shapeOf(state.K);
      const heaviest = Math.max(...state.K.flat().map(Math.abs)) || 1;
      kernel.show([state.K.flat()], columns, rows, COLORS.signed, heaviest);
      kernel.say("The kernel: red above zero, blue below.");
      picture.show([magnitude.flat()], FREQUENCIES, FREQUENCIES, COLORS.picture, most);
      const middle = magnitude[FREQUENCIES / 2][FREQUENCIES / 2];
      picture.say(
        t`Its frequency response, from black (0) to white (${show(most, 4)}). In the middle is frequency 0, a flat area, which comes out times ${show(middle, 4)}; at the edges are stripes two pixels wide.`,
      );
    });
  }

  function twiceTool(it) {
    const { presets } = it.data;
    let second = "Gaussian blur";
    const choice = select({
      label: "Second kernel",
      options: Object.fromEntries(Object.keys(presets).map((name) => [name, name])),
      change: (name) => {
        second = name;
        tool.draw(it);
      },
    });
    choice.show(second);
    const [chain, merged, difference] = [plate(), plate(), plate()];
    const words = h("p", { class: "ex-hint" });
    let drawn = "";
    const tool = fold(
      "Two kernels in a row",
      [choice.element, plates(chain, merged, difference), words],
      ({ state, planes, picture: { width, height }, filtered }) => {
        const key = `${filtered} ${second}`;
        if (drawn === key) return;
        drawn = key;
        const next = presets[second];
        const options = { border: state.border };
        const whole = mergeKernels(state.K, next.K);
        const divisor = state.divisor * next.by;
        const once = filterPicture(planes[0], width, height, state.K, options);
        const twice = filterPicture(once.pixels, once.width, once.height, next.K, options);
        const single = filterPicture(planes[0], width, height, whole, options);
        const [a, b] = [twice, single].map(({ pixels }) => pixels.map((x) => x / divisor));
        const gap = a.map((x, n) => x - b[n]);
        const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
        const apart = gap.filter((x) => Math.abs(x) > 1e-9 * largest).length;
        const flat = Math.abs(whole.flat().reduce((sum, x) => sum + x, 0)) > 1e-6;
        const look = flat ? [COLORS.picture, 255] : [COLORS.signed, largest / 2];
        chain.show([a], twice.width, twice.height, ...look);
        chain.say(t`First ${it.named || t("your kernel")}, then ${second}`);
        merged.show([b], single.width, single.height, ...look);
        merged.say(t`Once, with the merged kernel of ${shapeOf(whole).join(" × ")} weights`);
        difference.show([gap], twice.width, twice.height, COLORS.signed, largest / 50);
        difference.say("The first less the second, 50 times as strong");
        const inside = state.border === "valid";
        words.textContent = apart
          ? t`${apart} of ${a.length} pixels differ, where the second kernel met the border of the first response.`
          : t`All ${a.length} pixels are equal. ${inside ? t("Choose another border to see where they are not.") : ""}`;
      },
    );
    return tool;
  }

  /** A picture before and after, and four kernels: one of them did it. */
  function guessTool(it) {
    const { presets } = it.data;
    const [before, after] = [plate("Before"), plate("After")];
    const options = h("div", { class: "ex-chips", role: "group", "aria-label": "Which kernel was it?" });
    const verdict = h("p", { class: "ex-verdict-line", role: "status" });
    let answer = "";
    const look = (name) => {
      const { K, by } = presets[name];
      const { width, height } = it.picture;
      return { ...filterPicture(it.planes[0], width, height, K, { border: "reflect" }), by };
    };
    const differ = (one, other) => {
      const [a, b] = [look(one), look(other)];
      const gap = a.pixels.reduce((sum, x, n) => sum + Math.abs(x / a.by - b.pixels[n] / b.by), 0);
      return gap / a.pixels.length > 2;
    };
    const ask = () => {
      const names = Object.keys(presets).sort(() => Math.random() - 0.5);
      answer = names[0];
      // Kernels that cannot be told apart on this picture are not asked together.
      const others = names.slice(1).filter((name) => differ(answer, name));
      const choices = [answer, ...others.slice(0, CHOICES - 1)].sort(() => Math.random() - 0.5);
      const { width, height } = it.picture;
      before.show([it.planes[0]], width, height, COLORS.picture, 255);
      const { pixels, by } = look(answer);
      const flat = presets[answer].K.flat().reduce((sum, x) => sum + x, 0) !== 0;
      const most = [...pixels].map(Math.abs).sort((a, b) => a - b)[Math.floor(0.99 * pixels.length)];
      after.show([pixels], width, height, flat ? COLORS.picture : COLORS.signed, flat ? 255 * by : most || 1);
      options.replaceChildren(
        ...choices.map((name) => {
          const element = button("", () => tell(name, element), { class: "ex-chip" });
          element.append(miniature(presets[name].K), h("span", {}, name));
          return element;
        }),
      );
      verdict.textContent = t("Which kernel made the right picture out of the left one?");
    };
    const tell = (name, element) => {
      set(element, { "aria-pressed": "true" });
      verdict.textContent =
        name === answer
          ? t`Yes, ${name}: ${presets[name].why}.`
          : t`Not ${name}. You would see it by this: ${presets[name].why}.`;
    };
    return fold(
      "Guess the kernel",
      [plates(before, after), options, verdict, h("div", { class: "ex-buttons" }, button("Another one", ask))],
      () => answer || ask(),
    );
  }

  lab.plays = [frequencyTool, twiceTool, guessTool];
})();
