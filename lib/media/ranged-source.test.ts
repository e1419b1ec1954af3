import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, track } from '../../tests/fixtures/synthetic-media';
import { examine } from './completeness';
import { openRanged, type RangedOptions } from './ranged-source';

const FILE = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31 + (i >> 8) * 17) & 0xff);
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

type Handler = (request: IncomingMessage, response: ServerResponse, range: [number, number] | null) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const parts = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    handler(
      request,
      response,
      parts ? [Number(parts[1]), parts[2] ? Number(parts[2]) : Number.MAX_SAFE_INTEGER] : null,
    );
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4`;
}

/** A server that does it right. */
function honest(file: Uint8Array, headers: Record<string, string> = {}): Handler {
  return (_request, response, range) => {
    if (!range) {
      response.writeHead(200, { 'content-length': file.byteLength, ...headers }).end(file);
      return;
    }
    const [first, last] = [range[0], Math.min(range[1], file.byteLength - 1)];
    if (first >= file.byteLength) {
      response.writeHead(416, { 'content-range': `bytes */${file.byteLength}` }).end();
      return;
    }
    response
      .writeHead(206, {
        'content-range': `bytes ${first}-${last}/${file.byteLength}`,
        'content-length': last - first + 1,
        ...headers,
      })
      .end(file.subarray(first, last + 1));
  };
}

const open = (url: string, options: Partial<RangedOptions> = {}) =>
  openRanged(url, { fetch: (input, init) => fetch(input, init), patienceMs: 20_000, ...options });
const same = (got: Uint8Array, start: number, end: number, file: Uint8Array = FILE) =>
  expect(Buffer.compare(got, file.subarray(start, end)), `bytes ${start}-${end}`).toBe(0);

describe('a server with ranges', () => {
  it('is asked once for 64 KiB, and not again for what is at hand', async () => {
    const source = open(await serve(honest(FILE)));
    expect(source.byteLength).toBeNull();
    same(await source.read(0, 16), 0, 16);
    expect([source.requests, source.bytesRead, source.byteLength]).toEqual([1, 65_536, 1_000_000]);
    same(await source.read(100, 65_536), 100, 65_536);
    expect(source.requests).toBe(1);
  });

  it('gives any piece, across blocks and at the end, in one request for what is missing in one run', async () => {
    const source = open(await serve(honest(FILE)));
    await source.read(0, 1);
    same(await source.read(60_000, 300_000), 60_000, 300_000);
    expect(source.requests).toBe(2);
    same(await source.read(999_990, 1_000_050), 999_990, 1_000_000);
    expect(await source.read(1_000_000, 1_000_010)).toHaveLength(0);
    expect(source.requests).toBe(3);
  });

  it('asks for more at a time when it is read in order', async () => {
    const source = open(await serve(honest(FILE)));
    for (let at = 0; at < FILE.byteLength; at += 10_000) same(await source.read(at, at + 10_000), at, at + 10_000);
    expect(source.requests).toBeLessThan(9);
    expect(source.bytesRead).toBe(FILE.byteLength);
  });

  it('shares one request between readers, and goes on for the one that stays', async () => {
    const source = open(await serve((...all) => setTimeout(() => honest(FILE)(...all), 50)));
    const stop = new AbortController();
    const leaving = source.read(0, 100, stop.signal);
    const staying = source.read(50, 150);
    stop.abort();
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
    same(await staying, 50, 150);
  });

  it('keeps its cache within bounds and reads again what fell out', async () => {
    const source = open(await serve(honest(FILE)), { cacheBytes: 100_000 });
    for (const at of [0, 300_000, 600_000, 900_000, 0]) same(await source.read(at, at + 60_000), at, at + 60_000);
    expect(source.requests).toBeGreaterThan(4);
    same(await source.read(0, 1_000_000), 0, 1_000_000);
  });

  it('sends no cookie and no referrer, and follows a redirect once for all', async () => {
    const seen: (string | undefined)[] = [];
    let redirects = 0;
    const target = await serve((request, response, range) => {
      seen.push(request.headers.cookie, request.headers.referer);
      honest(FILE)(request, response, range);
    });
    const url = await serve((_request, response) => {
      redirects++;
      response.writeHead(302, { location: target }).end();
    });
    const source = open(url);
    same(await source.read(0, 10), 0, 10);
    same(await source.read(500_000, 500_010), 500_000, 500_010);
    expect(redirects).toBe(1);
    expect(seen.every((value) => value === undefined)).toBe(true);
  });

  it('goes back to the first address when the one a redirect gave has expired', async () => {
    let valid = true;
    const target = await serve((request, response, range) => {
      if (valid) honest(FILE)(request, response, range);
      else response.writeHead(403).end();
    });
    const fresh = await serve(honest(FILE));
    const source = open(
      await serve((_request, response) => response.writeHead(302, { location: valid ? target : fresh }).end()),
    );
    await source.read(0, 10);
    valid = false;
    same(await source.read(700_000, 700_010), 700_000, 700_010);
  });

  it('needs two requests and less than 100 kB for the facts of a movie whose moov is at the end', async () => {
    const file = bytesOf(ftyp('isom'), box('mdat', new Uint8Array(3_000_000)), box('moov', track('soun')));
    const source = open(await serve(honest(file)));
    expect(await examine(source)).toMatchObject({ kind: 'audio', defect: null });
    expect(source.requests).toBe(2);
    expect(source.bytesRead).toBeLessThan(100_000);
    const cut = open(await serve(honest(file.subarray(0, 2_000_000))));
    expect((await examine(cut)).defect?.code).toBe('container.truncated');
    expect(cut.requests).toBe(1);
  });
});

describe('a server that misbehaves', () => {
  it('does not say how long the file is: the end is found by a 416, or a stated total in it', async () => {
    for (const stated of ['bytes */100000', null]) {
      const file = FILE.subarray(0, 100_000);
      const source = open(
        await serve((_request, response, range) => {
          const first = range?.[0] ?? 0;
          if (first >= file.byteLength) response.writeHead(416, stated ? { 'content-range': stated } : {}).end();
          else {
            const last = Math.min(range?.[1] ?? 0, file.byteLength - 1);
            response
              .writeHead(206, { 'content-range': `bytes ${first}-${last}/*` })
              .end(file.subarray(first, last + 1));
          }
        }),
      );
      same(await source.read(0, 99), 0, 99);
      expect(source.byteLength).toBeNull();
      same(await source.read(90_000, 200_000), 90_000, 100_000);
      expect(source.byteLength).toBe(100_000);
    }
  });

  it('answers less than was asked: the rest is asked for', async () => {
    const source = open(
      await serve((request, response, range) =>
        honest(FILE)(request, response, range && [range[0], Math.min(range[1], range[0] + 9999)]),
      ),
    );
    same(await source.read(0, 60_000), 0, 60_000);
  });

  it('answers more than was asked: the rest is not taken', async () => {
    const source = open(
      await serve((_request, response, range) => {
        const first = range?.[0] ?? 0;
        response.writeHead(206, { 'content-range': `bytes ${first}-999999/1000000` }).end(FILE.subarray(first));
      }),
    );
    same(await source.read(0, 60_000), 0, 60_000);
    same(await source.read(200_000, 200_100), 200_000, 200_100);
    expect(source.bytesRead).toBeLessThan(600_000);
  });

  it('states a Content-Length larger than its body, on ranges: read on; smaller: likewise', async () => {
    for (const stated of [(length: number) => length + 5000, (length: number) => Math.ceil(length / 2)]) {
      const source = open(
        await serve((_request, response, range) => {
          const [first, last] = [range?.[0] ?? 0, Math.min(range?.[1] ?? 0, 999_999)];
          const length = stated(last - first + 1);
          response.writeHead(206, { 'content-range': `bytes ${first}-${last}/1000000`, 'content-length': length });
          response.end(FILE.subarray(first, Math.min(last + 1, first + length)));
        }),
      );
      same(await source.read(0, 40_000), 0, 40_000);
    }
  });

  it('answers byte by byte: given up after a few dozen requests', async () => {
    const source = open(
      await serve((...[request, response, range]) => honest(FILE)(request, response, range && [range[0], range[0]])),
    );
    await expect(source.read(0, 1000)).rejects.toMatchObject({ code: 'network' });
    expect(source.requests).toBeLessThan(100);
  });

  it('drops the connection in the middle: asked again from there, and given up when nothing comes', async () => {
    let drops = 1;
    const handler: Handler = (request, response, range) => {
      if (drops-- <= 0) return honest(FILE)(request, response, range);
      response.writeHead(206, { 'content-range': 'bytes 0-65535/1000000', 'content-length': 65_536 });
      response.write(FILE.subarray(0, 20_000), () => response.destroy());
    };
    const url = await serve(handler);
    same(await open(url).read(0, 65_000), 0, 65_000);
    drops = 9;
    await expect(open(await serve((_q, response) => response.destroy())).read(0, 10)).rejects.toMatchObject({
      code: 'network',
    });
  });

  it.each([
    ['multipart/byteranges', { 'content-type': 'multipart/byteranges; boundary=x' }],
    ['no Content-Range', {}],
    ['another range', { 'content-range': 'bytes 500-600/1000000' }],
    ['a range beyond its total', { 'content-range': 'bytes 0-99/50' }],
  ])('answers 206 with %s: named, not used', async (_name, headers: Record<string, string>) => {
    const source = open(await serve((_request, response) => response.writeHead(206, headers).end('x'.repeat(100))));
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'network' });
  });

  it('has another file meanwhile (ETag, date or size): named, and never mixed with the first', async () => {
    const changes: [Record<string, string>, Uint8Array][] = [
      [{ etag: '"two"' }, FILE],
      [{ 'last-modified': 'Tue, 02 Jan 2024 00:00:00 GMT' }, FILE],
      [{}, FILE.subarray(0, 900_000)],
    ];
    for (const [headers, file] of changes) {
      let handler = honest(FILE, { etag: '"one"', 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' });
      const source = open(await serve((...all) => handler(...all)));
      await source.read(0, 10);
      handler = honest(file, headers);
      await expect(source.read(500_000, 500_010)).rejects.toMatchObject({ code: 'network', message: /changed/ });
      await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'network' });
      await expect(source.whole(1e7)).rejects.toMatchObject({ code: 'network' });
    }
  });

  it('refuses a byte it promised: the file changed', async () => {
    let handler = honest(FILE);
    const source = open(await serve((...all) => handler(...all)));
    await source.read(0, 10);
    handler = (_request, response) => response.writeHead(416).end();
    await expect(source.read(500_000, 500_010)).rejects.toMatchObject({ code: 'network' });
  });

  it('says HTTP 404, 403, 500 or 204: named with its number', async () => {
    for (const status of [404, 403, 500, 204]) {
      const source = open(await serve((_request, response) => response.writeHead(status).end()));
      await expect(source.read(0, 10)).rejects.toMatchObject({
        code: 'http-error',
        message: new RegExp(`HTTP ${status}`),
      });
    }
  });

  it('says nothing at all, or trickles: a time-out', async () => {
    const silent = open(await serve(() => undefined), { patienceMs: 100 });
    await expect(silent.read(0, 10)).rejects.toMatchObject({ code: 'timeout' });
    const trickling = open(
      await serve((_request, response) => {
        response.writeHead(206, { 'content-range': 'bytes 0-65535/1000000' });
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      }),
      { patienceMs: 1000, requestLimitMs: 200 },
    );
    await expect(trickling.read(0, 10)).rejects.toMatchObject({ code: 'timeout' });
    await expect(
      open(await serve((_q, r) => void r.writeHead(200).write('x')), { patienceMs: 100 }).whole(1e6),
    ).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('has an empty file', async () => {
    const source = open(await serve(honest(new Uint8Array(0))));
    expect(await source.read(0, 100)).toHaveLength(0);
    expect(source.byteLength).toBe(0);
  });

  it('compresses a range: the whole is asked for and unpacked', async () => {
    const source = open(
      await serve((_request, response, range) => {
        const packed = gzipSync(FILE);
        const headers = { 'content-encoding': 'gzip' };
        if (range)
          response
            .writeHead(206, { ...headers, 'content-range': `bytes 0-99/${packed.byteLength}` })
            .end(packed.subarray(0, 100));
        else response.writeHead(200, { ...headers, 'content-length': packed.byteLength }).end(packed);
      }),
    );
    same(await source.read(1000, 2000), 1000, 2000);
    expect(source.requests).toBe(2);
    same(await source.read(999_000, 1_000_100), 999_000, 1_000_000);
  });
});

describe('a server without ranges', () => {
  const plain = (file: Uint8Array, headers: Record<string, string | number> = {}): Handler => {
    return (_request, response) => response.writeHead(200, headers).end(file);
  };

  it('is read in order from one body, with or without Content-Length', async () => {
    for (const headers of [{ 'content-length': 1_000_000 }, {}] as Record<string, number>[]) {
      const source = open(await serve(plain(FILE, headers)));
      same(await source.read(0, 100), 0, 100);
      same(await source.read(500_000, 600_000), 500_000, 600_000);
      same(await source.read(10, 20), 10, 20);
      same(await source.read(999_999, 1_000_100), 999_999, 1_000_000);
      expect([source.requests, source.byteLength]).toEqual([1, 1_000_000]);
    }
  });

  it('is not downloaded further than was asked', async () => {
    const large = new Uint8Array(40_000_000);
    const source = open(await serve(plain(large)));
    await source.read(0, 100);
    await new Promise((later) => setTimeout(later, 100));
    expect(source.bytesRead).toBeLessThan(200_000);
  });

  it('is begun again for what fell out of the cache or after a pause, and not for ever', async () => {
    const source = open(await serve(plain(FILE)), { cacheBytes: 100_000, pauseMs: 20 });
    same(await source.read(900_000, 900_100), 900_000, 900_100);
    same(await source.read(0, 100), 0, 100);
    await new Promise((later) => setTimeout(later, 60));
    same(await source.read(300_000, 300_100), 300_000, 300_100);
    expect(source.requests).toBe(3);
    await source.read(0, 100);
    await expect(source.read(900_000, 900_100).then(() => source.read(0, 100))).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it('is not read beyond the limit', async () => {
    const source = open(await serve(plain(FILE)), { streamBytes: 300_000 });
    same(await source.read(0, 100), 0, 100);
    await expect(source.read(900_000, 900_010)).rejects.toMatchObject({ code: 'too-large' });
    await expect(source.read(250_000, 900_000)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('ends early: what came is readable, what did not is an error and no short file', async () => {
    const source = open(
      await serve((_request, response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write(FILE.subarray(0, 50_000), () => response.destroy());
      }),
    );
    same(await source.read(0, 40_000), 0, 40_000);
    await expect(source.read(40_000, 60_000)).rejects.toMatchObject({ code: 'network' });
  });

  it('tells the facts from the head, without fetching all to reach a moov at the end', async () => {
    const file = bytesOf(ftyp('isom'), box('mdat', new Uint8Array(8_000_000)), box('moov', track('vide')));
    const source = open(await serve(plain(file, { 'content-length': file.byteLength })));
    expect(await examine(source)).toMatchObject({ kind: 'video', defect: null });
    expect([source.sequential, source.bytesRead < 300_000]).toEqual([true, true]);
  });

  it('breaks on any range: the whole is asked for once', async () => {
    const breaks: Handler = (_request, response, range) => (range ? response.destroy() : response.end(FILE));
    const source = open(await serve(breaks));
    same(await source.read(1000, 2000), 1000, 2000);
    expect(source.requests).toBe(2);
  });

  it('serves readers side by side', async () => {
    const source = open(await serve(plain(FILE)));
    const starts = [0, 700_000, 100, 350_000];
    const pieces = await Promise.all(starts.map((at) => source.read(at, at + 5000)));
    starts.forEach((at, i) => {
      same(pieces[i] as Uint8Array, at, at + 5000);
    });
  });
});

describe('whole', () => {
  const bytesOfBlob = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

  it('fetches all of it, after which reads cost nothing', async () => {
    const source = open(await serve(honest(FILE)));
    await source.read(0, 10);
    same(await bytesOfBlob(await source.whole(2_000_000)), 0, 1_000_000);
    expect([source.requests, source.byteLength]).toEqual([2, 1_000_000]);
    same(await source.read(500_000, 900_000), 500_000, 900_000);
    expect(source.requests).toBe(2);
  });

  it('sends nothing when the first request already brought a small file', async () => {
    const source = open(await serve(honest(FILE.subarray(0, 50_000))));
    await source.read(0, 10);
    same(await bytesOfBlob(await source.whole(100_000)), 0, 50_000);
    expect(source.requests).toBe(1);
  });

  it('refuses a file above the limit before, and an endless one during', async () => {
    const known = open(await serve(honest(FILE)));
    await expect(known.whole(999_999)).rejects.toMatchObject({ code: 'too-large' });
    expect(known.bytesRead).toBeLessThan(100_000);
    const endless = open(
      await serve((_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write(new Uint8Array(65_536)));
        };
        response.on('drain', pour);
        pour();
      }),
    );
    await expect(endless.whole(1_000_000)).rejects.toMatchObject({ code: 'too-large' });
    expect(endless.bytesRead).toBeLessThan(2_000_000);
  });

  it('resumes a broken download, and never passes off a part as the whole', async () => {
    let requests = 0;
    const source = open(
      await serve((request, response, range) => {
        if (requests++ > 0) return honest(FILE)(request, response, range);
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write(FILE.subarray(0, 400_000), () => response.destroy());
      }),
    );
    same(await bytesOfBlob(await source.whole(2_000_000)), 0, 1_000_000);
    const broken = open(
      await serve((_request, response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write(FILE.subarray(0, 400_000), () => response.destroy());
      }),
    );
    await expect(broken.whole(2_000_000)).rejects.toMatchObject({ code: 'network' });
  });

  it('stops when the signal fires', async () => {
    const stop = new AbortController();
    const source = open(await serve((_request, response) => void response.writeHead(200).write('x')));
    const reading = source.whole(1e6, stop.signal);
    setTimeout(() => stop.abort(), 30);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('addresses', () => {
  const fails = { fetch: () => Promise.reject(new TypeError('Failed to fetch')) };

  it('reads data: URLs, base64 and percent-encoded', async () => {
    const base64 = openRanged(`data:video/mp4;base64,${Buffer.from(FILE.subarray(0, 1000)).toString('base64')}`, fails);
    same(await base64.read(10, 20), 10, 20);
    expect(base64.byteLength).toBe(1000);
    const percent = openRanged('data:image/svg+xml,%3Csvg%3E100%%3C/svg%3E#part', fails);
    expect(new TextDecoder().decode(await percent.read(0, 99))).toBe('<svg>100%</svg>');
    expect(() => openRanged('data:video/mp4;base64', fails)).toThrow(/comma/);
    expect(() => openRanged('data:video/mp4;base64,@@@', fails)).toThrow(/base64/);
  });

  it.each([
    'file:///etc/passwd',
    'blob:https://a.example/1',
    'chrome-extension://abc/x',
    'ftp://a/b',
    'javascript:1',
    '/x',
  ])('blocks %s', (url) => {
    expect(() => openRanged(url, fails)).toThrowError(expect.objectContaining({ code: 'blocked' }));
  });

  it('tells offline from an unreachable server', async () => {
    const url = 'https://nowhere.example/clip.mp4';
    await expect(openRanged(url, { ...fails, online: () => false }).read(0, 1)).rejects.toMatchObject({
      code: 'offline',
    });
    await expect(openRanged(url, { ...fails, online: () => true }).read(0, 1)).rejects.toMatchObject({
      code: 'network',
    });
    await expect(openRanged(url, { ...fails, online: () => false }).whole(1)).rejects.toMatchObject({
      code: 'offline',
    });
  });

  it('ends with the job', async () => {
    const job = new AbortController();
    const source = open(await serve(() => undefined), { signal: job.signal });
    const reading = source.read(0, 10);
    setTimeout(() => job.abort(), 20);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
