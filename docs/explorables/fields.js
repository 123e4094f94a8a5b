/*
 * The parts of a figure's state that a link can carry. Each has `write`, to
 * text without spaces, and `read`, which gives undefined for what it refuses:
 * a link may come from anywhere.
 */

const finite = (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined);

export const number = (low, high) => ({
  write: String,
  read: (text) => {
    const value = finite(text);
    return value >= low && value <= high ? value : undefined;
  },
});

export const integer = (low, high) => ({
  write: String,
  read: (text) => {
    const value = number(low, high).read(text);
    return Number.isInteger(value) ? value : undefined;
  },
});

export const choice = (...options) => ({
  write: String,
  read: (text) => (options.includes(text) ? text : undefined),
});

/** "3,5": a whole number for each axis. */
export const pair = (low, high) => ({
  write: (both) => both.join(),
  read: (text) => {
    const both = text.split(",").map(integer(low, high).read);
    return both.length === 2 && !both.includes(undefined) ? both : undefined;
  },
});

/** "0,1;2,3": rows of equal length, at most `most` on a side; null may stand for a blank. */
export const matrixField = (most, blanks = false) => ({
  write: (M) => M.map((row) => row.join()).join(";"),
  read: (text) => {
    const cell = (part) => (blanks && part === "" ? null : finite(part));
    const M = text.split(";").map((row) => row.split(",").map(cell));
    const regular = M.every((row) => row.length === M[0].length && !row.includes(undefined));
    return regular && M.length <= most && M[0].length <= most ? M : undefined;
  },
});

/** Some programs escape the signs of a link that they pass on. */
function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "id~name=value&name=value" for the parts that `fields` names. */
export function writeHash(id, fields, state) {
  const parts = Object.entries(fields).map(([name, field]) => `${name}=${field.write(state[name])}`);
  return `#${id}~${parts.join("&")}`;
}

/** The parts that a hash gives for this id; null when the hash is not for it. */
export function readHash(hash, id, fields) {
  if (!hash.startsWith(`#${id}~`)) return null;
  const state = {};
  for (const part of hash.slice(id.length + 2).split("&")) {
    const [name, text = ""] = part.split("=");
    const value = Object.hasOwn(fields, name) ? fields[name].read(unescape(text)) : undefined;
    if (value !== undefined) state[name] = value;
  }
  return state;
}
