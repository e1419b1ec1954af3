/** Asks the stream tap in the page's own world for a stream's init segment. Whatever answers may be the page itself. */
import type { Clock } from './clock';
import { fieldsOf, textOf } from './read-message';
import { type HeardTrack, MOST_HEARD_BYTES, MOST_INIT_BYTES, type TAP_OFF, type TapQuestion } from './stream-tap';

/** The tap answers in 1–50 ms; a page without one, or that has silenced it, never does. */
export const TAP_LIMIT_MS = 300;
/** Players fetch a piece of 2–6 s before it is needed; a paused one, or one with all it needs, fetches none. */
export const LISTEN_MS = 8_000;

/** Not `instanceof`: in Firefox what comes over a port of the page is made of the page's own ArrayBuffer. */
const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';

/** @returns the init segments that an answer about this address holds, of a size to be believed; the page may have made it. */
function readInits(answer: unknown, url: string): { mime: string; bytes: ArrayBuffer }[] {
  const { url: about, inits } = fieldsOf(answer);
  if (about !== url || !Array.isArray(inits) || inits.length > 8) return [];
  return inits.flatMap((init: unknown) => {
    const { mime, bytes } = fieldsOf(init);
    if (!isBuffer(bytes) || bytes.byteLength === 0 || bytes.byteLength > MOST_INIT_BYTES) return [];
    return [{ mime: textOf(mime, 200) ?? '', bytes }];
  });
}

/** What was appended while we listened; the background bounds it once more. */
function readAppended(answer: unknown): HeardTrack[] {
  const { appended } = fieldsOf(answer);
  if (!Array.isArray(appended) || appended.length > 8) return [];
  return appended.flatMap((track: unknown) => {
    const { init, parts } = fieldsOf(track);
    if (!Array.isArray(parts) || !parts.every(isBuffer)) return [];
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
    if (size === 0 || size > MOST_HEARD_BYTES) return [];
    return [{ init: isBuffer(init) && init.byteLength <= MOST_INIT_BYTES ? init : null, parts }];
  });
}

export interface Tapped {
  /** Of the stream's picture, at most {@link MOST_INIT_BYTES}; null when there is none. */
  readonly init: ArrayBuffer | null;
  /** The tap saw the address being made for a MediaSource; of a WebM stream there is no init segment. */
  readonly stream: boolean;
  /** What the player was handed meanwhile; absent when it was not listened to. */
  readonly appended?: HeardTrack[];
}

/** What is used of the line's `MessagePort`. */
export interface TapPort {
  postMessage(message: TapQuestion | typeof TAP_OFF): void;
  addEventListener(type: 'message', run: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'message', run: (event: { data: unknown }) => void): void;
  start(): void;
}

/** @param listen also for {@link LISTEN_MS} to what the player is handed, because the person asked for it. */
export function askTap(
  url: string,
  port: TapPort,
  { clock, newId }: { clock: Clock; newId: () => string },
  listen = false,
): Promise<Tapped> {
  const id = newId();
  return new Promise((resolve) => {
    const finish = (tapped: Tapped) => {
      clock.clearTimeout(timer);
      port.removeEventListener('message', onMessage);
      resolve(tapped);
    };
    const silent = () => finish({ init: null, stream: false });
    let timer = clock.setTimeout(silent, TAP_LIMIT_MS);
    function onMessage({ data }: { data: unknown }): void {
      if (fieldsOf(data).id !== id) return;
      const inits = readInits(data, url);
      // Sound has an init segment of its own; the claim about the picture stands in the picture's.
      const init = (inits.find(({ mime }) => mime.startsWith('video/')) ?? inits[0])?.bytes ?? null;
      const known = { init, stream: fieldsOf(data).stream === true };
      finish(listen ? { ...known, appended: readAppended(data) } : known);
    }
    port.addEventListener('message', onMessage);
    port.start();
    port.postMessage(listen ? { id, url, listen: 'start' } : { id, url });
    if (!listen) return;
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
      timer = clock.setTimeout(silent, TAP_LIMIT_MS * 4);
      port.postMessage({ id, url, listen: 'end' });
    }, LISTEN_MS);
  });
}
