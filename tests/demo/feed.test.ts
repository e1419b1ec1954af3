import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStore } from '../fixtures/read-store';
import { expectations } from './expectations';
import { type DemoServer, startDemoServer } from './feed';
import { posts } from './posts';

// The machine may be busy with a build: nothing here measures speed.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server.close());
beforeEach(() => server.resetTraffic());

const clip = () => server.mediaUrl('plain');
const ranged = (range: string, query = '') => fetch(server.mediaUrl('plain', query), { headers: { range } });
const whole = () => readFileSync(server.clips.find(({ id }) => id === 'plain')?.path ?? '');

/** The headers as they came: fetch would fail on a body that ends too soon. */
function head(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(url, (response) => {
      response.once('error', () => undefined);
      response.destroy();
      resolve(response);
    })
      .once('error', reject)
      .end();
  });
}

describe('media', () => {
  it('comes in the range that was asked for', async () => {
    const response = await ranged('bytes=100-199');
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes 100-199/${whole().length}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole().subarray(100, 200));
  });

  it('comes from the end for a suffix, and to the end for an open range', async () => {
    const suffix = await ranged('bytes=-64');
    expect(Buffer.from(await suffix.arrayBuffer())).toEqual(whole().subarray(-64));
    const open = await ranged(`bytes=${whole().length - 10}-`);
    expect((await open.arrayBuffer()).byteLength).toBe(10);
  });

  it('is refused beyond its end, with its length', async () => {
    const response = await ranged(`bytes=${whole().length}-`);
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${whole().length}`);
  });

  it('comes whole when the entity tag has changed', async () => {
    const headers = { range: 'bytes=0-9', 'if-range': '"another"' };
    expect((await fetch(clip(), { headers })).status).toBe(200);
  });

  it('comes whole from a server that knows no ranges', async () => {
    const response = await ranged('bytes=0-9', 'norange=1');
    expect(response.status).toBe(200);
    expect(response.headers.has('accept-ranges')).toBe(false);
    expect((await response.arrayBuffer()).byteLength).toBe(whole().length);
  });

  it('comes without a length, or with a wrong one', async () => {
    const without = await fetch(server.mediaUrl('plain', 'nolength=1'));
    expect(without.headers.has('content-length')).toBe(false);
    expect((await without.arrayBuffer()).byteLength).toBe(whole().length);
    const wrong = await head(server.mediaUrl('plain', 'wronglength=1'));
    expect(Number(wrong.headers['content-length'])).toBe(whole().length + 1000);
  });

  it('waits as long as it is told', async () => {
    const started = performance.now();
    await (await ranged('bytes=0-9', 'latency=60')).arrayBuffer();
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });

  it('redirects within its origin and to the other one', async () => {
    const near = await fetch(server.mediaUrl('plain', 'redirect=1'));
    expect(near.url).toBe(clip());
    const far = await head(server.mediaUrl('plain', 'redirect=other'));
    expect(far.headers.location).toBe(`${server.otherOrigin}/media/plain.mp4`);
  });

  it('is counted, apart for players and for everyone else', async () => {
    await (await ranged('bytes=0-99')).arrayBuffer();
    await (await fetch(clip(), { headers: { range: 'bytes=0-9', 'sec-fetch-dest': 'video' } })).arrayBuffer();
    const { page, others } = server.traffic('plain');
    expect(others).toEqual({ requests: 1, bytes: 100 });
    expect(page).toEqual({ requests: 1, bytes: 10 });
  });
});

describe('the two sites', () => {
  it('differ by name, and the other one lets no page read its clips', async () => {
    expect(new URL(server.otherOrigin).hostname).not.toBe(new URL(server.url).hostname);
    const response = await fetch(`${server.otherOrigin}/media/other-origin.mp4`, { headers: { origin: server.url } });
    expect(response.status).toBe(200);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('are not offered to the network', async () => {
    await expect(startDemoServer({ host: '0.0.0.0' })).rejects.toThrow(RangeError);
  });
});

describe('the feed', () => {
  it('shows every clip that has an expectation, and asks nothing of other hosts', async () => {
    const shown = posts.flatMap(({ clip: first, second }) => (second ? [first, second] : [first]));
    expect(shown.sort()).toEqual(Object.keys(expectations).sort());
    for (const path of [
      '',
      'feed.css',
      'feed.js',
      'player.js',
      'embed',
      'embed.js',
      'blank',
      'mutations',
      'mutations.js',
    ]) {
      const response = await fetch(new URL(path, server.url));
      expect(response.status, path).toBe(200);
      const remote = (await response.text()).match(/https?:\/\/(?!www\.w3\.org\/)[^\s"')]+/g);
      expect(remote, path).toBeNull();
    }
  });

  it('hands its streaming player pieces that make up the signed file', async () => {
    const feed = (await (await fetch(new URL('api/feed', server.url))).json()) as { segments?: string[] }[];
    const urls = feed.flatMap(({ segments }) => segments ?? []);
    const pieces = await Promise.all(urls.map(async (url) => (await fetch(new URL(url, server.url))).arrayBuffer()));
    const path = server.clips.find(({ id }) => id === 'stream')?.path ?? '';
    expect(urls.length).toBeGreaterThanOrEqual(5);
    // Buffer's own comparison: toEqual takes seconds over this many bytes.
    expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).equals(readFileSync(path))).toBe(true);
  });
});

describe('what the C2PA library says of the clips agrees with what the demo expects', () => {
  const stateOf = async (id: string) => {
    const root = readFileSync(server.anchorPath, 'utf8');
    const path = server.clips.find((found) => found.id === id)?.path ?? '';
    return readStore(readFileSync(path), root);
  };

  it.each([
    'ai-signed',
    'camera-signed',
    'other-origin',
    'closed-shadow',
    'stream',
    'recycled-first',
    'recycled-second',
  ])('%s is trusted', async (id) => {
    const reading = await stateOf(id);
    expect(reading.state).toBe('Trusted');
    expect(reading.issuer).toBe(expectations[id as keyof typeof expectations].signer);
  });

  it('altered fails on its content hash, expired on its certificate', async () => {
    expect((await stateOf('altered')).failures).toEqual(['assertion.bmffHash.mismatch']);
    expect((await stateOf('expired')).failures).toContain('signingCredential.expired');
  });

  it('plain and framed carry no store', async () => {
    await expect(stateOf('plain')).rejects.toMatch(/JumbfNotFound/);
    await expect(stateOf('framed')).rejects.toBeDefined();
  });
});
