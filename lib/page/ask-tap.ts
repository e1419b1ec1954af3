/** Asks the stream tap in the page's own world for a stream's init segment. Whatever answers may be the page itself. */
import type { Clock } from './clock';
import { fieldsOf, textOf } from './read-message';
import { MOST_INIT_BYTES, TAP_EVENT } from './stream-tap';

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

export interface AskTapOptions {
  /** Sends the question's port into the page: a `MessageEvent` of this type on `document`. */
  dispatch: (type: string, port: MessagePort) => void;
  createChannel: () => MessageChannel;
  clock: Clock;
}

/** @returns the init segment of the stream's picture, at most {@link MOST_INIT_BYTES}; null when there is none. */
export function askTap(url: string, { dispatch, createChannel, clock }: AskTapOptions): Promise<ArrayBuffer | null> {
  const { port1, port2 } = createChannel();
  return new Promise((resolve) => {
    const finish = (bytes: ArrayBuffer | null) => {
      clock.clearTimeout(timer);
      port1.close();
      resolve(bytes);
    };
    const timer = clock.setTimeout(() => finish(null), TAP_LIMIT_MS);
    port1.onmessage = ({ data }) => {
      const inits = readInits(data, url);
      // Sound has an init segment of its own; the claim about the picture stands in the picture's.
      finish((inits.find(({ mime }) => mime.startsWith('video/')) ?? inits[0])?.bytes ?? null);
    };
    dispatch(TAP_EVENT, port2);
    port1.postMessage(url);
  });
}
