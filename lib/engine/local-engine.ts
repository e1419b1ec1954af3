import type { DetailsEngine, Engine } from './ports';
import { createWorkerHost, type WorkerLike } from './worker-host';

/** Starts the engine's worker in this document: the offscreen document, Firefox's event page, the inspect page. */
export function createLocalEngine(options: {
  /** Packaged URL of the engine's script, from `browser.runtime.getURL`. */
  readonly workerUrl: string;
  readonly onIdle?: () => void;
}): Engine & DetailsEngine & { dispose(): void } {
  return createWorkerHost({
    spawn: () => new Worker(options.workerUrl, { type: 'module', name: 'vidimus-engine' }) as WorkerLike,
    setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer),
    onIdle: options.onIdle,
  });
}
