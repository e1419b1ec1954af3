import { IDBFactory } from 'fake-indexeddb';
import { createStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { testCard } from '../../tests/fixtures/test-card';
import { addedModelSchema } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { type AddedModelsSetup, runAddedModels } from './added-models';
import { PACK_SCHEMA, type PackCard } from './model-pack';
import { MOST_PACKS, openPackDatabase } from './pack-database';

const card = (name: string, number: number): PackCard => ({
  ...testCard({ sha256: String(number).repeat(64) }),
  schema: PACK_SCHEMA,
  name,
  file: 'net.onnx',
  licence: 'MIT',
  author: null,
  about: null,
});
const model = new Uint8Array([1, 2, 3]);

const frames = Array.from({ length: 6 }, (_, i): SampledFrame => {
  const rgba = Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (__, at) => (at * 7 + i * 60) % 256);
  return { seconds: i / 8, successor: false, width: 64, height: 64, rgba };
});

/** Databases of its own for each test. */
function database() {
  const names = [`cards-${Math.random()}`, `models-${Math.random()}`] as const;
  return openPackDatabase(createStore(names[0], 'cards'), createStore(names[1], 'models'));
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function setup(packs: AddedModelsSetup['database'], change: Partial<AddedModelsSetup> = {}): AddedModelsSetup {
  return {
    database: packs,
    wasmPaths: { mjs: 'glue.mjs', wasm: 'runtime.wasm' },
    digest: async () => '1'.repeat(64),
    open: async () => ({
      run: async (_, count) => new Float32Array(count).fill(3),
      dispose: async () => undefined,
    }),
    ...change,
  };
}

const signal = new AbortController().signal;

describe('the models that a person added', () => {
  it('are kept with their weights, at most so many, and can be taken out', async () => {
    const packs = database();
    for (let i = 1; i <= MOST_PACKS; i++) await packs.add({ card: card(`net ${i}`, i), model });
    await expect(packs.add({ card: card('one too many', 9), model })).rejects.toThrow(RangeError);
    await packs.add({ card: card('net 1 again', 1), model });
    expect((await packs.cards()).map(({ name }) => name).sort()).toEqual(['net 1 again', 'net 2', 'net 3']);
    expect(await packs.model('2'.repeat(64))).toEqual(model);
    await packs.remove('2'.repeat(64));
    expect(await packs.model('2'.repeat(64))).toBeNull();
    expect(await packs.cards()).toHaveLength(MOST_PACKS - 1);
  });

  it('run on the clip and are named in the result, with their licence', async () => {
    const packs = database();
    await packs.add({ card: card('newsroom-net', 1), model });
    const results = await runAddedModels(frames, signal, setup(packs));
    expect(results).toHaveLength(1);
    expect(addedModelSchema.safeParse(results?.[0]).success).toBe(true);
    expect(results?.[0]).toMatchObject({ name: 'newsroom-net', licence: 'MIT', detail: null });
    expect(results?.[0]?.finding?.verdict).toBe('likely-ai');
  });

  it('tell of one that fails, and the others still run', async () => {
    const packs = database();
    await packs.add({ card: card('fits', 1), model });
    await packs.add({ card: card('was changed since', 2), model });
    const results = await runAddedModels(frames, signal, setup(packs));
    const [fits, changed] = [...(results ?? [])].sort((a, b) => a.name.localeCompare(b.name));
    expect(fits?.finding).not.toBeNull();
    expect(changed).toMatchObject({ finding: null, detail: expect.stringContaining('SHA-256') });
  });

  it('stop at their own limit without stopping the inspection, and with it when it is aborted', async () => {
    const packs = database();
    await packs.add({ card: card('slow', 1), model });
    const late = setup(packs, { timeout: () => AbortSignal.abort(new Error('out of time')) });
    expect((await runAddedModels(frames, signal, late))?.[0]).toMatchObject({ finding: null, detail: 'out of time' });
    const aborted = AbortSignal.abort(new Error('closed'));
    await expect(runAddedModels(frames, aborted, setup(packs))).rejects.toThrow('closed');
  });

  it('are none where storage is blocked', async () => {
    const blocked = { cards: () => Promise.reject(new Error('blocked')), model: async () => null };
    expect(await runAddedModels(frames, signal, setup(blocked))).toBeNull();
  });
});
