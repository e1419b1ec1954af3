import { describe, expect, it, vi } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import type { FaceBox } from './find-faces';
import { createPointFinder, type FacePoint, POINT_COUNT, type PointFinderWorld } from './find-points';
import type { FaceTrack } from './tracks';

/** All points in the middle of the picture, as the model tells them: shares of its sides. */
const middle = Array.from({ length: POINT_COUNT }, (): FacePoint => ({ x: 0.5, y: 0.5, z: -0.1 }));

function world(answer: (picture: { width: number; height: number }) => readonly FacePoint[][]) {
  const seen: { width: number; height: number }[] = [];
  const close = vi.fn();
  const parts: PointFinderWorld = {
    scope: {},
    fetch: async () => new Response(new Uint8Array([1])),
    sha256: async () => new Uint8Array(32).buffer,
    toImage: ({ width, height }) => ({ width, height }) as ImageData,
    breathe: async () => undefined,
    landmarker: {
      createFromOptions: async () => ({
        detect: ({ width, height }) => {
          seen.push({ width, height });
          return { faceLandmarks: answer({ width, height }) };
        },
        close,
      }),
    },
  };
  return { parts, seen, close };
}

const options = {
  wasmLoaderUrl: 'ext:/loader.js',
  wasmBinaryUrl: 'ext:/binary.wasm',
  modelUrl: 'ext:/model.task',
  importModule: async () => ({ default: () => undefined }),
};
const frame = (seconds: number): SampledFrame => ({
  seconds,
  successor: false,
  width: 640,
  height: 480,
  rgba: new Uint8ClampedArray(640 * 480 * 4),
});
const box = (side: number, x = 200, y = 200): FaceBox => ({ x, y, width: side, height: side, score: 0.9 });
const track = (...boxes: FaceBox[]): FaceTrack => ({
  from: 0,
  to: 1,
  frames: boxes.length,
  moments: boxes.length,
  width: 100,
  height: 100,
  score: 0.9,
  sights: boxes.map((seen, at) => ({ frame: at, box: seen })),
});
const going = () => new AbortController().signal;

describe('createPointFinder', () => {
  it('shows the model twice the box, cut to the frame, and gives points in pixels of the frame', async () => {
    const { parts, seen } = world(() => [middle]);
    const [found] = await createPointFinder(options, parts).find([frame(0)], [track(box(100, 560, 300))], going());
    // 200 pixels around the middle of the box at (610, 350), as far as the frame of 640 × 480 goes.
    expect(seen.at(-1)).toEqual({ width: 130, height: 200 });
    expect(found?.faces[0]?.points[0]).toEqual({ x: 510 + 65, y: 250 + 100, z: -13 });
  });

  it('does not start for faces below 96 pixels', async () => {
    const { parts, seen } = world(() => [middle]);
    expect(await createPointFinder(options, parts).find([frame(0)], [track(box(95))], going())).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('leaves out frames without points, and says how many it looked at', async () => {
    let looks = -1; // The first is the trial on a blank picture.
    const { parts } = world(() => (looks++ === 1 ? [] : [middle]));
    const faces = track(box(100), box(100), box(100));
    const [found] = await createPointFinder(options, parts).find([frame(0), frame(0.1), frame(0.2)], [faces], going());
    expect(found?.looked).toBe(3);
    expect(found?.faces.map(({ frame: at }) => at)).toEqual([0, 2]);
  });

  it('does not take a neighbour in the same picture for the face', async () => {
    const { parts } = world(() => [middle.map((point) => ({ ...point, x: 0.95 }))]);
    const [found] = await createPointFinder(options, parts).find([frame(0)], [track(box(100))], going());
    expect(found).toMatchObject({ looked: 1, faces: [] });
  });

  it('looks at two people, and at no more than 64 faces', async () => {
    const { parts, seen } = world(() => [middle]);
    const many = Array.from({ length: 40 }, () => box(100));
    const frames = many.map((_, index) => frame(index / 8));
    const found = await createPointFinder(options, parts).find(
      frames,
      [track(...many), track(...many), track(...many)],
      going(),
    );
    expect(found.map(({ looked }) => looked)).toEqual([40, 24]);
    expect(seen).toHaveLength(65);
  });

  it('says that the model broke, as the finder of faces does', async () => {
    let looks = 0;
    const { parts, close } = world(() => {
      if (looks++ === 1) throw new Error('unreachable');
      return [middle];
    });
    const finding = createPointFinder(options, parts).find([frame(0)], [track(box(100))], going());
    await expect(finding).rejects.toMatchObject({ code: 'detection-failed' });
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1));
  });
});
