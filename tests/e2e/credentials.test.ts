import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../lib/inspection/schema';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { cacheFolder, clipsFolder } from '../fixtures/cache-folder';
import { demoAuthority } from '../fixtures/certificates';
import { signMp4 } from '../fixtures/sign';
import { signApart } from '../fixtures/sign-apart';
import { signWithIdentity } from '../fixtures/sign-identity';
import { png } from '../fixtures/small-media';
import { chooseSettings, NO_PICTURE, openInspectPage, prepareTrust, type Told } from './extension-steps';

const shots = join(cacheFolder, 'screenshots', 'e2e');
const folder = mkdtempSync(join(tmpdir(), 'vidimus-apart-e2e-'));
const place = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

/** Bytes, above the limit up to which a file is compared by itself. */
const LARGE = 320_000_000;
const verifiedIdentities = [
  {
    type: 'cawg.social_media',
    username: 'ada',
    uri: 'https://social.example/ada',
    verifiedAt: '2025-02-01T00:00:00Z',
    provider: { id: 'https://social.example', name: 'Social' },
  },
];

let server: Server;
let host: string;
/** What the manifests' server was asked, and with which headers. */
const asked: { url: string; headers: IncomingMessage['headers'] }[] = [];
let store = new Uint8Array();
let extension: LaunchedExtension;
let remoteClip: string;
let lostClip: string;
let besideClip: string;
let besideStore: string;
let foreignClip: string;
let foreignStore: string;
let largeClip: string;
let namedPicture: string;
const issuer = 'identities.example.org';
const issuerKeys = generateKeyPairSync('ed25519');

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    if (request.url === '/beside.mp4') {
      const file = readFileSync(besideClip);
      response.writeHead(200, { 'content-type': 'video/mp4', link: '</beside.c2pa>; rel="c2pa-manifest"' }).end(file);
    } else if (request.url === '/beside.c2pa') response.writeHead(200).end(readFileSync(besideStore));
    else if (request.url === '/sunset.c2pa') response.writeHead(200, { 'set-cookie': 'seen=1' }).end(store);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { root, identities } = demoAuthority(folder);
  const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
  const claim = { title: 'Sunset', generator: { name: 'Vidimus Demo Imagine', version: '2.0' } } as const;
  const generated = { ...claim, source: 'generated' } as const;
  const elsewhere = await signApart(clip, generated, identities.studio, `http://${host}/sunset.c2pa`);
  const lost = await signApart(clip, generated, identities.studio, `http://${host}/lost.c2pa`);
  const beside = await signApart(clip, generated, identities.studio, null);
  store = elsewhere.store;
  remoteClip = place('elsewhere.mp4', elsewhere.file);
  lostClip = place('lost.mp4', lost.file);
  besideClip = place('beside.mp4', beside.file);
  besideStore = place('beside.mp4.c2pa', beside.store);
  foreignClip = place('foreign.mp4', readFileSync(join(clipsFolder, 'train.mp4')));
  foreignStore = place('foreign.c2pa', beside.store);
  const named = {
    kind: 'person',
    issuer: `did:web:${issuer}`,
    key: issuerKeys.privateKey,
    verifiedIdentities,
  } as const;
  namedPicture = place('named.png', await signWithIdentity(png(), 'image/png', identities.camera, named));
  // Free space, which is not hashed: a file of this size costs the disk nothing, and its signature holds.
  const free = Buffer.alloc(8);
  free.writeUInt32BE(LARGE);
  free.write('free', 4, 'latin1');
  const small = await signMp4(clip, { ...generated, title: 'Large' }, identities.studio);
  largeClip = place('large.mp4', Buffer.concat([small, free]));
  truncateSync(largeClip, small.byteLength + LARGE);
  extension = await launchExtension({ headless: true });
  await prepareTrust(extension, [root]);
  await chooseSettings(extension, NO_PICTURE);
});
afterAll(async () => {
  await extension?.close();
  await new Promise((resolve) => server?.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function inspectionOf(told: Told): Inspection {
  if ('error' in told) throw new Error(`${told.name}: ${told.error.message}`);
  return told.inspection;
}
const rowOf = (inspection: Inspection, check: string) => inspection.coverage.find((row) => row.check === check);

describe('credentials that lie apart from the file', () => {
  it('reads a sidecar with the file that it lies beside, and compares the two', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    await choose([besideClip, besideStore]);
    const inspection = inspectionOf(await next());
    expect(inspection.subject).toMatchObject({ fileName: 'beside.mp4', mime: 'video/mp4' });
    expect(inspection.credentials).toMatchObject({
      state: 'trusted',
      source: 'sidecar',
      contentHash: 'match',
      aiUse: 'generated',
    });
    expect(rowOf(inspection, 'contentHash')).toMatchObject({ state: 'done', reason: null });
    expect(inspection.verdict).toMatchObject({ answer: 'ai-generated', strength: 'conclusive' });
    await page.getByText('1 done').waitFor();
    await page.locator('.result-line').getByText('beside.mp4 + beside.mp4.c2pa').waitFor();
    await page.getByText('In a separate file').waitFor();
    await page.screenshot({ path: join(shots, 'sidecar.png'), fullPage: true });

    await choose([foreignClip, foreignStore]);
    const foreign = inspectionOf(await next());
    expect(foreign.credentials).toMatchObject({ state: 'broken', source: 'sidecar', contentHash: 'mismatch' });
    expect(foreign.verdict.summary).toContain('its credentials belong to another file');
    await page.close();
  });

  it('asks a server for a manifest only when the person says so', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    asked.length = 0;
    await choose(remoteClip);
    const named = inspectionOf(await next());
    expect(named.credentials).toMatchObject({ state: 'remote', remoteUrl: `http://${host}/sunset.c2pa` });
    const fetch = page.getByRole('button', { name: `Fetch the credentials from ${host}` });
    await fetch.waitFor();
    await page.getByText(`the server ${host} learns your network address`).waitFor();
    await page.screenshot({ path: join(shots, 'remote-offer.png'), fullPage: true });
    expect(asked).toEqual([]);

    await fetch.click();
    const fetched = inspectionOf(await next());
    expect(asked.map(({ url }) => url)).toEqual(['/sunset.c2pa']);
    expect(asked[0]?.headers.cookie).toBeUndefined();
    expect(asked[0]?.headers.referer).toBeUndefined();
    expect(fetched.credentials).toMatchObject({
      state: 'trusted',
      source: 'remote',
      contentHash: 'match',
      remoteUrl: `http://${host}/sunset.c2pa`,
    });
    expect(rowOf(fetched, 'contentHash')).toMatchObject({ state: 'done', reason: null });
    await page.getByText('On a server').waitFor();
    expect(await fetch.count()).toBe(0);
    // The full record is made from what was fetched.
    await page.getByText('Vidimus Demo Imagine').first().waitFor();
    expect(asked).toHaveLength(1);
    await page.screenshot({ path: join(shots, 'remote-fetched.png'), fullPage: true });

    // That it was asked once is no leave to ask again.
    asked.length = 0;
    await choose(remoteClip);
    expect(inspectionOf(await next()).credentials?.state).toBe('remote');
    expect(asked).toEqual([]);
    await page.close();
  });

  it('offers what a server names beside its file', async () => {
    const { page, enter, next } = await openInspectPage(extension);
    asked.length = 0;
    await enter(`http://${host}/beside.mp4`);
    const named = inspectionOf(await next());
    expect(named.credentials).toMatchObject({ state: 'remote', remoteUrl: `http://${host}/beside.c2pa` });
    expect(asked.filter(({ url }) => url === '/beside.c2pa')).toEqual([]);
    await page.getByRole('button', { name: `Fetch the credentials from ${host}` }).click();
    expect(inspectionOf(await next()).credentials).toMatchObject({
      state: 'trusted',
      source: 'remote',
      contentHash: 'match',
    });
    await page.close();
  });

  it('says what went wrong, and leaves the credentials where they lie', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    await choose(lostClip);
    expect(inspectionOf(await next()).credentials?.state).toBe('remote');
    await page.getByRole('button', { name: `Fetch the credentials from ${host}` }).click();
    const refused = inspectionOf(await next());
    expect(refused.credentials).toMatchObject({ state: 'remote', problems: [{ code: 'remote.http-error' }] });
    expect(rowOf(refused, 'credentials')).toMatchObject({ state: 'partial', reason: 'http-error' });
    await page.locator('.remote-offer').getByText('their server refused to send them').waitFor();
    await page.getByRole('button', { name: `Try again to fetch them from ${host}` }).waitFor();
    await page.screenshot({ path: join(shots, 'remote-refused.png'), fullPage: true });
    await page.close();
  });

  it('remembers a server when the person says so, and forgets it when they say so', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    await choose(remoteClip);
    expect(inspectionOf(await next()).credentials?.state).toBe('remote');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: `Fetch the credentials from ${host}` }).click();
    expect(inspectionOf(await next()).credentials?.source).toBe('remote');

    asked.length = 0;
    await choose(remoteClip);
    expect(inspectionOf(await next()).credentials?.state).toBe('trusted');
    expect(asked.map(({ url }) => url)).toEqual(['/sunset.c2pa']);
    // The server set one at every request before.
    expect(asked[0]?.headers.cookie).toBeUndefined();

    await page.getByText('Servers that may be asked for credentials').click();
    await page.getByRole('button', { name: `Remove ${host}` }).waitFor();
    await page.screenshot({ path: join(shots, 'remote-hosts.png'), fullPage: true });
    await page.getByRole('button', { name: `Remove ${host}` }).click();
    await page.getByText('None. You are asked each time.').waitFor();
    asked.length = 0;
    await choose(remoteClip);
    expect(inspectionOf(await next()).credentials?.state).toBe('remote');
    expect(asked).toEqual([]);
    await page.close();
  });
});

describe('who is named beside the signer', () => {
  it('is asked of the server that the button names, once it is pressed, and of no other', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    const requests: { url: string; headers: Record<string, string> }[] = [];
    await extension.context.route(/^https:/, async (route) => {
      const request = route.request();
      requests.push({ url: request.url(), headers: request.headers() });
      const id = `did:web:${issuer}`;
      const publicKeyJwk = issuerKeys.publicKey.export({ format: 'jwk' });
      const method = { id: `${id}#k`, type: 'JsonWebKey2020', controller: id, publicKeyJwk };
      const document = { '@context': 'https://www.w3.org/ns/did/v1', id, assertionMethod: [method] };
      await route.fulfill({ contentType: 'application/did+json', body: JSON.stringify(document) });
    });
    await choose(namedPicture);
    const claimed = inspectionOf(await next());
    expect(claimed.credentials?.identities).toMatchObject([{ kind: 'person', state: 'not-checked', name: null }]);
    const ask = page.getByRole('button', { name: `Ask ${issuer} who is named` });
    await ask.waitFor();
    await page.getByText(`the server ${issuer} learns your network address`).waitFor();
    expect(requests).toEqual([]);

    await ask.click();
    const checked = inspectionOf(await next());
    expect(requests.map(({ url }) => url)).toEqual([`https://${issuer}/.well-known/did.json`]);
    expect(requests[0]?.headers.cookie).toBeUndefined();
    expect(requests[0]?.headers.referer).toBeUndefined();
    expect(checked.credentials?.identities).toMatchObject([
      { kind: 'person', state: 'valid', issuer: `did:web:${issuer}`, verified: [{ username: 'ada' }] },
    ]);
    await page.getByText('Social: ada').waitFor();
    expect(await ask.count()).toBe(0);
    await page.screenshot({ path: join(shots, 'identity-checked.png'), fullPage: true });
    await extension.context.unroute(/^https:/);
    await page.close();
  });
});

describe('a large file', () => {
  it('is compared only when the person asks, tells how far that is, and can be stopped', async () => {
    await chooseSettings(extension, NO_PICTURE);
    const { page, choose, next } = await openInspectPage(extension);
    await choose(largeClip);
    const first = inspectionOf(await next());
    expect(first.credentials).toMatchObject({ state: 'trusted', contentHash: 'unchecked' });
    expect(first.subject.sha256).toBeNull();
    expect(rowOf(first, 'contentHash')).toMatchObject({ state: 'skipped', reason: 'too-large' });
    await page.getByRole('button', { name: 'Compare the whole file' }).click();
    await page
      .locator('.hash-progress')
      .getByText(/^Read \d+ of 320 MB/)
      .waitFor();
    await page.screenshot({ path: join(shots, 'large-comparing.png'), fullPage: true });
    await page.getByRole('button', { name: 'Cancel large.mp4' }).click();
    await page.locator('.result-line').getByText('Cancelled').waitFor();
    expect(await next()).toMatchObject({ error: { code: 'cancelled' } });

    await page.close();

    const again = await openInspectPage(extension);
    await again.choose(largeClip);
    expect(rowOf(inspectionOf(await again.next()), 'contentHash')).toMatchObject({ reason: 'too-large' });
    const button = again.page.getByRole('button', { name: 'Compare the whole file' });
    await button.click();
    const whole = inspectionOf(await again.next(120_000));
    expect(whole.credentials).toMatchObject({ state: 'trusted', contentHash: 'match' });
    expect(whole.subject.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(rowOf(whole, 'contentHash')).toMatchObject({ state: 'done', reason: null });
    expect(await button.count()).toBe(0);
    await again.page.close();
  });
});
