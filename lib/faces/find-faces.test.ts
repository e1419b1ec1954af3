import { describe, expect, it, vi } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import { createFaceFinder, type DetectorFactory, type FaceFinderWorld } from './find-faces';

interface Picture {
  width: number;
  height: number;
}
type Boxes = { x: number; y: number; side: number; score: number }[];

/** A detector that answers by the size of the picture; the real one runs in the browser only. */
function world(answer: (picture: Picture) => Boxes, over: Partial<FaceFinderWorld> = {}) {
  const seen: Picture[] = [];
  const close = vi.fn();
  const scope: { ModuleFactory?: unknown } = {};
  const created: unknown[] = [];
  const detector: DetectorFactory = {
    async createFromOptions(files, options) {
      created.push({ ...files, factory: scope.ModuleFactory, model: [...options.baseOptions.modelAssetBuffer] });
      scope.ModuleFactory = undefined;
      return {
        detect(image) {
          const picture = { width: image.width, height: image.height };
          seen.push(picture);
          return {
            detections: answer(picture).map(({ x, y, side, score }) => ({
              boundingBox: { originX: x, originY: y, width: side, height: side },
              categories: [{ score }],
            })),
          };
        },
        close,
      };
    },
  };
  const parts: FaceFinderWorld = {
    scope,
    detector,
    fetch: async () => new Response(new Uint8Array([1, 2, 3])),
    sha256: async () => new Uint8Array(32).fill(0xab).buffer,
    // Only its size is looked at.
    toImage: ({ width, height }) => ({ width, height }) as ImageData,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    ...over,
  };
  return { parts, seen, close, created };
}

const factory = () => undefined;
const options = {
  wasmLoaderUrl: 'ext:/loader.js',
  wasmBinaryUrl: 'ext:/binary.wasm',
  modelUrl: 'ext:/model.tflite',
  importModule: async () => ({ default: factory }),
};
const frame = (seconds: number, width = 500, height = 500): SampledFrame => ({
  seconds,
  successor: false,
  width,
  height,
  rgba: new Uint8ClampedArray(width * height * 4),
});
const going = () => new AbortController().signal;

describe('createFaceFinder', () => {
  it('hands MediaPipe its loader each time it starts, and starts once for all that ask', async () => {
    const { parts, created, close } = world(() => []);
    const finder = createFaceFinder(options, parts);
    await Promise.all([finder.find([frame(0)], going()), finder.find([frame(1)], going())]);
    const start = { wasmLoaderPath: '', wasmBinaryPath: 'ext:/binary.wasm', factory, model: [1, 2, 3] };
    expect(created).toEqual([start]);
    expect(finder.model.sha256).toBe('ab'.repeat(32));
    finder.dispose();
    await finder.find([frame(0)], going());
    expect(created).toEqual([start, start]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('reports every frame, also those without a face, and cuts boxes to the frame', async () => {
    let looks = 0;
    const { parts } = world(() => (looks++ === 1 ? [{ x: -20, y: 450, side: 100, score: 0.8 }] : []));
    const found = await createFaceFinder(options, parts).find([frame(0), frame(0.5)], going());
    expect(found).toEqual([
      { seconds: 0, successor: false, faces: [{ x: 0, y: 450, width: 80, height: 50, score: 0.8 }] },
      { seconds: 0.5, successor: false, faces: [] },
    ]);
  });

  it('looks again in squares when a wide frame seems empty, and counts a face in two squares once', async () => {
    // Of a frame of 800 x 500 the squares begin at 0 and at 300.
    const inSquares = [
      [{ x: 310, y: 200, side: 60, score: 0.7 }],
      [
        { x: 12, y: 200, side: 60, score: 0.9 },
        { x: 400, y: 10, side: 60, score: 0.8 },
      ],
    ];
    const { parts, seen } = world(({ width }) => (width === 500 ? (inSquares.shift() ?? []) : []));
    const [found] = await createFaceFinder(options, parts).find([frame(0, 800)], going());
    expect(found?.faces.map(({ x, score }) => [x, score])).toEqual([
      [312, 0.9],
      [700, 0.8],
    ]);
    expect(seen.map(({ width }) => width)).toEqual([64, 800, 500, 500]);
  });

  it('does not look again where it saw a face, nor at a direct successor', async () => {
    const { parts, seen } = world(({ width }) => (width === 800 ? [{ x: 0, y: 0, side: 60, score: 0.7 }] : []));
    const finder = createFaceFinder(options, parts);
    await finder.find([frame(0, 800), { ...frame(0.04, 900), successor: true }], going());
    expect(seen.map(({ width }) => width)).toEqual([64, 800, 900]);
  });

  it('says that the model is missing, and reads it again the next time', async () => {
    let there = false;
    const { parts } = world(() => [], {
      fetch: async () => (there ? new Response(new Uint8Array([1])) : new Response(null, { status: 404 })),
    });
    const finder = createFaceFinder(options, parts);
    await expect(finder.find([frame(0)], going())).rejects.toMatchObject({ code: 'model-missing' });
    there = true;
    expect(await finder.find([frame(0)], going())).toHaveLength(1);
  });

  it('says that the browser cannot run it, and does not try again', async () => {
    const { parts, created, close } = world(() => {
      throw new Error('_emscripten_glActiveTexture');
    });
    const finder = createFaceFinder(options, parts);
    for (const _ of [1, 2]) {
      await expect(finder.find([frame(0)], going())).rejects.toMatchObject({
        code: 'runtime-failed',
        message: expect.stringContaining('_emscripten_glActiveTexture'),
      });
    }
    expect(created).toHaveLength(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('takes a new detector after one broke on a frame', async () => {
    let looks = 0;
    const { parts, created } = world(() => {
      if (looks++ === 1) throw new Error('unreachable');
      return [];
    });
    const finder = createFaceFinder(options, parts);
    await expect(finder.find([frame(0)], going())).rejects.toMatchObject({ code: 'detection-failed' });
    expect(await finder.find([frame(0)], going())).toHaveLength(1);
    expect(created).toHaveLength(2);
  });

  it('stops between two frames when aborted', async () => {
    const abort = new AbortController();
    const { parts, seen } = world(({ width }) => {
      if (width === 500) abort.abort(new Error('navigated away'));
      return [];
    });
    const finding = createFaceFinder(options, parts).find([frame(0), frame(1), frame(2)], abort.signal);
    await expect(finding).rejects.toThrow('navigated away');
    expect(seen.filter((picture) => picture.width === 500)).toHaveLength(1);
  });
});
