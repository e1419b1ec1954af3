import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import { pictureSignals } from './picture-signals';

const WIDTH = 240;
const HEIGHT = 160;

/** A soft texture of blobs that can be moved by whole pixels, the same wherever it is asked for. */
const texture = (x: number, y: number, seed = 0): number =>
  128 +
  50 * Math.sin((x + seed) / 5) * Math.cos(y / 6 + seed) +
  40 * Math.sin((x - y + 3 * seed) / 9 + Math.sin(y / 4));
/** Fine grain at a place: a number that looks random. */
const grain = (x: number, y: number, seed: number): number => {
  const mixed = Math.imul(
    Math.imul(x * 374_761_393 + y * 668_265_263 + seed * 2_147_483_647, 1_274_126_177) ^ 0x5bf0_3635,
    2_246_822_519,
  );
  return (((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 - 0.5) * 24;
};

function clip(count: number, value: (x: number, y: number, index: number) => number): SampledFrame[] {
  return Array.from({ length: count }, (_, index) => {
    const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      rgba.fill(value(i % WIDTH, Math.floor(i / WIDTH), index), i * 4, i * 4 + 3);
    }
    return { seconds: index / 8, successor: false, width: WIDTH, height: HEIGHT, rgba };
  });
}

describe('pictureSignals', () => {
  it('finds everything again in a picture that moves on evenly', () => {
    const found = pictureSignals(clip(5, (x, y, index) => texture(x - 3 * index, y)));
    expect(found?.unfound).toBeLessThan(0.02);
    expect(found?.jumps).toBeLessThan(0.01);
    expect(found?.alike).toBeLessThan(0.3);
  });

  it('tells what melts from what stays', () => {
    const melting = pictureSignals(clip(5, (x, y, index) => texture(x, y, x > WIDTH / 2 ? 17 * index : 0)));
    expect(melting?.unfound).toBeGreaterThan(0.2);
    expect(pictureSignals(clip(5, (x, y) => texture(x, y)))?.unfound).toBe(0);
  });

  it('tells a part that jumps about from a camera that is jolted', () => {
    const jolt = [0, 4, 0, 4, 0];
    const camera = pictureSignals(clip(5, (x, y, index) => texture(x - (jolt[index] ?? 0), y)));
    const part = pictureSignals(clip(5, (x, y, index) => texture(x - (x > WIDTH / 2 ? (jolt[index] ?? 0) : 0), y)));
    expect(camera?.jumps).toBeLessThan(0.01);
    expect(part?.jumps).toBeGreaterThan(0.04);
  });

  it('tells grain that sticks to the screen from grain that goes along, and from grain that is new each time', () => {
    const sticking = (at: (x: number, index: number) => readonly [number, number]) =>
      pictureSignals(
        clip(4, (x, y, index) => {
          const [place, seed] = at(x, index);
          return texture(x - 5 * index, y) + grain(place, y, seed);
        }),
      )?.sticking;
    expect(sticking((x) => [x, 1])).toBeGreaterThan(0.7);
    expect(sticking((x, index) => [x - 5 * index, 1])).toBeLessThan(0.3);
    expect(Math.abs(sticking((x, index) => [x, index]) ?? 1)).toBeLessThan(0.3);
  });

  it('says how much stands still, and nothing of a course where nothing moves', () => {
    const still = pictureSignals(clip(4, (x, y) => texture(x, y)));
    expect(still).toMatchObject({ alike: 1, uneven: null, sticking: null });
    const even = pictureSignals(clip(4, (_, __, index) => 40 + 20 * index));
    // A plain picture that brightens: nothing on it can be found again.
    expect(even).toMatchObject({ unfound: null, jumps: null, uneven: 0 });
    expect(pictureSignals(clip(4, (x, y, index) => grain(x, y, index) * 8 + 128))?.uneven).toBeGreaterThan(1);
  });

  it('needs three frames that follow each other; direct successors and gaps are no steps', () => {
    const frames = clip(4, (x, y, index) => texture(x - index, y));
    expect(pictureSignals(frames.slice(0, 2))).toBeNull();
    expect(pictureSignals(frames.map((frame) => ({ ...frame, seconds: frame.seconds * 8 })))).toBeNull();
    expect(pictureSignals(frames.map((frame, index) => ({ ...frame, successor: index > 0 })))).toBeNull();
  });
});
