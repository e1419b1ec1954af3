import { describe, expect, it } from 'vitest';
import { flatShare, isBlank, isGraphics, isStatic, lumaGrid } from './picture';

function picture(paint: (x: number, y: number) => number) {
  const [width, height] = [64, 48];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.fill(paint(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { width, height, rgba };
}

describe('isBlank', () => {
  it('finds black, white and nearly one-coloured pictures', () => {
    expect(isBlank(lumaGrid(picture(() => 0)))).toBe(true);
    expect(isBlank(lumaGrid(picture(() => 255)))).toBe(true);
    expect(isBlank(lumaGrid(picture((x) => 16 + (x % 3))))).toBe(true);
  });

  it('keeps a dark picture that shows something', () => {
    expect(isBlank(lumaGrid(picture((x) => x / 2)))).toBe(false);
  });
});

describe('isStatic', () => {
  const base = (x: number, y: number) => (x * 5 + y * 3) % 200;

  it('finds a still image under coding noise', () => {
    const grids = [0, 1, 0, 1].map((noise) =>
      lumaGrid(picture((x, y) => base(x, y) + ((x + y) % 8 === 0 ? noise : 0))),
    );
    expect(isStatic(grids)).toBe(true);
  });

  it('keeps a clip that moves once', () => {
    const grids = [0, 0, 0, 9].map((shift) => lumaGrid(picture((x, y) => base(x + shift, y))));
    expect(isStatic(grids)).toBe(false);
  });

  it('does not call one frame, or frames of different sizes, static', () => {
    const grid = lumaGrid(picture(base));
    expect(isStatic([grid])).toBe(false);
    expect(isStatic([grid, grid.slice(1)])).toBe(false);
  });
});

describe('flatShare and isGraphics', () => {
  it('parts a drawing of flat areas from a picture with grain', () => {
    const drawing = picture((x, y) => (Math.floor(x / 32) + Math.floor(y / 16)) * 40);
    const grain = picture((x, y) => 100 + ((x * 7919 + y * 104729) % 17));
    expect(flatShare(drawing)).toBeGreaterThan(0.9);
    expect(flatShare(grain)).toBeLessThan(0.3);
    expect(isGraphics([flatShare(drawing), flatShare(drawing)])).toBe(true);
    expect(isGraphics([flatShare(drawing), flatShare(grain)])).toBe(false);
    expect(isGraphics([])).toBe(false);
  });
});
