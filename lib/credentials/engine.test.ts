import { describe, expect, it, vi } from 'vitest';
import { sampleReport } from '../../tests/fixtures/sample-report';
import { type CredentialsLibrary, createCredentialsEngine, PoisonedError, readingOfError } from './engine';

const settings = '{}';
const wasm = new Uint8Array(8);

/** A library that answers as told and counts what it is asked to give back. */
function library(open: () => Promise<string>) {
  const free = vi.fn();
  const load = vi.fn(async () => undefined);
  const read = async () => {
    const json = await open();
    return { json: () => json, free };
  };
  return {
    library: { load, reader: { fromBytes: read, fromBlob: read, fromBlobFragment: read } } satisfies CredentialsLibrary,
    free,
    load,
  };
}

describe('readingOfError', () => {
  it.each([
    ['C2pa(JumbfNotFound)', { kind: 'none' }],
    [
      'C2pa(RemoteManifestUrl("https://example.org/a?b=\\"c\\""))',
      { kind: 'remote', url: 'https://example.org/a?b="c"' },
    ],
    ['C2pa(UnsupportedType)', { kind: 'unsupported' }],
    [
      'C2pa(InvalidAsset("Boxes are too deply nested, unsupported asset"))',
      { kind: 'malformed', code: 'c2pa.InvalidAsset', text: 'Boxes are too deply nested, unsupported asset' },
    ],
    ['C2pa(PrereleaseError)', { kind: 'malformed', code: 'c2pa.PrereleaseError' }],
    ['C2pa(InvalidAsset("(cut)")) and more', { kind: 'malformed', code: 'c2pa.Unknown' }],
    ['something else entirely', { kind: 'malformed', code: 'c2pa.Unknown', text: 'something else entirely' }],
  ])('%s', (error, reading) => {
    expect(readingOfError(error)).toMatchObject(reading);
  });

  it('caps what the library quotes out of the file, and keeps it on one line', () => {
    const reading = readingOfError(`C2pa(InvalidAsset("${'\u202e\n'.repeat(200)}${'x'.repeat(100_000)}"))`);
    expect(reading.kind).toBe('malformed');
    if (reading.kind === 'malformed') expect(reading.text).toMatch(/^x{1,299}…$/);
  });

  // Quadratic work on this would take minutes: the limit is there to fail, not to measure.
  it('reads an address of brackets once', { timeout: 5000 }, () => {
    expect(readingOfError(`C2pa(RemoteManifestUrl("${')'.repeat(300_000)}x"))`).kind).toBe('remote');
  });
});

describe('createCredentialsEngine', () => {
  it('loads the wasm once and gives every reader back', async () => {
    const { library: fake, free, load } = library(async () => JSON.stringify(sampleReport({ a: {} })));
    const engine = createCredentialsEngine(wasm, fake);
    expect(await engine.readStore(wasm, settings)).toMatchObject({ kind: 'report', report: { active_manifest: 'a' } });
    await engine.readAsset('video/mp4', new Blob([]), settings);
    expect(load).toHaveBeenCalledTimes(1);
    expect(free).toHaveBeenCalledTimes(2);
  });

  it('gives a reader back even when its report is no report', async () => {
    const { library: fake, free } = library(async () => '{"active_manifest":');
    expect(await createCredentialsEngine(wasm, fake).readStore(wasm, settings)).toMatchObject({
      kind: 'malformed',
      code: 'report.unreadable',
    });
    expect(free).toHaveBeenCalledTimes(1);
  });

  it('is poisoned by a trap, for good', async () => {
    let trap = true;
    const { library: fake } = library(async () => {
      if (trap) throw new WebAssembly.RuntimeError('memory access out of bounds');
      return JSON.stringify(sampleReport({ a: {} }));
    });
    const engine = createCredentialsEngine(wasm, fake);
    await expect(engine.readStore(wasm, settings)).rejects.toBeInstanceOf(PoisonedError);
    trap = false;
    await expect(engine.readStore(wasm, settings)).rejects.toBeInstanceOf(PoisonedError);
    expect(engine.poisoned).toBe(true);
  });

  it('tries again to load what could not be loaded', async () => {
    const { library: fake, load } = library(async () => JSON.stringify(sampleReport({ a: {} })));
    load.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const engine = createCredentialsEngine(wasm, fake);
    await expect(engine.readStore(wasm, settings)).rejects.toThrow('Failed to fetch');
    expect((await engine.readStore(wasm, settings)).kind).toBe('report');
    expect(engine.poisoned).toBe(false);
  });
});
