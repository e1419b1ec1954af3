import { type Inspection, inspectionSchema } from '../inspection/schema';
import type { ResultCache } from './shared-engine';

/** The part of `browser.storage.session` that is used: memory only, gone with the browser. */
export interface SessionStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly at: number;
  /** What it was judged by and written in; absent in what an earlier version left. */
  readonly basis?: string;
  readonly inspection: unknown;
}

const SLOT = 'inspections';
/** An Inspection of a real file is 1–6 kB; storage.session holds 10 MB. */
const MOST = 60;
/** Milliseconds. An address may serve another clip later. */
const LIFETIME = 15 * 60_000;

/**
 * Finished inspections by media address, so that scrolling back costs nothing and a service worker that was killed
 * forgets nothing. Nothing is written to disk.
 *
 * @param basis what results rest on besides the bytes: the trust lists and the language. A result of another basis is
 * not given out.
 */
export function createResultCache(
  storage: SessionStorage,
  now: () => number,
  basis: () => Promise<string> = async () => '',
): ResultCache {
  /** What a job that is under way started with: the lists may change before it ends. */
  const started = new Map<string, string>();
  // Read, change, write must not interleave: each waits for the one before.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = queue.then(run, run);
    queue = mine.catch((error: unknown) => console.warn('Vidimus: the result cache failed', error));
    return mine;
  };
  const load = async (): Promise<Entry[]> => {
    const stored = (await storage.get(SLOT))[SLOT];
    return Array.isArray(stored) ? (stored as Entry[]).filter((entry) => now() - entry.at < LIFETIME) : [];
  };
  return {
    get: (key) =>
      inTurn(async () => {
        const current = await basis();
        if (started.size >= MOST) started.clear();
        started.set(key, current);
        const entry = (await load()).find((candidate) => candidate.key === key && (candidate.basis ?? '') === current);
        const parsed = inspectionSchema.safeParse(entry?.inspection);
        return parsed.success ? parsed.data : null;
      }).catch(() => null),
    set: (key, inspection: Inspection) =>
      inTurn(async () => {
        const others = (await load()).filter((entry) => entry.key !== key);
        const entry: Entry = { key, at: now(), basis: started.get(key) ?? (await basis()), inspection };
        started.delete(key);
        await storage.set({ [SLOT]: [...others, entry].slice(-MOST) });
      }).catch((error: unknown) => {
        // A full or closed store costs a second look later, nothing else.
        console.warn('Vidimus: a result could not be kept', error);
      }),
  };
}
