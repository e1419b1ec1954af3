/** The extension's own face check on frames that are handed in; the other half of scripts/face-points.ts. */
import { createFaceFinder } from '../lib/faces/find-faces';
import { createPointFinder } from '../lib/faces/find-points';
import { kinematics } from '../lib/faces/kinematics';
import { followFaces } from '../lib/faces/tracks';
import type { SampledFrame } from '../lib/media/sampled-frame';

/** How the frames of one clip are asked for: a line of JSON, then the frames as RGBA. */
export interface ClipHead {
  readonly width: number;
  readonly height: number;
  readonly seconds: readonly number[];
  readonly successor: readonly boolean[];
}

const files = (model: string) => ({
  wasmLoaderUrl: '/wasm/vision_wasm_module_internal.js',
  wasmBinaryUrl: '/wasm/vision_wasm_module_internal.wasm',
  modelUrl: `/models/${model}`,
  importModule: (url: string) => import(/* @vite-ignore */ new URL(url, self.location.href).href),
});
const finder = createFaceFinder(files('face_detector.tflite'));
const pointer = createPointFinder(files('face_landmarker.task'));
const { signal } = new AbortController();

const rounded = (value: number) => Math.round(value * 100) / 100;

self.addEventListener('message', async ({ data }: MessageEvent<{ id: string; points: readonly number[] }>) => {
  try {
    self.postMessage({ answer: await look(data.id, data.points) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});

async function look(id: string, kept: readonly number[]) {
  const response = await fetch(`/clip/${encodeURIComponent(id)}`);
  if (!response.ok) throw new Error(await response.text());
  const bytes = new Uint8Array(await response.arrayBuffer());
  const end = bytes.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as ClipHead;
  const size = head.width * head.height * 4;
  const frames = head.seconds.map((seconds, index): SampledFrame => {
    const start = end + 1 + index * size;
    const rgba = new Uint8ClampedArray(bytes.slice(start, start + size).buffer);
    return { seconds, successor: head.successor[index] ?? false, width: head.width, height: head.height, rgba };
  });
  const begun = performance.now();
  const tracks = followFaces(await finder.find(frames, signal));
  const found = performance.now();
  const pointed = await pointer.find(frames, tracks, signal);
  const ended = performance.now();
  return {
    width: head.width,
    height: head.height,
    seconds: head.seconds,
    successor: head.successor,
    milliseconds: { faces: Math.round(found - begun), points: Math.round(ended - found) },
    tracks: tracks.map(({ sights, moments, score, width, height }) => ({
      moments,
      score: rounded(score),
      width: rounded(width),
      height: rounded(height),
      boxes: sights.map(({ frame, box }) => [frame, ...[box.x, box.y, box.width, box.height, box.score].map(rounded)]),
    })),
    pointed: pointed.map(({ track, looked, faces }) => ({
      track,
      looked,
      kinematics: kinematics(faces),
      faces: faces.map(({ frame, points }) => ({
        frame,
        points: kept.flatMap((index) => {
          const { x, y, z } = points[index] ?? { x: 0, y: 0, z: 0 };
          return [rounded(x), rounded(y), rounded(z)];
        }),
      })),
    })),
  };
}
