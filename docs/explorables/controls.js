/* Labelled controls. Each has an `element` to place and `show(value)` to follow the state. */
import { h, show } from "./dom.js";

let serial = 0;
const fresh = () => `ex-control-${(serial += 1)}`;

export function button(label, click, attributes = {}) {
  return h("button", { type: "button", click, ...attributes }, label);
}

/** A slider that says its value in words that `words` writes. */
export function slider({ label, min, max, step, words, input }) {
  const id = fresh();
  const field = h("input", { type: "range", id, min, max, step, input: () => input(Number(field.value)) });
  const output = h("output", { for: id });
  return {
    field,
    element: h("div", { class: "ex-slider" }, h("label", { for: id }, label), output, field),
    show(value) {
      field.value = value;
      output.textContent = words(value);
      field.setAttribute("aria-valuetext", words(value));
    },
  };
}

/** One of several, as radio buttons in a row. `options` is value → label. */
export function choose({ label, options, change }) {
  const name = fresh();
  const radios = Object.entries(options).map(([value, text]) => {
    const radio = h("input", { type: "radio", name, value, change: () => change(value) });
    return { radio, element: h("label", {}, radio, h("span", {}, text)) };
  });
  return {
    element: h("fieldset", { class: "ex-choose" }, h("legend", {}, label),
      h("div", { class: "ex-options" }, radios.map(({ element }) => element))),
    show(value) {
      radios.forEach(({ radio }) => { radio.checked = radio.value === value; });
    },
  };
}

export function select({ label, options, change }) {
  const id = fresh();
  const field = h("select", { id, change: () => change(field.value) },
    Object.entries(options).map(([value, text]) => h("option", { value }, text)));
  return {
    field,
    element: h("div", { class: "ex-field" }, h("label", { for: id }, label), field),
    show(value) { field.value = value; },
  };
}

/** A whole number between two bounds. */
export function whole({ label, min, max, change }) {
  const id = fresh();
  const field = h("input", {
    type: "number", id, min, max, step: 1,
    input: () => {
      const good = field.value !== "" && field.validity.valid;
      field.toggleAttribute("aria-invalid", !good);
      if (good) change(Number(field.value));
    },
  });
  return {
    field,
    element: h("div", { class: "ex-field" }, h("label", { for: id }, label), field),
    show(value) {
      if (document.activeElement !== field || field.validity.valid) field.value = value;
      field.removeAttribute("aria-invalid");
    },
  };
}

/** A scale with a mark on it. */
export function meter(label, low, high) {
  const mark = h("span", { class: "ex-mark" });
  const output = h("span", {});
  const scale = h("div", {
    class: "ex-scale", role: "meter", "aria-label": label, "aria-valuemin": low, "aria-valuemax": high,
  }, mark);
  return {
    scale,
    element: h("div", { class: "ex-meter" },
      h("span", { "aria-hidden": "true" }, label, " ", output), scale,
      h("div", { class: "ex-ends", "aria-hidden": "true" },
        [low, (low + high) / 2, high].map((end) => h("span", {}, show(end))))),
    show(value) {
      scale.setAttribute("aria-valuenow", value);
      scale.setAttribute("aria-valuetext", show(value, 2));
      output.textContent = show(value, 2);
      mark.style.left = `${100 * (value - low) / (high - low)}%`;
    },
  };
}
