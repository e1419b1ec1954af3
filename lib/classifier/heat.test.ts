import { describe, expect, it } from 'vitest';
import { testBranch, testCard } from '../../tests/fixtures/test-card';
import type { SampledFrame } from '../media/sampled-frame';
import { heatMapOf, tilesOf } from './heat';
import type { PictureSession } from './session';

/** Dark, but for a bright square of 40 pixels at the lower right. */
function frame(width: number, height: number): SampledFrame {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = height - 40; y < height; y++) {
    for (let x = width - 40; x < width; x++) rgba.fill(255, (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { seconds: 1.5, successor: false, width, height, rgba };
}

/** Sees signs where a picture is bright. */
const session: PictureSession = {
  async run(pictures, count) {
    const each = pictures.length / count;
    return Float32Array.from({ length: count }, (_, i) => {
      const own = pictures.subarray(i * each, (i + 1) * each);
      return (own.reduce((sum, value) => sum + value, 0) / each) * 8 + 4;
    });
  },
  async dispose() {},
};
const signal = new AbortController().signal;

describe('heatMapOf', () => {
  it('is hottest where the pixels that the model saw its signs in are', async () => {
    const { columns, rows, scores, seconds } = await heatMapOf(frame(128, 96), testCard(), session, signal);
    expect([columns, rows, seconds]).toEqual([7, 5, 1.5]);
    expect(scores).toHaveLength(35);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(scores.indexOf(Math.max(...scores))).toBe(34);
    expect(scores[0]).toBeLessThan(0.1);
    expect(scores[34]).toBeGreaterThan(0.8);
  });

  it('looks at a bounded number of places, however long the frame is', () => {
    for (const [width, height] of [
      [32, 32],
      [20, 400],
      [512, 512],
      [512, 30_000],
    ] as const) {
      const { columns, rows } = tilesOf(width, height, 32);
      expect(columns * rows).toBeGreaterThan(0);
      expect(columns * rows).toBeLessThanOrEqual(40);
    }
  });

  it('stops when told to', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(heatMapOf(frame(64, 64), testCard(), session, abort.signal)).rejects.toThrow('enough');
  });

  it('refuses a model that looks at no single places', async () => {
    const card = testCard({ branches: [testBranch({ view: 'square' })] });
    await expect(heatMapOf(frame(64, 64), card, session, signal)).rejects.toThrow('single places');
  });
});
