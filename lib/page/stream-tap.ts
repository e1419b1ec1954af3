/**
 * Runs in the page's own world, before the page: remembers the init segment of every MediaSource stream, because the
 * element's `blob:` address has no bytes to read. Everything here is visible to the page and can be forged by it: what
 * it hands over is parsed as hostile, and a claim read from it alone never proves a camera (docs/verdict.md, row 9).
 *
 * The page must not notice by its results: natives are called with what the page gave, before anything of ours, and
 * their value or exception is passed on; the wrappers are proxies of the natives, so that name, length and source text
 * stay those of the natives.
 */

/**
 * Event on `document` that brings the tap its one line to the content scripts, a port. It is dispatched by
 * `tap-line.ts` before any script of the page runs, and heard once: a page that knows the name hears and gets nothing.
 */
export const TAP_EVENT = 'vidimus-tap-line';
/** Said over the line: the person wants no tap. The wrappers are taken off. */
export const TAP_OFF = 'off';
/** Bytes. The largest init segment seen with credentials is 0.3 MB; what is longer is not kept. */
export const MOST_INIT_BYTES = 2 * 1024 * 1024;
/** Streams remembered by their address; a page that makes more keeps the newest. */
const MOST_STREAMS = 64;

/** What is asked over the line. */
export interface TapQuestion {
  readonly id: string;
  readonly url: string;
  /** `start`: keep what is appended from now on, and say nothing; `end`: answer with it, and keep no more. */
  readonly listen?: 'start' | 'end';
}

/** Bytes of media kept of one SourceBuffer, appends, and milliseconds: only while the content script listens. */
export const MOST_HEARD_BYTES = 12 * 1024 * 1024;
const MOST_APPENDS = 512;
const LONGEST_LISTENING_MS = 15_000;

/** What one SourceBuffer was handed, in order, from when somebody began to listen. */
export interface HeardTrack {
  readonly init: ArrayBuffer | null;
  readonly parts: ArrayBuffer[];
}

/** What the tap answers for one `blob:` address. */
export interface TappedStream extends TapQuestion {
  /** Whether the address is known to be a MediaSource's, which has no bytes to fetch. */
  readonly stream: boolean;
  /** One a SourceBuffer whose init segment is complete: the latest, for a change of quality brings a new one. */
  readonly inits: { readonly mime: string; readonly bytes: ArrayBuffer }[];
  /** Only when it was asked to listen. */
  readonly appended?: HeardTrack[];
}

interface Track {
  readonly mime: string;
  /** Null once the init segment is complete or given up. */
  pending: Uint8Array[] | null;
  length: number;
  init: Uint8Array | null;
  /** Null while nobody listens. */
  heard: (HeardTrack & { size: number; full: boolean }) | null;
}

/** The globals that are wrapped; a page without MediaSource is left alone. */
export interface TapScope {
  readonly MediaSource?: { prototype: MediaSource };
  readonly SourceBuffer?: { prototype: SourceBuffer };
  readonly URL: { createObjectURL(object: Blob | MediaSource): string };
  readonly document: Pick<Document, 'addEventListener' | 'removeEventListener'>;
  setTimeout(run: () => void, milliseconds: number): unknown;
}

/** Wraps the three natives of `scope` and answers the content script's questions, until it is told to go. */
export function tapStreams(scope: TapScope): void {
  if (!scope.MediaSource || !scope.SourceBuffer) return;
  const tracks = new WeakMap<object, Track>();
  const ofSource = new WeakMap<object, Track[]>();
  const byUrl = new Map<string, WeakRef<object>>();
  const tracksOf = (url: string): Track[] => {
    const source = byUrl.get(url)?.deref();
    return source === undefined ? [] : (ofSource.get(source) ?? []);
  };
  // The page's own may be another one by the time it is needed.
  const later = scope.setTimeout.bind(scope);

  const undo = [
    after(scope.MediaSource.prototype, 'addSourceBuffer', (source, [mime], buffer) => {
      const track: Track = { mime: String(mime).slice(0, 200), pending: [], length: 0, init: null, heard: null };
      tracks.set(buffer as object, track);
      const known = ofSource.get(source as object) ?? [];
      if (known.length < 8) ofSource.set(source as object, [...known, track]);
    }),
    after(scope.SourceBuffer.prototype, 'appendBuffer', (buffer, [data]) => {
      const track = tracks.get(buffer as object);
      if (track) hear(track, data as BufferSource);
    }),
    after(scope.URL, 'createObjectURL', (_, [object], url) => {
      if (!ofSource.has(object as object) && !(object instanceof (scope.MediaSource as unknown as new () => object)))
        return;
      byUrl.set(String(url), new WeakRef(object as object));
      const [oldest] = byUrl.keys();
      if (byUrl.size > MOST_STREAMS && oldest !== undefined) byUrl.delete(oldest);
    }),
  ];

  const onLine = (event: Event) => {
    const port = (event as MessageEvent).ports?.[0];
    if (!port) return;
    scope.document.removeEventListener(TAP_EVENT, onLine);
    // Taken now: a page may put its own in the prototype's place later, and listen there.
    const post = port.postMessage.bind(port);
    port.onmessage = ({ data }: { data: TapQuestion | typeof TAP_OFF }) => {
      if (data === TAP_OFF) {
        for (const run of undo) run();
        byUrl.clear();
        return;
      }
      const { id, url, listen } = data;
      const known = tracksOf(url);
      const stop = () => {
        for (const track of known) track.heard = null;
      };
      if (listen === 'start') {
        for (const track of known) {
          track.heard = { init: track.init?.slice().buffer ?? null, parts: [], size: 0, full: false };
        }
        later(stop, LONGEST_LISTENING_MS);
        return;
      }
      const inits = known.flatMap(({ mime, init }) => (init === null ? [] : [{ mime, bytes: init.slice().buffer }]));
      const appended = known.flatMap(({ heard }) => (heard ? [{ init: heard.init, parts: heard.parts }] : []));
      post({ id, url, stream: byUrl.has(url), inits, ...(listen && { appended }) } satisfies TappedStream);
      if (listen) stop();
    };
  };
  scope.document.addEventListener(TAP_EVENT, onLine);
}

/**
 * Replaces a method by a proxy that calls it first and then, only if it did not throw, `note`.
 *
 * @returns takes the proxy off again; one that the page has kept, or wrapped, does nothing of ours any more.
 */
function after(
  owner: object,
  name: string,
  note: (self: unknown, args: readonly unknown[], result: unknown) => void,
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const native = descriptor?.value as ((...args: unknown[]) => unknown) | undefined;
  if (descriptor === undefined || typeof native !== 'function' || !descriptor.configurable) return () => {};
  let off = false;
  const value = new Proxy(native, {
    apply(target, self, args: unknown[]) {
      const result: unknown = Reflect.apply(target, self, args);
      if (!off) {
        try {
          note(self, args, result);
        } catch (error) {
          // A tap that fails goes silent: the page must never pay for it. Its message stays out of the page's console.
          off = error !== null;
        }
      }
      return result;
    },
  });
  Object.defineProperty(owner, name, { ...descriptor, value });
  return () => {
    off = true;
    if (Object.getOwnPropertyDescriptor(owner, name)?.value === value) Object.defineProperty(owner, name, descriptor);
  };
}

function hear(track: Track, data: BufferSource): void {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  const { heard } = track;
  if (heard && !heard.full) {
    heard.size += bytes.length;
    // What comes after a gap could not be put together.
    heard.full = heard.size > MOST_HEARD_BYTES || heard.parts.length >= MOST_APPENDS;
    if (!heard.full) heard.parts.push(bytes.slice().buffer);
  }
  if (track.pending === null && String.fromCharCode(...bytes.subarray(4, 8)) === 'ftyp') {
    track.pending = [];
    track.length = 0;
  }
  take(track, bytes);
}

/** Adds what was appended until the init segment is complete: everything before the first media box, `moov` included. */
function take(track: Track, bytes: Uint8Array): void {
  if (track.pending === null) return;
  const room = MOST_INIT_BYTES - track.length;
  track.pending.push(bytes.slice(0, room));
  track.length += Math.min(room, bytes.length);
  const head = join(track.pending, track.length);
  const end = initLength(head);
  if (end === null && track.length < MOST_INIT_BYTES) {
    track.pending = [head];
    return;
  }
  track.pending = null;
  if (end !== null && end > 0) track.init = head.slice(0, end);
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @returns bytes of the init segment; 0 when this is none (WebM, a media segment first); null while it is incomplete. */
function initLength(head: Uint8Array): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let at = 0;
  let movie = false;
  for (let boxes = 0; boxes < 64; boxes += 1) {
    if (at === head.length && movie) return at;
    if (at + 8 > head.length) return null;
    const size = view.getUint32(at);
    const type = String.fromCharCode(...head.subarray(at + 4, at + 8));
    if (at === 0 && type !== 'ftyp') return 0;
    if (type === 'moof' || type === 'mdat' || type === 'styp' || type === 'sidx') return movie ? at : 0;
    if (size < 8) return 0;
    if (type === 'moov') movie = true;
    if (at + size > head.length) return null;
    at += size;
  }
  return 0;
}
