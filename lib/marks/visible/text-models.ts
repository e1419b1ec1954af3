import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { WasmPaths } from '../../classifier/session';
import { type Box, type Plane, resampled, stretched } from './plane';

/** Where text is on a picture, and what a piece of a picture says. */
export interface TextModels {
  /**
   * Boxes of text lines in pixels of the plane; at most {@link MOST_BOXES}, the surest first.
   * @param scale by {@link finderScale} of the plane when absent; for a part of a picture, that of the whole.
   */
  find(plane: Plane, scale?: number): Promise<Box[]>;
  /** One line of text. `sureness` is the mean probability of its characters, 0 for no text. */
  read(plane: Plane, box: Box): Promise<Reading>;
  dispose(): Promise<void>;
}

export interface Reading {
  readonly text: string;
  readonly sureness: number;
}

export interface TextModelFiles {
  /** PP-OCRv4 detection and recognition (Apache-2.0), and the recognition's characters, one a line. */
  readonly detection: Uint8Array;
  readonly recognition: Uint8Array;
  readonly characters: string;
}

const MOST_BOXES = 64;
/** Probability above which a pixel belongs to text, and mean above which a group of such pixels is a line: PP-OCR's own. */
const PIXEL_THRESHOLD = 0.3;
const BOX_THRESHOLD = 0.5;
/** How much a found kernel is widened to the whole line (PP-OCR's unclip ratio). */
const UNCLIP = 1.6;
/** Pixels of the short side at which text is looked for; smaller pictures are enlarged by at most half. */
const FIND_SIDE = 480;
const READ_HEIGHT = 48;
const MOST_READ_WIDTH = 768;

/**
 * Opens the two models on ONNX Runtime's WASM build, one thread (as lib/classifier/session.ts, and for its reasons).
 *
 * @throws Error when the runtime or a model does not load.
 */
export async function openTextModels(files: TextModelFiles, wasmPaths: WasmPaths | null): Promise<TextModels> {
  env.wasm.numThreads = 1;
  env.wasm.proxy = false;
  if (wasmPaths !== null) env.wasm.wasmPaths = { mjs: wasmPaths.mjs, wasm: wasmPaths.wasm };
  const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' } as const;
  const finder = await InferenceSession.create(files.detection, options);
  const reader = await InferenceSession.create(files.recognition, options);
  // The classes are: blank, the characters in order, a space.
  const characters = ['', ...files.characters.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
  return {
    async find(plane, scale = finderScale(plane)) {
      const { input, width, height } = finderInput(plane, scale);
      const map = await only(finder, input, [1, 3, height, width]);
      const boxes = boxesOf(map.data, width, height).map((box) => ({
        x: box.x / scale,
        y: box.y / scale,
        width: box.width / scale,
        height: box.height / scale,
      }));
      return boxes.filter((box) => box.x < plane.width && box.y < plane.height);
    },
    async read(plane, box) {
      const { input, width } = readerInput(plane, box);
      const { data, dims } = await only(reader, input, [1, 3, READ_HEIGHT, width]);
      return decode(data, dims[1] ?? 0, dims[2] ?? 0, characters);
    },
    async dispose() {
      await finder.release();
      await reader.release();
    },
  };
}

async function only(
  session: InferenceSession,
  input: Float32Array,
  dims: readonly number[],
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  if (inputName === undefined || outputName === undefined) throw new Error('the text model has no input or no output');
  const outputs = await session.run({ [inputName]: new Tensor('float32', input, dims) });
  const tensor = outputs[outputName];
  if (tensor === undefined || !(tensor.data instanceof Float32Array)) throw new Error('the text model gave no numbers');
  return { data: tensor.data, dims: tensor.dims };
}

/** Means and deviations of the training set (ImageNet's), in the order the model has its channels. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** What a picture is scaled by before text is looked for. */
export const finderScale = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  Math.min(1.5, FIND_SIDE / Math.min(width, height));

function finderInput(plane: Plane, scale: number): { input: Float32Array; width: number; height: number } {
  const drawn = {
    width: Math.max(1, Math.round(plane.width * scale)),
    height: Math.max(1, Math.round(plane.height * scale)),
  };
  // The network halves five times.
  const width = Math.ceil(drawn.width / 32) * 32;
  const height = Math.ceil(drawn.height / 32) * 32;
  const picture = scale === 1 ? plane : resampled(plane, { x: 0, y: 0, ...plane }, drawn.width, drawn.height);
  const input = new Float32Array(3 * width * height);
  for (let channel = 0; channel < 3; channel++) {
    const mean = MEAN[channel] ?? 0;
    const deviation = DEVIATION[channel] ?? 1;
    const start = channel * width * height;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = y < picture.height && x < picture.width;
        const value = inside ? (picture.data[y * picture.width + x] ?? 0) / 255 : 0;
        input[start + y * width + x] = (value - mean) / deviation;
      }
    }
  }
  return { input, width, height };
}

/** Connected groups of text pixels, each as the upright rectangle around its line, the surest first. */
export function boxesOf(map: Float32Array, width: number, height: number): Box[] {
  const seen = new Uint8Array(map.length);
  const found: { box: Box; score: number }[] = [];
  const queue: number[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) <= PIXEL_THRESHOLD) continue;
    let [left, right, top, bottom, sum, count] = [width, 0, height, 0, 0, 0];
    seen[start] = 1;
    queue.push(start);
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      sum += map[at] ?? 0;
      count++;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= map.length || seen[next] === 1 || (map[next] ?? 0) <= PIXEL_THRESHOLD) continue;
        seen[next] = 1;
        queue.push(next);
      }
    }
    const w = right - left + 1;
    const h = bottom - top + 1;
    const score = sum / count;
    if (Math.min(w, h) < 3 || score < BOX_THRESHOLD) continue;
    const grow = (w * h * UNCLIP) / (2 * (w + h));
    found.push({ box: { x: left - grow, y: top - grow, width: w + 2 * grow, height: h + 2 * grow }, score });
  }
  return found
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_BOXES)
    .map(({ box }) => box);
}

function readerInput(plane: Plane, box: Box): { input: Float32Array; width: number } {
  const natural = Math.round((box.width / Math.max(1, box.height)) * READ_HEIGHT);
  const width = Math.min(MOST_READ_WIDTH, Math.max(READ_HEIGHT, Math.ceil(natural / 8) * 8));
  const drawn = Math.min(width, Math.max(8, natural));
  const line = stretched(resampled(plane, box, drawn, READ_HEIGHT));
  const input = new Float32Array(3 * READ_HEIGHT * width);
  const size = READ_HEIGHT * width;
  for (let y = 0; y < READ_HEIGHT; y++) {
    for (let x = 0; x < drawn; x++) {
      const value = ((line.data[y * drawn + x] ?? 0) / 255 - 0.5) / 0.5;
      for (let channel = 0; channel < 3; channel++) input[channel * size + y * width + x] = value;
    }
  }
  return { input, width };
}

/** Connectionist temporal classification, greedy: repeats merge, blanks part. */
export function decode(
  probabilities: Float32Array,
  steps: number,
  classes: number,
  characters: readonly string[],
): Reading {
  let text = '';
  let sum = 0;
  let count = 0;
  let before = 0;
  for (let step = 0; step < steps; step++) {
    let best = 0;
    let most = -1;
    const start = step * classes;
    for (let i = 0; i < classes; i++) {
      const value = probabilities[start + i] ?? 0;
      if (value > most) {
        most = value;
        best = i;
      }
    }
    if (best !== 0 && best !== before) {
      text += characters[best] ?? '';
      sum += most;
      count++;
    }
    before = best;
  }
  return { text, sureness: count === 0 ? 0 : sum / count };
}
