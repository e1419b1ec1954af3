import type { markShapes } from '../../inspection/schema';
import type { Plane } from './plane';

/** Logo shapes that stand without a word beside them. They are drawn here; `find-shapes.ts` looks for what fits them. */
export type Shape = (typeof markShapes)[number];

/** Points a side of a pixel that a template is sampled at. */
const SAMPLES = 4;

/** Coverage, 0–1, of a picture of `width` × `height` pixels by what `inside` says lies in the shape. */
function drawn(width: number, height: number, inside: (x: number, y: number) => boolean): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let hits = 0;
      for (let sy = 0; sy < SAMPLES; sy++) {
        for (let sx = 0; sx < SAMPLES; sx++) {
          if (inside(x + (sx + 0.5) / SAMPLES, y + (sy + 0.5) / SAMPLES)) hits++;
        }
      }
      data[y * width + x] = hits / (SAMPLES * SAMPLES);
    }
  }
  return { width, height, data };
}

/** Surroundings that belong to a template, as a share of the shape's size on each side: they have to be plain. */
export const AROUND_SHAPE = 0.12;

/** How hollow the sides of Google's star are: |x|ᵖ + |y|ᵖ = 1, where 2/3 is the astroid, 1 a square on its tip, 2 a disc. */
export const HOLLOW = 0.67;

/** Google's four-pointed star, `size` pixels from tip to tip, in the middle of a square. */
export function diamond(size: number, hollow = HOLLOW): Plane {
  const side = Math.round(size * (1 + 2 * AROUND_SHAPE));
  // The power of each column's and row's distance once, not once a point.
  const powers = Float32Array.from({ length: side * SAMPLES }, (_, i) => {
    return (Math.abs((i + 0.5) / SAMPLES - side / 2) / (size / 2)) ** hollow;
  });
  return drawn(side, side, (x, y) => {
    return (powers[Math.floor(x * SAMPLES)] ?? 1) + (powers[Math.floor(y * SAMPLES)] ?? 1) < 1;
  });
}

/**
 * "AI" in a box with round corners, `size` pixels high.
 *
 * @param filled a bright plate with dark letters; else a bright outline with bright letters.
 * @param aspect width as a multiple of the height.
 */
export function aiBadge(size: number, filled: boolean, aspect: number): Plane {
  const height = Math.round(size * (1 + 2 * AROUND_SHAPE));
  const width = Math.round(size * (aspect + 2 * AROUND_SHAPE));
  const stroke = 0.1;
  const within = (u: number, v: number, by: number): boolean => {
    // A box with round corners, shrunk by `by`; u across 0…aspect, v down 0…1.
    const radius = Math.max(0, 0.24 - by);
    const du = Math.max(by + radius - u, u - (aspect - by - radius), 0);
    const dv = Math.max(by + radius - v, v - (1 - by - radius), 0);
    return u > by && v > by && u < aspect - by && v < 1 - by && du * du + dv * dv <= radius * radius + 1e-9;
  };
  const letters = (u: number, v: number): boolean => {
    if (v < 0.25 || v > 0.75) return false;
    const down = (v - 0.25) / 0.5;
    const a = aspect / 2 - 0.13;
    const leg = 0.06 + 0.19 * down;
    const off = Math.abs(u - a);
    if (Math.abs(off - leg + 0.03) < 0.055) return true;
    if (Math.abs(down - 0.68) < 0.09 && off < leg) return true;
    return Math.abs(u - (aspect / 2 + 0.27)) < 0.055;
  };
  return drawn(width, height, (x, y) => {
    const u = (x - width / 2) / size + aspect / 2;
    const v = (y - height / 2) / size + 0.5;
    if (!within(u, v, 0)) return false;
    return filled ? !letters(u, v) : letters(u, v) || !within(u, v, stroke);
  });
}

/** Bars of Sora's first mark. */
export const BARS = 10;
/** Height of a bar at its longest, in distances between two. */
export const BAR_HEIGHT = 1.8;
/** Width of a bar as a share of the distance between two. */
const BAR = 0.3;

/**
 * The ten upright bars of Sora's first mark as one row: how much of each column they cover. They change their height
 * all the time and never their place.
 *
 * @param pitch pixels from one bar to the next, may be a fraction; the row begins and ends with one more without a bar.
 */
export function barsRow(pitch: number): Plane {
  const width = Math.ceil((BARS + 1) * pitch) + 1;
  return drawn(width, 1, (x) => {
    const at = x / pitch - 1;
    const nearest = Math.round(at);
    return nearest >= 0 && nearest < BARS && Math.abs(at - nearest) < BAR / 2;
  });
}
