import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../media/sampled-frame';
import { parseCard } from './card';
import { createClassifier } from './classify';
import parity from './parity.json';
import { cropTensor } from './preprocess';
import { openSession } from './session';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = `${root}node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded`;
// In Node the runtime imports its glue by URL but reads its wasm by path.
const wasmPaths = { mjs: pathToFileURL(`${dist}.mjs`).href, wasm: `${dist}.wasm` };
const card = parseCard(JSON.parse(readFileSync(`${root}models/classifier.json`, 'utf8')));
const model = () => new Uint8Array(readFileSync(`${root}models/${card.file}`));

/** The largest difference seen between Python's logits and these was 0.000004 (Node 20, WASM SIMD). */
const TOLERANCE = 0.001;

/** The same picture as `drawn_frame` in training/parity.py: integers only. */
function drawnFrame(number: number, width: number, height: number): SampledFrame {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const checks = ((Math.floor(x / 16) + Math.floor(y / 16)) % 2) * 60;
      for (let c = 0; c < 3; c++) {
        rgba[at + c] = (x * (3 + number) + y * (5 + c) + ((x * y) >> (4 + c)) + checks + c * 29 + number * 31) % 256;
      }
      rgba[at + 3] = 255;
    }
  }
  return { seconds: number / 8, successor: false, width, height, rgba };
}

describe('the shipped model', () => {
  it('gives the logits that training gives for the same frames', async () => {
    const session = await openSession(
      model(),
      { input: card.input.name, output: card.input.output, size: card.input.size },
      wasmPaths,
    );
    const frames = parity.frames.map(({ width, height }, i) => drawnFrame(i, width, height));
    const logits: number[] = [];
    for (const [i, frame] of frames.entries()) {
      logits.push(...(await session.run(cropTensor([frame], card, i), card.crops.perFrame)));
    }
    await session.dispose();
    const expected = parity.frames.flatMap((frame) => frame.logits);
    const worst = Math.max(...logits.map((logit, i) => Math.abs(logit - (expected[i] ?? Number.NaN))));
    expect(worst).toBeLessThan(TOLERANCE);
  }, 60_000);

  it('is the one that its card names, within the budget for weights', async () => {
    const bytes = model();
    expect(bytes.byteLength).toBe(card.bytes);
    expect(bytes.byteLength).toBeLessThan(10 * 1024 * 1024);
    const classifier = createClassifier({ card, loadModel: async () => bytes, wasmPaths });
    const frames = Array.from({ length: 6 }, (_, i) => drawnFrame(i, 320, 240));
    const finding = await classifier.classify(frames, new AbortController().signal);
    await classifier.dispose();
    expect(finding.model.sha256).toBe(card.sha256);
    expect(finding.frames).toHaveLength(6);
    expect(finding.probability).toBeGreaterThanOrEqual(finding.interval?.[0] ?? 1);
  }, 60_000);

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
