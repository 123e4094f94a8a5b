/* Making elements, and writing numbers for people. */

/** An element. Functions become listeners, `true` a bare attribute, null and false nothing. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...children.flat());
  return element;
}

/** A number as it is read: at most `digits` digits, a true minus sign, no "-0". */
export function show(x, digits = 4) {
  const rounded = Number(x.toPrecision(digits));
  return String(rounded === 0 ? 0 : rounded).replace("-", "−");
}

/** A number inside a product or a sum, in brackets when it is negative. */
export const factor = (x) => (x < 0 ? `(${show(x)})` : show(x));

/** A table: the first row and the first cell of every other row are headings. */
export function table(caption, [head, ...rows]) {
  return h("table", { class: "ex-table" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, rows.map(([name, ...cells]) =>
      h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell))))));
}

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** How a cell looks: signed values blend from neutral zero into one of two colors. */
export function signed(value, largest) {
  const amount = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
  return { sign: value < 0 ? "negative" : "positive", amount };
}

/** The lightness, 0 to 1, of each pixel of a small image: zero is black unless there is less. */
export function brightness(X) {
  const [low, high] = [Math.min(0, ...X.flat()), Math.max(...X.flat())];
  return (value) => (high > low ? (value - low) / (high - low) : 0);
}

export const largestOf = (M) => Math.max(...M.flat().map(Math.abs));
