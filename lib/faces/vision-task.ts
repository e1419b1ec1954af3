import type { SampledFrame } from '../media/sampled-frame';

export class FaceFinderError extends Error {
  override readonly name = 'FaceFinderError';
  constructor(
    /**
     * `model-missing`: a file of the task could not be loaded. `runtime-failed`: it cannot run in this browser
     * (Firefox without WebGL2). `detection-failed`: it ran, and broke on a frame.
     */
    readonly code: 'model-missing' | 'runtime-failed' | 'detection-failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where a task's parts lie in the extension. */
export type VisionFiles = {
  /** `vision_wasm_module_internal.js` and `.wasm`, the extension's own copies. */
  readonly wasmLoaderUrl: string;
  readonly wasmBinaryUrl: string;
  /** A dynamic `import()` that the bundler leaves alone. */
  readonly importModule: (url: string) => Promise<{ default?: unknown }>;
} & ({ readonly modelUrl: string } | { readonly modelBytes: Uint8Array<ArrayBuffer> });

/** The part of the worker's world that starting a task needs. */
export interface VisionWorld {
  /** Where MediaPipe looks for its loader: it reads `self.ModuleFactory` and nothing else. */
  readonly scope: { ModuleFactory?: unknown };
  readonly fetch: (
    url: string,
    init: { signal: AbortSignal },
  ) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
}

/** What one kind of task adds to the start that all share. */
export interface VisionTaskKind<Task> {
  readonly maxModelBytes: number;
  create(files: { wasmLoaderPath: string; wasmBinaryPath: string }, model: Uint8Array): Promise<Task>;
  /** Runs it once: without WebGL2, Firefox fails only here, and on a blank picture it cannot be taken for a bad frame. */
  tryOut(task: Task): void;
}

export interface VisionTask<Task> {
  /** Of the model's bytes; null until they were read. */
  readonly sha256: string | null;
  /**
   * Starts it, once for all that ask.
   *
   * @throws FaceFinderError `model-missing`, `runtime-failed`.
   */
  start(): Promise<{
    /** @throws FaceFinderError `detection-failed`; the next start is then a new one. */
    use<Found>(look: (task: Task) => Found): Found;
  }>;
  /** Gives its memory back; a later start starts it anew. */
  dispose(): void;
}

/** Milliseconds for a model, which lies in the extension's own package. */
const MODEL_READ_LIMIT = 10_000;

/** Pixels enough for any model to look at, with nothing on them. */
export const BLANK: Pick<SampledFrame, 'rgba' | 'width' | 'height'> = {
  rgba: new Uint8ClampedArray(64 * 64 * 4),
  width: 64,
  height: 64,
};

/** The worker's own world, as far as all tasks need it. */
export function workerWorld() {
  return {
    scope: globalThis as { ModuleFactory?: unknown },
    fetch: (url: string, init: { signal: AbortSignal }) => fetch(url, init),
    sha256: (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes),
    // Frames come out of a decoder or a structured clone, never out of a SharedArrayBuffer.
    toImage: (frame: Pick<SampledFrame, 'rgba' | 'width' | 'height'>) =>
      new ImageData(frame.rgba as Uint8ClampedArray<ArrayBuffer>, frame.width, frame.height),
    breathe: () => new Promise<void>((resolve) => setTimeout(resolve, 0)),
  };
}

/** MediaPipe takes its loader from one global place: two tasks that start at once would take each other's. */
let lastStart: Promise<unknown> = Promise.resolve();

/** One of MediaPipe's tasks on the CPU in a module worker, started when it is first asked for. */
export function createVisionTask<Task extends { close(): void }>(
  options: VisionFiles,
  kind: VisionTaskKind<Task>,
  world: VisionWorld,
): VisionTask<Task> {
  let starting: Promise<Task> | null = null;
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

  async function begin(): Promise<Task> {
    const model = await readModel();
    if (model.byteLength === 0 || model.byteLength > kind.maxModelBytes) {
      throw new FaceFinderError('model-missing', `the face model has ${model.byteLength} bytes`);
    }
    sha256 = hex(await world.sha256(model));
    let loader: { default?: unknown };
    try {
      loader = await options.importModule(options.wasmLoaderUrl);
    } catch (cause) {
      throw new FaceFinderError('model-missing', `MediaPipe's loader cannot be read: ${words(cause)}`, { cause });
    }
    let task: Task | null = null;
    try {
      // In a module worker MediaPipe finds its loader nowhere else, and takes it away after each use.
      world.scope.ModuleFactory = loader.default;
      // An empty path: there is nothing left for it to load by itself.
      task = await kind.create({ wasmLoaderPath: '', wasmBinaryPath: options.wasmBinaryUrl }, model);
      kind.tryOut(task);
      return task;
    } catch (cause) {
      if (task) closeQuietly(task);
      unusable = new FaceFinderError('runtime-failed', `MediaPipe cannot run here: ${words(cause)}`, { cause });
      throw unusable;
    }
  }

  function started(): Promise<Task> {
    // What the browser lacks does not come back while this worker lives; a file that failed to load may.
    if (unusable) return Promise.reject(unusable);
    if (starting) return starting;
    const attempt = lastStart.then(begin);
    starting = attempt;
    lastStart = attempt.then(
      () => undefined,
      () => {
        if (starting === attempt) starting = null;
      },
    );
    return attempt;
  }

  function dispose(): void {
    const given = starting;
    starting = null;
    given?.then(closeQuietly, () => {
      // It never started, which whoever asked has been told: there is nothing to give back.
    });
  }

  return {
    get sha256() {
      return sha256;
    },
    async start() {
      const attempt = started();
      const task = await attempt;
      return {
        use(look) {
          try {
            return look(task);
          } catch (cause) {
            // A WebAssembly trap leaves the instance unusable: the next one that asks gets a new one.
            if (starting === attempt) dispose();
            throw new FaceFinderError('detection-failed', `MediaPipe failed on a frame: ${words(cause)}`, { cause });
          }
        },
      };
    },
    dispose,
  };
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function closeQuietly(task: { close(): void }): void {
  try {
    task.close();
  } catch (error) {
    // An instance that trapped cannot be closed in order; its memory goes with the last reference to it.
    console.warn('Vidimus: a face model did not close', error);
  }
}
