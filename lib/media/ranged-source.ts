import { MAX_READ } from './blob-source';
import { type ByteSource, MediaError } from './byte-source';
import { decodeDataUrl } from './data-url';
import { MemorySource } from './memory-source';

/** What is used of `fetch`, so that a test or a tap can stand in for it. */
export type RangeFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RangedOptions {
  readonly fetch: RangeFetch;
  /** The job's signal: open bodies are closed when it fires. */
  readonly signal?: AbortSignal;
  /** `navigator.onLine`; tells `offline` from `network` when a request cannot be made. */
  readonly online?: () => boolean;
  /** Milliseconds that one request may go without a single byte. */
  readonly patienceMs?: number;
  /** Milliseconds that one ranged request may take in all, however it trickles. */
  readonly requestLimitMs?: number;
  /** Bytes of the block cache. */
  readonly cacheBytes?: number;
  /** Bytes that reads may take from a server without ranges, restarts included. */
  readonly streamBytes?: number;
  /** Milliseconds that a paused body of a server without ranges is kept open for the next read. */
  readonly pauseMs?: number;
}

/**
 * Bytes. Half of the first request: the manifest store and the first boxes lie within 64 KiB in all 29 samples, while
 * the header of a `moov` at the end needs one granule, which keeps a first answer within its manifest + 96 kB.
 */
const GRANULE = 32 * 1024;
const FIRST_GRANULES = 2;
/** A reader that goes on where its last request ended gets twice as much each time, up to 512 KiB: fewer round trips. */
const MOST_AHEAD = 16;
const REMEMBERED_ENDS = 8;
/** Requests in a row that bring no byte before a read gives up. */
const FRUITLESS_REQUESTS = 2;
/** Requests that one run of blocks may take from a server that answers piecemeal. */
const MOST_PIECES = 32;
const MOST_RESTARTS = 3;
/** Chunks are folded into a Blob at this size, so that the browser may keep the whole file out of memory. Bytes. */
const FOLD = 8 * 1024 * 1024;

/**
 * Opens a media URL for reading in small pieces: one request of 64 KiB first, then only what is asked for. Nothing is
 * sent until the first read. Cookies never travel.
 *
 * @throws MediaError `blocked` for schemes other than http, https and data; `malformed` or `too-large` for a `data:` URL
 * that cannot be decoded.
 */
export function openRanged(url: string, options: RangedOptions): ByteSource {
  if (/^data:/i.test(url)) {
    const { bytes, statedMime } = decodeDataUrl(url);
    return new MemorySource(bytes, statedMime);
  }
  if (!isHttp(url)) throw new MediaError('blocked', `${schemeOf(url)} cannot be read, only http, https and data`);
  return new RangedSource(url, options);
}

type Granules = Map<number, Uint8Array>;

/** One request under way and everyone who waits for it; it is abandoned when nobody does any more. */
interface Transfer {
  readonly first: number;
  readonly count: number;
  readonly done: Promise<Granules>;
  readonly controller: AbortController;
  waiting: number;
}

/** The body of a server that ignores ranges, read from its start and held open between reads. */
interface Stream {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly controller: AbortController;
  readonly patience: Patience;
  position: number;
  /** The granule being filled: bytes `[position - filled, position)`. */
  partial: Uint8Array;
  filled: number;
  pause: ReturnType<typeof setTimeout> | undefined;
}

interface Identity {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly total: number | null;
}

class RangedSource implements ByteSource {
  private total: number | null = null;
  private taken = 0;
  private sent = 0;
  /** Where redirects led; asked directly from then on, which saves a round trip a request. */
  private target: string;
  private mode: 'unknown' | 'ranges' | 'stream' = 'unknown';
  private identity: Identity | null = null;
  private broken: MediaError | null = null;
  private opening: Promise<unknown> | null = null;
  private readonly cache: Granules = new Map();
  private cached = 0;
  private readonly transfers = new Set<Transfer>();
  /** Where recent requests ended, and how many granules a reader gets that goes on from there. */
  private readonly ends = new Map<number, number>();
  private stream: Stream | null = null;
  private streamTurn: Promise<unknown> = Promise.resolve();
  private streamed = 0;
  private restarts = 0;
  private held: Blob | null = null;

  constructor(
    private readonly url: string,
    private readonly options: RangedOptions,
  ) {
    this.target = url;
    options.signal?.addEventListener('abort', () => this.closeStream(), { once: true });
  }

  get byteLength(): number | null {
    return this.total;
  }

  get bytesRead(): number {
    return this.taken;
  }

  get requests(): number {
    return this.sent;
  }

  get sequential(): boolean {
    return this.mode === 'stream' && this.held === null;
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const from = Math.max(0, start);
    if (end - from > MAX_READ) throw new MediaError('too-large', `one read of ${end - from} bytes`);
    const got: Granules = new Map();
    for (;;) {
      this.options.signal?.throwIfAborted();
      signal?.throwIfAborted();
      if (this.broken) throw this.broken;
      const to = Math.min(end, this.total ?? Number.POSITIVE_INFINITY);
      if (to <= from) return new Uint8Array(0);
      if (this.held) return new Uint8Array(await this.held.slice(from, to).arrayBuffer());
      const missing = this.collect(from, to, got);
      if (missing.length === 0) return assemble(got, from, to);
      await this.obtain(missing, got, signal);
      if (this.mode === 'stream') return this.readStream(from, to, signal);
    }
  }

  async whole(maxBytes: number, signal?: AbortSignal, onReceived?: (bytes: number) => void): Promise<Blob> {
    this.options.signal?.throwIfAborted();
    signal?.throwIfAborted();
    if (this.broken) throw this.broken;
    this.refuseAbove(maxBytes, this.held?.size ?? this.total);
    if (this.held) return this.held;
    if (this.total !== null && this.total <= MAX_READ) {
      const got: Granules = new Map();
      if (this.collect(0, this.total, got).length === 0) {
        return new Blob([assemble(got, 0, this.total) as Uint8Array<ArrayBuffer>]);
      }
    }
    this.closeStream();
    const blob = await this.download(maxBytes, signal, onReceived);
    this.total = blob.size;
    this.held = blob;
    this.cache.clear();
    this.cached = 0;
    return blob;
  }

  /** Moves what the cache has of `[from, to)` into `got` and names the granules that neither has. */
  private collect(from: number, to: number, got: Granules): number[] {
    const missing: number[] = [];
    for (let index = Math.floor(from / GRANULE); index * GRANULE < to; index++) {
      if (got.has(index)) continue;
      const bytes = this.cache.get(index);
      if (bytes) {
        this.cache.delete(index);
        this.cache.set(index, bytes);
        got.set(index, bytes);
      } else {
        missing.push(index);
      }
    }
    return missing;
  }

  private remember(index: number, bytes: Uint8Array): void {
    const before = this.cache.get(index);
    if (before) this.cached -= before.byteLength;
    this.cache.delete(index);
    this.cache.set(index, bytes);
    this.cached += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.cache) {
      if (this.cached <= (this.options.cacheBytes ?? 16 * 1024 * 1024) || oldest === index) break;
      this.cache.delete(oldest);
      this.cached -= byteLength;
    }
  }

  // Ranges -----------------------------------------------------------------------------------------------------------

  private async obtain(missing: readonly number[], got: Granules, signal?: AbortSignal): Promise<void> {
    if (this.mode === 'stream') return;
    if (this.mode === 'unknown' && this.opening) {
      // Until the first reply says what this server can do, a second request could start a second whole download.
      await abortable(
        this.opening.catch(() => undefined),
        signal,
      );
      return;
    }
    const wanted = new Set<Transfer>();
    for (const index of missing) {
      const running = [...this.transfers].find((t) => index >= t.first && index < t.first + t.count);
      wanted.add(running ?? this.begin(index, missing));
    }
    for (const transfer of wanted) transfer.waiting++;
    try {
      for (const transfer of wanted) {
        for (const [index, bytes] of await abortable(transfer.done, signal)) got.set(index, bytes);
      }
    } finally {
      for (const transfer of wanted) {
        transfer.waiting--;
        // A body that became the stream outlives the request that happened to open it.
        if (transfer.waiting === 0 && transfer.controller !== this.stream?.controller) transfer.controller.abort();
      }
    }
  }

  /** Starts one request for the run of missing granules that begins at `first`. */
  private begin(first: number, missing: readonly number[]): Transfer {
    const lacks = new Set(missing);
    const free = (index: number) =>
      !this.cache.has(index) &&
      (this.total === null || index * GRANULE < this.total) &&
      ![...this.transfers].some((t) => index >= t.first && index < t.first + t.count);
    let count = 1;
    while (lacks.has(first + count) && free(first + count)) count++;
    const opens = this.sent === 0;
    const least = opens && first === 0 ? FIRST_GRANULES : (this.ends.get(first) ?? 1);
    while (count < least && free(first + count)) count++;
    this.ends.delete(first);
    this.ends.set(first + count, opens ? 1 : Math.min(2 * least, MOST_AHEAD));
    for (const [oldest] of this.ends) {
      if (this.ends.size <= REMEMBERED_ENDS) break;
      this.ends.delete(oldest);
    }
    const controller = new AbortController();
    const transfer: Transfer = { first, count, controller, waiting: 0, done: this.transfer(first, count, controller) };
    this.transfers.add(transfer);
    if (this.mode === 'unknown') this.opening = transfer.done;
    transfer.done
      .catch(() => undefined) // Whoever waits is told; an abandoned transfer has nobody left to tell.
      .finally(() => {
        this.transfers.delete(transfer);
        if (this.opening === transfer.done) this.opening = null;
      });
    return transfer;
  }

  private async transfer(first: number, count: number, controller: AbortController): Promise<Granules> {
    const from = first * GRANULE;
    let to = (first + count) * GRANULE;
    const bytes = new Uint8Array(to - from);
    let position = from;
    let fruitless = 0;
    let pieces = 0;
    const patience = new Patience(controller, this.options.patienceMs, this.options.requestLimitMs ?? 30_000);
    try {
      while (position < to) {
        if (this.total !== null) to = Math.min(to, this.total);
        if (position >= to) break;
        const response = await this.send(`bytes=${position}-${to - 1}`, controller, patience);
        if (response.status === 416) {
          await discard(response);
          this.endedAt(position, from, response);
          to = Math.min(to, this.total ?? position);
          break;
        }
        if (response.status === 200 || isEncoded(response)) {
          await this.adopt(response, controller);
          return new Map();
        }
        this.mode = 'ranges';
        const range = contentRange(response, position, to);
        if (range === null) {
          await discard(response);
          throw new MediaError('network', `an unusable reply to a range: ${describeRange(response)}`);
        }
        this.recognise(response, range.total);
        if (range.total !== null) {
          this.total = range.total;
          to = Math.min(to, range.total);
        }
        const before = position;
        try {
          // Reading an honest body to its end lets the connection be used again; a longer one is cut off.
          const honest = contentLength(response) === range.end - position;
          for await (const chunk of chunksOf(response)) {
            patience.touch();
            this.taken += chunk.byteLength;
            const taking = Math.min(chunk.byteLength, range.end - position);
            bytes.set(chunk.subarray(0, taking), position - from);
            position += taking;
            if (position >= range.end && !honest) break;
          }
        } catch (cause) {
          // A dropped connection is asked again from where it broke; a read that was given up is not.
          if (controller.signal.aborted) throw cause;
        }
        fruitless = position > before ? 0 : fruitless + 1;
        if (fruitless >= FRUITLESS_REQUESTS || (position < to && ++pieces >= MOST_PIECES)) {
          throw new MediaError('network', `the server ended its reply at byte ${position} of ${to}`);
        }
      }
    } catch (cause) {
      // Chromium fails a compressed range outright, and some servers break on any range: the whole is asked for once.
      if (this.mode === 'unknown' && cause instanceof TypeError && this.options.online?.() !== false) {
        this.mode = 'stream';
        return new Map();
      }
      throw this.named(cause, controller);
    } finally {
      patience.end();
    }
    const got: Granules = new Map();
    for (let index = first; index < first + count; index++) {
      const granule = bytes.subarray((index - first) * GRANULE, Math.min((index - first + 1) * GRANULE, to - from));
      // A copy, so that one granule kept does not keep the whole request's buffer.
      const own = granule.slice();
      got.set(index, own);
      if (own.byteLength > 0) this.remember(index, own);
    }
    return got;
  }

  /** A 416: the file ends at or before `position`. */
  private endedAt(position: number, from: number, response: Response): void {
    const stated = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    const total = stated === undefined ? null : Number(stated);
    if (this.total !== null || (total !== null && total > position)) {
      throw this.changed(`byte ${position} was promised and is now refused`);
    }
    if (this.mode === 'unknown') this.mode = 'ranges';
    if (total !== null) this.total = total;
    else if (position === 0 || position > from || this.cache.get(position / GRANULE - 1)?.byteLength === GRANULE) {
      this.total = position;
    }
  }

  // A server without ranges ------------------------------------------------------------------------------------------

  /** Takes a 200 in place of a 206: its body is the file from the start. */
  private async adopt(response: Response, controller: AbortController): Promise<void> {
    this.mode = 'stream';
    if (response.status === 206) {
      // A piece of a compressed body cannot be decompressed: all of it is asked for, unpacked by the browser.
      await discard(response);
      return;
    }
    this.openStream(response, controller);
  }

  private openStream(response: Response, controller: AbortController): void {
    this.closeStream();
    const length = isEncoded(response) ? null : contentLength(response);
    this.recognise(response, length);
    if (length !== null) this.total = length;
    const body = response.body ?? new Blob([]).stream();
    this.stream = {
      reader: body.getReader(),
      controller,
      patience: new Patience(controller, this.options.patienceMs, null),
      position: 0,
      partial: new Uint8Array(GRANULE),
      filled: 0,
      pause: undefined,
    };
    this.pauseStream(this.stream);
  }

  private readStream(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    // One reader at a time: there is one body and it goes one way.
    const turn = this.streamTurn.catch(() => undefined).then(() => this.streamRead(start, end, signal));
    this.streamTurn = turn.catch(() => undefined);
    return abortable(turn, signal);
  }

  private async streamRead(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const limit = this.options.streamBytes ?? 64 * 1024 * 1024;
    if (start > limit) {
      throw new MediaError('too-large', `the server sends no ranges, and byte ${start} lies beyond ${limit} bytes`);
    }
    for (;;) {
      this.options.signal?.throwIfAborted();
      signal?.throwIfAborted();
      if (this.broken) throw this.broken;
      const to = Math.min(end, this.total ?? Number.POSITIVE_INFINITY);
      if (to <= start) return new Uint8Array(0);
      const got: Granules = new Map();
      this.collect(start, to, got);
      const stream = this.stream;
      const base = stream ? stream.position - stream.filled : 0;
      if (stream) got.set(base / GRANULE, stream.partial.subarray(0, stream.filled));
      const bytes = assemble(got, start, to);
      if (bytes.byteLength === to - start) {
        if (stream) this.pauseStream(stream);
        // A copy: the granule being filled is written on.
        return bytes.slice();
      }
      if (!stream || start + bytes.byteLength < base) await this.restart();
      else await this.advance(stream, to, limit, signal);
    }
  }

  private async restart(): Promise<void> {
    this.closeStream();
    if (this.restarts++ >= MOST_RESTARTS) {
      throw new MediaError('too-large', 'the server sends no ranges, and the file was begun again too often');
    }
    const controller = new AbortController();
    const patience = new Patience(controller, this.options.patienceMs, null);
    try {
      const response = await this.send(null, controller, patience);
      if (response.status !== 200) {
        await discard(response);
        throw new MediaError('network', `HTTP ${response.status} where the whole file was asked for`);
      }
      this.openStream(response, controller);
    } catch (cause) {
      if (this.identity === null) {
        // Nothing was ever read: what this server can do is still unknown, and the next read may try again.
        this.mode = 'unknown';
        this.restarts = 0;
      }
      throw this.named(cause, controller);
    } finally {
      patience.end();
    }
  }

  /** Reads on until byte `to` is there, the body ends, or the limit is reached. */
  private async advance(stream: Stream, to: number, limit: number, signal?: AbortSignal): Promise<void> {
    clearTimeout(stream.pause);
    try {
      while (stream.position < to) {
        signal?.throwIfAborted();
        if (this.streamed >= limit) {
          throw new MediaError('too-large', `the server sends no ranges, and ${limit} bytes were read`);
        }
        stream.patience.touch();
        const { done, value } = await abortable(stream.reader.read(), stream.patience.signal);
        if (done) {
          this.fold(stream);
          this.total = stream.position;
          this.closeStream();
          return;
        }
        this.taken += value.byteLength;
        this.streamed += value.byteLength;
        this.take(stream, value);
      }
    } catch (cause) {
      if (signal?.aborted) {
        this.pauseStream(stream);
        throw cause;
      }
      this.fold(stream);
      this.closeStream();
      throw this.named(cause, null);
    } finally {
      stream.patience.rest();
    }
  }

  private take(stream: Stream, chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.byteLength) {
      const taking = Math.min(GRANULE - stream.filled, chunk.byteLength - offset);
      stream.partial.set(chunk.subarray(offset, offset + taking), stream.filled);
      stream.filled += taking;
      stream.position += taking;
      offset += taking;
      if (stream.filled === GRANULE) this.fold(stream);
    }
  }

  /** Hands the granule being filled to the cache and begins the next. */
  private fold(stream: Stream): void {
    if (stream.filled === 0) return;
    this.remember((stream.position - stream.filled) / GRANULE, stream.partial.slice(0, stream.filled));
    stream.filled = 0;
  }

  private pauseStream(stream: Stream): void {
    clearTimeout(stream.pause);
    stream.patience.rest();
    stream.pause = setTimeout(() => this.closeStream(), this.options.pauseMs ?? 3_000);
  }

  private closeStream(): void {
    const stream = this.stream;
    if (!stream) return;
    this.stream = null;
    clearTimeout(stream.pause);
    stream.patience.end();
    this.fold(stream);
    // The body is no longer wanted; that it may already have failed changes nothing.
    stream.reader.cancel().catch(() => undefined);
  }

  // The whole file ---------------------------------------------------------------------------------------------------

  private async download(maxBytes: number, signal?: AbortSignal, onReceived?: (bytes: number) => void): Promise<Blob> {
    const controller = new AbortController();
    const stop = () => controller.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    const patience = new Patience(controller, this.options.patienceMs, null);
    const folded: Blob[] = [];
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    let pending = 0;
    let received = 0;
    let expected: number | null = null;
    let ended: MediaError | null = null;
    try {
      for (;;) {
        const response = await this.send(received > 0 ? `bytes=${received}-` : null, controller, patience);
        const range = received > 0 ? contentRange(response, received, Number.POSITIVE_INFINITY) : null;
        if (received > 0 ? range === null : response.status !== 200) {
          await discard(response);
          throw ended ?? new MediaError('network', `HTTP ${response.status} where the whole file was asked for`);
        }
        this.recognise(response, range ? range.total : isEncoded(response) ? null : contentLength(response));
        expected = this.identity?.total ?? null;
        this.refuseAbove(maxBytes, expected);
        const before = received;
        let failure: unknown = null;
        try {
          for await (const chunk of chunksOf(response)) {
            patience.touch();
            this.taken += chunk.byteLength;
            received += chunk.byteLength;
            this.refuseAbove(maxBytes, received);
            onReceived?.(received);
            chunks.push(chunk);
            pending += chunk.byteLength;
            if (pending >= FOLD) {
              folded.push(new Blob(chunks));
              chunks = [];
              pending = 0;
            }
          }
        } catch (cause) {
          if (cause instanceof MediaError || controller.signal.aborted) throw cause;
          failure = cause;
        }
        if (failure === null && (expected === null || received === expected)) break;
        const of = expected === null ? '' : ` of ${expected}`;
        ended = new MediaError('network', `the server ended the file at byte ${received}${of}`, { cause: failure });
        // A dropped connection is resumed as long as each request brings something, on servers that have ranges.
        if (received === before || this.mode === 'stream' || (expected !== null && received > expected)) throw ended;
      }
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw this.named(cause, controller);
    } finally {
      signal?.removeEventListener('abort', stop);
      patience.end();
      controller.abort();
    }
    return new Blob([...folded, ...chunks]);
  }

  private refuseAbove(maxBytes: number, size: number | null): void {
    if (size !== null && size > maxBytes) {
      throw new MediaError('too-large', `${size} bytes, above the limit of ${maxBytes}`);
    }
  }

  // Requests ---------------------------------------------------------------------------------------------------------

  /** One request. Answers 200, 206 and 416; everything else is thrown. */
  private async send(range: string | null, controller: AbortController, patience: Patience): Promise<Response> {
    const asked = this.target;
    // A detached `fetch` must not be called as a method: browsers refuse another `this`.
    const { fetch, signal } = this.options;
    this.sent++;
    patience.touch();
    const response = await fetch(asked, {
      ...(range === null ? {} : { headers: { Range: range } }),
      credentials: 'omit',
      redirect: 'follow',
      referrerPolicy: 'no-referrer',
      // Chromium's cache lets one request at a time write an entry, so checks that read side by side would queue.
      cache: 'no-store',
      signal: signal ? AbortSignal.any([controller.signal, signal]) : controller.signal,
    });
    patience.touch();
    const led = response.url || asked;
    if (!isHttp(led)) {
      await discard(response);
      throw new MediaError('blocked', `redirected to ${schemeOf(led)}`);
    }
    if (response.status === 200 || response.status === 206 || (response.status === 416 && range !== null)) {
      this.target = led;
      return response;
    }
    await discard(response);
    if (asked !== this.url && [401, 403, 404, 410].includes(response.status)) {
      // A signed address that a redirect gave has expired: the first address gives a new one.
      this.target = this.url;
      return this.send(range, controller, patience);
    }
    throw new MediaError('http-error', `HTTP ${response.status} ${response.statusText}`.trim().slice(0, 120));
  }

  /** Refuses to mix two files: what identifies the file must stay what it was in the first reply. */
  private recognise(response: Response, total: number | null): void {
    const identity: Identity = {
      etag: response.headers.get('etag')?.replace(/^W\//, '') ?? null,
      lastModified: response.headers.get('last-modified'),
      total,
    };
    const known = this.identity;
    if (!known) {
      this.identity = identity;
      return;
    }
    const differs = (a: string | number | null, b: string | number | null) => a !== null && b !== null && a !== b;
    if (differs(known.etag, identity.etag)) throw this.changed(`ETag ${known.etag} became ${identity.etag}`);
    if (differs(known.lastModified, identity.lastModified)) throw this.changed('Last-Modified changed');
    if (differs(known.total, identity.total)) throw this.changed(`${known.total} bytes became ${identity.total}`);
    this.identity = {
      etag: known.etag ?? identity.etag,
      lastModified: known.lastModified ?? identity.lastModified,
      total: known.total ?? identity.total,
    };
  }

  private changed(how: string): MediaError {
    this.broken = new MediaError('network', `the file changed on the server while it was read: ${how}`.slice(0, 300));
    return this.broken;
  }

  /** Turns whatever a request failed with into a named reason; aborts stay aborts. */
  private named(cause: unknown, controller: AbortController | null): unknown {
    if (cause instanceof MediaError) return cause;
    const { signal, online } = this.options;
    if (signal?.aborted) return signal.reason;
    const reason: unknown = controller?.signal.reason;
    if (reason instanceof MediaError) return reason;
    if (controller?.signal.aborted) return cause;
    if (online && !online()) return new MediaError('offline', 'the browser is offline', { cause });
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new MediaError('network', `the request failed: ${detail}`.slice(0, 300), { cause });
  }
}

/** Ends a request that sends nothing for too long, or takes too long in all. */
class Patience {
  private idle: ReturnType<typeof setTimeout> | undefined;
  private readonly total: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly controller: AbortController,
    private readonly idleMs = 12_000,
    limitMs: number | null,
  ) {
    if (limitMs !== null) this.total = setTimeout(() => this.giveUp(limitMs), limitMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  touch(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.giveUp(this.idleMs), this.idleMs);
  }

  rest(): void {
    clearTimeout(this.idle);
  }

  end(): void {
    clearTimeout(this.idle);
    clearTimeout(this.total);
  }

  private giveUp(afterMs: number): void {
    this.controller.abort(new MediaError('timeout', `no answer within ${Math.round(afterMs / 100) / 10} s`));
  }
}

/** The chunks of a body; the body is cancelled when the loop over them ends early. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    // Not awaited: a server that never closes must not hold up the read that is already answered.
    if (!ended) reader.cancel().catch(() => undefined);
  }
}

async function discard(response: Response): Promise<void> {
  // Cancelling a body that already failed fails too, and nothing depends on it.
  await response.body?.cancel().catch(() => undefined);
}

function assemble(granules: Granules, from: number, to: number): Uint8Array {
  const first = Math.floor(from / GRANULE);
  const one = granules.get(first);
  if (one && to <= (first + 1) * GRANULE) return one.subarray(from - first * GRANULE, to - first * GRANULE);
  const bytes = new Uint8Array(to - from);
  let position = from;
  while (position < to) {
    const index = Math.floor(position / GRANULE);
    const piece = granules.get(index)?.subarray(position - index * GRANULE, Math.min(GRANULE, to - index * GRANULE));
    if (!piece || piece.byteLength === 0) break;
    bytes.set(piece, position - from);
    position += piece.byteLength;
  }
  return position < to ? bytes.subarray(0, position - from) : bytes;
}

function contentRange(response: Response, start: number, to: number): { end: number; total: number | null } | null {
  if (response.status !== 206 || /^multipart\//i.test(response.headers.get('content-type') ?? '')) return null;
  const parts = /^bytes\s+(\d+)-(\d+)\/(\d+|\*)$/i.exec(response.headers.get('content-range')?.trim() ?? '');
  if (!parts) return null;
  const first = Number(parts[1]);
  const last = Number(parts[2]);
  const total = parts[3] === '*' ? null : Number(parts[3]);
  if (first !== start || last < first || (total !== null && last >= total) || !Number.isSafeInteger(total ?? last)) {
    return null;
  }
  return { end: Math.min(last + 1, to), total };
}

function describeRange(response: Response): string {
  const type = response.headers.get('content-type') ?? '';
  if (/^multipart\//i.test(type)) return type.split(';', 1)[0]?.slice(0, 60) ?? '';
  return `Content-Range: ${(response.headers.get('content-range') ?? 'absent').slice(0, 80)}`;
}

function contentLength(response: Response): number | null {
  const stated = response.headers.get('content-length');
  return stated !== null && /^\d{1,15}$/.test(stated) ? Number(stated) : null;
}

function isEncoded(response: Response): boolean {
  const encoding = response.headers.get('content-encoding')?.trim().toLowerCase();
  return encoding !== undefined && encoding !== '' && encoding !== 'identity';
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

function schemeOf(url: string): string {
  return `${/^[a-z][a-z0-9+.-]{0,30}:/i.exec(url)?.[0] ?? 'an address without a scheme'}`;
}

/** The promise's value, or the signal's reason as soon as it fires. */
function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
