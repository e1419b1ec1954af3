import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { signStory } from '../../tests/fixtures/sign-story';
import { bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import { openRanged } from '../media/ranged-source';
import { quickCredentials } from './check-credentials';
import { createCredentialsEngine } from './engine';
import { locateStore } from './locate';
import { trustPasses } from './trust';

const folder = mkdtempSync(join(tmpdir(), 'vidimus-robust-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { root, identities } = demoAuthority(folder);
const wasm = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm');
const engine = createCredentialsEngine(readFileSync(wasm));
const trust = { user: { anchorsPem: root } };
const settings = trustPasses(trust).at(-1)?.settings ?? '';

const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
const story = {
  title: 'Sunset',
  generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
  source: 'generated',
} as const;
/** Noise behind a JPEG's first bytes: what cannot be compressed and is never decoded. */
const picture = (bytes: number) => {
  const noise = new Uint8Array(bytes).map((_, index) => (index * 2654435761) >>> 13);
  noise.set([0xff, 0xd8, 0xff, 0xe0]);
  return noise;
};
const facts = { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null } as const;
const signal = () => new AbortController().signal;

/** A server of `length` bytes that begin with `head` and go on with zeros: nothing of that size is ever held. */
function serve(head: Uint8Array, length: number) {
  const fetch = async (_: string, init?: RequestInit) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(new Headers(init?.headers).get('range') ?? '') ?? [];
    const start = Number(range[1]);
    const end = Math.min(length, range[2] === '' ? length : Number(range[2]) + 1);
    if (end - start > 8 * 1024 * 1024) throw new RangeError('nobody may ask for as much at once');
    const body = new Uint8Array(end - start);
    body.set(head.subarray(start, end));
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${length}`, 'content-type': 'video/mp4' };
    return new Response(body, { status: 206, headers });
  };
  return openRanged('https://a.example/v.mp4', { fetch, online: () => true, signal: signal() });
}

it('a file of 4 GB costs no more than its store and a block', async () => {
  const signed = await signStory('video/mp4', clip, story, identities.studio);
  const bytes = serve(signed, 2 ** 32 + 12_345);
  const { finding } = await quickCredentials({ bytes, facts, signal: signal() }, { engine, trust });
  expect(finding).toMatchObject({ state: 'trusted', contentHash: 'unchecked', aiUse: 'generated' });
  expect(bytes.bytesRead).toBeLessThan(128 * 1024);
});

it('a manifest of 300 kB is read whole, and little besides', async () => {
  const thumbnail = { mime: 'image/jpeg', bytes: picture(300_000) };
  const signed = await signStory('video/mp4', clip, { ...story, thumbnail }, identities.studio);
  const bytes = serve(signed, signed.byteLength);
  const { finding } = await quickCredentials({ bytes, facts, signal: signal() }, { engine, trust });
  expect(finding).toMatchObject({ state: 'trusted', history: [{ thumbnail: true }] });
  expect(bytes.requests).toBeLessThanOrEqual(5);
  expect(bytes.bytesRead).toBeLessThan(310_000 + 96 * 1024);
});

const box = (type: string, ...parts: (Uint8Array | string)[]) => {
  const payload = bytesOf(...parts);
  return bytesOf(u32(payload.byteLength + 8), type, payload);
};

it.each([1_000, 20_000])(
  'a store of %i boxes, each within the last, is refused and brings nothing down',
  async (depth) => {
    const jumd = box('jumd', new Uint8Array(16), new Uint8Array([3]), 'c2pa', new Uint8Array(1));
    let size = 0;
    const heads: Uint8Array[] = [];
    for (let level = 0; level < depth; level++) {
      size += 8 + jumd.byteLength;
      heads.unshift(bytesOf(u32(size), 'jumb', jumd));
    }
    const reading = await engine.readStore(bytesOf(...heads), settings);
    expect(reading.kind).not.toBe('report');
    expect(engine.poisoned).toBe(false);
  },
);

describe('a manifest compressed with Brotli', () => {
  /** The store with each manifest put into a box of compressed bytes (`c2cm` with `brob`, C2PA 2.2 section 11.1.4.3). */
  async function compressed(content: (manifest: Uint8Array) => Uint8Array): Promise<Uint8Array> {
    const signed = await signStory('video/mp4', clip, story, identities.studio);
    const located = await locateStore(serve(signed, signed.byteLength));
    if (located.kind !== 'store') throw new Error('the fixture has no store');
    const { store } = located;
    const sizeAt = (at: number) => new DataView(store.buffer, store.byteOffset).getUint32(at);
    const description = store.slice(8, 8 + sizeAt(8));
    const at = 8 + description.byteLength;
    const label = store.slice(at + 8, at + 8 + sizeAt(at + 8));
    // The type of the superbox is the first thing in its description: `c2ma` becomes `c2cm`.
    label.set([0x63, 0x32, 0x63, 0x6d], 8);
    return box('jumb', description, box('jumb', label, box('brob', content(store.subarray(at, at + sizeAt(at))))));
  }

  it('is read and verified like any other, though its pictures are not taken out', async () => {
    const store = await compressed((manifest) => brotliCompressSync(manifest));
    const reading = await engine.readStore(store, settings);
    expect(reading.kind).toBe('report');
    const success = reading.kind === 'report' ? reading.report.validation_results?.activeManifest?.success : [];
    expect(success?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['claimSignature.validated', 'signingCredential.trusted', 'assertion.hashedURI.match']),
    );
  });

  it('that would unpack to more than any real one is refused in time', { timeout: 20_000 }, async () => {
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    const store = await compressed(() => brotliCompressSync(new Uint8Array(256 * 1024 * 1024), quick));
    expect(store.byteLength).toBeLessThan(1024 * 1024);
    expect((await engine.readStore(store, settings)).kind).toBe('malformed');
    expect(engine.poisoned).toBe(false);
  });

  it('that is cut or no Brotli is malformed, never none', async () => {
    for (const content of [
      (manifest: Uint8Array) => brotliCompressSync(manifest).subarray(0, 200),
      () => new Uint8Array(500).fill(0xff),
    ]) {
      expect((await engine.readStore(await compressed(content), settings)).kind).toBe('malformed');
    }
  });
});
