import { describe, expect, it } from 'vitest';
import { cropSquare, squaresOf } from './squares';

describe('squaresOf', () => {
  it('covers a wide frame from edge to edge and a tall one from top to bottom', () => {
    expect(squaresOf({ width: 910, height: 512 })).toEqual([
      { x: 0, y: 0, side: 512 },
      { x: 398, y: 0, side: 512 },
    ]);
    expect(squaresOf({ width: 200, height: 500 })).toEqual([
      { x: 0, y: 0, side: 200 },
      { x: 0, y: 150, side: 200 },
      { x: 0, y: 300, side: 200 },
    ]);
  });

  it('leaves a frame alone that is nearly square', () => {
    expect(squaresOf({ width: 512, height: 512 })).toEqual([]);
    expect(squaresOf({ width: 600, height: 500 })).toEqual([]);
  });

  it('stays bounded for a ribbon', () => {
    expect(squaresOf({ width: 1280, height: 8 })).toHaveLength(3);
  });
});

describe('cropSquare', () => {
  it('takes the pixels of the square and no others', () => {
    // Every pixel's red is its column, its green its row.
    const rgba = new Uint8ClampedArray(5 * 3 * 4);
    for (let at = 0; at < 15; at++) rgba.set([at % 5, Math.floor(at / 5), 0, 255], at * 4);
    const crop = cropSquare({ rgba, width: 5 }, { x: 2, y: 1, side: 2 });
    expect([...crop.rgba]).toEqual([2, 1, 0, 255, 3, 1, 0, 255, 2, 2, 0, 255, 3, 2, 0, 255]);
  });
});
