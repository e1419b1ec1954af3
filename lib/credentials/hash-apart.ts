/**
 * Large files are compared with what was signed in a worker of their own, which is ended with the comparison. What the
 * C2PA library hashes at once (up to 256 MB) it keeps for good, since wasm memory never shrinks, and the one call that
 * does it could be neither stopped nor asked how far it got (docs/decisions/024).
 */
import * as z from 'zod/mini';
import { type CredentialsEngine, PoisonedError, type Reading, readingOf } from './engine';

/** Bytes. Up to about this size the library takes a file in one go, in a moment and some tens of MB. */
export const APART_ABOVE = 48 * 1024 * 1024;

export interface HashOrder {
  readonly wasm: WebAssembly.Module;
  readonly mime: string;
  readonly asset: Blob;
  readonly settings: string;
}

const text = z.string();
const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), bytes: z.int().check(z.minimum(0)) }),
  z.object({ kind: z.literal('poisoned'), message: text }),
  z.object({ kind: z.literal('failed'), message: text }),
  z.object({ kind: z.literal('report'), json: text }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('remote'), url: text }),
  z.object({ kind: z.literal('unsupported'), text }),
  z.object({ kind: z.literal('malformed'), code: text, text }),
]);
export type HashAnswer = z.infer<typeof answerSchema>;

/** The part of a Worker that is used. */
export interface HashWorker {
  postMessage(message: HashOrder): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}

/** The worker's side: one order, its answers, and no more. */
export async function carryOut(
  order: HashOrder,
  open: (wasm: WebAssembly.Module) => Pick<CredentialsEngine, 'readAsset'>,
  post: (answer: HashAnswer) => void,
): Promise<void> {
  const { mime, asset, settings } = order;
  try {
    const onRead = (bytes: number) => post({ kind: 'read', bytes });
    const reading = await open(order.wasm).readAsset(mime, asset, settings, { onRead });
    post(reading.kind === 'report' ? { kind: 'report', json: reading.json ?? '' } : reading);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: error instanceof PoisonedError ? 'poisoned' : 'failed', message });
  }
}

/**
 * The same engine, which hands large files to a worker of their own.
 *
 * @param compiled the library, compiled once for both.
 */
export function hashingApart(
  engine: CredentialsEngine,
  compiled: () => Promise<WebAssembly.Module>,
  spawn: () => HashWorker,
): CredentialsEngine {
  return {
    get poisoned() {
      return engine.poisoned;
    },
    readStore: engine.readStore,
    readFragment: engine.readFragment,
    readAsset: async (mime, asset, settings, watch = {}) => {
      if (asset.size <= APART_ABOVE) return engine.readAsset(mime, asset, settings, watch);
      const wasm = await compiled();
      watch.signal?.throwIfAborted();
      return apart(spawn(), { wasm, mime, asset, settings }, watch);
    },
  };
}

function apart(
  worker: HashWorker,
  order: HashOrder,
  { onRead, signal }: NonNullable<Parameters<CredentialsEngine['readAsset']>[3]>,
): Promise<Reading> {
  return new Promise<Reading>((resolve, reject) => {
    const end = () => {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      signal?.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.onerror = ({ message }) => {
      end();
      reject(new Error(message ?? 'the worker that compares large files failed'));
    };
    worker.onmessage = ({ data }) => {
      const parsed = answerSchema.safeParse(data);
      if (parsed.success && parsed.data.kind === 'read') {
        onRead?.(parsed.data.bytes);
        return;
      }
      end();
      if (!parsed.success) reject(new Error('the worker that compares large files said what is not of its protocol'));
      else if (parsed.data.kind === 'report') resolve(readingOf(parsed.data.json));
      else if (parsed.data.kind === 'poisoned' || parsed.data.kind === 'failed') reject(new Error(parsed.data.message));
      else if (parsed.data.kind !== 'read') resolve(parsed.data);
    };
    worker.postMessage(order);
  });
}
