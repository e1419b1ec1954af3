/** Asks the stream tap in the page's own world for a stream's init segment. Whatever answers may be the page itself. */
import type { Clock } from './clock';
import { fieldsOf, textOf } from './read-message';
import { MOST_INIT_BYTES, type TAP_OFF, type TapQuestion } from './stream-tap';

/** The tap answers in 1–50 ms; a page without one, or that has silenced it, never does. */
export const TAP_LIMIT_MS = 300;

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

/** What is used of the line's `MessagePort`. */
export interface TapPort {
  postMessage(message: TapQuestion | typeof TAP_OFF): void;
  addEventListener(type: 'message', run: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'message', run: (event: { data: unknown }) => void): void;
  start(): void;
}

/** @returns the init segment of the stream's picture, at most {@link MOST_INIT_BYTES}; null when there is none. */
export function askTap(
  url: string,
  port: TapPort,
  { clock, newId }: { clock: Clock; newId: () => string },
): Promise<ArrayBuffer | null> {
  const id = newId();
  return new Promise((resolve) => {
    const finish = (bytes: ArrayBuffer | null) => {
      clock.clearTimeout(timer);
      port.removeEventListener('message', onMessage);
      resolve(bytes);
    };
    const timer = clock.setTimeout(() => finish(null), TAP_LIMIT_MS);
    function onMessage({ data }: { data: unknown }): void {
      if (fieldsOf(data).id !== id) return;
      const inits = readInits(data, url);
      // Sound has an init segment of its own; the claim about the picture stands in the picture's.
      finish((inits.find(({ mime }) => mime.startsWith('video/')) ?? inits[0])?.bytes ?? null);
    }
    port.addEventListener('message', onMessage);
    port.start();
    port.postMessage({ id, url });
  });
}
