import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../../media/sampled-frame';
import { BADGE_FITS, badgeFit, findShapes } from './find-shapes';
import type { Plane } from './plane';
import { aiBadge, diamond } from './shapes';
import { clipOf } from './sightings';

const [WIDTH, HEIGHT] = [640, 360];
type Paint = (x: number, y: number, frame: number) => number;

/** Two runs of frames: a scene of moving waves, with what `cover` (0–1, white) lays over it. */
function clip(cover: Paint, ground: Paint = waves) {
  const frames = Array.from({ length: 8 }, (_, index): SampledFrame => {
    const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
    const pixels = new Uint32Array(rgba.buffer);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const scene = ground(x, y, index);
        pixels[y * WIDTH + x] = 0xff000000 + 0x10101 * Math.round(scene + (235 - scene) * cover(x, y, index));
      }
    }
    return {
      seconds: Math.floor(index / 4) * 3 + (index % 4) / 8,
      successor: false,
      width: WIDTH,
      height: HEIGHT,
      rgba,
    };
  });
  const found = clipOf(frames);
  if (found === null) throw new Error('a clip of no frames');
  return found;
}

const across = Array.from({ length: 8 * WIDTH }, (_, i) => Math.sin((i % WIDTH) / 9 + Math.floor(i / WIDTH) * 1.7));
const down = Array.from({ length: 8 * HEIGHT }, (_, i) => Math.cos((i % HEIGHT) / 7 + Math.floor(i / HEIGHT)));
const waves: Paint = (x, y, frame) => 90 + 40 * (across[frame * WIDTH + x] ?? 0) * (down[frame * HEIGHT + y] ?? 0);
const nothing: Paint = () => 0;

/** A star whose sides are arcs, drawn otherwise than the template; `drift` pixels a frame. */
const star =
  (middleX: number, middleY: number, tip: number, opacity: number, drift = 0): Paint =>
  (x, y, frame) => {
    const [u, v] = [Math.abs(x - middleX - drift * frame) / tip, Math.abs(y - middleY) / tip];
    return u < 1 && v < 1 && u + v < 1 && Math.hypot(u - 1.3, v - 1.3) > Math.hypot(0.3, 1.3) ? opacity : 0;
  };
const bars =
  (left: number, foot: number, pitch: number, tall: (frame: number, bar: number) => number): Paint =>
  (x, y, frame) => {
    const bar = Math.round((x - left) / pitch);
    if (bar < 0 || bar > 9 || Math.abs(x - left - bar * pitch) > 1) return 0;
    const height = tall(frame, bar);
    return Math.abs(y - (foot - 6)) < height / 2 ? 0.8 : 0;
  };
const lively = (frame: number, bar: number) => 11 * (0.6 + 0.4 * Math.sin(frame * 2 + bar * 2.3));
const shapesOf = (cover: Paint, ground?: Paint) => findShapes(clip(cover, ground)).map(({ shape }) => shape);

describe('findShapes', () => {
  it('finds Google’s star in its corner over a moving scene, faint as well, and says where', () => {
    const [seen, ...rest] = findShapes(clip(star(580, 300, 13, 0.5)));
    expect(rest).toEqual([]);
    expect(seen?.shape).toBe('diamond');
    expect(seen?.box.x).toBeCloseTo(567, -1);
    expect(seen?.box.y).toBeCloseTo(287, -1);
    expect(seen?.frames).toHaveLength(8);
  });

  it('takes a star of that form on dark ground for one: a dark ground is no black bar', () => {
    expect(shapesOf(star(600, 320, 13, 0.8), (x, y) => (y > 180 ? 8 + 7 * Math.sin(x / 11) : waves(x, y, 0)))).toEqual([
      'diamond',
    ]);
  });

  it('finds ten bars that change their height and keep their place', () => {
    expect(shapesOf(bars(575, 342, 5, lively))).toEqual(['bars']);
  });

  it.each<[string, Paint]>([
    ['nothing', nothing],
    ['a disc', (x, y) => (Math.hypot(x - 580, y - 300) < 13 ? 0.8 : 0)],
    ['a square on its tip', (x, y) => (Math.abs(x - 580) + Math.abs(y - 300) < 14 ? 0.8 : 0)],
    [
      'a cross',
      (x, y) => {
        const [u, v] = [Math.abs(x - 580), Math.abs(y - 300)];
        return Math.min(u, v) < 3 && Math.max(u, v) < 13 ? 0.8 : 0;
      },
    ],
    ['a star elsewhere on the picture', star(200, 100, 13, 0.8)],
    ['a star that moves with the scene', star(570, 300, 13, 0.8, 4)],
    ['a fence behind the corner', (x, y) => (x > 480 && y > 220 && x % 5 < 2 ? 0.6 : 0)],
    ['eight bars', (x, y, frame) => (x > 612 ? 0 : bars(575, 342, 5, lively)(x, y, frame))],
  ])('takes %s for no shape', (_, cover) => {
    expect(shapesOf(cover)).toEqual([]);
  });

  it('does not look where a shape would be a few pixels', () => {
    const small = clip(nothing);
    expect(findShapes({ ...small, picture: { x: 0, y: 0, width: 200, height: 110 } })).toEqual([]);
  });
});

describe('badgeFit', () => {
  const on = (drawn: Plane): Plane => {
    const data = new Float32Array(120 * 60).fill(60);
    for (let y = 0; y < drawn.height; y++) {
      for (let x = 0; x < drawn.width; x++) {
        data[(y + 15) * 120 + x + 40] = 60 + 150 * (drawn.data[y * drawn.width + x] ?? 0);
      }
    }
    return { width: 120, height: 60, data };
  };
  const line = { x: 47, y: 21, width: 24, height: 15 };

  it('fits a box with "AI" in it, and no star or bare ground', () => {
    expect(badgeFit(on(aiBadge(22, true, 1.5)), line)).toBeGreaterThan(BADGE_FITS);
    expect(badgeFit(on(aiBadge(22, false, 1.5)), line)).toBeGreaterThan(BADGE_FITS);
    expect(badgeFit(on(diamond(22)), line)).toBeLessThan(BADGE_FITS);
    expect(badgeFit(on({ width: 1, height: 1, data: new Float32Array(1) }), line)).toBe(0);
  });
});
