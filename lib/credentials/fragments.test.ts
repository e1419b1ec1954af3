import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { fragment } from '../../tests/fixtures/fragment';
import { noRealFiles, realFile } from '../../tests/fixtures/real-files';
import { signMp4 } from '../../tests/fixtures/sign';
import { piecesOf, type SignedStream, signFragments } from '../../tests/fixtures/sign-fragments';
import { credentialsSchema } from '../inspection/schema';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { runsOf, segmentsOf } from '../media/segments';
import { type CredentialsTools, type StreamPieces, streamCredentials } from './check-credentials';
import { createCredentialsEngine } from './engine';

// A wasm engine of 9 MB, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const never = new AbortController().signal;
const wasm = createCredentialsEngine(
  new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
);
const held = async (blob: Blob) => blobOf(new Uint8Array(await blob.arrayBuffer()), blob.type);
const folder = mkdtempSync(join(tmpdir(), 'vidimus-fragments-'));
const { root, identities } = demoAuthority(folder);
const tools: CredentialsTools = {
  engine: {
    poisoned: false,
    readStore: wasm.readStore,
    readAsset: wasm.readAsset,
    // Node reads a Blob that was put together only asynchronously.
    readFragment: async (mime, init, segment, settings) =>
      wasm.readFragment(mime, await held(init), await held(segment), settings),
  },
  trust: { user: { anchorsPem: root } },
};
const clip = (name: string) => new Uint8Array(readFileSync(join(clipsFolder, name)));
const claim = {
  title: 'Pond',
  generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
  source: 'generated',
} as const;

let pond: SignedStream;
let other: SignedStream;
beforeAll(async () => {
  await c2paEngine();
  pond = await signFragments(clip('pond.mp4'), claim, identities.studio);
  other = await signFragments(clip('sunset.mp4'), claim, identities.studio, { uniqueId: 2 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(init: Uint8Array<ArrayBuffer>, pieces: StreamPieces) {
  const bytes = new MemorySource(init);
  const facts = await examine(bytes, never);
  const { credentials, contentHash } = await streamCredentials({ bytes, facts, signal: never }, pieces, tools);
  if (credentials.finding !== null) expect(credentialsSchema.safeParse(credentials.finding).error).toBeUndefined();
  return {
    state: credentials.finding?.state,
    hash: credentials.finding?.contentHash,
    source: credentials.finding?.source,
    problems: credentials.finding?.problems ?? [],
    row: contentHash,
  };
}
const fetched = (init: Uint8Array<ArrayBuffer>, files: readonly Uint8Array<ArrayBuffer>[]): StreamPieces => ({
  runs: [{ init, segments: segmentsOf(init, files) }],
  origin: 'fetched',
});
const handed = (init: Uint8Array<ArrayBuffer>, parts: readonly Uint8Array[]): StreamPieces => ({
  runs: runsOf(init, parts),
  origin: 'page',
});
const altered = (bytes: Uint8Array, at = -5) => {
  const copy = Uint8Array.from(bytes);
  const place = at < 0 ? copy.length + at : at;
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
};
const piece = (stream: SignedStream, index: number) => stream.segments[index] ?? new Uint8Array();

describe('a stream that was signed in pieces', () => {
  it('matches for what was compared, and says that this is a part', async () => {
    const { row, ...said } = await check(pond.init, fetched(pond.init, pond.segments.slice(0, 3)));
    expect(said).toMatchObject({ state: 'trusted', hash: 'match', source: 'stream', problems: [] });
    expect(row).toMatchObject({ state: 'partial', reason: 'part-only' });
    expect(row.detail).toContain('3/3, 3 s');
  });

  it('names the piece that was changed, and where it lies in time', async () => {
    const files = [piece(pond, 0), altered(piece(pond, 1)), piece(pond, 2)];
    for (const pieces of [fetched(pond.init, files), handed(pond.init, files)]) {
      const { state, hash, problems, row } = await check(pond.init, pieces);
      expect([state, hash]).toEqual(['broken', 'mismatch']);
      expect(problems[0]?.code).toBe('segment.mismatch');
      expect(problems[0]?.explanation).toMatch(/#2, 0:01–0:0[12]/);
      expect(row.detail).toContain('2/3');
    }
  });

  it('is no sign of a change alone, cut short by a seek, or followed by a gap', async () => {
    expect(await check(pond.init, handed(pond.init, []))).toMatchObject({ state: 'trusted', hash: 'unchecked' });
    const last = handed(pond.init, [piece(pond, 0), altered(piece(pond, 1))]);
    expect(await check(pond.init, last)).toMatchObject({ state: 'trusted', hash: 'match' });
    const gap = handed(pond.init, [altered(piece(pond, 0)), piece(pond, 3)]);
    expect(await check(pond.init, gap)).toMatchObject({ state: 'trusted', hash: 'match' });
  });

  it('takes pieces of another stream, of an advert or of another quality for what they are', async () => {
    const plain = piecesOf(await fragment(clip('sunset.mp4')));
    const mixed = handed(pond.init, [
      piece(pond, 0),
      piece(pond, 1),
      plain.init,
      ...plain.segments,
      pond.init,
      piece(pond, 2),
    ]);
    expect(await check(pond.init, mixed)).toMatchObject({ state: 'trusted', hash: 'match', problems: [] });
    // Even where the player were fed them without an init segment of their own.
    for (const segments of [other.segments, plain.segments]) {
      const { state, hash, row } = await check(pond.init, fetched(pond.init, segments));
      expect([state, hash]).toEqual(['trusted', 'unchecked']);
      expect(row).toMatchObject({ state: 'skipped', reason: 'stream-only' });
    }
    const signedAdvert = handed(pond.init, [
      piece(pond, 0),
      other.init,
      ...other.segments.map((bytes) => altered(bytes)),
    ]);
    expect(await check(pond.init, signedAdvert)).toMatchObject({ state: 'trusted', hash: 'match' });
  });

  it('tells a header that a player wrote anew from one that its server changed', async () => {
    const init = altered(pond.init, pond.init.length - 3);
    expect(await check(init, handed(init, pond.segments))).toMatchObject({ state: 'trusted', hash: 'unchecked' });
    expect(await check(init, fetched(init, pond.segments))).toMatchObject({ state: 'broken', hash: 'mismatch' });
  });

  it('says nothing of pieces under a store that was itself changed', async () => {
    const init = altered(pond.init, Buffer.from(pond.init).indexOf('Vidimus Demo Imagine'));
    const { state, hash } = await check(init, fetched(init, pond.segments));
    expect(hash).toBe('unchecked');
    expect(state).not.toBe('trusted');
  });

  it('compares no piece with a signature over a whole file', async () => {
    const { init, segments } = piecesOf(await signMp4(await fragment(clip('pond.mp4')), claim, identities.studio));
    const { state, hash, problems } = await check(init, handed(init, segments));
    expect([state, hash]).toEqual(['trusted', 'unchecked']);
    expect(problems.map(({ code }) => code)).toContain('segments.whole-file');
  });
});

it.skipIf(noRealFiles !== null)(
  `a real DASH pair matches, and its altered piece does not (${noRealFiles ?? 'run'})`,
  async () => {
    const init = realFile('c2pa-rs/dashinit.mp4');
    const file = realFile('c2pa-rs/dash1.m4s');
    expect(await check(init, fetched(init, [file]))).toMatchObject({ state: 'intact', hash: 'match' });
    expect(await check(init, fetched(init, [altered(file)]))).toMatchObject({ state: 'broken', hash: 'mismatch' });
  },
);
