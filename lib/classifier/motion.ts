/**
 * Readable measures of how a picture changes over three frames an eighth of a second apart.
 * The same arithmetic as `training/motion.py`; `parity.json` holds the two together.
 */
import type { SampledFrame } from '../media/sampled-frame';

/** Pixels are averaged in whole blocks until the short side is near this: noise and codec must not drown motion. */
const SHORT_SIDE = 120;
const FLOOR = 0.1;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const PATCHES = 6;
/** How many numbers {@link motion} gives. */
export const MEASURES = 14;

type Picture = Pick<SampledFrame, 'width' | 'height' | 'rgba'>;

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Luma averaged over k x k blocks; what is left over at the right and bottom is dropped. */
export function smallLuma({ width, height, rgba }: Picture): Grid {
  const k = Math.max(1, Math.floor(Math.min(width, height) / SHORT_SIDE));
  const w = Math.floor(width / k);
  const h = Math.floor(height / k);
  const values = new Float32Array(w * h);
  for (let y = 0; y < h * k; y++) {
    for (let x = 0; x < w * k; x++) {
      const at = (y * width + x) * 4;
      const luma = 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
      const to = Math.floor(y / k) * w + Math.floor(x / k);
      values[to] = (values[to] ?? 0) + luma / (k * k);
    }
  }
  return { width: w, height: h, values };
}

/**
 * @param runs frames that follow each other at 8 Hz; runs of fewer than three frames say nothing.
 * @returns the mean of the measures over all triples; null when there is none.
 */
export function motion(runs: readonly (readonly Picture[])[]): Float64Array | null {
  const sum = new Float64Array(MEASURES);
  let count = 0;
  for (const run of runs) {
    const grids = run.map(smallLuma);
    for (let i = 0; i + 2 < grids.length; i++) {
      const [a, b, c] = grids.slice(i, i + 3);
      if (a === undefined || b === undefined || c === undefined || !alike(a, b) || !alike(b, c)) continue;
      triple(a, b, c).forEach((value, at) => {
        sum[at] = (sum[at] ?? 0) + value;
      });
      count++;
    }
  }
  return count === 0 ? null : sum.map((value) => value / count);
}

const alike = (a: Grid, b: Grid) => a.width === b.width && a.height === b.height;

function triple(a: Grid, b: Grid, c: Grid): number[] {
  const { width, height } = b;
  const d = b.values.map((value, i) => value - (a.values[i] ?? 0));
  const e = c.values.map((value, i) => value - (b.values[i] ?? 0));
  const first = d.map((value, i) => (Math.abs(value) + Math.abs(e[i] ?? 0)) / 2);
  const second = e.map((value, i) => Math.abs(value - (d[i] ?? 0)));
  const m1 = mean(first) + FLOOR;
  const m2 = mean(second) + FLOOR;
  const sorted = first.slice().sort();
  const quantiles = QUANTILES.map((q) => sorted[Math.floor(q * (sorted.length - 1))] ?? 0);
  const detail = meanDetail({ width, height, values: b.values });
  const flicker = (meanDetail({ width, height, values: d }) + meanDetail({ width, height, values: e })) / 2;
  const byPatch = [patchMeans({ width, height, values: first }), patchMeans({ width, height, values: second })];
  const ratios = Array.from({ length: PATCHES ** 2 }, (_, i) =>
    Math.log(((byPatch[1]?.[i] ?? 0) + FLOOR) / ((byPatch[0]?.[i] ?? 0) + FLOOR)),
  ).sort((x, y) => x - y);
  return [
    Math.log(m1),
    Math.log(m2),
    Math.log(m2 / m1),
    ...quantiles.map((value) => Math.log((value + FLOOR) / m1)),
    Math.log((quantiles[0] ?? 0) + FLOOR),
    correlation(d, e),
    Math.log((flicker + FLOOR) / (detail + FLOOR)),
    Math.log(detail + FLOOR),
    ratios[Math.floor(ratios.length / 2)] ?? 0,
    deviation(ratios),
  ];
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] ?? 0) - ma;
    const y = (b[i] ?? 0) - mb;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const norm = Math.sqrt(aa * bb);
  return norm > 1e-3 ? ab / norm : 0;
}

/** Mean size of what differs from the four neighbours. */
function meanDetail({ width, height, values }: Grid): number {
  let sum = 0;
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const i = y * width + x;
      const around = (values[i - 1] ?? 0) + (values[i + 1] ?? 0) + (values[i - width] ?? 0) + (values[i + width] ?? 0);
      sum += Math.abs(4 * (values[i] ?? 0) - around);
    }
  }
  return sum / Math.max(1, (width - 2) * (height - 2));
}

function patchMeans({ width, height, values }: Grid): number[] {
  const w = Math.floor(width / PATCHES);
  const h = Math.floor(height / PATCHES);
  const sums = Array.from({ length: PATCHES ** 2 }, () => 0);
  for (let y = 0; y < h * PATCHES; y++) {
    for (let x = 0; x < w * PATCHES; x++) {
      const patch = Math.floor(y / h) * PATCHES + Math.floor(x / w);
      sums[patch] = (sums[patch] ?? 0) + (values[y * width + x] ?? 0);
    }
  }
  return sums.map((sum) => sum / Math.max(1, w * h));
}
