import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { topLevelBoxes } from '../../tests/fixtures/boxes';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { signMp4, tamper } from '../../tests/fixtures/sign';
import { signApart } from '../../tests/fixtures/sign-apart';
import type { CheckOutcome } from '../inspection/check';
import type { StoreApart } from '../inspection/inspect';
import { type Credentials, credentialsSchema } from '../inspection/schema';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { type CredentialsTools, fullCredentials } from './check-credentials';
import { credentialDetails, type DetailsSources } from './credential-details';
import { createCredentialsEngine } from './engine';
import { type Apart, readerOfStoreApart } from './store-apart';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'vidimus-apart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { root, identities } = demoAuthority(folder);
const wasm = createCredentialsEngine(
  new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
);
const tools: CredentialsTools = {
  engine: {
    poisoned: false,
    readStore: wasm.readStore,
    readFragment: wasm.readFragment,
    // Node reads a Blob that was put together only asynchronously.
    readAsset: async (mime, asset, settings) =>
      wasm.readAsset(mime, blobOf(new Uint8Array(await asset.arrayBuffer()), mime), settings),
  },
  trust: { user: { anchorsPem: root } },
};
const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
const claim = { title: 'Sunset', generator: { name: 'Vidimus Demo Imagine', version: '2.0' } } as const;
const MANIFEST = 'http://127.0.0.1:1/sunset.c2pa';

const refuse: Apart['remote'] = { fetch: () => Promise.reject(new Error('nobody agreed to this request')) };

/** What the whole chain makes of a file and of what lies apart from it; null: nothing was to be read. */
async function read(file: Uint8Array<ArrayBuffer>, apart: Partial<Apart>): Promise<StoreApart | null> {
  const bytes = new MemorySource(file);
  const facts = await examine(bytes, never);
  const { credentials } = await fullCredentials({ bytes, facts, signal: never }, blobOf(file, facts.mime), tools);
  const reader = readerOfStoreApart(credentials, { sidecar: null, manifestHosts: [], remote: refuse, ...apart }, tools);
  if (reader === null) return null;
  const outcome = await reader({ facts, signal: never });
  if (outcome.finding !== null) expect(credentialsSchema.safeParse(outcome.finding).error).toBeUndefined();
  return outcome;
}
const codes = (outcome: CheckOutcome<Credentials | null> | null) =>
  outcome?.finding?.problems.map(({ code }) => code) ?? [];

let beside: Awaited<ReturnType<typeof signApart>>;
let elsewhere: Awaited<ReturnType<typeof signApart>>;
let embedded: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  await c2paEngine();
  beside = await signApart(clip, { ...claim, source: 'captured' }, identities.camera, null);
  elsewhere = await signApart(clip, { ...claim, source: 'generated' }, identities.studio, MANIFEST);
  embedded = await signMp4(clip, { ...claim, source: 'captured' }, identities.camera);
});

describe('a sidecar', () => {
  it('tells who signed and what, and what has not been compared yet', async () => {
    const outcome = await read(beside.file, { sidecar: new Blob([beside.store]) });
    expect(outcome?.state).toBe('done');
    expect(outcome?.finding).toMatchObject({
      state: 'trusted',
      source: 'sidecar',
      contentHash: 'unchecked',
      captured: true,
      signer: { list: 'user' },
      remoteUrl: null,
    });
    expect(outcome?.finding?.history).toHaveLength(1);
    expect(codes(outcome)).toContain('content.apart');
  });

  it('does not stand in for what the file itself carries', async () => {
    const outcome = await read(embedded, { sidecar: new Blob([elsewhere.store]) });
    expect(outcome?.finding).toMatchObject({ source: 'embedded', contentHash: 'match', aiUse: 'none' });
    expect(codes(outcome)).toContain('sidecar.not-used');
  });

  it('is read where the file names a manifest elsewhere, and nobody is asked', async () => {
    const outcome = await read(elsewhere.file, { sidecar: new Blob([elsewhere.store]) });
    expect(outcome?.finding).toMatchObject({ state: 'trusted', source: 'sidecar', aiUse: 'generated' });
  });

  it('that is none makes neither a finding nor a damaged file', async () => {
    for (const sidecar of [new Blob([]), new Blob(['no store at all, only some words of text'])]) {
      const outcome = await read(clip, { sidecar });
      expect(outcome).toMatchObject({ finding: null, state: 'partial', reason: 'malformed' });
      expect(outcome?.detail).toContain('cannot be read as such');
    }
  });

  it('that someone rewrote is broken', async () => {
    const store = new Uint8Array(beside.store);
    const at = Buffer.from(store).indexOf('Vidimus Demo Imagine');
    store[at] = (store[at] ?? 0) ^ 1;
    const outcome = await read(beside.file, { sidecar: new Blob([store]) });
    expect(outcome?.finding).toMatchObject({ state: 'broken', source: 'sidecar' });
  });
});

describe('the content', () => {
  const compared = async (file: Uint8Array<ArrayBuffer>, store: Uint8Array<ArrayBuffer>) => {
    const outcome = await read(file, { sidecar: new Blob([store]) });
    return (await outcome?.compare?.(new Blob([file]), never)) ?? null;
  };

  it('fits the sidecar that was made for it', async () => {
    const outcome = await compared(beside.file, beside.store);
    expect(outcome?.credentials.finding).toMatchObject({ state: 'trusted', source: 'sidecar', contentHash: 'match' });
    expect(outcome?.credentials.finding?.problems).toEqual([]);
    expect(outcome?.contentHash.state).toBe('done');
  });

  it('does not fit another file’s, nor after it was altered', async () => {
    const altered = tamper(beside.file);
    for (const outcome of [await compared(clip, elsewhere.store), await compared(altered, beside.store)]) {
      expect(outcome?.credentials.finding).toMatchObject({ state: 'broken', contentHash: 'mismatch' });
      expect(outcome?.credentials.finding?.problems[0]?.code).toBe('assertion.bmffHash.mismatch');
    }
  });

  it('is not compared where what is put behind it would be hashed too', async () => {
    // The last box says "to the end of the file".
    const open = new Uint8Array(beside.file);
    const last = topLevelBoxes(open).at(-1);
    new DataView(open.buffer).setUint32(last?.offset ?? 0, 0);
    expect(await compared(open, beside.store)).toBeNull();
    const webm = new Uint8Array(readFileSync(join(clipsFolder, 'aurora.webm')));
    expect(await compared(webm, beside.store)).toBeNull();
    expect((await read(webm, { sidecar: new Blob([beside.store]) }))?.finding?.contentHash).toBe('unchecked');
  });
});

describe('a manifest on a server', () => {
  it('is not asked for unless the person agreed to that very host', async () => {
    expect(await read(elsewhere.file, {})).toBeNull();
    expect(await read(elsewhere.file, { manifestHosts: ['127.0.0.1', '127.0.0.1:2', 'm.example'] })).toBeNull();
  });

  it('is told where the file’s server names it, and asked for only then', async () => {
    const linked = () => MANIFEST;
    const outcome = await read(beside.file, { linked });
    expect(outcome).toMatchObject({ state: 'partial', reason: 'remote-only', compare: null });
    expect(outcome?.finding).toMatchObject({ state: 'remote', remoteUrl: MANIFEST });
    const fetched = await read(beside.file, {
      linked,
      manifestHosts: ['127.0.0.1:1'],
      remote: { fetch: async () => new Response(beside.store) },
    });
    expect(fetched?.finding).toMatchObject({ state: 'trusted', source: 'remote', remoteUrl: MANIFEST });
    // What the file itself carries or names comes first.
    expect(await read(embedded, { linked })).toBeNull();
  });

  const agreed = (fetch: Apart['remote']['fetch']) =>
    read(elsewhere.file, { manifestHosts: ['127.0.0.1:1'], remote: { fetch } });

  it('is read like any other once it was fetched, and its address stays', async () => {
    const asked: string[] = [];
    const outcome = await agreed(async (url) => {
      asked.push(url);
      return new Response(elsewhere.store);
    });
    expect(asked).toEqual([MANIFEST]);
    expect(outcome?.finding).toMatchObject({
      state: 'trusted',
      source: 'remote',
      contentHash: 'unchecked',
      remoteUrl: MANIFEST,
      aiUse: 'generated',
    });
    expect(codes(outcome)).not.toContain('remote.not-fetched');
    const compared = await outcome?.compare?.(new Blob([elsewhere.file]), never);
    expect(compared?.credentials.finding).toMatchObject({
      state: 'trusted',
      source: 'remote',
      contentHash: 'match',
      remoteUrl: MANIFEST,
    });
  });

  it('is shown in full from where the person agreed to ask, and from nowhere else', async () => {
    const named: (string | null)[] = [];
    const details = (remote: DetailsSources['remote']) => {
      const bytes = new MemorySource(elsewhere.file);
      const facts = { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null } as const;
      return credentialDetails(
        bytes,
        facts,
        { engine: tools.engine, trust: tools.trust, sidecar: null, remote },
        never,
      );
    };
    const shown = await details(async (url) => {
      named.push(url);
      return new Uint8Array(elsewhere.store);
    });
    expect(named).toEqual([MANIFEST]);
    expect(shown.storeLength).toBe(elsewhere.store.byteLength);
    expect(shown.report).toContain('Vidimus Demo Imagine');
    expect(await details(async () => null)).toMatchObject({ store: null, report: null });
  });

  it.each([
    ['network', 'network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['http-error', 'http-error', async () => new Response(null, { status: 403 })],
    ['malformed', 'malformed', async () => new Response('<html>Log in</html>')],
    ['redirected', 'blocked', async () => new Response(null, { status: 301 })],
  ] as const)('%s: it stays where it lies, and what went wrong is said', async (why, reason, fetch) => {
    const outcome = await agreed(fetch);
    expect(outcome).toMatchObject({ state: 'partial', reason });
    expect(outcome?.finding).toMatchObject({ state: 'remote', remoteUrl: MANIFEST, signer: null });
    expect(codes(outcome)).toEqual([`remote.${why}`]);
  });
});
