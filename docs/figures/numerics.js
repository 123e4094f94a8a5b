/*
 * The arithmetic of the interactive figures: pure functions on matrices,
 * which are arrays of rows of numbers. The tests compare each of them with
 * the Python library on hundreds of random cases.
 *
 * `options` is { stride, padding, dilation }, each a pair [rows, columns].
 */
// @ts-expect-error: answers.js and kit.js add the rest
globalThis.convscope = (() => {
  "use strict";

  const PLAIN = { stride: [1, 1], padding: [0, 0], dilation: [1, 1] };

  function matrix(rows, columns, value) {
    return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));
  }

  /** @param {any[][]} M @returns {[number, number]} */
  const shapeOf = (M) => [M.length, M[0].length];

  const rotated = (K) => K.map((row) => [...row].reverse()).reverse();

  /** A matrix with one entry replaced. */
  const withEntry = (M, r, c, value) => M.map((row, i) => row.map((old, j) => (i === r && j === c ? value : old)));

  const transpose = (M) => M[0].map((_, c) => M.map((row) => row[c]));

  /** How many positions a kernel of k has on one axis of n pixels. */
  function outputSize(n, k, { stride = 1, before = 0, after = before, dilation = 1 } = {}) {
    const room = n + before + after - dilation * (k - 1) - 1;
    return room < 0 ? 0 : Math.floor(room / stride) + 1;
  }

  function outputShape(image, kernel, options = {}) {
    const { stride, padding, dilation } = { ...PLAIN, ...options };
    return [0, 1].map((axis) =>
      outputSize(image[axis], kernel[axis], { stride: stride[axis], before: padding[axis], dilation: dilation[axis] }),
    );
  }

  /** The products whose sum is Y[i][j]: one for each weight that meets a pixel. */
  function outputTerms(X, K, i, j, options = {}) {
    const { stride, padding, dilation } = { ...PLAIN, ...options };
    const terms = [];
    K.forEach((row, a) =>
      row.forEach((weight, b) => {
        const r = i * stride[0] + a * dilation[0] - padding[0];
        const c = j * stride[1] + b * dilation[1] - padding[1];
        const pixel = X[r]?.[c];
        if (pixel !== undefined) terms.push({ a, b, r, c, pixel, weight });
      }),
    );
    return terms;
  }

  const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

  /** A number as an integer and how many of its digits stand behind the decimal point. */
  function decimal(x) {
    const [mantissa, exponent] = x.toExponential().split("e");
    const [whole, part = ""] = mantissa.split(".");
    return { digits: BigInt(whole + part), scale: part.length - Number(exponent) };
  }

  /** The sum of the products pixel × weight, as a decimal without rounding. */
  function exactSum(terms) {
    const products = terms.map(({ pixel, weight }) => {
      const [p, w] = [decimal(pixel), decimal(weight)];
      return { digits: p.digits * w.digits, scale: p.scale + w.scale };
    });
    const scale = Math.max(0, ...products.map((product) => product.scale));
    const total = products.reduce((so, { digits, scale: own }) => so + digits * 10n ** BigInt(scale - own), 0n);
    const text = String(total < 0n ? -total : total).padStart(scale + 1, "0");
    const cut = text.length - scale;
    const part = text.slice(cut).replace(/0+$/, "");
    return (total < 0n ? "-" : "") + text.slice(0, cut) + (part && `.${part}`);
  }

  /** Cross-correlation: the kernel slides as it is. */
  function corr2d(X, K, options = {}) {
    const [rows, columns] = outputShape(shapeOf(X), shapeOf(K), options);
    return matrix(rows, columns, (i, j) => sum(outputTerms(X, K, i, j, options).map((t) => t.pixel * t.weight)));
  }

  /** True convolution: the kernel slides after a rotation by 180°. */
  const convolve2d = (X, K, options) => corr2d(X, rotated(K), options);

  /** The terms of dK[a][b]: the upstream gradient of each output times the pixel under the weight. */
  function kernelGradientTerms(X, dY, a, b, options = {}) {
    const { stride, padding, dilation } = { ...PLAIN, ...options };
    const terms = [];
    dY.forEach((row, i) =>
      row.forEach((upstream, j) => {
        const r = i * stride[0] + a * dilation[0] - padding[0];
        const c = j * stride[1] + b * dilation[1] - padding[1];
        const pixel = X[r]?.[c];
        if (pixel !== undefined) terms.push({ i, j, r, c, upstream, pixel });
      }),
    );
    return terms;
  }

  const kernelGradient = (X, dY, [rows, columns], options) =>
    matrix(rows, columns, (a, b) => sum(kernelGradientTerms(X, dY, a, b, options).map((t) => t.upstream * t.pixel)));

  /** The terms of dX[r][c]: the upstream gradient of each output times the weight that met the pixel. */
  function inputGradientTerms(dY, K, r, c, options = {}) {
    const { stride, padding, dilation } = { ...PLAIN, ...options };
    const terms = [];
    K.forEach((row, a) =>
      row.forEach((weight, b) => {
        const i = (r + padding[0] - a * dilation[0]) / stride[0];
        const j = (c + padding[1] - b * dilation[1]) / stride[1];
        const upstream = dY[i]?.[j];
        if (upstream !== undefined) terms.push({ i, j, a, b, upstream, weight });
      }),
    );
    return terms;
  }

  const inputGradient = (dY, K, [rows, columns], options) =>
    matrix(rows, columns, (r, c) => sum(inputGradientTerms(dY, K, r, c, options).map((t) => t.upstream * t.weight)));

  /** How many pixels a transposed convolution makes from m, with a kernel of k. */
  const transposedSize = (m, k, { stride, padding, extra }) => (m - 1) * stride + k - 2 * padding + extra;

  /** Batch normalization of one channel with statistics that are given. */
  const normalized = (Z, { mean, std, gamma, beta }) =>
    Z.map((row) => row.map((z) => (gamma * (z - mean)) / std + beta));

  /** The kernel and the bias that do the same to the image, with a skip around both or without. */
  function foldedNorm(K, { mean, std, gamma, beta }, skip) {
    const scale = gamma / std;
    const [rows, columns] = shapeOf(K);
    const delta = (a, b) => (skip && 2 * a === rows - 1 && 2 * b === columns - 1 ? 1 : 0);
    return { kernel: matrix(rows, columns, (a, b) => scale * K[a][b] + delta(a, b)), bias: beta - scale * mean };
  }

  /** The matrix of the correlation of a flattened image with K: row r holds K at the window of output r. */
  function correlationMatrix(K, [rows, columns]) {
    const [down, across] = outputShape([rows, columns], shapeOf(K));
    return matrix(down * across, rows * columns, (r, c) => {
      const a = Math.floor(c / columns) - Math.floor(r / across);
      return K[a]?.[(c % columns) - (r % across)] ?? 0;
    });
  }

  /** Operations and least bytes (float32) of a layer with a square kernel; null where none fits. */
  function layerCost({ rows, columns, inputs, outputs, groups, side }) {
    if (side > Math.min(rows, columns) || inputs % groups || outputs % groups) return null;
    const positions = (rows - side + 1) * (columns - side + 1);
    const weights = outputs * (inputs / groups) * side * side;
    const image = rows * columns * inputs;
    const output = positions * outputs;
    return { operations: 2 * positions * weights, image, weights, output, bytes: 4 * (image + weights + output) };
  }

  /** Every window of X as one row, in reading order. */
  function patches(X, kernel) {
    const [rows, columns] = outputShape(shapeOf(X), kernel);
    const result = [];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        result.push(matrix(kernel[0], kernel[1], (a, b) => X[i + a][j + b]).flat());
      }
    }
    return result;
  }

  /** The inner products of all patches, weight by weight: half the Hessian of the squared error. */
  function patchGram(X, kernel) {
    const rows = patches(X, kernel);
    const size = kernel[0] * kernel[1];
    return matrix(size, size, (p, q) => sum(rows.map((row) => row[p] * row[q])));
  }

  /** Eigenvalues (rising) and unit eigenvectors of a symmetric matrix, by Jacobi's rotations. */
  function eigenSymmetric(S) {
    const n = S.length;
    const A = S.map((row) => [...row]);
    const V = matrix(n, n, (r, c) => (r === c ? 1 : 0));
    const scale = Math.max(1e-300, ...A.flat().map(Math.abs));
    const rotate = (M, r1, c1, r2, c2, cos, sin) => {
      const [x, y] = [M[r1][c1], M[r2][c2]];
      M[r1][c1] = cos * x - sin * y;
      M[r2][c2] = sin * x + cos * y;
    };
    for (let sweep = 0; sweep < 60; sweep++) {
      let largest = 0;
      for (let p = 0; p < n; p++) {
        for (let q = p + 1; q < n; q++) {
          largest = Math.max(largest, Math.abs(A[p][q]));
          if (Math.abs(A[p][q]) <= 1e-16 * scale) continue;
          const theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
          const tan = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
          const cos = 1 / Math.hypot(tan, 1);
          const sin = tan * cos;
          for (let k = 0; k < n; k++) rotate(A, k, p, k, q, cos, sin);
          for (let k = 0; k < n; k++) rotate(A, p, k, q, k, cos, sin);
          for (let k = 0; k < n; k++) rotate(V, k, p, k, q, cos, sin);
        }
      }
      if (largest <= 1e-16 * scale) break;
    }
    const order = A.map((_, k) => k).sort((p, q) => A[p][p] - A[q][q]);
    return { values: order.map((k) => A[k][k]), vectors: order.map((k) => V.map((row) => row[k])) };
  }

  /** How many directions of kernel space an image shows: eigenvalues that are not rounding error. */
  function rankOf(values) {
    const largest = Math.max(...values.map(Math.abs));
    return values.filter((value) => Math.abs(value) > 1e-10 * largest).length;
  }

  /**
   * Plain gradient descent on the sum of squared errors. Each loss is taken
   * before its update; `kernels` starts with the start and has one more.
   */
  function descend(X, Y, start, rate, epochs) {
    const kernels = [start];
    const losses = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const K = kernels[epoch];
      const error = corr2d(X, K).map((row, i) => row.map((y, j) => y - Y[i][j]));
      losses.push(sum(error.flat().map((e) => e * e)));
      const dK = kernelGradient(X, error, shapeOf(K));
      kernels.push(K.map((row, a) => row.map((weight, b) => weight - 2 * rate * dK[a][b])));
    }
    return { kernels, losses };
  }

  /**
   * The same losses without a single step: along each eigenvector of the Gram
   * matrix the error shrinks by the factor 1 - 2 rate eigenvalue at every step.
   */
  function predictLosses(gram, error, rate, epochs) {
    const { values, vectors } = eigenSymmetric(gram);
    const modes = values.map((value, m) => ({
      energy: value * sum(vectors[m].map((v, n) => v * error[n])) ** 2,
      factor: (1 - 2 * rate * value) ** 2,
    }));
    return Array.from({ length: epochs }, (_, epoch) =>
      sum(modes.map(({ energy, factor }) => energy * factor ** epoch)),
    );
  }

  /** The largest rate that does not diverge and the rate that is fastest in the worst case. */
  function learningRates(values) {
    const seen = values.slice(values.length - rankOf(values));
    const [smallest, largest] = [seen[0], seen[seen.length - 1]];
    return { limit: 1 / largest, fastest: 1 / (smallest + largest) };
  }

  /** The powers of ten between which losses lie; those below 1e-12, clipped, are drawn at its foot. */
  function decades(losses) {
    const floor = -12;
    const logs = losses.filter((loss) => loss > 10 ** floor).map(Math.log10);
    const high = Math.max(floor + 2, Math.ceil(Math.max(...logs)));
    const clipped = losses.length - logs.length;
    return { low: clipped ? floor : Math.min(high - 2, Math.floor(Math.min(...logs))), high, clipped };
  }

  /** How often each of n pixels is met by any weight at any position, on one axis. */
  function pixelUses(n, k, { stride = 1, padding = 0, dilation = 1 } = {}) {
    const uses = Array(n).fill(0);
    const positions = outputSize(n, k, { stride, before: padding, dilation });
    for (let i = 0; i < positions; i++) {
      for (let a = 0; a < k; a++) {
        const r = i * stride + a * dilation - padding;
        if (r >= 0 && r < n) uses[r] += 1;
      }
    }
    return uses;
  }

  /*
   * Receptive fields. A layer is { kind: "conv" or "pool", kernel, stride, dilation }, square,
   * and padded on each side with half of what keeps the size, rounded down.
   */

  const half = ({ kernel, dilation }) => Math.floor((dilation * (kernel - 1)) / 2);

  /** Sizes of one axis: the image's n, then one for each layer. */
  function layerSizes(n, layers) {
    const sizes = [n];
    for (const layer of layers) {
      const options = { stride: layer.stride, dilation: layer.dilation, before: half(layer) };
      sizes.push(outputSize(sizes.at(-1), layer.kernel, options));
    }
    return sizes;
  }

  /** In closed form: the field's size, the step between neighbors, the first pixel of unit 0. */
  function receptiveField(layers) {
    let [size, step, start] = [1, 1, 0];
    for (const layer of layers) {
      size += layer.dilation * (layer.kernel - 1) * step;
      start -= half(layer) * step;
      step *= layer.stride;
    }
    return { size, step, start };
  }

  /** Which units of the image and of each layer unit i of the last one reads, on one axis. */
  function unitsRead(n, layers, i) {
    const sizes = layerSizes(n, layers);
    const read = [[i]];
    for (let l = layers.length - 1; l >= 0; l--) {
      const { kernel, stride, dilation } = layers[l];
      const below = new Set();
      for (const unit of read[0]) {
        for (let a = 0; a < kernel; a++) {
          const r = unit * stride + a * dilation - half(layers[l]);
          if (r >= 0 && r < sizes[l]) below.add(r);
        }
      }
      read.unshift([...below].sort((a, b) => a - b));
    }
    return read;
  }

  /** The units that one output of a layer reads from a map of this shape. */
  function windowOf([rows, columns], layer, i, j) {
    const { kernel, stride, dilation } = layer;
    const units = [];
    for (let a = 0; a < kernel; a++) {
      const r = i * stride + a * dilation - half(layer);
      for (let b = 0; b < kernel; b++) {
        const c = j * stride + b * dilation - half(layer);
        if (r >= 0 && r < rows && c >= 0 && c < columns) units.push([r, c]);
      }
    }
    return units;
  }

  /** The position of the largest number that a pooling unit reads, the first in reading order. */
  function winner(X, layer, i, j) {
    const [first, ...rest] = windowOf(shapeOf(X), layer, i, j);
    return first === undefined
      ? []
      : [rest.reduce((best, [r, c]) => (X[r][c] > X[best[0]][best[1]] ? [r, c] : best), first)];
  }

  /** The image and the map of every layer; all weights of a convolution are equal and add up to 1. */
  function layerMaps(X, layers) {
    const maps = [X];
    for (const layer of layers) {
      const below = maps.at(-1);
      const [rows, columns] = shapeOf(below).map((n) => layerSizes(n, [layer])[1]);
      const value = (i, j) => {
        if (layer.kind === "pool") {
          const [best] = winner(below, layer, i, j);
          return best ? below[best[0]][best[1]] : -Infinity;
        }
        return sum(windowOf(shapeOf(below), layer, i, j).map(([r, c]) => below[r][c])) / layer.kernel ** 2;
      };
      maps.push(matrix(rows, columns, value));
    }
    return maps;
  }

  /** The gradient of unit (i, j) of the last map with respect to the image. */
  function unitGradient(maps, layers, i, j) {
    let gradient = matrix(...shapeOf(maps[layers.length]), () => 0);
    gradient[i][j] = 1;
    for (let l = layers.length - 1; l >= 0; l--) {
      const [layer, below, above] = [layers[l], maps[l], gradient];
      gradient = matrix(...shapeOf(below), () => 0);
      above.forEach((row, r) =>
        row.forEach((share, c) => {
          if (share === 0) return;
          const pool = layer.kind === "pool";
          const units = pool ? winner(below, layer, r, c) : windowOf(shapeOf(below), layer, r, c);
          const each = pool ? share : share / layer.kernel ** 2;
          for (const [y, x] of units) gradient[y][x] += each;
        }),
      );
    }
    return gradient;
  }

  /** The fewest numbers, largest first, that add up to at least this share of all. */
  function fewestFor(M, share) {
    const ordered = M.flat().sort((a, b) => b - a);
    const wanted = share * sum(ordered) * (1 - 1e-12);
    let [count, reached] = [0, 0];
    while (reached < wanted) reached += ordered[count++];
    return count;
  }

  /** The discrete Fourier transform of n = 2^m complex numbers, in place; `sign` +1 is the inverse, times n. */
  function fft(re, im, sign = -1) {
    const n = re.length;
    for (let i = 1, j = 0; i < n; i++) {
      let bit = n >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) {
        [re[i], re[j]] = [re[j], re[i]];
        [im[i], im[j]] = [im[j], im[i]];
      }
    }
    for (let half = 1; half < n; half *= 2) {
      for (let k = 0; k < half; k++) {
        const [cos, sin] = [Math.cos((Math.PI * k) / half), sign * Math.sin((Math.PI * k) / half)];
        for (let p = k; p < n; p += 2 * half) {
          const q = p + half;
          const [x, y] = [re[q] * cos - im[q] * sin, re[q] * sin + im[q] * cos];
          re[q] = re[p] - x;
          im[q] = im[p] - y;
          re[p] += x;
          im[p] += y;
        }
      }
    }
  }

  /** The same of a square picture, row after row in one array: its rows first, then its columns. */
  function fft2(real, imaginary, sign = -1) {
    const side = Math.sqrt(real.length);
    let [re, im] = [Float64Array.from(real), Float64Array.from(imaginary)];
    for (let pass = 0; pass < 2; pass++) {
      for (let r = 0; r < side; r++)
        fft(re.subarray(r * side, (r + 1) * side), im.subarray(r * side, (r + 1) * side), sign);
      const turn = (flat) => flat.map((_, n) => flat[(n % side) * side + Math.floor(n / side)]);
      [re, im] = [turn(re), turn(im)];
    }
    return { re, im };
  }

  /** What cross-correlation with a kernel of one row multiplies a wave of v cycles per pixel by. */
  function rowResponse(weights, v) {
    const angles = weights.map((_, b) => 2 * Math.PI * v * (b - (weights.length - 1) / 2));
    return {
      re: sum(weights.map((weight, b) => weight * Math.cos(angles[b]))),
      im: sum(weights.map((weight, b) => weight * Math.sin(angles[b]))),
    };
  }

  return {
    matrix,
    shapeOf,
    rotated,
    withEntry,
    transpose,
    outputSize,
    outputShape,
    outputTerms,
    exactSum,
    corr2d,
    convolve2d,
    kernelGradientTerms,
    kernelGradient,
    correlationMatrix,
    layerCost,
    inputGradientTerms,
    inputGradient,
    patches,
    patchGram,
    eigenSymmetric,
    rankOf,
    descend,
    predictLosses,
    learningRates,
    decades,
    pixelUses,
    layerSizes,
    receptiveField,
    unitsRead,
    layerMaps,
    unitGradient,
    fewestFor,
    transposedSize,
    normalized,
    foldedNorm,
    fft2,
    rowResponse,
  };
})();
