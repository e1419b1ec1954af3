/**
 * Plaza, a made-up social site on this machine: the demo's page, and the page of the browser tests. Two origins of two
 * sites, because a clip from elsewhere and a frame from elsewhere are half of what real feeds are made of.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { topLevelBoxes } from '../fixtures/boxes';
import { demoAuthority } from '../fixtures/certificates';
import { buildClips, type DemoClip } from './clips';
import { type ClipId, type Expectation, expectations } from './expectations';
import { respondWithMedia, serveOptions, type Traffic } from './media-response';
import { posts } from './posts';

export interface ClipTraffic {
  /** Requests of a page's media element, or of the page's own script. */
  page: Traffic;
  /** Everything else: the extension, above all. */
  others: Traffic;
}

export interface DemoServer {
  /** Of the feed. */
  url: string;
  /** Another site: serves clips without CORS, and frames. No slash at its end. */
  otherOrigin: string;
  /** PEM file of the demo's root, for `--anchor` or the options page. */
  anchorPath: string;
  clips: { id: ClipId; title: string; url: string; path: string; expect: Expectation }[];
  /** Where a clip lies at the first origin. Options: `norange`, `players-only`, `nolength`, `wronglength`, `latency`, `redirect`. */
  mediaUrl(id: ClipId, query?: string): string;
  traffic(id: ClipId): ClipTraffic;
  resetTraffic(): void;
  close(): Promise<void>;
}

interface DemoServerOptions {
  /** 0: any that is free. The other origin always takes any that is free. */
  port?: number;
  /** A loopback address: this server must not be reachable from elsewhere. */
  host?: string;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const publicFiles: Record<string, { file: string; type: string }> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/feed.css': { file: 'feed.css', type: 'text/css; charset=utf-8' },
  '/feed.js': { file: 'feed.js', type: 'text/javascript; charset=utf-8' },
  '/player.js': { file: 'player.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  '/embed': { file: 'embed.html', type: 'text/html; charset=utf-8' },
  '/embed.js': { file: 'embed.js', type: 'text/javascript; charset=utf-8' },
  '/blank': { file: 'blank.html', type: 'text/html; charset=utf-8' },
  '/mutations': { file: 'mutations.html', type: 'text/html; charset=utf-8' },
  '/hardfeed': { file: 'hardfeed.html', type: 'text/html; charset=utf-8' },
  '/hardfeed.js': { file: 'hardfeed.js', type: 'text/javascript; charset=utf-8' },
  '/hardfeed.css': { file: 'hardfeed.css', type: 'text/css; charset=utf-8' },
  '/hardworker.js': { file: 'hardworker.js', type: 'text/javascript; charset=utf-8' },
  '/nest': { file: 'nest.html', type: 'text/html; charset=utf-8' },
  '/nest.js': { file: 'nest.js', type: 'text/javascript; charset=utf-8' },
  '/sandboxed': { file: 'sandboxed.html', type: 'text/html; charset=utf-8' },
  '/mutations.js': { file: 'mutations.js', type: 'text/javascript; charset=utf-8' },
};

const emptyTraffic = (): ClipTraffic => ({ page: { requests: 0, bytes: 0 }, others: { requests: 0, bytes: 0 } });

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** What a MediaSource player is fed: everything before the first `moof`, then each `moof` with its `mdat`. */
function segmentsOf(file: Uint8Array): Uint8Array[] {
  const starts = topLevelBoxes(file)
    .filter(({ type }) => type === 'moof')
    .map(({ offset }) => offset);
  return [0, ...starts].map((start, index) => file.subarray(start, starts[index] ?? file.length));
}

/**
 * Builds the clips and serves the feed until `close()`.
 *
 * @throws RangeError when `host` is not a loopback address, and whatever listening throws (EADDRINUSE, …).
 */
export async function startDemoServer({ port = 0, host = '127.0.0.1' }: DemoServerOptions = {}): Promise<DemoServer> {
  if (!LOOPBACK.has(host)) throw new RangeError(`the demo binds loopback addresses only, not ${host}`);
  const authority = demoAuthority();
  const clips = await buildClips(authority);
  const byName = new Map<string, DemoClip>(clips.map((clip) => [clip.fileName, clip]));
  const byId = new Map<ClipId, DemoClip>(clips.map((clip) => [clip.id, clip]));
  const clipOf = (id: ClipId): DemoClip => {
    const clip = byId.get(id);
    if (!clip) throw new RangeError(`no clip ${id}`);
    return clip;
  };
  const segments = segmentsOf(clipOf('stream').bytes);

  const counters = new Map<ClipId, ClipTraffic>();
  const trafficOf = (id: ClipId): ClipTraffic => {
    const found = counters.get(id) ?? emptyTraffic();
    counters.set(id, found);
    return found;
  };

  const origins = { page: '', other: '' };

  async function answer(request: IncomingMessage, response: ServerResponse, isPage: boolean): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://demo.invalid');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const [, folder, name = ''] = url.pathname.split('/');
    if (folder === 'media' || folder === 'stream') {
      const segment = folder === 'stream' ? segments[Number.parseInt(name, 10)] : undefined;
      const clip = segment ? { ...clipOf('stream'), bytes: segment } : byName.get(name);
      if (!clip) {
        response.writeHead(404).end();
        return;
      }
      // As servers do that look at who asks: a player gets the bytes, anybody else does not.
      if (url.searchParams.has('players-only') && request.headers['sec-fetch-dest'] !== 'video') {
        response.writeHead(403, { 'cache-control': 'no-store' }).end();
        return;
      }
      const redirect = url.searchParams.get('redirect');
      if (redirect !== null) {
        url.searchParams.delete('redirect');
        const target = `${redirect === 'other' ? origins.other : ''}${url.pathname}${url.search}`;
        response.writeHead(302, { location: target, 'cache-control': 'no-store' }).end();
        return;
      }
      const traffic = trafficOf(clip.id);
      const fromPage =
        request.headers['sec-fetch-dest'] === 'video' || request.headers['sec-fetch-site'] === 'same-origin';
      await respondWithMedia(
        request,
        response,
        clip,
        serveOptions(url.searchParams),
        fromPage ? traffic.page : traffic.others,
      );
      return;
    }
    if (isPage && url.pathname === '/api/feed') {
      const feed = posts.map((post) => ({
        ...post,
        src: `${post.frame === 'other-origin' ? origins.other : ''}/media/${clipOf(post.clip).fileName}`,
        secondSrc: post.second && `/media/${clipOf(post.second).fileName}`,
        embed: post.frame === 'iframe' ? `${origins.other}/embed?clip=${clipOf(post.clip).fileName}` : undefined,
        segments: post.frame === 'stream' ? segments.map((_, index) => `/stream/${index}.m4s`) : undefined,
      }));
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(feed));
      return;
    }
    // The two kinds of list that players fetch before their segments.
    if (url.pathname === '/api/stream.m3u8') {
      const parts = segments.map((_, index) => `#EXTINF:1,\n/stream/${index}.m4s`).join('\n');
      response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-store' });
      response.end(`#EXTM3U\n#EXT-X-VERSION:7\n${parts}\n#EXT-X-ENDLIST\n`);
      return;
    }
    if (url.pathname === '/api/stream.mpd') {
      const parts = segments.map((_, index) => `<SegmentURL media="/stream/${index}.m4s"/>`).join('\n');
      response.writeHead(200, { 'content-type': 'application/dash+xml', 'cache-control': 'no-store' });
      response.end(
        `<MPD><Period><AdaptationSet><SegmentList>\n${parts}\n</SegmentList></AdaptationSet></Period></MPD>\n`,
      );
      return;
    }
    const entry = publicFiles[url.pathname];
    if (!entry) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not on Plaza.');
      return;
    }
    // As strict as real feeds are: nothing inline, and media from its own hosts alone.
    const policy = [
      "default-src 'self'",
      `media-src 'self' blob: ${origins.other}`,
      `frame-src 'self' ${origins.page} ${origins.other}`,
      "object-src 'none'",
      "base-uri 'none'",
    ].join('; ');
    response.writeHead(200, {
      'content-type': entry.type,
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    });
    response.end(readFileSync(fileURLToPath(new URL(`./public/${entry.file}`, import.meta.url))));
  }

  const serve = (isPage: boolean) =>
    createServer((request, response) => {
      answer(request, response, isPage).catch((error: unknown) => {
        console.error(`demo server: ${request.url}: ${String(error)}`);
        response.destroy();
      });
    });
  const servers = [serve(true), serve(false)] as const;
  const close = async () => {
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            // Players keep their connections open for as long as they live.
            server.closeAllConnections();
          }),
      ),
    );
  };

  try {
    const pagePort = await listen(servers[0], port, host);
    origins.page = `http://${host === '::1' ? '[::1]' : host}:${pagePort}`;
    // Another name, not just another port: browsers tell sites apart by name, and put such a frame in its own process.
    const otherName = host === '127.0.0.1' ? 'localhost' : '127.0.0.1';
    origins.other = `http://${otherName}:${await listen(servers[1], 0, '127.0.0.1')}`;
  } catch (error) {
    await close();
    throw error;
  }

  return {
    url: `${origins.page}/`,
    otherOrigin: origins.other,
    anchorPath: authority.rootPath,
    clips: clips.map(({ id, title, fileName, path }) => ({
      id,
      title,
      url: `${id === 'other-origin' || id === 'framed' ? origins.other : origins.page}/media/${fileName}`,
      path,
      expect: expectations[id],
    })),
    mediaUrl: (id, query = '') => `${origins.page}/media/${clipOf(id).fileName}${query && `?${query}`}`,
    traffic: (id) => structuredClone(trafficOf(id)),
    resetTraffic: () => counters.clear(),
    close,
  };
}
