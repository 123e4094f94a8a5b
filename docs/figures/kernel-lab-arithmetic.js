/*
 * The arithmetic on whole pictures: pure functions on rows of numbers in one
 * typed array. The tests compare each of them with the Python library.
 */
(() => {
  "use strict";
  const { matrix, shapeOf } = convscope;

  /** The pixel that stands at position i of an axis of n pixels; -1 where it is zero. */
  function borderIndex(i, n, border) {
    if (i >= 0 && i < n) return i;
    if (border === "replicate") return i < 0 ? 0 : n - 1;
    if (border === "circular") return ((i % n) + n) % n;
    if (border !== "reflect") return -1;
    const period = Math.max(1, 2 * n - 2);
    const inside = ((i % period) + period) % period;
    return inside < n ? inside : period - inside;
  }

  /** How many pixels a border mode adds on each side of an axis so that stride 1 keeps its size. */
  function bordersOf(k, dilation, border) {
    const total = border === "valid" ? 0 : dilation * (k - 1);
    return { before: total >> 1, after: total - (total >> 1) };
  }

  /** The picture with its border, and a spare end that lets inner loops run past the last column. */
  function padPicture(pixels, width, height, { top, bottom, left, right }, border, spare = 0) {
    const [across, down] = [width + left + right, height + top + bottom];
    const out = new Float64Array(across * down + spare);
    const columns = Int32Array.from({ length: across }, (_, c) => borderIndex(c - left, width, border));
    for (let r = 0; r < down; r++) {
      const from = borderIndex(r - top, height, border);
      if (from < 0) continue;
      const start = r * across;
      out.set(pixels.subarray(from * width, (from + 1) * width), start + left);
      for (let c = 0; c < left; c++) out[start + c] = columns[c] < 0 ? 0 : pixels[from * width + columns[c]];
      for (let c = across - right; c < across; c++)
        out[start + c] = columns[c] < 0 ? 0 : pixels[from * width + columns[c]];
    }
    return { pixels: out, width: across, height: down };
  }

  /** Add up to four weights times the pixels beside each other; four outputs share the seven pixels they need. */
  function addFour(line, columns, source, start, [k0, k1 = 0, k2 = 0, k3 = 0]) {
    let x0 = source[start],
      x1 = source[start + 1],
      x2 = source[start + 2];
    for (let j = 0; j < columns; j += 4) {
      const p = start + j + 3;
      const x3 = source[p],
        x4 = source[p + 1],
        x5 = source[p + 2],
        x6 = source[p + 3];
      line[j] += k0 * x0 + k1 * x1 + k2 * x2 + k3 * x3;
      line[j + 1] += k0 * x1 + k1 * x2 + k2 * x3 + k3 * x4;
      line[j + 2] += k0 * x2 + k1 * x3 + k2 * x4 + k3 * x5;
      line[j + 3] += k0 * x3 + k1 * x4 + k2 * x5 + k3 * x6;
      x0 = x4;
      x1 = x5;
      x2 = x6;
    }
  }

  /** The same for pixels `dilation` apart, at every `stride`-th position. */
  function addSpread(line, columns, source, start, weights, stride, dilation) {
    weights.forEach((weight, n) => {
      let p = start + n * dilation;
      for (let j = 0; j < columns; j++, p += stride) line[j] += weight * source[p];
    });
  }

  /** Cross-correlation of a whole picture: a typed array in, a Float64Array out. */
  function filterPicture(pixels, width, height, K, { stride = 1, dilation = 1, border = "valid" } = {}) {
    const [kh, kw] = shapeOf(K);
    const { before: top, after: bottom } = bordersOf(kh, dilation, border);
    const { before: left, after: right } = bordersOf(kw, dilation, border);
    const size = (n, k, around) => Math.max(0, Math.floor((n + around - dilation * (k - 1) - 1) / stride) + 1);
    const [rows, columns] = [size(height, kh, top + bottom), size(width, kw, left + right)];
    const padded = padPicture(pixels, width, height, { top, bottom, left, right }, border, 8);
    const source = padded.pixels;
    const out = new Float64Array(rows * columns);
    const line = new Float64Array(columns + 3);
    /** @type {(...settings: any[]) => void} */
    const add = stride === 1 && dilation === 1 ? addFour : addSpread;
    for (let i = 0; i < rows; i++) {
      line.fill(0);
      for (let a = 0; a < kh; a++) {
        const start = (i * stride + a * dilation) * padded.width;
        for (let b = 0; b < kw; b += 4)
          add(line, columns, source, start + b * dilation, K[a].slice(b, b + 4), stride, dilation);
      }
      out.set(line.subarray(0, columns), i * columns);
    }
    return { pixels: out, width: columns, height: rows };
  }

  /** The products whose sum is one pixel of the response, in the order of the weights. */
  function pictureTerms(pixels, width, height, K, i, j, { stride = 1, dilation = 1, border = "valid" } = {}) {
    const [kh, kw] = shapeOf(K);
    const top = bordersOf(kh, dilation, border).before;
    const left = bordersOf(kw, dilation, border).before;
    return matrix(kh, kw, (a, b) => {
      const [r, c] = [i * stride + a * dilation - top, j * stride + b * dilation - left];
      const [row, column] = [borderIndex(r, height, border), borderIndex(c, width, border)];
      return { r, c, weight: K[a][b], pixel: row < 0 || column < 0 ? 0 : pixels[row * width + column] };
    });
  }

  /** A kernel of another size around the same middle: zeros are added, or the rim is cut off. */
  function resizeKernel(K, rows, columns) {
    const middle = (size) => (size - 1) >> 1;
    const [down, across] = [middle(rows) - middle(K.length), middle(columns) - middle(K[0].length)];
    return matrix(rows, columns, (a, b) => K[a - down]?.[b - across] ?? 0);
  }

  /** The one kernel that does in one pass what two do one after the other. */
  function mergeKernels(first, second) {
    const M = matrix(first.length + second.length - 1, first[0].length + second[0].length - 1, () => 0);
    first.forEach((row, a) =>
      row.forEach((x, b) =>
        second.forEach((line, c) =>
          line.forEach((y, d) => {
            M[a + c][b + d] += x * y;
          }),
        ),
      ),
    );
    return M;
  }

  /** How strongly each of n by n frequencies passes; frequency zero is in row and column n / 2. */
  function responseMagnitude(K, n) {
    const cosine = Array.from({ length: n }, (_, m) => Math.cos((2 * Math.PI * m) / n));
    const sine = Array.from({ length: n }, (_, m) => Math.sin((2 * Math.PI * m) / n));
    const turn = (u, a) => ((((u - (n >> 1)) * a) % n) + n) % n;
    const lines = K.map((row) =>
      Array.from({ length: n }, (_, v) => {
        let [re, im] = [0, 0];
        row.forEach((weight, b) => {
          re += weight * cosine[turn(v, b)];
          im -= weight * sine[turn(v, b)];
        });
        return [re, im];
      }),
    );
    return matrix(n, n, (u, v) => {
      let [re, im] = [0, 0];
      lines.forEach((line, a) => {
        const [x, y] = line[v];
        const [cos, sin] = [cosine[turn(u, a)], sine[turn(u, a)]];
        re += x * cos + y * sin;
        im += y * cos - x * sin;
      });
      return Math.hypot(re, im);
    });
  }

  /** An odd Gabor kernel in integers, which add up to zero: stripes of one direction and width. */
  function gabor(size, degrees, wavelength) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const middle = (size - 1) / 2;
    return matrix(size, size, (a, b) => {
      const along = (b - middle) * cos + (a - middle) * sin;
      const bell = Math.exp(-((a - middle) ** 2 + (b - middle) ** 2) / (2 * (size / 5) ** 2));
      return Math.round(-99 * bell * Math.sin((2 * Math.PI * along) / wavelength)) + 0;
    });
  }

  /** Rings that become as narrow as the pixels allow: the test pattern, n by n bytes. */
  function zonePlate(n) {
    return Uint8Array.from({ length: n * n }, (_, m) => {
      const [y, x] = [Math.floor(m / n) - n / 2, (m % n) - n / 2];
      return Math.round(127.5 + 127.5 * Math.cos((Math.PI * (x * x + y * y)) / n));
    });
  }

  /** Undo the prediction of each byte from its neighbors (that of JPEG-LS); see kernel_lab.py. */
  function unpredict(bytes, width) {
    const out = new Uint8Array(bytes.length);
    for (let n = 0; n < bytes.length; n++) {
      const left = n % width ? out[n - 1] : 0;
      const up = n >= width ? out[n - width] : 0;
      const corner = n >= width && n % width ? out[n - width - 1] : 0;
      const [low, high] = left < up ? [left, up] : [up, left];
      out[n] = bytes[n] + (corner >= high ? low : corner <= low ? high : left + up - corner);
    }
    return out;
  }

  /** The gray of three channels, in whole steps. */
  const grayOf = ([red, green, blue]) => red.map((x, n) => Math.round(0.299 * x + 0.587 * green[n] + 0.114 * blue[n]));

  Object.assign(convscope, {
    borderIndex,
    bordersOf,
    filterPicture,
    pictureTerms,
    resizeKernel,
    mergeKernels,
    responseMagnitude,
    gabor,
    zonePlate,
    unpredict,
    grayOf,
  });
})();
