import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/** Where the runtime's own glue and wasm lie; in the extension both are packaged files. */
export interface WasmPaths {
  readonly mjs: string;
  readonly wasm: string;
}

export interface PictureSession {
  /** @param pictures planar, shape (count, 3, size, size). @returns shape (count, columns), row by row. */
  run(pictures: Float32Array, count: number, size: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * Opens ONNX Runtime's WASM build, on one thread: the build with two threads hangs inside a worker, and without
 * cross-origin isolation (which would break video from other origins) there are no threads anyway.
 *
 * @throws Error when the runtime or the model does not load, or the model lacks the card's input or output.
 */
export async function openSession(
  model: Uint8Array,
  names: { readonly input: string; readonly output: string; readonly columns: number },
  wasmPaths: WasmPaths,
): Promise<PictureSession> {
  env.wasm.numThreads = 1;
  env.wasm.proxy = false;
  env.wasm.wasmPaths = { mjs: wasmPaths.mjs, wasm: wasmPaths.wasm };
  const session = await InferenceSession.create(model, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  if (!session.inputNames.includes(names.input) || !session.outputNames.includes(names.output)) {
    await session.release();
    throw new Error(`the model has no ${names.input} or no ${names.output}`);
  }
  return {
    async run(pictures, count, size) {
      const input = new Tensor('float32', pictures, [count, 3, size, size]);
      const outputs = await session.run({ [names.input]: input });
      const logits = outputs[names.output];
      if (
        logits === undefined ||
        !(logits.data instanceof Float32Array) ||
        logits.data.length !== count * names.columns
      ) {
        throw new Error(`the model gave no ${count} rows of ${names.columns}`);
      }
      return logits.data;
    },
    dispose: () => session.release(),
  };
}
