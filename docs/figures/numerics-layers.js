/*
 * The arithmetic of a layer: the sum over channels, and pooling of one row. Pure functions,
 * compared with torch by the tests.
 */
(() => {
  "use strict";
  const { corr2d, shapeOf, matrix } = convscope;

  /** The response of each channel to its own slice, and their sum. */
  function channelResponses(X, K) {
    const parts = X.map((channel, c) => corr2d(channel, K[c]));
    const total = matrix(...shapeOf(parts[0]), (i, j) => parts.reduce((so, part) => so + part[i][j], 0));
    return { parts, total };
  }

  /** A bright bar on dark ground as n pixels record it: each gets the share that the bar covers. */
  const sampledBar = (n, start, width) =>
    Array.from({ length: n }, (_, r) => Math.max(0, Math.min(r + 1, start + width) - Math.max(r, start)));

  /** A row pooled in windows of two: "max", "average", or "blurred", which blurs all maxima before its stride. */
  function pooledRow(row, kind) {
    const pairs = row.slice(1).map((x, r) => [row[r], x]);
    if (kind === "average") return pairs.filter((_, r) => r % 2 === 0).map(([a, b]) => (a + b) / 2);
    const maxima = pairs.map((pair) => Math.max(...pair));
    const at = (r) => maxima[r] ?? 0;
    const out = kind === "max" ? maxima : maxima.map((x, r) => (at(r - 1) + 2 * x + at(r + 1)) / 4);
    return out.filter((_, r) => r % 2 === 0);
  }

  /** The sum of the squares: a measure of a row that no shift of the row changes. */
  const energy = (row) => row.reduce((so, x) => so + x * x, 0);

  Object.assign(convscope, { channelResponses, sampledBar, pooledRow, energy });
})();
