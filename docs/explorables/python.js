/* Pieces of the PyTorch code that a reader can copy. */

/** A tensor in double precision, so that what is on the screen can be asserted exactly. */
export function tensor(M, indent = "") {
  const rows = M.map((row) => `[${row.join(", ")}]`);
  const line = `torch.tensor([${rows.join(", ")}], dtype=torch.float64)`;
  if (line.length + indent.length < 76) return line;
  return `torch.tensor([\n${rows.map((row) => `${indent}    ${row},\n`).join("")}${indent}], dtype=torch.float64)`;
}

export const IMPORTS = "import torch\nimport torch.nn.functional as F\n";
