import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { noRealFiles, realFile, realTrust } from '../../tests/fixtures/real-files';
import { signWithIdentity } from '../../tests/fixtures/sign-identity';
import { png } from '../../tests/fixtures/small-media';
import { identitySchema } from '../inspection/schema';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { fullCredentials } from './check-credentials';
import { checkIdentities } from './check-identities';
import { createCredentialsEngine } from './engine';
import { hostOfDid } from './identities';
import { hostsToAsk } from './identity-hosts';
import type { TrustStore } from './trust';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const never = new AbortController().signal;
const engine = createCredentialsEngine(
  new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
);
beforeAll(() => c2paEngine());
afterEach(() => vi.unstubAllGlobals());

const folder = mkdtempSync(join(tmpdir(), 'vidimus-identities-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { root, identities: certificates } = demoAuthority(folder);
const own: TrustStore = { user: { anchorsPem: root } };

const ISSUER = 'did:web:identities.example.org';
const keys = generateKeyPairSync('ed25519');
const account = {
  type: 'cawg.social_media',
  username: 'ada',
  uri: 'https://social.example/ada',
  verifiedAt: '2025-02-01T00:00:00Z',
  provider: { id: 'https://social.example', name: 'Social' },
};
const person = { kind: 'person', issuer: ISSUER, key: keys.privateKey, verifiedIdentities: [account] } as const;

/** Answers for the issuer, and writes down who was asked. */
function network(publicKey = keys.publicKey, status = 200): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request | string) => {
    const url = typeof request === 'string' ? request : request.url;
    asked.push(url);
    const document = {
      '@context': 'https://www.w3.org/ns/did/v1',
      id: ISSUER,
      assertionMethod: [
        {
          id: `${ISSUER}#k`,
          type: 'JsonWebKey2020',
          controller: ISSUER,
          publicKeyJwk: publicKey.export({ format: 'jwk' }),
        },
      ],
    };
    const body = JSON.stringify(document);
    const headers = { 'content-type': 'application/did+json', 'content-length': String(body.length) };
    const response = new Response(body, { status, headers });
    return Object.defineProperty(response, 'url', { value: url });
  });
  return asked;
}

async function look(bytes: Uint8Array<ArrayBuffer>, agreed: readonly string[], trust: TrustStore = own) {
  const source = new MemorySource(bytes);
  const facts = await examine(source, never);
  const input = { bytes: source, facts, signal: never };
  const { credentials } = await fullCredentials(input, blobOf(bytes, facts.mime), { engine, trust });
  if (credentials.finding === null) throw new Error('no credentials');
  const claimed = credentials.finding.identities ?? [];
  const checked = (await checkIdentities(input, credentials.finding, agreed, { engine, trust })) ?? [];
  for (const identity of [...claimed, ...checked]) expect(identitySchema.safeParse(identity).error).toBeUndefined();
  return { claimed, checked, state: credentials.finding.state };
}

describe('an organisation', () => {
  it('is a claim until it is checked, then vouched for by the person’s own anchor, with nobody asked', async () => {
    const asked = network();
    const file = await signWithIdentity(png(), 'image/png', certificates.camera, {
      kind: 'organization',
      identity: certificates.studio,
    });
    const { claimed, checked, state } = await look(file, []);
    expect(state).toBe('trusted');
    expect(claimed).toMatchObject([{ kind: 'organization', state: 'not-checked', name: null, host: null }]);
    expect(checked).toMatchObject([
      { kind: 'organization', state: 'trusted', list: 'user', name: 'Vidimus Demo AI Studio', problems: [] },
    ]);
    expect(asked).toEqual([]);
  });

  it('holds, but is vouched for by nobody, without that anchor', async () => {
    const file = await signWithIdentity(png(), 'image/png', certificates.camera, {
      kind: 'organization',
      identity: certificates.studio,
    });
    const { checked } = await look(file, [], {});
    expect(checked).toMatchObject([{ state: 'valid', list: null, name: 'Vidimus Demo AI Studio' }]);
    expect(checked[0]?.problems.map(({ code }) => code)).toEqual(['cawg.x509.credential.untrusted']);
  });
});

describe('a person', () => {
  const signed = signWithIdentity(png(), 'image/png', certificates.camera, person);

  it('is told with the host that would be asked, and by name only after that', async () => {
    const asked = network();
    const { claimed, checked } = await look(await signed, ['identities.example.org']);
    expect(claimed).toMatchObject([
      { kind: 'person', state: 'not-checked', host: 'identities.example.org', verified: [] },
    ]);
    expect(hostsToAsk(claimed)).toEqual(['identities.example.org']);
    expect(asked).toEqual(['https://identities.example.org/.well-known/did.json']);
    expect(checked).toMatchObject([
      {
        state: 'valid',
        issuer: ISSUER,
        verified: [
          { type: 'cawg.social_media', provider: 'Social', username: 'ada', verifiedAt: '2025-02-01T00:00:00Z' },
        ],
      },
    ]);
  });

  it('asks nobody that the person did not agree to', async () => {
    const asked = network();
    const { checked } = await look(await signed, ['elsewhere.example.org']);
    expect(asked).toEqual([]);
    expect(checked).toMatchObject([{ state: 'not-checked', verified: [] }]);
    expect(checked[0]?.problems.map(({ code }) => code)).toEqual(['cawg.ica.did_unavailable']);
  });

  it('does not hold under another key, and is then not named', async () => {
    network(generateKeyPairSync('ed25519').publicKey);
    const { checked } = await look(await signed, ['identities.example.org']);
    expect(checked).toMatchObject([{ state: 'invalid', name: null, verified: [] }]);
  });
});

describe('hostOfDid', () => {
  it.each([
    ['did:web:example.org', 'example.org'],
    ['did:web:example.org%3A8443:people:ada', 'example.org:8443'],
    ['did:web:example.org%2Fpath', 'example.org'],
    ['did:web:127.0.0.1%3A8080', null],
    ['did:web:localhost', null],
    ['did:web:router.local', null],
    ['did:web:%', null],
    ['did:key:z6Mk', null],
    ['https://example.org', null],
  ])('%s → %s', (did, host) => {
    expect(hostOfDid(did)).toBe(host);
  });
});

if (noRealFiles !== null) console.warn(`skipped: ${noRealFiles}`);
describe.skipIf(noRealFiles !== null)('a real file', () => {
  it('claims an identity whose certificate nobody on a list vouches for', async () => {
    const { claimed, checked, state } = await look(realFile('c2pa-rs/C_with_CAWG_data.jpg'), [], realTrust());
    expect(state).toBe('intact');
    expect(claimed).toMatchObject([{ kind: 'organization', state: 'not-checked', name: null }]);
    expect(checked).toMatchObject([{ state: 'valid', name: 'C2PA Test Signing Cert', list: null }]);
  });
});
