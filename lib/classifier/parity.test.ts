import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import { columnsOf, parseCard } from './card';
import { createClassifier } from './classify';
import { motion } from './motion';
import parity from './parity.json';
import { openSession } from './session';
import { picturesOf, tensorOf } from './views';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = `${root}node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded`;
// In Node the runtime imports its glue by URL but reads its wasm by path.
const wasmPaths = { mjs: pathToFileURL(`${dist}.mjs`).href, wasm: `${dist}.wasm` };
const card = parseCard(JSON.parse(readFileSync(`${root}models/classifier.json`, 'utf8')));
const model = () => new Uint8Array(readFileSync(`${root}models/${card.file}`));

/** Of a normalised value: the largest difference between Python's tensors and these (averages round differently). */
const TENSOR = 0.00001;
const MEASURE = 0.001;
const LOGIT = 0.005;
/** What the brief of the classifier allows between the browser's score and the harness's: 0.02. */
const SCORE = 0.005;

/** The same picture as `drawn_frame` in training/parity.py: integers only. */
function drawnFrame(number: number): SampledFrame {
  const { width, height } = parity;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const checks = ((Math.floor((x + 3 * number) / 16) + Math.floor(y / 16)) % 2) * 60;
      for (let c = 0; c < 3; c++) {
        const ramp = (x + 2 * number) * (3 + (number % 3)) + y * (5 + c) + ((x * y) >> (4 + c));
        rgba[at + c] = (ramp + checks + c * 29 + number * 11) % 256;
      }
      rgba[at + 3] = 255;
    }
  }
  return { seconds: number / 8, successor: false, width, height, rgba };
}

const seen: Partial<Record<string, typeof parity.views.crop>> = {
  crop: parity.views.crop,
  square: parity.views.square,
};
const frames = Array.from({ length: parity.frames }, (_, i) => drawnFrame(i));
const worst = (found: readonly number[], expected: readonly number[]) =>
  Math.max(...expected.map((value, i) => Math.abs((found[i] ?? Number.NaN) - value)));

describe('the shipped model', () => {
  it('sees the pictures that training saw, and gives the logits that training got', async () => {
    const names = { input: card.input.name, output: card.input.output, columns: columnsOf(card) };
    const session = await openSession(model(), names, wasmPaths);
    for (const branch of card.branches) {
      if (branch.view === 'motion') continue;
      const expected = seen[branch.view];
      if (expected === undefined) throw new Error(`parity.json holds no ${branch.view}`);
      const pictures = picturesOf(frames, branch, card);
      expect(pictures).toHaveLength(expected.count);
      const tensor = tensorOf(
        pictures.map(({ planes }) => planes()),
        card.input,
      );
      const probes = expected.probes.map((_, i) => tensor[i * expected.every] ?? Number.NaN);
      expect(worst(probes, expected.probes), `${branch.view}: tensor`).toBeLessThan(TENSOR);
      const rows = await session.run(tensor, pictures.length, branch.size);
      const logits = pictures.map((_, i) => rows[i * names.columns + branch.column] ?? Number.NaN);
      const mean = logits.reduce((sum, value) => sum + value, 0) / logits.length;
      expect(Math.abs(mean - expected.logit), `${branch.view}: logit`).toBeLessThan(LOGIT);
    }
    await session.dispose();
  }, 90_000);

  it('measures motion as training did', () => {
    const expected = parity.views.motion;
    expect(worst([...(motion([frames]) ?? [])], expected.measures)).toBeLessThan(MEASURE);
  });

  it('is the one that its card names, within the budget for weights, and scores a clip as the harness does', async () => {
    const bytes = model();
    expect(bytes.byteLength).toBe(card.bytes);
    expect(bytes.byteLength).toBeLessThan(12_000_000);
    const classifier = createClassifier({ card, loadModel: async () => bytes, wasmPaths });
    const finding = await classifier.classify(frames, new AbortController().signal);
    await classifier.dispose();
    expect(finding.model.sha256).toBe(card.sha256);
    expect(finding.frames).toHaveLength(card.limits.mostFrames);
    expect(Math.abs((finding.probability ?? Number.NaN) - parity.probability)).toBeLessThan(SCORE);
    expect(finding.signals.map(({ name }) => name)).toEqual(card.branches.map(({ name }) => name));
  }, 90_000);

  it('has a card for people, and shows no error rate without the clips to measure one', () => {
    expect(existsSync(`${root}models/classifier.md`)).toBe(true);
    for (const bucket of card.calibration.buckets) {
      if (bucket.likelyAiAbove !== null) {
        expect(bucket.reals).toBeGreaterThanOrEqual(card.calibration.leastReals);
        expect(bucket.falsePositiveRate).toBeGreaterThan(0);
        expect(bucket.noSignsBelow ?? Number.NEGATIVE_INFINITY).toBeLessThan(bucket.likelyAiAbove);
      }
    }
  });
});
