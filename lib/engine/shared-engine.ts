import { isWorthAnotherTry } from '../inspection/gaps';
import type { Inspection } from '../inspection/schema';
import { type DetailsEngine, type Engine, EngineFailure } from './ports';

/** Where finished inspections are kept; bounded and short-lived (see result-cache.ts). */
export interface ResultCache {
  get(key: string): Promise<Inspection | null>;
  set(key: string, inspection: Inspection): Promise<void>;
}

/** Requests for details at once; a person has one record open, or two. */
const MOST_DETAILS = 4;

/** Keys that may be cached: their media are named by an address, so that the same key means the same clip. */
export const isCacheable = (key: string): boolean => key.startsWith('url:');

/**
 * Puts one job behind all who ask for the same key, and a cache of finished ones before it. The job ends when the
 * last subscriber leaves.
 */
export function shareJobs(engine: Engine & Partial<DetailsEngine>, cache: ResultCache): Engine & DetailsEngine {
  interface Shared {
    readonly abort: AbortController;
    readonly listeners: Set<(inspection: Inspection) => void>;
    latest: Inspection | null;
    readonly result: Promise<Inspection>;
  }
  const running = new Map<string, Shared>();
  let detailing = 0;

  function join(job: Parameters<Engine['inspect']>[0]): Shared {
    const present = running.get(job.key);
    if (present !== undefined) return present;
    const abort = new AbortController();
    const listeners: Shared['listeners'] = new Set();
    const update = (inspection: Inspection) => {
      shared.latest = inspection;
      for (const listener of listeners) listener(inspection);
    };
    const result = (async () => {
      const cached = isCacheable(job.key) ? await cache.get(job.key) : null;
      if (cached !== null) return cached;
      abort.signal.throwIfAborted();
      const inspection = await engine.inspect(job, update, abort.signal);
      if (isCacheable(job.key) && isSettled(inspection)) await cache.set(job.key, inspection);
      return inspection;
    })().finally(() => {
      // A cancelled one ends late: its place may already be taken by a new job for the same key.
      if (running.get(job.key) === shared) running.delete(job.key);
    });
    const shared: Shared = { abort, listeners, latest: null, result };
    running.set(job.key, shared);
    return shared;
  }

  return {
    // Never kept: megabytes, for one record that someone has open.
    async details(job, signal) {
      if (engine.details === undefined || detailing >= MOST_DETAILS) {
        throw new EngineFailure('busy', 'too many records ask for details at once');
      }
      detailing += 1;
      try {
        return await engine.details(job, signal);
      } finally {
        detailing -= 1;
      }
    },
    inspect(job, onUpdate, signal) {
      if (signal.aborted) return Promise.reject(new EngineFailure('cancelled', 'cancelled'));
      const shared = join(job);
      shared.listeners.add(onUpdate);
      if (shared.latest !== null) onUpdate(shared.latest);
      return new Promise((resolve, reject) => {
        const leave = () => {
          signal.removeEventListener('abort', cancel);
          shared.listeners.delete(onUpdate);
        };
        const cancel = () => {
          leave();
          reject(new EngineFailure('cancelled', 'cancelled'));
          if (shared.listeners.size > 0 || running.get(job.key) !== shared) return;
          running.delete(job.key);
          shared.abort.abort();
        };
        signal.addEventListener('abort', cancel, { once: true });
        shared.result.then(
          (inspection) => {
            leave();
            resolve(inspection);
          },
          (error: unknown) => {
            leave();
            reject(error);
          },
        );
      });
    },
  };
}

/** A check that failed may succeed the next time (the network was away): such a result is not worth keeping. */
export function isSettled(inspection: Inspection): boolean {
  const failed = inspection.coverage.some(({ state, reason }) => state === 'failed' && reason !== 'malformed');
  return !failed && !isWorthAnotherTry(inspection);
}
