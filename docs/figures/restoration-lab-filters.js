/*
 * The arithmetic of the restoration lab: pure functions on square pictures, which are
 * Float64Arrays of n × n pixels, row by row. Every border is circular, and n is a power of
 * two where a Fourier transform is taken. The tests compare them with SciPy and torch.
 */
(() => {
  "use strict";
  const { fft2 } = convscope;

  /** Numbers between 0 and 1 that look random and are the same for the same seed (mulberry32). */
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** Add Gaussian noise of this standard deviation, or turn this share of the pixels black or white. */
  function addNoise(pixels, kind, amount, seed) {
    const random = generator(seed);
    return pixels.map((x) => {
      const [first, second] = [random(), random()];
      if (kind === "salt") return first < amount ? Number(second < 0.5) : x;
      // Box and Muller; 1 - first is above zero.
      return x + amount * Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
    });
  }

  /** The weights of a Gaussian from -r to r, r = round(4 sigma), with sum 1. */
  function gaussianWeights(sigma) {
    const radius = Math.round(4 * sigma);
    const bell = Array.from({ length: 2 * radius + 1 }, (_, n) =>
      sigma > 0 ? Math.exp(-((n - radius) ** 2) / (2 * sigma ** 2)) : 1,
    );
    const total = bell.reduce((sum, weight) => sum + weight, 0);
    return bell.map((weight) => weight / total);
  }

  /** Blur along the rows, then along the columns. */
  function gaussianBlur(pixels, n, sigma) {
    const weights = gaussianWeights(sigma);
    const radius = weights.length >> 1;
    const along = (source) =>
      // Written transposed, so that the second pass runs along the other axis.
      source.map((_, at) => {
        const [c, r] = [Math.floor(at / n), at % n];
        return weights.reduce((sum, weight, k) => sum + weight * source[r * n + ((c + k - radius + 8 * n) % n)], 0);
      });
    return along(along(pixels));
  }

  /** Call `pick(window, middle pixel)` for every window of size × size pixels. */
  function overWindows(pixels, n, size, pick) {
    const radius = size >> 1;
    const window = new Float64Array(size * size);
    return pixels.map((middle, at) => {
      const [r, c] = [Math.floor(at / n), at % n];
      let k = 0;
      for (let a = -radius; a <= radius; a++) {
        const row = ((r + a + n) % n) * n;
        for (let b = -radius; b <= radius; b++) window[k++] = pixels[row + ((c + b + n) % n)];
      }
      return pick(window, middle);
    });
  }

  const meanFilter = (pixels, n, size) =>
    overWindows(pixels, n, size, (window) => window.reduce((sum, x) => sum + x, 0) / window.length);

  /** The value in the middle of the sorted list, found by partitions (Hoare); changes the list. */
  function medianOf(values) {
    const middle = values.length >> 1;
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const pivot = values[middle];
      let [i, j] = [low, high];
      while (i <= j) {
        while (values[i] < pivot) i++;
        while (values[j] > pivot) j--;
        if (i <= j) {
          const kept = values[i];
          values[i++] = values[j];
          values[j--] = kept;
        }
      }
      if (j < middle) low = i;
      if (middle < i) high = j;
    }
    return values[middle];
  }

  const medianFilter = (pixels, n, size) => overWindows(pixels, n, size, medianOf);

  /** Means in which a pixel counts less with its distance (spatial) and with its difference (tonal). */
  function bilateralFilter(pixels, n, size, spatial, tonal) {
    const radius = size >> 1;
    const near = Array.from({ length: size * size }, (_, k) =>
      Math.exp(-((Math.floor(k / size) - radius) ** 2 + ((k % size) - radius) ** 2) / (2 * spatial ** 2)),
    );
    return overWindows(pixels, n, size, (window, middle) => {
      let [sum, total] = [0, 0];
      for (let k = 0; k < window.length; k++) {
        const weight = near[k] * Math.exp(-((window[k] - middle) ** 2) / (2 * tonal ** 2));
        sum += weight * window[k];
        total += weight;
      }
      return sum / total;
    });
  }

  /**
   * Undo a Gaussian blur where the picture outweighs the noise. `noise` is the mean square of the
   * noise, `detail` that of the differences of neighbors: photographs are taken to have the
   * spectrum detail / L, where L is minus the response of the Laplacian kernel.
   */
  function wienerFilter(pixels, n, sigma, noise, detail) {
    const weights = gaussianWeights(sigma);
    const radius = weights.length >> 1;
    const angle = (u) => (2 * Math.PI * u) / n;
    const response = Array.from({ length: n }, (_, u) =>
      weights.reduce((sum, weight, k) => sum + weight * Math.cos(angle(u) * (k - radius)), 0),
    );
    const laplacian = Array.from({ length: n }, (_, u) => 2 - 2 * Math.cos(angle(u)));
    const { re, im } = fft2(pixels, new Float64Array(n * n));
    for (let at = 0; at < n * n; at++) {
      const [u, v] = [Math.floor(at / n), at % n];
      const H = response[u] * response[v];
      const below = H * H + (noise / detail) * (laplacian[u] + laplacian[v]);
      const gain = below > 0 ? H / below / (n * n) : 0;
      re[at] *= gain;
      im[at] *= gain;
    }
    return fft2(re, im, 1).re;
  }

  /** The mean of the squared differences of two pictures. */
  const meanSquare = (A, B) => A.reduce((sum, x, at) => sum + (x - B[at]) ** 2, 0) / A.length;

  /** The mean, over all pixels, of the squared differences to the pixels below and to the right. */
  const detailOf = (pixels, n) =>
    pixels.reduce((sum, x, at) => {
      const [r, c] = [Math.floor(at / n), at % n];
      return sum + (x - pixels[((r + 1) % n) * n + c]) ** 2 + (x - pixels[r * n + ((c + 1) % n)]) ** 2;
    }, 0) / pixels.length;

  /** Peak signal to noise ratio in decibels for pictures from 0 to 1. */
  const psnr = (A, B) => {
    const error = meanSquare(A, B);
    return error < 1e-20 ? Number.POSITIVE_INFINITY : -10 * Math.log10(error); // less is rounding
  };

  Object.assign(convscope, {
    addNoise,
    bilateralFilter,
    detailOf,
    gaussianBlur,
    meanFilter,
    meanSquare,
    medianFilter,
    psnr,
    wienerFilter,
  });
})();
