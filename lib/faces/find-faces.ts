import { FaceDetector } from '@mediapipe/tasks-vision';
import type { FacesFinding } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { cropSquare, type Square, squaresOf } from './squares';

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

export class FaceFinderError extends Error {
  override readonly name = 'FaceFinderError';
  constructor(
    /**
     * `model-missing`: a file of the detector could not be loaded. `runtime-failed`: it cannot run in this browser
     * (Firefox without WebGL2). `detection-failed`: it ran, and broke on a frame.
     */
    readonly code: 'model-missing' | 'runtime-failed' | 'detection-failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
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
export interface FaceFinderWorld {
  /** Where MediaPipe looks for its loader: it reads `self.ModuleFactory` and nothing else. */
  readonly scope: { ModuleFactory?: unknown };
  readonly fetch: (
    url: string,
    init: { signal: AbortSignal },
  ) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
  readonly toImage: (frame: Pick<SampledFrame, 'rgba' | 'width' | 'height'>) => ImageData;
  /** Lets the worker take its messages between two frames. */
  readonly breathe: () => Promise<void>;
  readonly detector: DetectorFactory;
}

export type FaceFinderOptions = {
  /** `vision_wasm_module_internal.js` and `.wasm`, the extension's own copies. */
  readonly wasmLoaderUrl: string;
  readonly wasmBinaryUrl: string;
  /** A dynamic `import()` that the bundler leaves alone. */
  readonly importModule: (url: string) => Promise<{ default?: unknown }>;
} & ({ readonly modelUrl: string } | { readonly modelBytes: Uint8Array<ArrayBuffer> });

/** MediaPipe's own default. Lower scores are mostly hands and patterns. */
export const MIN_SCORE = 0.5;
/** Bounds the tracker's work; a crowd beyond it is a crowd. */
const MAX_FACES_PER_FRAME = 32;
/** Share of the smaller of two boxes in one frame that lies in the other: from here on both are the same face. */
const MAX_SHARE = 0.5;
/** Bytes. The built model has 229,856; anything much larger is not that model. */
const MAX_MODEL_BYTES = 8 * 1024 * 1024;
/** Milliseconds for the model's 230 kB, which lie in the extension's own package. */
const MODEL_READ_LIMIT = 10_000;

function workerWorld(): FaceFinderWorld {
  return {
    scope: globalThis as { ModuleFactory?: unknown },
    fetch: (url, init) => fetch(url, init),
    sha256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
    // Frames come out of a decoder or a structured clone, never out of a SharedArrayBuffer.
    toImage: (frame) => new ImageData(frame.rgba as Uint8ClampedArray<ArrayBuffer>, frame.width, frame.height),
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    detector: FaceDetector,
  };
}

/**
 * MediaPipe's short-range face detector, run on the CPU in the engine's module worker. It starts on the first
 * `find`: 0.2–1 s, then 10–40 ms a frame (docs: models/faces.md). It makes no network request (0.10.35; later major
 * versions report usage to a server, which is why the version is pinned).
 *
 * It scales what it is given to 128 × 128 pixels, so it sees faces that take up roughly a tenth of the longer side or
 * more. A wide or tall frame in which it sees none is therefore shown to it again in squares: of 24 wide clips with
 * a face it found one in 13 without and in 21 with them, three frames a clip (models/faces.md).
 */
export function createFaceFinder(options: FaceFinderOptions, world: FaceFinderWorld = workerWorld()): FaceFinder {
  let starting: Promise<Detector> | null = null;
  let unusable: FaceFinderError | null = null;
  let sha256: string | null = null;

  async function readModel(): Promise<Uint8Array<ArrayBuffer>> {
    if ('modelBytes' in options) return options.modelBytes;
    try {
      const response = await world.fetch(options.modelUrl, { signal: AbortSignal.timeout(MODEL_READ_LIMIT) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new FaceFinderError('model-missing', `the face model cannot be read: ${words(cause)}`, { cause });
    }
  }

  async function start(): Promise<Detector> {
    const model = await readModel();
    if (model.byteLength === 0 || model.byteLength > MAX_MODEL_BYTES) {
      throw new FaceFinderError('model-missing', `the face model has ${model.byteLength} bytes`);
    }
    sha256 = hex(await world.sha256(model));
    let loader: { default?: unknown };
    try {
      loader = await options.importModule(options.wasmLoaderUrl);
    } catch (cause) {
      throw new FaceFinderError('model-missing', `MediaPipe's loader cannot be read: ${words(cause)}`, { cause });
    }
    let detector: Detector | null = null;
    try {
      // In a module worker MediaPipe finds its loader nowhere else, and takes it away after each use.
      world.scope.ModuleFactory = loader.default;
      detector = await world.detector.createFromOptions(
        // An empty path: there is nothing left for it to load by itself.
        { wasmLoaderPath: '', wasmBinaryPath: options.wasmBinaryUrl },
        {
          baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
          runningMode: 'IMAGE',
          minDetectionConfidence: MIN_SCORE,
        },
      );
      // Without WebGL2, Firefox fails only here; seen on a blank picture it cannot be mistaken for a bad frame.
      detector.detect(world.toImage({ rgba: new Uint8ClampedArray(64 * 64 * 4), width: 64, height: 64 }));
      return detector;
    } catch (cause) {
      if (detector) closeQuietly(detector);
      unusable = new FaceFinderError('runtime-failed', `MediaPipe cannot run here: ${words(cause)}`, { cause });
      throw unusable;
    }
  }

  function started(): Promise<Detector> {
    // What the browser lacks does not come back while this worker lives; a file that failed to load may.
    if (unusable) return Promise.reject(unusable);
    if (starting) return starting;
    const attempt = start();
    starting = attempt;
    attempt.catch(() => {
      if (starting === attempt) starting = null;
    });
    return attempt;
  }

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

  function dispose(): void {
    const given = starting;
    starting = null;
    given?.then(closeQuietly, () => {
      // It never started, which whoever asked for faces has been told: there is nothing to give back.
    });
  }

  return {
    get model() {
      return { name: 'BlazeFace short range', version: '0.4.1657300184', sha256 };
    },
    async find(frames, signal) {
      signal.throwIfAborted();
      const attempt = started();
      const detector = await attempt;
      const found: FaceDetections[] = [];
      for (const frame of frames) {
        await world.breathe();
        signal.throwIfAborted();
        try {
          found.push({
            seconds: frame.seconds,
            successor: frame.successor,
            faces: look(detector, frame),
          });
        } catch (cause) {
          // A WebAssembly trap leaves the instance unusable: the next one that asks gets a new one.
          if (starting === attempt) dispose();
          throw new FaceFinderError('detection-failed', `MediaPipe failed on a frame: ${words(cause)}`, { cause });
        }
      }
      return found;
    },
    dispose,
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

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function closeQuietly(detector: Detector): void {
  try {
    detector.close();
  } catch (error) {
    // An instance that trapped cannot be closed in order; its memory goes with the last reference to it.
    console.warn('Vidimus: the face detector did not close', error);
  }
}
