/** Serves bytes as a media server does (RFC 9110 section 14), and on request as a bad one does. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface Traffic {
  requests: number;
  /** Of bodies, as handed to the socket: a client that aborts early may have received fewer. */
  bytes: number;
}

export interface ServeOptions {
  /** 200 and the whole file whatever was asked, and no word of ranges. */
  noRange: boolean;
  /** No Content-Length: a chunked body. */
  noLength: boolean;
  /** Content-Length promises 1000 bytes more than come. */
  wrongLength: boolean;
  /** Before the answer begins, in milliseconds; at most 10 000. */
  latency: number;
}

export function serveOptions(query: URLSearchParams): ServeOptions {
  return {
    noRange: query.has('norange'),
    noLength: query.has('nolength'),
    wrongLength: query.has('wronglength'),
    latency: Math.min(10_000, Math.max(0, Number(query.get('latency')) || 0)),
  };
}

type Range = { start: number; end: number } | 'unsatisfiable' | 'whole';

/** `end` is exclusive. Several ranges at once, and what is no byte range, are answered with the whole file. */
function parseRange(header: string | undefined, length: number): Range {
  const match = header?.match(/^bytes=(\d*)-(\d*)$/);
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  const [, first = '', last = ''] = match;
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 ? 'unsatisfiable' : { start: Math.max(0, length - suffix), end: length };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= length) return 'unsatisfiable';
  return { start, end: last === '' ? length : Math.min(length, Number(last) + 1) };
}

const CHUNK = 64 * 1024;

function* chunks(bytes: Uint8Array, traffic: Traffic): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK) {
    const chunk = bytes.subarray(offset, offset + CHUNK);
    traffic.bytes += chunk.length;
    yield chunk;
  }
}

const entityTag = (bytes: Uint8Array) => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;

export async function respondWithMedia(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, mime }: { bytes: Uint8Array; mime: string },
  options: ServeOptions,
  traffic: Traffic,
): Promise<void> {
  traffic.requests += 1;
  if (options.latency > 0) await delay(options.latency);

  const tag = entityTag(bytes);
  const headers: Record<string, string | number> = {
    'content-type': mime,
    // Each request must reach the server, or the counters would count the browser's cache.
    'cache-control': 'no-store',
    etag: tag,
    'x-content-type-options': 'nosniff',
    ...(options.noRange ? {} : { 'accept-ranges': 'bytes' }),
  };
  const ifRange = request.headers['if-range'];
  const rangeAllowed = !options.noRange && (ifRange === undefined || ifRange === tag);
  const range = rangeAllowed ? parseRange(request.headers.range, bytes.length) : 'whole';
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes.length}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range === 'whole' ? { start: 0, end: bytes.length } : range;
  if (range !== 'whole') headers['content-range'] = `bytes ${start}-${end - 1}/${bytes.length}`;
  if (!options.noLength) headers['content-length'] = end - start + (options.wrongLength ? 1000 : 0);
  response.writeHead(range === 'whole' ? 200 : 206, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(chunks(bytes.subarray(start, end), traffic)), response);
    // The promised rest never comes.
    if (options.wrongLength) request.socket.destroy();
  } catch (error) {
    // Players and ranged readers abort all the time; anything else is a fault of this server.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
