import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/** Where the runtime's own glue and wasm lie; in the extension both are packaged files. */
export interface WasmPaths {
  readonly mjs: string;
  readonly wasm: string;
}

export interface CropSession {
  /** @param crops planar, shape (count, 3, size, size). @returns one logit a crop. */
  run(crops: Float32Array, count: number): Promise<Float32Array>;
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
  names: { readonly input: string; readonly output: string; readonly size: number },
  wasmPaths: WasmPaths,
): Promise<CropSession> {
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
    async run(crops, count) {
      const input = new Tensor('float32', crops, [count, 3, names.size, names.size]);
      const outputs = await session.run({ [names.input]: input });
      const logits = outputs[names.output];
      if (logits === undefined || !(logits.data instanceof Float32Array) || logits.data.length !== count) {
        throw new Error(`the model gave no ${count} logits`);
      }
      return logits.data;
    },
    dispose: () => session.release(),
  };
}
