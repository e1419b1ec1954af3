import type { SampledFrame } from '../../media/sampled-frame';

/** One channel of a picture, row by row; values 0–255 where it is luminance. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Pixels of a plane; `x` and `y` may lie outside, what is read there is the border. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Luminance by ITU-R BT.601. Overlays are white or grey, so colour adds nothing that reading needs. */
export function lumaOf({ width, height, rgba }: SampledFrame): Plane {
  const data = new Float32Array(width * height);
  for (let i = 0, j = 0; i < data.length; i++, j += 4) {
    data[i] = 0.299 * (rgba[j] ?? 0) + 0.587 * (rgba[j + 1] ?? 0) + 0.114 * (rgba[j + 2] ?? 0);
  }
  return { width, height, data };
}

/** @param planes of one size, at least one. */
export function meanOf(planes: readonly Plane[]): Plane {
  return combined(
    planes,
    (sum, more) => {
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (more[i] ?? 0);
    },
    1 / planes.length,
  );
}

/** @param planes of one size, at least one. */
export function lowestOf(planes: readonly Plane[]): Plane {
  return combined(planes, (least, more) => {
    for (let i = 0; i < least.length; i++) {
      const value = more[i] ?? 0;
      if (value < (least[i] ?? 0)) least[i] = value;
    }
  });
}

/** @param planes of one size, at least one. */
export function highestOf(planes: readonly Plane[]): Plane {
  return combined(planes, (most, more) => {
    for (let i = 0; i < most.length; i++) {
      const value = more[i] ?? 0;
      if (value > (most[i] ?? 0)) most[i] = value;
    }
  });
}

/** The loops stand in the callers: one function for them all, called for each pixel, took four times as long. */
function combined(planes: readonly Plane[], take: (into: Float32Array, more: Float32Array) => void, factor = 1): Plane {
  const [first, ...rest] = planes;
  if (first === undefined) throw new Error('no planes to combine');
  const data = first.data.slice();
  for (const plane of rest) take(data, plane.data);
  if (factor !== 1) for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) * factor;
  return { ...first, data };
}

/** Mean over a square of `2 * radius + 1` pixels, the border repeated; separable running sums. */
export function blurred({ width, height, data }: Plane, radius: number): Plane {
  const rows = new Float32Array(data.length);
  const size = 2 * radius + 1;
  for (let y = 0; y < height; y++) {
    const at = (x: number) => data[y * width + Math.min(width - 1, Math.max(0, x))] ?? 0;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += at(x);
    for (let x = 0; x < width; x++) {
      rows[y * width + x] = sum / size;
      sum += at(x + radius + 1) - at(x - radius);
    }
  }
  const out = new Float32Array(data.length);
  const sums = new Float32Array(width);
  const row = (y: number) => Math.min(height - 1, Math.max(0, y)) * width;
  for (let y = -radius; y <= radius; y++) {
    const start = row(y);
    for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (rows[start + x] ?? 0);
  }
  for (let y = 0; y < height; y++) {
    const enters = row(y + radius + 1);
    const leaves = row(y - radius);
    for (let x = 0; x < width; x++) {
      out[y * width + x] = (sums[x] ?? 0) / size;
      sums[x] = (sums[x] ?? 0) + (rows[enters + x] ?? 0) - (rows[leaves + x] ?? 0);
    }
  }
  return { width, height, data: out };
}

/** What stands out brighter than its surroundings: 0 where nothing does. */
export function brighterThanAround(plane: Plane, radius: number, gain: number): Plane {
  const around = blurred(plane, radius);
  const data = plane.data.map((value, i) => Math.min(255, Math.max(0, (value - (around.data[i] ?? 0)) * gain)));
  return { ...plane, data };
}

/**
 * Each pixel the most of a square of `2 * radius + 1` around it, the border repeated. By van Herk (1992) and Gil and
 * Werman (1993): the most of each block's beginnings and ends, so that a pixel costs the same at any radius.
 */
function highestAround({ width, height, data }: Plane, radius: number): Plane {
  const rows = new Float32Array(data.length);
  const out = new Float32Array(data.length);
  const span = 2 * radius + 1;
  const longest = Math.ceil((Math.max(width, height) + 2 * radius) / span) * span;
  const line = new Float32Array(longest);
  const ends = new Float32Array(longest);
  const along = (from: Float32Array, to: Float32Array, start: number, step: number, length: number) => {
    line.fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < length; i++) line[i + radius] = from[start + i * step] ?? 0;
    for (let block = 0; block < length + 2 * radius; block += span) {
      let most = Number.NEGATIVE_INFINITY;
      for (let i = block + span - 1; i >= block; i--) {
        const value = line[i] ?? 0;
        if (value > most) most = value;
        ends[i] = most;
      }
      for (let i = block + 1; i < block + span; i++) {
        const before = line[i - 1] ?? 0;
        if (before > (line[i] ?? 0)) line[i] = before;
      }
    }
    for (let i = 0; i < length; i++) {
      const end = ends[i] ?? 0;
      const begin = line[i + span - 1] ?? 0;
      to[start + i * step] = end > begin ? end : begin;
    }
  };
  for (let y = 0; y < height; y++) along(data, rows, y * width, 1, width);
  for (let x = 0; x < width; x++) along(rows, out, x, width, height);
  return { width, height, data: out };
}

function lowestAround(plane: Plane, radius: number): Plane {
  const negative = (of: Plane): Plane => ({ ...of, data: of.data.map((value) => -value) });
  return negative(highestAround(negative(plane), radius));
}

/** Luminance by which a stroke has to stand out to count in full. */
const FAINTEST = 8;

/**
 * Bright strokes no wider than about twice the radius, all equally bright: a translucent word reads the same over the
 * dark and over the white half of a picture. A white top-hat (Serra 1982), each pixel against the most around it.
 */
export function strokesOf(plane: Plane, radius: number): Plane {
  const opened = highestAround(lowestAround(plane, radius), radius);
  const hat = { ...plane, data: plane.data.map((value, i) => value - (opened.data[i] ?? 0)) };
  const most = highestAround(hat, 3 * radius);
  const data = hat.data.map((value, i) => 255 * Math.min(1, value / Math.max(FAINTEST, 0.8 * (most.data[i] ?? 0))));
  return { ...plane, data };
}

/** Detail finer than about twice the radius, positive and negative. */
export function detailOf(plane: Plane, radius: number): Plane {
  const around = blurred(plane, radius);
  return { ...plane, data: plane.data.map((value, i) => value - (around.data[i] ?? 0)) };
}

/** Bilinear, from a box of a plane to a new size; outside the plane its border is repeated. */
export function resampled(plane: Plane, box: Box, width: number, height: number): Plane {
  const out = new Float32Array(width * height);
  const stepX = box.width / width;
  const stepY = box.height / height;
  const clampX = (x: number) => Math.min(plane.width - 1, Math.max(0, x));
  const clampY = (y: number) => Math.min(plane.height - 1, Math.max(0, y));
  for (let y = 0; y < height; y++) {
    const fromY = clampY(box.y + (y + 0.5) * stepY - 0.5);
    const top = Math.floor(fromY);
    const below = Math.min(plane.height - 1, top + 1) * plane.width;
    const above = top * plane.width;
    const partY = fromY - top;
    for (let x = 0; x < width; x++) {
      const fromX = clampX(box.x + (x + 0.5) * stepX - 0.5);
      const left = Math.floor(fromX);
      const right = Math.min(plane.width - 1, left + 1);
      const partX = fromX - left;
      const high = (plane.data[above + left] ?? 0) * (1 - partX) + (plane.data[above + right] ?? 0) * partX;
      const low = (plane.data[below + left] ?? 0) * (1 - partX) + (plane.data[below + right] ?? 0) * partX;
      out[y * width + x] = high * (1 - partY) + low * partY;
    }
  }
  return { width, height, data: out };
}

/** Spreads what lies between the 2nd and the 98th percentile over 0–255, so that a faint overlay reads like a bold one. */
export function stretched(plane: Plane): Plane {
  const sorted = plane.data.slice().sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const low = at(0.02);
  const range = at(0.98) - low;
  if (range < 1) return plane;
  return { ...plane, data: plane.data.map((value) => Math.min(255, Math.max(0, ((value - low) * 255) / range))) };
}

/** Normalised correlation of two boxes of one size, −1 to 1; 0 where one is flat. The boxes are cut to the planes. */
export function correlation(one: Plane, oneBox: Box, other: Plane, otherX: number, otherY: number): number {
  let sumA = 0;
  let sumB = 0;
  let squareA = 0;
  let squareB = 0;
  let product = 0;
  let count = 0;
  for (let y = 0; y < oneBox.height; y++) {
    const ya = oneBox.y + y;
    const yb = otherY + y;
    if (ya < 0 || yb < 0 || ya >= one.height || yb >= other.height) continue;
    for (let x = 0; x < oneBox.width; x++) {
      const xa = oneBox.x + x;
      const xb = otherX + x;
      if (xa < 0 || xb < 0 || xa >= one.width || xb >= other.width) continue;
      const a = one.data[ya * one.width + xa] ?? 0;
      const b = other.data[yb * other.width + xb] ?? 0;
      sumA += a;
      sumB += b;
      squareA += a * a;
      squareB += b * b;
      product += a * b;
      count++;
    }
  }
  if (count === 0) return 0;
  const varianceA = squareA - (sumA * sumA) / count;
  const varianceB = squareB - (sumB * sumB) / count;
  if (varianceA < count * 0.25 || varianceB < count * 0.25) return 0;
  return (product - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB);
}
