import { FaceDetector } from '@mediapipe/tasks-vision';
import type { FacesFinding } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { cropSquare, type Square, squaresOf } from './squares';
import { BLANK, createVisionTask, type VisionFiles, type VisionWorld, workerWorld } from './vision-task';

/** A face in one frame, in pixels of that frame and cut to its edges. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The detector's own score, 0–1, at least {@link MIN_SCORE}. */
  readonly score: number;
}

/** What was found in one frame; `faces` is empty when the frame was looked at and holds none. */
export interface FaceDetections {
  readonly seconds: number;
  /** As in {@link SampledFrame}: no frame lies between the previous one and this. */
  readonly successor: boolean;
  readonly faces: readonly FaceBox[];
}

export interface FaceFinder {
  /**
   * Looks for faces in every frame, in the order given; may be called again before it has ended.
   *
   * @throws FaceFinderError when the detector cannot be had or fails; the signal's reason when aborted.
   */
  find(frames: readonly SampledFrame[], signal: AbortSignal): Promise<FaceDetections[]>;
  /** `sha256` is null until the model's bytes were read. */
  readonly model: FacesFinding['model'];
  /** Gives the detector's memory back; a later `find` starts it anew. */
  dispose(): void;
}

interface Detector {
  detect(image: ImageData): {
    readonly detections: readonly {
      readonly boundingBox?: { originX: number; originY: number; width: number; height: number };
      readonly categories: readonly { readonly score: number }[];
    }[];
  };
  close(): void;
}

/** The part of MediaPipe's `FaceDetector` class that is used. */
export interface DetectorFactory {
  createFromOptions(
    files: { wasmLoaderPath: string; wasmBinaryPath: string },
    options: {
      baseOptions: { modelAssetBuffer: Uint8Array; delegate: 'CPU' };
      runningMode: 'IMAGE';
      minDetectionConfidence: number;
    },
  ): Promise<Detector>;
}

/** The part of the worker's world that is used; the defaults are the worker's own. */
export interface FaceFinderWorld extends VisionWorld {
  readonly toImage: (frame: Pick<SampledFrame, 'rgba' | 'width' | 'height'>) => ImageData;
  /** Lets the worker take its messages between two frames. */
  readonly breathe: () => Promise<void>;
  readonly detector: DetectorFactory;
}

/** MediaPipe's own default. Lower scores are mostly hands and patterns. */
export const MIN_SCORE = 0.5;
/** Bounds the tracker's work; a crowd beyond it is a crowd. */
const MAX_FACES_PER_FRAME = 32;
/** Share of the smaller of two boxes in one frame that lies in the other: from here on both are the same face. */
const MAX_SHARE = 0.5;
/** Bytes. The built model has 229,856; anything much larger is not that model. */
const MAX_MODEL_BYTES = 8 * 1024 * 1024;

/**
 * MediaPipe's short-range face detector, run on the CPU in the engine's module worker. It starts on the first
 * `find`: 0.2–1 s, then 10–40 ms a frame (docs: models/faces.md). It makes no network request (0.10.35; later major
 * versions report usage to a server, which is why the version is pinned).
 *
 * It scales what it is given to 128 × 128 pixels, so it sees faces that take up roughly a tenth of the longer side or
 * more. A wide or tall frame in which it sees none is therefore shown to it again in squares: of 24 wide clips with
 * a face it found one in 13 without and in 21 with them, three frames a clip (models/faces.md).
 */
export function createFaceFinder(
  options: VisionFiles,
  world: FaceFinderWorld = { ...workerWorld(), detector: FaceDetector },
): FaceFinder {
  const task = createVisionTask<Detector>(
    options,
    {
      maxModelBytes: MAX_MODEL_BYTES,
      create: (files, model) =>
        world.detector.createFromOptions(files, {
          baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
          runningMode: 'IMAGE',
          minDetectionConfidence: MIN_SCORE,
        }),
      tryOut: (detector) => detector.detect(world.toImage(BLANK)),
    },
    world,
  );

  function look(detector: Detector, frame: SampledFrame): FaceBox[] {
    const whole = boxesOf(detector.detect(world.toImage(frame)), { x: 0, y: 0, ...frame });
    // A direct successor shows what its predecessor showed: not worth a second look.
    if (whole.length > 0 || frame.successor) return best(whole);
    const parts = squaresOf(frame).map((square: Square) => {
      const part = { ...square, width: square.side, height: square.side };
      return boxesOf(detector.detect(world.toImage(cropSquare(frame, square))), part);
    });
    return best(parts.flat());
  }

  return {
    get model() {
      return { name: 'BlazeFace short range', version: '0.4.1657300184', sha256: task.sha256 };
    },
    async find(frames, signal) {
      signal.throwIfAborted();
      const started = await task.start();
      const found: FaceDetections[] = [];
      for (const frame of frames) {
        await world.breathe();
        signal.throwIfAborted();
        found.push({
          seconds: frame.seconds,
          successor: frame.successor,
          faces: started.use((detector) => look(detector, frame)),
        });
      }
      return found;
    },
    dispose: task.dispose,
  };
}

/** The boxes found in a part of a frame, cut to that part, in pixels of the frame. */
function boxesOf(
  result: ReturnType<Detector['detect']>,
  part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): FaceBox[] {
  return result.detections.flatMap(({ boundingBox, categories }): FaceBox[] => {
    const score = categories[0]?.score;
    if (boundingBox === undefined || score === undefined) return [];
    const x = clamp(boundingBox.originX, part.width);
    const y = clamp(boundingBox.originY, part.height);
    const width = clamp(boundingBox.originX + boundingBox.width, part.width) - x;
    const height = clamp(boundingBox.originY + boundingBox.height, part.height) - y;
    if (!(width > 0 && height > 0)) return [];
    return [{ x: part.x + x, y: part.y + y, width, height, score: clamp(score, 1) }];
  });
}

/** The best boxes without doubles: the squares overlap, and one may show half of a face that the next shows whole. */
function best(boxes: readonly FaceBox[]): FaceBox[] {
  const kept: FaceBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.length === MAX_FACES_PER_FRAME) break;
    if (kept.every((other) => shareOfSmaller(box, other) < MAX_SHARE)) kept.push(box);
  }
  return kept;
}

function shareOfSmaller(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(a.width * a.height, b.width * b.height);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
