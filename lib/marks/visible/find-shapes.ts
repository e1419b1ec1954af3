import { type Box, lowestOf, meanOf, type Plane, resampled, strokesOf } from './plane';
import { aiBadge, BAR_HEIGHT, BARS, barsRow, diamond, HOLLOW, type Shape } from './shapes';
import { type Clip, cut } from './sightings';

/** A shape on the picture, where it lies, and how well it fits (normalised correlation with the drawn one, 0–1). */
export interface ShapeSeen {
  readonly shape: Exclude<Shape, 'ai-badge'>;
  /** In pixels of the frames. */
  readonly box: Box;
  readonly fit: number;
  /** Indexes of the frames that show it, in order; never empty. */
  readonly frames: readonly number[];
}

/** Shares of the short side: how much of the bottom right is looked at, and how far a shape's surroundings may reach out of it. */
const CORNER_SIDE = 0.28;
const BEYOND = 0.02;
/** Pixels below which a shape is too small to be told from a blot. */
const SMALLEST = 14;

/** The bottom right corner of every frame, the picture's border repeated beyond it. */
interface Corner {
  readonly planes: readonly Plane[];
  /** Where the corner begins in the frames, and its side without what is beyond. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** The picture's short side, in pixels. */
  readonly short: number;
}

function cornerOf({ picture, frames }: Clip): Corner {
  const short = Math.min(picture.width, picture.height);
  const side = Math.round(CORNER_SIDE * short);
  const more = side + Math.round(BEYOND * short);
  const x = Math.floor(picture.x + picture.width) - side;
  const y = Math.floor(picture.y + picture.height) - side;
  const planes = frames.map(({ luma }) => {
    const plain = cut(luma, { x, y, width: side, height: side });
    return resampled(plain, { x: 0, y: 0, width: more, height: more }, more, more);
  });
  return { planes, x, y, side, short };
}

/**
 * Shapes that stay at the bottom right without a word beside them: Google's star and the bars of Sora's first mark.
 * A badge "AI" has letters: {@link badgeFit} is asked about it where they were read.
 */
export function findShapes(clip: Clip): ShapeSeen[] {
  const corner = cornerOf(clip);
  if (corner.short * STAR_SIZES[0] < SMALLEST) return [];
  return [findDiamond(corner), findBars(corner, clip.runs)].filter((seen) => seen !== null);
}

/** A drawn shape without its mean, of length 1. */
function templateOf(plane: Plane): Plane {
  const mean = plane.data.reduce((sum, value) => sum + value, 0) / plane.data.length;
  const data = plane.data.map((value) => value - mean);
  const length = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  return { ...plane, data: data.map((value) => value / length) };
}

/** Variance of luminance below which there is nothing to correlate with: about two levels either way. */
const LEAST_VARIANCE = 4;
/** As {@link LEAST_VARIANCE}, of a row that is a mean of rows and frames. */
const LEAST_ROW_VARIANCE = 0.1;

/** Normalised correlation of a template with what lies under it; 0 where that is flat or reaches out of the plane. */
function fitAt(
  { width, height, data }: Plane,
  plane: Plane,
  left: number,
  top: number,
  least = LEAST_VARIANCE,
): number {
  if (left < 0 || top < 0 || left + width > plane.width || top + height > plane.height) return 0;
  let [sum, squares, product] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    const from = (top + y) * plane.width + left;
    for (let x = 0; x < width; x++) {
      const value = plane.data[from + x] ?? 0;
      sum += value;
      squares += value * value;
      product += value * (data[y * width + x] ?? 0);
    }
  }
  const count = width * height;
  const variance = squares - (sum * sum) / count;
  return variance < count * least ? 0 : product / Math.sqrt(variance);
}

interface Fit {
  readonly fit: number;
  readonly left: number;
  readonly top: number;
  readonly template: Plane;
  readonly size: number;
}

const half = (plane: Plane): Plane => resampled(plane, { x: 0, y: 0, ...plane }, plane.width >> 1, plane.height >> 1);

/** Sizes of the star from tip to tip, shares of the short side: reported 0.061–0.078, seen in a re-encoded copy 0.073. */
const STAR_SIZES = [0.05, 0.058, 0.067, 0.078, 0.09] as const;
/** Fit at half the size, at every other place, below which a closer look is no use. */
const WORTH_A_LOOK = 0.5;
/** Fit from which on it is the star (docs/decisions/026). */
const STAR_FITS = 0.85;
/** What is tried around a first guess: its sides, its sizes as multiples of the guess, and how many pixels away. */
interface Tries {
  readonly hollow: number;
  readonly sizes: readonly number[];
  readonly reach: number;
}
const STAR: Tries = { hollow: HOLLOW, sizes: [0.92, 0.96, 1, 1.04, 1.08], reach: 3 };
/** What is like the star and fits better where it is none: a cross or thinner star, a square on its tip, a disc. */
const RIVALS: readonly Tries[] = [0.4, 1, 1.4, 2].map((hollow) => ({
  hollow,
  sizes: [0.64, 0.7, 0.76, 0.82, 0.88, 0.94, 1, 1.08],
  reach: 1,
}));
/** Fit of the star in a single frame, and the share of frames that have to show it. */
const STAR_SHOWN = 0.6;
const STAR_STAYS = 0.75;

/** Radius, share of the short side, that holds half the star's body: what is wider and bright is ground. */
const STAR_BODY = 0.018;

/**
 * On the mean of the frames; on the least of them, in which what moves behind a bright shape is dark; and on the mean
 * without its ground, for a star that lies half on a bright and half on a dark thing.
 */
function findDiamond({ planes, x, y, short }: Corner): ShapeSeen | null {
  const templates = STAR_SIZES.map((size) => ({ size: size * short, plane: templateOf(diamond((size * short) / 2)) }));
  const mean = meanOf(planes);
  const [best] = [mean, lowestOf(planes), strokesOf(mean, Math.round(STAR_BODY * short))]
    .flatMap((plane) => {
      const coarse = coarsest(half(plane), templates);
      if (coarse === null) return [];
      const found = closest(plane, middleOf(coarse, 2), coarse.size, STAR);
      if (found === null || found.fit < STAR_FITS) return [];
      const rivals = RIVALS.map((rival) => closest(plane, middleOf(found, 1), found.size, rival)?.fit ?? 0);
      return rivals.some((fit) => fit >= found.fit) ? [] : [found];
    })
    .sort((one, other) => other.fit - one.fit);
  if (best === undefined) return null;
  const { template, left, top, size, fit } = best;
  const frames = planes.flatMap((plane, index) => (fitAt(template, plane, left, top) >= STAR_SHOWN ? [index] : []));
  if (frames.length < STAR_STAYS * planes.length) return null;
  const around = (template.width - size) / 2;
  return {
    shape: 'diamond',
    box: { x: x + left + around, y: y + top + around, width: size, height: size },
    fit,
    frames,
  };
}

function coarsest(plane: Plane, templates: readonly { readonly size: number; readonly plane: Plane }[]): Fit | null {
  let best: Fit | null = null;
  for (const { size, plane: template } of templates) {
    for (let top = 0; top + template.height <= plane.height; top += 2) {
      for (let left = 0; left + template.width <= plane.width; left += 2) {
        const fit = fitAt(template, plane, left, top);
        if (fit > (best?.fit ?? WORTH_A_LOOK)) best = { fit, left, top, template, size };
      }
    }
  }
  return best;
}

const middleOf = ({ left, top, template }: Fit, scale: number) => ({
  x: scale * (left + template.width / 2),
  y: scale * (top + template.height / 2),
});

function closest(
  plane: Plane,
  middle: { x: number; y: number },
  guess: number,
  { hollow, sizes, reach }: Tries,
): Fit | null {
  let best: Fit | null = null;
  for (const factor of sizes) {
    const size = guess * factor;
    const template = templateOf(diamond(size, hollow));
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const left = Math.round(middle.x - template.width / 2) + dx;
        const top = Math.round(middle.y - template.height / 2) + dy;
        const fit = fitAt(template, plane, left, top);
        if (fit > (best?.fit ?? 0)) best = { fit, left, top, template, size };
      }
    }
  }
  return best;
}

/** Distance between two of Sora's bars, shares of the short side: seen 0.0129 and 0.017. */
const PITCHES = { from: 0.0118, to: 0.0188, step: 1.016 } as const;
/** Where the last bar and the foot of all may be, shares of the short side from the border: seen 0.05–0.06. */
const FROM_BORDER = { least: 0.04, most: 0.08 } as const;
/** Width of what is left and right of a bar, share of the short side. */
const BESIDE = 0.012;
/** Fit of the row of bars; how many of the ten stand out; and what goes on above or below them (docs/decisions/026). */
const BARS_FIT = 0.66;
const BARS_SEEN = 10;
const BARS_GO_ON = 0.15;
/** Luminance by which the bars stand out on average: below it, blocks of the encoder make rows as well. */
const BARS_STAND_OUT = 3;

interface Row {
  readonly fit: number;
  readonly frames: readonly number[];
  readonly box: Box;
}

/**
 * In one run of frames: the bars keep their place and change their height, so on the mean each is a bright column, and
 * the rows they fill are taken for one row. What goes on above or below is a fence, a window or a text.
 */
function findBars({ planes, x, y, side, short }: Corner, runs: Clip['runs']): ShapeSeen | null {
  let best: (Row & { readonly score: number }) | null = null;
  const [least, most] = [side - FROM_BORDER.most * short, side - FROM_BORDER.least * short];
  for (const frames of runs) {
    const rows = rowsOf(meanOf(frames.map((index) => planes[index] as Plane)), Math.round(BESIDE * short));
    for (let pitch = PITCHES.from * short; pitch <= PITCHES.to * short; pitch *= PITCHES.step) {
      const template = templateOf(barsRow(pitch));
      const height = Math.round(pitch * BAR_HEIGHT);
      for (let bottom = Math.round(least); bottom <= most; bottom++) {
        const top = bottom - height;
        const row = rows(top, bottom);
        const last = Math.min(most - BARS * pitch, row.width - template.width);
        for (let left = Math.max(0, Math.ceil(least - BARS * pitch)); left <= last; left++) {
          const fit = fitAt(template, row, left, 0, LEAST_ROW_VARIANCE);
          if (fit <= (best?.score ?? BARS_FIT)) continue;
          const inside = dot(template, row, left);
          const above = dot(template, rows(top - height, top - 2), left);
          const below = dot(template, rows(bottom + 2, bottom + height), left);
          const goesOn = Math.max(0, above, below) / inside;
          const score = fit - goesOn / 3;
          if (score <= (best?.score ?? 0) || goesOn > BARS_GO_ON || barsIn(row, left, pitch) < BARS_SEEN) continue;
          const box = { x: x + left + pitch * 0.8, y: y + top, width: (BARS - 0.6) * pitch, height };
          best = { fit, frames, box, score };
        }
      }
    }
  }
  return best === null ? null : { shape: 'bars', box: best.box, fit: best.fit, frames: best.frames };
}

/** Mean of any rows of what is brighter than its left and right: `(top, bottom)`, the bottom not included. */
function rowsOf({ width, height, data }: Plane, radius: number): (top: number, bottom: number) => Plane {
  // Sums of all rows above, so that a mean of rows is one difference.
  const sums = new Float64Array((height + 1) * width);
  for (let y = 0; y < height; y++) {
    const at = (x: number) => data[y * width + Math.min(width - 1, Math.max(0, x))] ?? 0;
    let around = 0;
    for (let x = -radius; x <= radius; x++) around += at(x);
    for (let x = 0; x < width; x++) {
      sums[(y + 1) * width + x] = (sums[y * width + x] ?? 0) + Math.max(0, at(x) - around / (2 * radius + 1));
      around += at(x + radius + 1) - at(x - radius);
    }
  }
  return (top, bottom) => {
    const [from, to] = [Math.max(0, top), Math.min(height, Math.max(1, bottom))];
    const row = new Float32Array(width);
    for (let x = 0; x < width; x++) {
      row[x] = ((sums[to * width + x] ?? 0) - (sums[from * width + x] ?? 0)) / Math.max(1, to - from);
    }
    return { width, height: 1, data: row };
  };
}

const dot = (template: Plane, row: Plane, left: number): number =>
  template.data.reduce((sum, value, x) => sum + value * (row.data[left + x] ?? 0), 0);

/** Of the ten bars, those that are clearly brighter than halfway to the next on either side. */
function barsIn({ data }: Plane, left: number, pitch: number): number {
  const at = (place: number): number => {
    const x = left + place * pitch - 0.5;
    const from = Math.floor(x);
    return (data[from] ?? 0) * (1 - x + from) + (data[from + 1] ?? 0) * (x - from);
  };
  const bars = Array.from({ length: BARS }, (_, i) => Math.max(at(i + 0.9), at(i + 1), at(i + 1.1)));
  const mean = bars.reduce((sum, bar) => sum + bar, 0) / BARS;
  if (mean < BARS_STAND_OUT) return 0;
  const clear = 0.2 * mean;
  return bars.filter((bar, i) => bar - Math.max(at(i + 0.5), at(i + 1.5)) > clear).length;
}

/** Height of a badge as multiples of that of the line found in it, and its forms. */
const BADGE_HEIGHTS = [0.75, 0.9, 1.05, 1.2, 1.4, 1.65, 1.9] as const;
const BADGE_FORMS = [1.2, 1.45, 1.7, 2] as const;
/** Fit with the drawn badge; its letters are of one font, those on the picture of many. */
export const BADGE_FITS = 0.6;

/** How well a box with "AI" in it fits around a line that reads "AI". @param line in pixels of the plane. */
export function badgeFit(plane: Plane, line: Box): number {
  let best = 0;
  const middle = { x: line.x + line.width / 2, y: line.y + line.height / 2 };
  for (const height of BADGE_HEIGHTS) {
    for (const form of BADGE_FORMS) {
      for (const filled of [false, true]) {
        const template = templateOf(aiBadge(height * line.height, filled, form));
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) {
            const left = Math.round(middle.x - template.width / 2) + dx;
            const top = Math.round(middle.y - template.height / 2) + dy;
            best = Math.max(best, fitAt(template, plane, left, top));
          }
        }
      }
    }
  }
  return best;
}
