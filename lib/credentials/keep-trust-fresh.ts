import { type RefreshTools, readTrustRecord, refreshTrust, type TrustStorage } from './trust-refresh';
import { loadSnapshot, SNAPSHOT_PATH } from './trust-snapshot';

/** What is used of `browser`. */
export interface TrustBrowser {
  readonly alarms: {
    create(name: string, info: { periodInMinutes: number }): unknown;
    readonly onAlarm: { addListener(listener: (alarm: { name: string }) => void): void };
  };
  readonly runtime: { getURL(path: string): string };
}

const ALARM = 'vidimus:trust';
/** Milliseconds. The official list changes about weekly. */
const MAX_AGE = 24 * 60 * 60 * 1000;
/** Asking whether it is time costs one read of the storage; a machine that sleeps at night still gets its day's list. */
const LOOK_EVERY_MINUTES = 180;

/**
 * Loads the package's snapshot on the first run, and fetches the published lists then and once a day. Call while the
 * background starts.
 *
 * @param mayAsk whether the person lets the extension look for new lists; asked before every look.
 */
export function keepTrustFresh(
  browser: TrustBrowser,
  storage: TrustStorage,
  mayAsk: () => Promise<boolean> = async () => true,
  tools: RefreshTools = { fetch: (url, init) => fetch(url, init), now: () => Date.now() },
): void {
  let running = false;
  const look = () => {
    if (running) return;
    running = true;
    void loadSnapshot(storage, () => packagedSnapshot(browser, tools))
      // A package with a snapshot that cannot be read works like one without.
      .catch((error: unknown) => console.warn('Vidimus: the packaged trust lists could not be read', error))
      .then(async () => ((await mayAsk()) ? refreshIfDue(storage, tools) : undefined))
      // Nobody waits for it, and the next look tries again; the lists' dates tell the person how old they are.
      .catch((error: unknown) => console.warn('Vidimus: the trust lists could not be refreshed', error))
      .finally(() => {
        running = false;
      });
  };
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) look();
  });
  browser.alarms.create(ALARM, { periodInMinutes: LOOK_EVERY_MINUTES });
  look();
}

/** The file's content, or null where the package was made without a network and has none. */
async function packagedSnapshot(browser: TrustBrowser, { fetch }: RefreshTools): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(browser.runtime.getURL(SNAPSHOT_PATH), {});
  } catch (error) {
    // What a browser answers for a file of the package that is not there.
    if (error instanceof TypeError) return null;
    throw error;
  }
  return response.ok ? response.json() : null;
}

/** Asks for the lists when the last answer is older than a day, or when there was none. */
export async function refreshIfDue(storage: TrustStorage, tools: RefreshTools): Promise<void> {
  const { checked, claims } = await readTrustRecord(storage);
  const age = checked === null ? Number.POSITIVE_INFINITY : tools.now() - Date.parse(checked);
  // A first run that was offline is tried again at every look, not a day later.
  if (claims !== null && age >= 0 && age < MAX_AGE) return;
  await refreshTrust(storage, tools);
}
