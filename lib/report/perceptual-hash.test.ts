import { describe, expect, it } from 'vitest';
import { hashDistance, perceptualHash } from './perceptual-hash';

/** A smooth scene with a bright disc; `noise` stands for what an encoder does to it. */
function picture(width: number, height: number, disc: { x: number; y: number }, noise = 0) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x / width - disc.x, y / height - disc.y) < 0.2;
      const wobble = noise * Math.sin(x * 12.9898 + y * 78.233);
      const value = (inside ? 220 : 40 + (120 * x) / width) + wobble;
      data.set([value, value * 0.9, value * 0.8, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

describe('perceptualHash', () => {
  const original = perceptualHash(picture(320, 180, { x: 0.3, y: 0.4 }));

  it('has 256 bits', () => {
    expect(original).toMatchObject({ algorithm: 'blockhash', bits: 256 });
    expect(original.value).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays close when the picture is scaled and noisy', () => {
    const copy = perceptualHash(picture(213, 120, { x: 0.3, y: 0.4 }, 6));
    expect(hashDistance(original.value, copy.value)).toBeLessThan(26);
  });

  it('differs when the picture does', () => {
    const other = perceptualHash(picture(320, 180, { x: 0.75, y: 0.7 }));
    expect(hashDistance(original.value, other.value)).toBeGreaterThan(26);
  });

  it('refuses what is no picture', () => {
    expect(() => perceptualHash({ width: 4, height: 4, data: new Uint8ClampedArray(64) })).toThrow(RangeError);
    expect(() => perceptualHash({ width: 64, height: 64, data: new Uint8ClampedArray(10) })).toThrow(RangeError);
    expect(() => hashDistance('ff', 'f')).toThrow(RangeError);
  });
});
