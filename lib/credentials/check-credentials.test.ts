import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority, type Identity } from '../../tests/fixtures/certificates';
import { fragment } from '../../tests/fixtures/fragment';
import { noRealFiles, realFile, realTrust } from '../../tests/fixtures/real-files';
import { sampleReport } from '../../tests/fixtures/sample-report';
import { signMp4, tamper, truncate } from '../../tests/fixtures/sign';
import { type Credentials, credentialsSchema } from '../inspection/schema';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { openRanged } from '../media/ranged-source';
import { type CredentialsTools, fullCredentials, quickCredentials } from './check-credentials';
import { createCredentialsEngine, type Reading } from './engine';
import { locateStore } from './locate';
import type { TrustStore } from './trust';

// A wasm engine of 9 MB and 200 certificates, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const never = new AbortController().signal;
const engine = createCredentialsEngine(
  new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
);
// Node lacks the FileReaderSync with which the library reads Blobs.
beforeAll(() => c2paEngine());

async function inspect(bytes: Uint8Array<ArrayBuffer>, trust: TrustStore, more: Partial<CredentialsTools> = {}) {
  const source = new MemorySource(bytes);
  const facts = await examine(source, never);
  const input = { bytes: source, facts, signal: never };
  const tools: CredentialsTools = { engine, trust, ...more };
  const quick = await quickCredentials(input, tools);
  const full = await fullCredentials(input, blobOf(bytes, facts.mime), tools);
  for (const { finding } of [quick, full.credentials]) {
    if (finding !== null) expect(credentialsSchema.safeParse(finding).error).toBeUndefined();
  }
  return { quick, full: full.credentials, hash: full.contentHash, facts };
}

const codes = (credentials: Credentials | null) => credentials?.problems.map(({ code }) => code) ?? [];

/** What a quick read says and a full one must say too; problems about content are the full one's own. */
function essence(credentials: Credentials | null) {
  if (credentials === null) return null;
  const { contentHash: _, ...rest } = credentials;
  return rest;
}

describe('clips signed here', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-credentials-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { root, identities } = demoAuthority(folder);
  const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
  const generator = { name: 'Vidimus Demo Imagine', version: '2.0' };
  const sign = (source: 'generated' | 'captured', identity: Identity, file: Uint8Array = clip) =>
    signMp4(file, { title: 'Sunset', generator, source }, identity);
  const trust: TrustStore = { user: { anchorsPem: root } };

  it('tells a generated clip whose signer the person trusts, quick and full alike', async () => {
    const { quick, full, hash } = await inspect(await sign('generated', identities.studio), trust);
    expect(full.finding).toMatchObject({
      state: 'trusted',
      signer: { organization: 'Vidimus Demo AI Studio', list: 'user' },
      contentHash: 'match',
      aiUse: 'generated',
      captured: false,
      source: 'embedded',
      problems: [],
      trustLists: [{ name: 'user' }],
    });
    expect(hash).toMatchObject({ state: 'done', reason: null });
    expect(quick.finding?.contentHash).toBe('unchecked');
    expect(essence(quick.finding)).toEqual(essence(full.finding));
    expect(quick).toMatchObject({ state: 'done', reason: null });
  });

  it('tells a camera, and only a trusted one, from someone who says so of themselves', async () => {
    const file = await sign('captured', identities.camera);
    expect((await inspect(file, trust)).full.finding).toMatchObject({
      state: 'trusted',
      captured: true,
      aiUse: 'none',
    });
    const { full } = await inspect(file, {});
    expect(full.finding).toMatchObject({ state: 'intact', captured: true, signer: { list: null } });
    expect(full).toMatchObject({ state: 'partial', reason: 'no-trust-list' });
    expect(codes(full.finding)).toContain('trust.no-list');
  });

  it('finds altered content in the full read, and does not guess at it in the quick one', async () => {
    const { quick, full, hash } = await inspect(tamper(await sign('captured', identities.camera)), trust);
    expect(quick.finding).toMatchObject({ state: 'trusted', contentHash: 'unchecked' });
    expect(full.finding).toMatchObject({ state: 'broken', contentHash: 'mismatch' });
    expect(codes(full.finding)).toContain('assertion.bmffHash.mismatch');
    expect(hash.state).toBe('done');
  });

  it('calls a lapsed certificate undatable, not broken and not trusted', async () => {
    const { full } = await inspect(await sign('generated', identities.lapsed), trust);
    expect(full.finding).toMatchObject({ state: 'undatable', contentHash: 'match', signer: { list: null } });
    expect(codes(full.finding)).toContain('signingCredential.expired');
  });

  it('keeps what a cut file still says, as malformed, and never compares its content', async () => {
    const signed = await sign('generated', identities.studio);
    for (const kept of [0.9, 0.5, 0]) {
      const { quick, full, hash } = await inspect(truncate(signed, kept), trust);
      for (const outcome of [quick, full]) {
        expect(outcome).toMatchObject({ state: 'partial', reason: 'truncated' });
        expect(outcome.finding).toMatchObject({
          state: 'malformed',
          contentHash: 'unchecked',
          signer: { organization: 'Vidimus Demo AI Studio' },
          aiUse: 'generated',
        });
        expect(outcome.finding?.history).toHaveLength(1);
        expect(codes(outcome.finding)[0]).toBe('container.truncated');
      }
      expect(hash).toMatchObject({ state: 'failed', reason: 'truncated' });
    }
  });

  it('is malformed, never "none", when the cut goes through the store', async () => {
    const signed = await sign('generated', identities.studio);
    for (const end of [1200, 400, 60]) {
      const { quick, full } = await inspect(signed.slice(0, end), trust);
      for (const outcome of [quick, full]) expect(outcome.finding).toMatchObject({ state: 'malformed', signer: null });
    }
  });

  it('never says "none" of a store that it has read, whatever the library makes of the file around it', async () => {
    const blind = {
      poisoned: false,
      readStore: engine.readStore,
      readFragment: engine.readFragment,
      readAsset: async () => ({ kind: 'none' }) as Reading,
    };
    const { full, hash } = await inspect(await sign('generated', identities.studio), trust, { engine: blind });
    expect(full.finding).toMatchObject({ state: 'malformed', aiUse: 'generated', contentHash: 'unchecked' });
    expect(codes(full.finding)).toContain('store.not-found-again');
    expect(hash).toMatchObject({ state: 'failed', reason: 'malformed' });
  });

  it('finds none in the unsigned clip', async () => {
    const { quick, full, hash } = await inspect(clip, trust);
    for (const outcome of [quick, full]) expect(outcome).toMatchObject({ finding: null, state: 'done', reason: null });
    expect(hash).toMatchObject({ state: 'skipped', reason: 'no-credentials' });
  });

  it('reads an init segment alone as a stream whose content was not compared', async () => {
    const signed = await sign('generated', identities.studio, await fragment(clip));
    expect((await inspect(signed, trust)).full.finding).toMatchObject({ state: 'trusted', contentHash: 'match' });
    const moof = Buffer.from(signed).indexOf('moof') - 4;
    const { full, hash } = await inspect(signed.slice(0, moof), trust);
    expect(full.finding).toMatchObject({ state: 'trusted', contentHash: 'unchecked', source: 'stream' });
    expect(hash).toMatchObject({ state: 'skipped', reason: 'stream-only' });
  });

  it('reads a bare manifest store without pretending to have seen its content', async () => {
    const located = await locateStore(new MemorySource(await sign('captured', identities.camera)));
    if (located.kind !== 'store') throw new Error('the fixture has no store');
    const { quick, full, hash } = await inspect(new Uint8Array(located.store), trust);
    for (const outcome of [quick, full]) {
      expect(outcome.finding).toMatchObject({ state: 'trusted', contentHash: 'unchecked', source: 'sidecar' });
    }
    expect(hash.state).toBe('skipped');
  });

  it('says that WebM cannot carry any', async () => {
    const { quick, hash } = await inspect(new Uint8Array(readFileSync(join(clipsFolder, 'aurora.webm'))), trust);
    expect(quick).toMatchObject({ finding: null, state: 'skipped', reason: 'unsupported-format' });
    expect(hash).toMatchObject({ state: 'skipped', reason: 'unsupported-format' });
  });

  it('does not call a rewritten statement anything but broken, in the quick read already', async () => {
    const signed = await sign('generated', identities.studio);
    const at = Buffer.from(signed).indexOf('trainedAlgorithmicMedia');
    const forged = new Uint8Array(signed);
    forged.set(Buffer.from('digitalCapture'), at);
    const { quick, full } = await inspect(forged, trust);
    for (const outcome of [quick, full]) expect(outcome.finding?.state).toBe('broken');
    expect(codes(quick.finding)).toContain('assertion.hashedURI.mismatch');
  });

  it('stops between readings when it is cancelled', async () => {
    const bytes = new MemorySource(await sign('generated', identities.studio));
    const facts = await examine(bytes, never);
    const input = { bytes, facts, signal: AbortSignal.abort() };
    await expect(quickCredentials(input, { engine, trust })).rejects.toThrow(/abort/i);
  });

  it('says its explanations in the person’s language where there are words', async () => {
    const say = (key: string) => (key === 'problem_signingCredential_expired' ? 'Zertifikat abgelaufen.' : key);
    const { full } = await inspect(await sign('generated', identities.lapsed), trust, { say });
    const expired = full.finding?.problems.find(({ code }) => code === 'signingCredential.expired');
    expect(expired?.explanation).toBe('Zertifikat abgelaufen.');
    const unlisted = full.finding?.problems.find(({ code }) => code === 'signingCredential.untrusted');
    expect(unlisted?.explanation).toMatch(/trust lists/);
  });
});

describe('what the library reports', () => {
  const answer = (reading: Reading): CredentialsTools => ({
    engine: {
      poisoned: false,
      readStore: async () => reading,
      readAsset: async () => reading,
      readFragment: async () => reading,
    },
    trust: {},
  });
  const jpeg = { kind: 'image', mime: 'image/jpeg', container: 'jpeg', defect: null } as const;
  const input = { bytes: new MemorySource(new Uint8Array(16)), facts: jpeg, signal: never };

  it('names an address elsewhere and offers no link to anything but the web', async () => {
    const remote = async (url: string) => {
      const { credentials } = await fullCredentials(input, new Blob([]), answer({ kind: 'remote', url }));
      return credentials;
    };
    expect(await remote('https://example.org/m')).toMatchObject({
      finding: { state: 'remote', remoteUrl: 'https://example.org/m', source: 'remote' },
      state: 'partial',
      reason: 'remote-only',
    });
    expect((await remote('javascript:alert(1)')).finding?.remoteUrl).toBeNull();
  });

  it('does not say who signed when the signature does not hold', async () => {
    const report = sampleReport(
      { a: { issuer: 'Google LLC' } },
      { success: ['signingCredential.trusted'], failure: ['claimSignature.mismatch'] },
    );
    const { credentials } = await fullCredentials(input, new Blob([]), answer({ kind: 'report', report }));
    expect(credentials.finding).toMatchObject({ state: 'broken', signer: { organization: 'Google LLC', list: null } });
  });

  it('fits a hostile report into the schema', async () => {
    const long = '\u202e'.repeat(50) + 'x'.repeat(200_000);
    const ingredients = Array.from({ length: 500 }, (_, index) => ({
      title: long,
      relationship: long,
      active_manifest: `m${index}`,
      validation_status: [{ code: long + index }, { code: `claimSignature.mismatch`, explanation: long }],
    }));
    const actions = Array.from({ length: 500 }, () => ({ action: long, softwareAgent: long, description: long }));
    const many = Object.fromEntries(ingredients.map(({ active_manifest }) => [active_manifest, { actions }]));
    const report = sampleReport(
      { a: { issuer: long, commonName: long, generator: long, time: long, actions, ingredients }, ...many },
      { failure: [long] },
    );
    const { credentials } = await fullCredentials(input, new Blob([]), answer({ kind: 'report', report }));
    expect(credentialsSchema.safeParse(credentials.finding).error).toBeUndefined();
    const json = JSON.stringify(credentials.finding);
    expect(json).not.toContain('\u202e');
    expect(json.length).toBeLessThan(1_000_000);
  });
});

if (noRealFiles !== null) console.warn(`tests on real files skipped: ${noRealFiles}`);

describe.skipIf(noRealFiles !== null)('real files', () => {
  const official = () => ({ c2pa: realTrust().c2pa });
  const rows: readonly {
    file: string;
    trust?: 'none' | 'official' | 'both' | 'own root';
    finding: Record<string, unknown> | null;
    has?: readonly string[];
  }[] = [
    {
      file: 'huminify/videotest.mp4',
      trust: 'official',
      finding: {
        state: 'trusted',
        signer: { organization: 'Google LLC', commonName: 'Google Media Processing Services', list: 'c2pa' },
        contentHash: 'match',
        generator: 'veo',
        aiUse: 'generated',
        trustLists: [{ name: 'c2pa', issued: '2026-08-05', retrieved: '2026-08-20' }],
      },
    },
    {
      file: 'marks/veo3-c2pa.mp4',
      finding: { state: 'trusted', contentHash: 'match', generator: 'veo', aiUse: 'generated' },
    },
    {
      file: 'huminify/lady.png',
      finding: { state: 'trusted', contentHash: 'match', generator: 'gemini', aiUse: 'generated' },
    },
    ...['huminify/videotest2.mp4', 'marks/sora2-c2pa.mp4', 'marks/sora1-c2pa-claim-v1.mp4'].map((file) => ({
      file,
      finding: {
        state: 'trusted',
        signer: { organization: 'OpenAI', commonName: 'Truepic Lens CLI in Sora', list: 'interim' },
        contentHash: 'match',
        generator: 'sora',
        aiUse: 'generated',
      },
    })),
    {
      file: 'huminify/videotest2.mp4',
      trust: 'official',
      finding: { state: 'undatable', signer: { list: null }, contentHash: 'match', aiUse: 'generated' },
    },
    {
      file: 'huminify/videotest2.mp4',
      trust: 'none',
      finding: { state: 'undatable', contentHash: 'match', aiUse: 'generated', trustLists: [] },
      has: ['trust.no-list'],
    },
    {
      file: 'security4media/prmiere-firefly.mp4',
      finding: {
        state: 'trusted',
        signer: { organization: 'Adobe Inc.', list: 'interim' },
        contentHash: 'match',
        generator: 'firefly',
        aiUse: 'edited',
        history: [
          { relationship: 'componentOf', active: false },
          { active: true, actions: [] },
        ],
      },
    },
    {
      file: 'security4media/prmiere-firefly.mp4',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'match', aiUse: 'edited' },
    },
    {
      file: 'security4media/PTS_INVALID_INGREDIENT.mp4',
      finding: { state: 'trusted', signer: { list: 'interim' }, contentHash: 'match', aiUse: 'unstated' },
      has: ['signingCredential.expired'],
    },
    {
      file: 'own/camera.mp4',
      trust: 'own root',
      finding: { state: 'trusted', signer: { list: 'user' }, contentHash: 'match', aiUse: 'none', captured: true },
    },
    {
      file: 'own/tampered.mp4',
      finding: { state: 'broken', contentHash: 'mismatch' },
      has: ['assertion.bmffHash.mismatch'],
    },
    {
      file: 'own/expired.mp4',
      trust: 'own root',
      finding: { state: 'undatable', contentHash: 'match' },
      has: ['signingCredential.expired'],
    },
    {
      file: 'own/wrongeku.mp4',
      trust: 'own root',
      finding: { state: 'intact', signer: { list: null }, contentHash: 'match' },
      has: ['signingCredential.invalid'],
    },
    { file: 'own/merkle.mp4', trust: 'own root', finding: { state: 'trusted', contentHash: 'match' } },
    { file: 'own/ai-frag.mp4', trust: 'own root', finding: { state: 'trusted', contentHash: 'match' } },
    { file: 'own/composite.mp4', trust: 'own root', finding: { state: 'trusted', aiUse: 'edited' } },
    { file: 'own/remote-and-embed.mp4', trust: 'own root', finding: { state: 'trusted', remoteUrl: null } },
    {
      file: 'own/remote.mp4',
      trust: 'none',
      finding: { state: 'remote', remoteUrl: 'http://127.0.0.1:8377/remote.mp4.c2pa' },
    },
    {
      file: 'c2pa-rs/cloud.jpg',
      trust: 'none',
      finding: {
        state: 'remote',
        remoteUrl: 'https://cai-manifests.adobe.com/manifests/adobe-urn-uuid-5f37e182-3687-462e-a7fb-573462780391',
      },
    },
    { file: 'c2pa-rs/video1_no_manifest.mp4', trust: 'none', finding: null },
    { file: 'c2pa-rs/c.mov', trust: 'none', finding: null },
    {
      file: 'c2pa-rs/nested_moov_1000.mp4',
      trust: 'none',
      finding: { state: 'malformed', signer: null },
      has: ['container.nested'],
    },
    {
      file: 'c2pa-rs/dashinit.mp4',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'unchecked', source: 'stream' },
    },
    { file: 'c2pa-rs/video1.mp4', finding: { state: 'intact', contentHash: 'match', signer: { list: null } } },
    {
      file: 'microsoft-validator/DALL-E_cloud_surfing_puppy.webp',
      finding: {
        state: 'trusted',
        signer: { list: 'interim' },
        contentHash: 'match',
        generator: 'dall-e',
        aiUse: 'generated',
      },
    },
    {
      file: 'microsoft-validator/bing_creator_cloud_surfing_puppy.jpg',
      finding: { state: 'trusted', signer: { list: 'interim' }, generator: 'bing', aiUse: 'generated' },
    },
    {
      file: 'huminify/ChatGPT_Image.png',
      finding: { state: 'undatable', contentHash: 'match', generator: 'chatgpt', model: 'GPT-4o', aiUse: 'generated' },
    },
    {
      file: 'microsoft-validator/cards_invalid.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'mismatch' },
    },
    {
      file: 'microsoft-validator/cards_expired_without_timestamp.jpg',
      trust: 'none',
      finding: { state: 'undatable', contentHash: 'match' },
    },
    {
      file: 'microsoft-validator/cards_expired_with_timestamp.jpg',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'match' },
    },
    {
      file: 'microsoft-validator/cicadas_trusted.mp3',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'match' },
    },
    {
      file: 'microsoft-validator/cards_trusted.avif',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'match' },
    },
    {
      file: 'public-testfiles/adobe-20220124-E-dat-CA.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'mismatch' },
      has: ['assertion.dataHash.mismatch'],
    },
    {
      file: 'public-testfiles/adobe-20220124-XCA.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'mismatch' },
    },
    {
      file: 'public-testfiles/adobe-20220124-E-sig-CA.jpg',
      trust: 'none',
      // It fits a hash in a statement that nobody signed.
      finding: { state: 'broken', contentHash: 'unchecked' },
      has: ['claimSignature.mismatch'],
    },
    {
      file: 'public-testfiles/adobe-20220124-E-uri-CA.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'match' },
      has: ['assertion.hashedURI.mismatch'],
    },
    {
      file: 'public-testfiles/adobe-20220124-E-clm-CAICAI.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'match' },
      has: ['ingredient.manifest.missing'],
    },
    {
      file: 'public-testfiles/adobe-20220124-E-uri-CIE-sig-CA.jpg',
      trust: 'none',
      finding: { state: 'broken', contentHash: 'match' },
      has: ['assertion.hashedURI.mismatch'],
    },
    {
      file: 'public-testfiles/adobe-20220124-CIE-sig-CA.jpg',
      trust: 'none',
      finding: { state: 'intact', contentHash: 'match' },
      has: ['claimSignature.mismatch'],
    },
  ];
  const trustOf = (name: (typeof rows)[number]['trust'] = 'both'): TrustStore => {
    switch (name) {
      case 'none':
        return {};
      case 'official':
        return official();
      case 'own root':
        return { user: { anchorsPem: new TextDecoder().decode(realFile('own/root.pem')) } };
      case 'both':
        return realTrust();
    }
  };

  it.each(rows)('$file, lists: $trust', async ({ file, trust, finding, has = [] }) => {
    const { quick, full } = await inspect(realFile(file), trustOf(trust));
    if (finding === null) expect(full.finding).toBeNull();
    else expect(full.finding).toMatchObject(finding);
    expect(codes(full.finding)).toEqual(expect.arrayContaining([...has]));
    const whole = full.finding?.contentHash === 'match' && full.finding.state !== 'broken';
    if (whole && quick.finding !== null) expect(essence(quick.finding)).toEqual(essence(full.finding));
  });

  it.each([
    'huminify/videotest.mp4',
    'huminify/videotest2.mp4',
    'security4media/prmiere-firefly.mp4',
    'security4media/PTS_INVALID_INGREDIENT.mp4',
  ])('%s gives its signer over HTTP within five requests and 96 kB more than its store', async (file) => {
    const bytes = realFile(file);
    const fetch = async (_: string, { headers }: RequestInit) => {
      const [, from, to] = /bytes=(\d+)-(\d*)/.exec(new Headers(headers).get('range') ?? '') ?? [];
      const start = Number(from ?? 0);
      const part = bytes.slice(start, to ? Number(to) + 1 : undefined);
      const contentRange = `bytes ${start}-${start + part.length - 1}/${bytes.length}`;
      return new Response(part, { status: 206, headers: { 'content-range': contentRange, etag: '"1"' } });
    };
    const source = openRanged('https://example.org/clip.mp4', { fetch });
    const facts = await examine(source, never);
    const outcome = await quickCredentials({ bytes: source, facts, signal: never }, { engine, trust: {} });
    expect(outcome.finding?.signer).not.toBeNull();
    const located = await locateStore(new MemorySource(bytes));
    const store = located.kind === 'store' ? located.store.byteLength : 0;
    expect(source.requests).toBeLessThanOrEqual(5);
    expect(source.bytesRead).toBeLessThanOrEqual(store + 96 * 1024);
  });
});
