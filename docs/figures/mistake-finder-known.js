/*
 * Known wrong implementations of the sum, each by what it gives, and the comparison of a result
 * with all of them. Pure functions: the tests run them on the implementations of mistakes.py.
 *
 * `options` is { stride, padding, dilation, flips }: two integers, a padding of "none", "same",
 * "full" or an integer, and whether true convolution is wanted instead of cross-correlation.
 */
Object.assign(
  globalThis.convscope,
  (() => {
    "use strict";
    const { corr2d, matrix, outputSize, rotated, shapeOf, transpose } = convscope;

    const numbersOf = (M) => M[0].length * M.length;
    const each = (M, change) => M.map((row, r) => row.map((value, c) => change(value, r, c)));

    /** Which pixel stands at position i of an axis of n that is continued; -1 for a zero. */
    const BORDERS = {
      zeros: (i, n) => (i < 0 || i >= n ? -1 : i),
      replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
      reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * n - 2 - i : i),
      symmetric: (i, n) => (i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i),
      circular: (i, n) => ((i % n) + n) % n,
    };

    /** Zeros, or pixels of another border, before and after each axis. */
    function padded(X, [[top, bottom], [left, right]], border = "zeros") {
      const [rows, columns] = shapeOf(X);
      return matrix(rows + top + bottom, columns + left + right, (r, c) => {
        const [i, j] = [BORDERS[border](r - top, rows), BORDERS[border](c - left, columns)];
        return X[i]?.[j] ?? 0;
      });
    }

    /** How many pixels a padding adds before and after one axis. */
    function sidesOf(k, padding, dilation) {
      const extra = dilation * (k - 1);
      if (padding === "same") return [Math.floor(extra / 2), extra - Math.floor(extra / 2)];
      const side = { none: 0, full: extra }[padding] ?? padding;
      return [side, side];
    }

    /** What an implementation does with the geometry: pixels around, border, stride, dilation. */
    function geometryOf(kernel, { stride, padding, dilation }) {
      return { sides: kernel.map((k) => sidesOf(k, padding, dilation)), border: "zeros", stride, dilation };
    }

    const sizesOf = (image, kernel, { sides, stride, dilation }) =>
      image.map((n, axis) => {
        const [before, after] = sides[axis];
        return outputSize(n, kernel[axis], { stride, before, after, dilation });
      });

    function correlate(X, K, { sides, border, stride, dilation }) {
      const options = { stride: [stride, stride], dilation: [dilation, dilation] };
      return corr2d(padded(X, sides, border), K, options);
    }

    /** Zeros at the end of each axis, so that one more window fits where pixels are left over. */
    function roundedUp(image, kernel, geometry) {
      const { stride, dilation } = geometry;
      const sides = geometry.sides.map(([before, after], axis) => {
        const room = image[axis] + before + after - dilation * (kernel[axis] - 1) - 1;
        return [before, after + Math.ceil(room / stride) * stride - room];
      });
      return { ...geometry, sides };
    }

    /*
     * The mistakes. Those of the kernel change it, those of the geometry change where its windows
     * lie, those of the result change the numbers. One that does not apply gives null.
     */

    /** @type {[string, string, (...given: any[]) => any][]} */
    const KERNELS = [
      ["the kernel is flipped", "all-numbers-are-wrong", rotated],
      ["rows and columns of the kernel are exchanged", "rows-and-columns-of-the-kernel-are-exchanged", transpose],
      ["the kernel is mirrored left to right", "all-numbers-are-wrong", (K) => K.map((row) => [...row].reverse())],
      ["the kernel is mirrored top to bottom", "all-numbers-are-wrong", (K) => [...K].reverse()],
      [
        "the products are not summed: the last one is kept",
        "part-of-the-kernel-has-no-effect",
        (K) => each(K, (weight, a, b) => (a === K.length - 1 && b === K[0].length - 1 ? weight : 0)),
      ],
      [
        "the loops over the kernel stop one weight short",
        "part-of-the-kernel-has-no-effect",
        (K) => (numbersOf(K) > 1 ? each(K, (w, a, b) => (ends(a, K.length) || ends(b, K[0].length) ? 0 : w)) : null),
      ],
      [
        "window and kernel are multiplied as matrices",
        "the-products-are-mixed",
        (K) => (K.length === K[0].length ? each(K, (_, _a, b) => K[b].reduce((sum, w) => sum + w, 0)) : null),
      ],
    ];
    /** The last of several. */
    const ends = (a, n) => n > 1 && a === n - 1;

    const around = ({ sides }) => sides.flat().some(Boolean);
    const withSides = (change) => (geometry, options) =>
      around(geometry) ? { ...geometry, sides: geometry.sides.map((side) => change(side, options)) } : null;
    const asIf = (padding) => (geometry, options, kernel) =>
      options.padding === padding ? null : { ...geometry, sides: geometryOf(kernel, { ...options, padding }).sides };
    const border = (name) => (geometry, _options, _kernel, image) => {
      const fits = geometry.sides.every((side, axis) => Math.max(...side) < image[axis]);
      return around(geometry) && fits ? { ...geometry, border: name } : null;
    };
    const numeric = ({ padding }) => typeof padding === "number" && padding > 0;

    /** @type {[string, string, (...given: any[]) => any][]} */
    const GEOMETRIES = [
      ["the padding is ignored", "the-padded-output-is-too-small", withSides(() => [0, 0])],
      [
        "the padding is taken for both sides together",
        "the-padded-output-is-too-small",
        (geometry, options) =>
          numeric(options) ? withSides(([p]) => [Math.floor(p / 2), p - Math.floor(p / 2)])(geometry, options) : null,
      ],
      [
        "the padding is put at the top and the left only",
        "the-padded-output-is-too-small",
        (geometry, options) => (numeric(options) ? withSides(([p]) => [p, 0])(geometry, options) : null),
      ],
      [
        '"same" pads an even kernel on the wrong side',
        "the-output-is-shifted-by-one-pixel",
        (geometry, options) => (options.padding === "same" ? withSides(([a, b]) => [b, a])(geometry, options) : null),
      ],
      ["the output keeps the image's size (“same”)", "the-output-is-too-large", asIf("same")],
      ["the output is “full”, as SciPy's default is", "the-output-is-too-large", asIf("full")],
      ["the border pixel is repeated (replicate)", "there-are-edges-all-around-the-picture", border("replicate")],
      ["the border is reflected", "reflected-borders-differ-from-another-package", border("reflect")],
      [
        "the border is reflected and the border pixel repeated (symmetric)",
        "reflected-borders-differ-from-another-package",
        border("symmetric"),
      ],
      ["the image wraps around (circular)", "reflected-borders-differ-from-another-package", border("circular")],
      [
        "the stride is ignored",
        "the-output-is-too-large",
        (geometry) => (geometry.stride > 1 ? { ...geometry, stride: 1 } : null),
      ],
      [
        "the output size is rounded up",
        "one-row-or-column-too-many-with-a-stride",
        (geometry, _, kernel, image) => (geometry.stride > 1 ? roundedUp(image, kernel, geometry) : null),
      ],
      [
        "the dilation is ignored",
        "the-dilated-output-is-too-large",
        (geometry) => (geometry.dilation > 1 ? { ...geometry, dilation: 1 } : null),
      ],
      [
        "the dilation is ignored",
        "the-dilated-output-is-too-large",
        (geometry, options, kernel) => (geometry.dilation > 1 ? geometryOf(kernel, { ...options, dilation: 1 }) : null),
      ],
      [
        "the dilation is counted as the number of gaps",
        "the-dilated-output-is-too-large",
        (geometry) => (geometry.dilation > 1 ? { ...geometry, dilation: geometry.dilation + 1 } : null),
      ],
    ];

    const more = (rows, columns, Y) =>
      Y.length > rows && Y[0].length > columns
        ? Y.slice(0, Y.length - rows).map((row) => row.slice(0, row.length - columns))
        : null;
    const whole = (Y) => Y.flat().every(Number.isInteger);

    /** @type {[string, string, (...given: any[]) => any][]} */
    const RESULTS = [
      ["the signs are exchanged", "all-numbers-are-wrong", (Y) => each(Y, (y) => -y)],
      [
        "the products are averaged, not summed",
        "all-numbers-are-too-small-by-the-same-factor",
        (Y, K) => (numbersOf(K) > 1 ? each(Y, (y) => y / numbersOf(K)) : null),
      ],
      [
        "the sum is divided by the sum of the weights",
        "all-numbers-are-too-small-by-the-same-factor",
        (Y, K) => {
          const total = K.flat().reduce((sum, weight) => sum + weight, 0);
          return Math.abs(total) > 1e-12 && Math.abs(total - 1) > 1e-12 ? each(Y, (y) => y / total) : null;
        },
      ],
      ["negative responses are cut off", "half-of-the-edges-are-missing", (Y) => each(Y, (y) => Math.max(y, 0))],
      ["the sign is lost: absolute values are kept", "half-of-the-edges-are-missing", (Y) => each(Y, Math.abs)],
      ["the last row and column are left out", "one-row-and-one-column-are-missing", (Y) => more(1, 1, Y)],
      ["the last row is left out", "one-row-and-one-column-are-missing", (Y) => more(1, 0, Y)],
      ["the last column is left out", "one-row-and-one-column-are-missing", (Y) => more(0, 1, Y)],
      [
        "the first row and column are left out: the loops begin at 1",
        "one-row-and-one-column-are-missing",
        (Y) => (Y.length > 1 && Y[0].length > 1 ? Y.slice(1).map((row) => row.slice(1)) : null),
      ],
      [
        "rows and columns are swapped in a loop's bounds",
        "the-last-columns-are-zero",
        (Y) => (Y.length > Y[0].length ? null : each(Y, (y, _, j) => (j < Y.length ? y : 0))),
      ],
      ["rows and columns of the result are exchanged", "rows-and-columns-of-the-kernel-are-exchanged", transpose],
      [
        "the output size is rounded up",
        "one-row-or-column-too-many-with-a-stride",
        (Y, _K, [down, across]) =>
          down + across
            ? padded(Y, [
                [0, down],
                [0, across],
              ])
            : null,
      ],
      [
        "the sum is not set back to zero at each position",
        "the-numbers-drift-from-output-to-output",
        (Y) => {
          let total = 0;
          return each(Y, (y) => {
            total += y;
            return total;
          });
        },
      ],
      [
        "fractions are cut off: the result is an integer array",
        "the-last-digits-are-wrong",
        (Y) => (whole(Y) ? null : each(Y, Math.trunc)),
      ],
      [
        "numbers are kept as bytes, which wrap around at 256",
        "the-last-digits-are-wrong",
        (Y) => (whole(Y) && Y.flat().some((y) => y < 0 || y > 255) ? each(Y, (y) => ((y % 256) + 256) % 256) : null),
      ],
    ];

    /** Each window multiplied into the image itself. */
    function changedInPlace(X, K, { sides, border, stride, dilation }) {
      const image = padded(X, sides, border);
      const sizes = sizesOf(shapeOf(X), shapeOf(K), { sides, stride, dilation });
      return matrix(...sizes, (i, j) => {
        let total = 0;
        K.forEach((row, a) =>
          row.forEach((weight, b) => {
            const [r, c] = [i * stride + a * dilation, j * stride + b * dilation];
            image[r][c] *= weight;
            total += image[r][c];
          }),
        );
        return total;
      });
    }

    const IN_PLACE = ["the image is changed in place", "the-second-run-gives-other-numbers"];
    /** @type {[string, string, (...given: any[]) => any]} */
    const AS_IT_IS = [null, null, (value) => value];

    /** Everything that one mistake, or two of different kinds, give: { names, sections, Y }, lazily. */
    function* wrongResults(X, K, options, count) {
      const [image, kernel] = [shapeOf(X), shapeOf(K)];
      const asked = geometryOf(kernel, options);
      const sizes = sizesOf(image, kernel, asked);
      const extra = sizesOf(image, kernel, roundedUp(image, kernel, asked)).map((n, axis) => n - sizes[axis]);
      for (const [kernelName, kernelSection, changeKernel] of [AS_IT_IS, ...KERNELS]) {
        const used = changeKernel(K);
        if (!used) continue;
        for (const [where, whereSection, changeGeometry] of [AS_IT_IS, ...GEOMETRIES]) {
          const so = [kernelName, where].filter(Boolean).length;
          const geometry =
            so > count ? null : changeGeometry(geometryOf(shapeOf(used), options), options, shapeOf(used), image);
          if (!geometry || Math.min(...sizesOf(image, shapeOf(used), geometry)) < 1) continue;
          const Y = correlate(X, used, geometry);
          for (const [result, resultSection, changeResult] of so === count ? [AS_IT_IS] : RESULTS) {
            const changed = so + (result ? 1 : 0) === count ? changeResult(Y, K, extra) : null;
            if (!changed) continue;
            const known = [
              [kernelName, kernelSection],
              [where, whereSection],
              [result, resultSection],
            ].filter(([name]) => name);
            yield { names: known.map(([name]) => name), sections: known.map(([, section]) => section), Y: changed };
          }
        }
      }
      if (count === 1) yield { names: [IN_PLACE[0]], sections: [IN_PLACE[1]], Y: changedInPlace(X, K, asked) };
    }

    const sameShape = (A, B) => A.length === B.length && A[0].length === B[0].length;

    /**
     * Compare a result with the right one and with what known mistakes give.
     * @param {number[][]} X
     * @param {number[][]} K
     * @param {{ value: number, half: number }[][]} result numbers, each with half a unit of its last digit
     * @returns `kind` "right", "rounding" (right up to single precision or to the digits given),
     *   "known" (with `found`, one entry for each explanation) or "unknown"; the `right` matrix;
     *   `hidden`, the mistakes that would not show on this example; `wrong`, the positions that differ.
     */
    function findMistakes(X, K, result, options) {
      const wanted = options.flips ? rotated(K) : K;
      const geometry = geometryOf(shapeOf(K), options);
      if (Math.min(...sizesOf(shapeOf(X), shapeOf(K), geometry)) < 1)
        return { kind: "empty", found: [], hidden: [], wrong: [] };
      const right = correlate(X, wanted, geometry);
      // (n + 2) 2^-24 times the sum of |x k| bounds the error of a sum of n products in single precision.
      const largest = Math.max(...correlate(each(X, Math.abs), each(wanted, Math.abs), { ...geometry }).flat());
      const single = (numbersOf(K) + 2) * 2 ** -24 * largest;
      const off = (Y, r, c, room) => !(Math.abs(Y[r][c] - result[r][c].value) <= room + result[r][c].half * (1 + 1e-9));
      const fits = (Y) => sameShape(Y, result) && !Y.some((row, r) => row.some((_, c) => off(Y, r, c, single)));
      const named = (each) => ({
        ...each,
        names: each.names.map((name) => (options.flips ? name.replace("is flipped", "is not flipped") : name)),
      });
      const singles = [...wrongResults(X, wanted, options, 1)].map(named);
      const equal = ({ Y }) =>
        sameShape(Y, right) && Y.every((row, r) => row.every((y, c) => Math.abs(y - right[r][c]) <= single));
      const hidden = [...new Set(singles.filter(equal).flatMap(({ names }) => names))];
      if (fits(right)) {
        const exact = right.every((row, r) => row.every((y, c) => Math.abs(y - result[r][c].value) <= 1e-13 * largest));
        return { kind: exact ? "right" : "rounding", right, sides: geometry.sides, found: [], hidden, wrong: [] };
      }
      let found = singles.filter(({ Y }) => fits(Y));
      // Two at once are looked for only where so many numbers cannot agree by chance.
      const telling = new Set(result.flat().map(({ value }) => value)).size >= 4;
      if (!found.length && telling)
        found = [...wrongResults(X, wanted, options, 2)].map(named).filter(({ Y }) => fits(Y));
      const names = new Set();
      found = found.filter((one) => !names.has(String(one.names)) && names.add(String(one.names)));
      const wrong = sameShape(right, result)
        ? right.flatMap((row, r) => row.flatMap((_, c) => (off(right, r, c, single) ? [[r, c]] : [])))
        : [];
      return { kind: found.length ? "known" : "unknown", right, sides: geometry.sides, found, hidden, wrong };
    }

    return { findMistakes };
  })(),
);
