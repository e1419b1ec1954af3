import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import { cropTensor, pickFrames, writeCrop } from './preprocess';
import { testCard } from './test-card';

/** Red holds the column, green the row, blue 7. */
function ramp(width: number, height: number, seconds = 0, successor = false): SampledFrame {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([x, y, 7, 255], (y * width + x) * 4);
  }
  return { seconds, successor, width, height, rgba };
}

const corner = (tensor: Float32Array, at: number, plane: number) => [
  tensor[at],
  tensor[at + plane],
  tensor[at + 2 * plane],
];

describe('writeCrop', () => {
  it('cuts where the fraction of the free space says, in planes of red, green and blue', () => {
    const into = new Float32Array(3 * 16);
    writeCrop(ramp(10, 8), 0.5, 1, 4, 0, 1, into, 0);
    expect(corner(into, 0, 16)).toEqual([3, 4, 7]);
    expect(corner(into, 15, 16)).toEqual([6, 7, 7]);
  });

  it('normalises by mean and deviation', () => {
    const into = new Float32Array(3 * 16);
    writeCrop(ramp(4, 4), 0, 0, 4, 127, 128, into, 0);
    expect(into[0]).toBeCloseTo(-127 / 128, 6);
  });

  it('repeats edge pixels where a frame is smaller than a crop', () => {
    const into = new Float32Array(3 * 36);
    writeCrop(ramp(2, 4), 0.3, 0.3, 6, 0, 1, into, 0);
    expect(Array.from(into.slice(0, 6))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(Array.from(into.slice(36, 72)).filter((_, i) => i % 6 === 0)).toEqual([0, 0, 1, 2, 3, 3]);
  });
});

describe('cropTensor', () => {
  it('goes round the layout over the whole clip, whatever the batches', () => {
    const card = testCard();
    const frames = [ramp(64, 48), ramp(64, 48), ramp(64, 48)];
    const whole = cropTensor(frames, card);
    const parts = frames.map((frame, i) => cropTensor([frame], card, i));
    expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
    expect(whole.length).toBe(3 * 2 * 3 * 32 * 32);
  });
});

describe('pickFrames', () => {
  const clip = Array.from({ length: 20 }, (_, i) => ramp(4, 4, i / 8, i % 5 === 1));

  it('leaves successors out where enough other frames remain', () => {
    const picked = pickFrames(clip, 8);
    expect(picked).toHaveLength(8);
    expect(picked.some((frame) => frame.successor)).toBe(false);
  });

  it('spreads over the clip, in order', () => {
    const seconds = pickFrames(clip, 4).map((frame) => frame.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect((seconds.at(-1) ?? 0) - (seconds[0] ?? 0)).toBeGreaterThan(1.2);
  });

  it('takes successors rather than too few frames', () => {
    expect(pickFrames(clip.slice(0, 6), 6)).toHaveLength(6);
  });
});
