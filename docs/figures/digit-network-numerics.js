/*
 * The arithmetic of the digit network: a drawing becomes 8 x 8 numbers of ink, as the
 * training digits did, and the network reads them. Pure functions, like numerics.js.
 */
(() => {
  "use strict";
  const { matrix } = convscope;

  const FINE = 32; // pixels a side before they are counted in blocks of 4 x 4
  const WIDTH = 20; // the training digits are at most this wide, and as high as the bitmap
  const INKED = 313; // of the 1,024 pixels, the mean of the training digits
  const STRETCH = 1.5; // how much more one axis may be enlarged than the other

  /** The squared distance of a point to the segment from a to b. */
  function distance2(x, y, [ax, ay, bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const length2 = dx * dx + dy * dy;
    const along = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
    const t = Math.min(1, Math.max(0, along));
    return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
  }

  /**
   * Strokes, lists of points [x, y] with y downwards, in any unit, become 8 x 8 numbers from
   * 0 to 16: scaled to the height of 32 pixels, or the width of 20, centered, drawn with the
   * pen that inks as many pixels as a training digit has, and counted in blocks of 4 x 4.
   */
  function inkOf(strokes) {
    const points = strokes.flat();
    if (points.length === 0) return matrix(8, 8, () => 0);
    const low = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
    const high = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
    const segments = strokes.flatMap((stroke) =>
      stroke.map((point, n) => [...stroke[Math.max(0, n - 1)], ...point]).slice(stroke.length > 1 ? 1 : 0),
    );
    const bitmap = (radius) => {
      const [across, down] = [WIDTH, FINE].map(
        (room, axis) => (room - 2 * radius) / Math.max(high[axis] - low[axis], 1e-6),
      );
      const scale = [Math.min(across, STRETCH * down), Math.min(down, STRETCH * across)];
      const inked = new Uint8Array(FINE * FINE);
      for (const segment of segments) {
        const placed = segment.map((value, n) => (value - (low[n % 2] + high[n % 2]) / 2) * scale[n % 2] + FINE / 2);
        const [ax, ay, bx, by] = placed;
        // Only the pixels around the segment can be near it.
        for (
          let r = Math.max(0, Math.floor(Math.min(ay, by) - radius));
          r < Math.min(FINE, Math.max(ay, by) + radius);
          r++
        ) {
          for (
            let c = Math.max(0, Math.floor(Math.min(ax, bx) - radius));
            c < Math.min(FINE, Math.max(ax, bx) + radius);
            c++
          ) {
            if (distance2(c + 0.5, r + 0.5, placed) <= radius * radius) inked[FINE * r + c] = 1;
          }
        }
      }
      return inked;
    };
    let [thin, thick] = [1, 6];
    for (let halving = 0; halving < 7; halving++) {
      const middle = (thin + thick) / 2;
      if (bitmap(middle).reduce((count, pixel) => count + pixel, 0) < INKED) thin = middle;
      else thick = middle;
    }
    const fine = bitmap(thick);
    return matrix(8, 8, (i, j) => {
      let count = 0;
      for (let n = 0; n < 16; n++) count += fine[FINE * (4 * i + Math.floor(n / 4)) + 4 * j + (n % 4)];
      return count;
    });
  }

  /** 3 x 3 cross-correlation with zero padding, summed over the input maps. */
  function convolveMaps(maps, weight, bias) {
    const side = maps[0].length;
    return bias.map((start, out) =>
      matrix(side, side, (i, j) => {
        let y = start;
        for (let c = 0; c < maps.length; c++) {
          for (let tap = 0; tap < 9; tap++) {
            const x = maps[c][i + Math.floor(tap / 3) - 1]?.[j + (tap % 3) - 1] ?? 0;
            y += x * weight[(out * maps.length + c) * 9 + tap];
          }
        }
        return y;
      }),
    );
  }

  /** The pixels under the kernel at one position with their weights, channel by channel. */
  const windowTerms = (maps, weight, out, i, j) =>
    maps.map((map, c) =>
      Array.from({ length: 9 }, (_, tap) => [
        map[i + Math.floor(tap / 3) - 1]?.[j + (tap % 3) - 1],
        weight[(out * maps.length + c) * 9 + tap],
      ]).filter(([x]) => x !== undefined),
    );

  const relu = (map) => map.map((row) => row.map((x) => Math.max(0, x)));

  /** The four numbers of which max pooling keeps the largest. */
  const poolBlock = (map, i, j) => [0, 1].flatMap((a) => [0, 1].map((b) => map[2 * i + a][2 * j + b]));
  const pool = (map) => matrix(map.length / 2, map.length / 2, (i, j) => Math.max(...poolBlock(map, i, j)));

  function softmax(scores) {
    const largest = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }

  /** Everything between the ink and the probabilities, for weights and biases of three layers. */
  function readDigit(X, [w1, b1, w2, b2, w3, b3], mean, std) {
    const Z = X.map((row) => row.map((x) => (x - mean) / std));
    const sums = { conv1: convolveMaps([Z], w1, b1) };
    const maps = { conv1: sums.conv1.map(relu) };
    maps.pool1 = maps.conv1.map(pool);
    sums.conv2 = convolveMaps(maps.pool1, w2, b2);
    maps.conv2 = sums.conv2.map(relu);
    maps.pool2 = maps.conv2.map(pool);
    const flat = maps.pool2.flat(2);
    const scores = b3.map((start, digit) => flat.reduce((y, x, n) => y + x * w3[flat.length * digit + n], start));
    maps.score = scores.map((score) => [[score]]);
    return { Z, sums, maps, scores, probabilities: softmax(scores) };
  }

  Object.assign(convscope, { inkOf, poolBlock, readDigit, windowTerms });
})();
