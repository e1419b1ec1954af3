import { refreshIfDue } from './keep-trust-fresh';
import { importedTrustSchema, importTrust } from './trust-import';
import type { RefreshTools, TrustStorage } from './trust-refresh';

/** Milliseconds. Offline the requests fail at once; on a slow line the answer goes on without new lists. */
const FIRST_RUN_LIMIT = 10_000;

/**
 * Lets whoever drives the inspect page (the command line, the demo, the tests) put trust lists into the store, or wait
 * for the first run's. Only this page's own window can send it the event; the page is reachable by no web page.
 */
export function serveAutomatedTrust(window: EventTarget, storage: TrustStorage, tools: RefreshTools): void {
  window.addEventListener('vidimus:prepare-trust', (event) => {
    const { detail } = event as CustomEvent<unknown>;
    const ready = (error: string | null) =>
      window.dispatchEvent(new CustomEvent('vidimus:trust-ready', { detail: { error } }));
    prepare(detail, storage, tools).then(
      () => ready(null),
      (error: unknown) => ready(error instanceof Error ? error.message : String(error)),
    );
  });
}

async function prepare(detail: unknown, storage: TrustStorage, tools: RefreshTools): Promise<void> {
  if (detail !== null) await importTrust(storage, importedTrustSchema.parse(detail), tools.now());
  // With lists put there by hand this asks nobody.
  const limit = AbortSignal.timeout(FIRST_RUN_LIMIT);
  await refreshIfDue(storage, { ...tools, timeout: () => limit });
}
