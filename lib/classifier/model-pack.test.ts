import { createHash } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { testBucket, testCard } from '../../tests/fixtures/test-card';
import { type TestModel, testArchive, testOnnx } from '../../tests/fixtures/test-onnx';
import type { SampledFrame } from '../media/sampled-frame';
import { createClassifier } from './classify';
import { cardOfPack, PACK_SCHEMA, type PackCard, readModelPack } from './model-pack';

const digest = async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function pack(change: Partial<PackCard> = {}, model: Uint8Array = testOnnx()) {
  const card: PackCard = {
    ...testCard(),
    schema: PACK_SCHEMA,
    name: 'newsroom-net',
    file: 'net.onnx',
    sha256: createHash('sha256').update(model).digest('hex'),
    bytes: model.byteLength,
    licence: 'CC-BY-4.0',
    author: null,
    about: null,
    ...change,
  };
  return testArchive({ 'card.json': JSON.stringify(card), 'net.onnx': model });
}

const refusal = async (archive: Uint8Array) => {
  const error: unknown = await readModelPack(archive, digest).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Error && 'code' in error ? error.code : error;
};

describe('readModelPack', () => {
  it('takes a model that is what its card says', async () => {
    const { card, model } = await readModelPack(pack(), digest);
    expect(card).toMatchObject({ name: 'newsroom-net', licence: 'CC-BY-4.0' });
    expect(model).toEqual(testOnnx());
  });

  it('refuses what is no archive, or lacks the card or the model', async () => {
    expect(await refusal(new Uint8Array(40))).toBe('no-archive');
    expect(await refusal(testArchive({ 'net.onnx': testOnnx() }))).toBe('no-card');
    expect(await refusal(testArchive({ 'card.json': '{' }))).toBe('bad-card');
    expect(await refusal(pack({ file: 'other.onnx' }))).toBe('no-model');
  });

  it('refuses a card without a licence, or with a path for a file name', async () => {
    expect(await refusal(pack({ licence: '' }))).toBe('bad-card');
    expect(await refusal(pack({ file: '../net.onnx' }))).toBe('bad-card');
  });

  it('refuses another hash or length than the card names', async () => {
    expect(await refusal(pack({ sha256: '0'.repeat(64) }))).toBe('wrong-hash');
    expect(await refusal(pack({ bytes: 7 }))).toBe('wrong-hash');
  });

  it.each<[string, TestModel]>([
    ['wrong-opset', { opset: 6 }],
    ['wrong-opset', { opset: 25 }],
    ['wrong-shape', { shape: [null, 3, 64, 64] }],
    ['wrong-shape', { shape: [null, 1, 32, 32] }],
    ['wrong-shape', { shape: [1, 3, 32, 32] }],
    ['wrong-shape', { input: 'pixels' }],
    ['wrong-shape', { elementType: 10 }],
    ['wrong-shape', { output: [null, 2] }],
    ['external-data', { external: true }],
  ])('refuses with %s a model with %o', async (code, model) => {
    expect(await refusal(pack({}, testOnnx(model)))).toBe(code);
  });

  it('refuses bytes that are no ONNX, and never reads beyond a model that breaks off', async () => {
    expect(await refusal(pack({}, new Uint8Array([1, 2, 3])))).toBe('no-onnx');
    const whole = testOnnx();
    for (let length = 1; length < whole.length; length++) {
      expect(await refusal(pack({}, whole.slice(0, length)))).not.toBeNull();
    }
  });

  it('runs beside the packaged model, with its own calibration', async () => {
    const dist = fileURLToPath(
      new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded', import.meta.url),
    );
    const { card, model } = await readModelPack(
      pack({ calibration: { ...testCard().calibration, buckets: [testBucket({ slope: 10, likelyAiAbove: 0.2 })] } }),
      digest,
    );
    const classifier = createClassifier({
      card: cardOfPack(card),
      loadModel: async () => model,
      wasmPaths: { mjs: pathToFileURL(`${dist}.mjs`).href, wasm: `${dist}.wasm` },
    });
    const frames = Array.from({ length: 5 }, (_, i): SampledFrame => {
      const rgba = Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (__, at) => 150 + ((at * 7 + i * 40) % 106));
      return { seconds: i / 8, successor: false, width: 64, height: 64, rgba };
    });
    const finding = await classifier.classify(frames, new AbortController().signal);
    await classifier.dispose();
    expect(finding).toMatchObject({ verdict: 'likely-ai', abstained: null, model: { name: 'newsroom-net' } });
  }, 30_000);
});
