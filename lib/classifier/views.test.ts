import { describe, expect, it } from 'vitest';
import { testBranch, testCard } from '../../tests/fixtures/test-card';
import type { SampledFrame } from '../media/sampled-frame';
import { cropOf, picturesOf, runsOf, spread, squareOf, tensorOf } from './views';

/** Red holds the column, green the row, blue 7. */
function ramp(width: number, height: number, seconds = 0, successor = false): SampledFrame {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([x, y, 7, 255], (y * width + x) * 4);
  }
  return { seconds, successor, width, height, rgba };
}

const corner = (planes: Float32Array, at: number, plane: number) => [
  planes[at],
  planes[at + plane],
  planes[at + 2 * plane],
];

describe('cropOf', () => {
  it('cuts where the fraction of the free space says, in planes of red, green and blue', () => {
    const planes = cropOf(ramp(10, 8), 0.5, 1, 4);
    expect(corner(planes, 0, 16)).toEqual([3, 4, 7]);
    expect(corner(planes, 15, 16)).toEqual([6, 7, 7]);
  });

  it('repeats edge pixels where a frame is smaller than a crop', () => {
    const planes = cropOf(ramp(2, 4), 0.3, 0.3, 6);
    expect(Array.from(planes.slice(0, 6))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(Array.from(planes.slice(36, 72)).filter((_, i) => i % 6 === 0)).toEqual([0, 0, 1, 2, 3, 3]);
  });
});

describe('squareOf', () => {
  it('averages the centre square, parts of pixels included', () => {
    const planes = squareOf(ramp(7, 3), 2);
    // Columns 2 to 4 hold 2, 3 and 4: the left half is 2 and half of 3.
    expect(planes[0]).toBeCloseTo((2 + 3 / 2) / 1.5, 5);
    expect(planes[1]).toBeCloseTo((4 + 3 / 2) / 1.5, 5);
    expect(planes[4 + 2]).toBeCloseTo((2 + 1 / 2) / 1.5, 5);
    expect(planes[8]).toBeCloseTo(7, 5);
  });
});

describe('tensorOf', () => {
  it('normalises by one mean for all channels, or by one for each', () => {
    const { input } = testCard();
    const planes = Float32Array.from([127, 255, 0]);
    expect(Array.from(tensorOf([planes], input))).toEqual([0, 1, -127 / 128]);
    const each = { ...input, mean: [127, 250, 0], std: [1, 5, 1] } satisfies typeof input;
    expect(Array.from(tensorOf([planes, planes], each))).toEqual([0, 1, 0, 0, 1, 0]);
  });
});

describe('picturesOf', () => {
  const card = testCard();
  const change = testBranch({ view: 'difference' });

  it('goes round the layout over the frames that it picks', () => {
    const frames = Array.from({ length: 5 }, (_, i) => ramp(64, 48, i / 8));
    const pictures = picturesOf(frames, testBranch({}), card);
    expect(pictures.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4]);
    expect(pictures.map(({ planes }) => planes()[0])).toEqual([0, 32, 16, 0, 32]);
  });

  it('shows as 127 what does not change from one frame to the next', () => {
    const frames = Array.from({ length: 4 }, (_, i) => ramp(64, 48, i / 8));
    const pictures = picturesOf(frames, change, card);
    expect(pictures.map(({ frame }) => frame)).toEqual([1, 3]);
    expect(pictures.every(({ planes }) => planes().every((value) => value === 127))).toBe(true);
  });

  it('never takes frames for neighbours that lie seconds apart or differ in size', () => {
    const apart = Array.from({ length: 4 }, (_, i) => ramp(64, 48, i));
    expect(picturesOf(apart, change, card)).toEqual([]);
    expect(picturesOf([ramp(64, 48, 0), ramp(48, 64, 0.1)], change, card)).toEqual([]);
    expect(runsOf(apart)).toHaveLength(4);
    expect(runsOf([0, 0.125, 0.25, 3, 3.125].map((s) => ramp(8, 8, s))).map((run) => run.length)).toEqual([3, 2]);
  });
});

describe('spread', () => {
  it('takes all of a few, and spreads over many', () => {
    expect(spread(3, 8)).toEqual([0, 1, 2]);
    expect(spread(12, 4)).toEqual([1, 4, 7, 10]);
  });
});
