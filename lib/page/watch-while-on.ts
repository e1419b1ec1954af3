/** Runs a page's watcher while the site is on, and takes it down the moment that the person switches the site off. */
import { type PageSettings, pageSettings, SETTINGS_KEY } from '../settings/page-settings';

type Changes = Record<string, { newValue?: unknown }>;

export interface WatchWhileOnOptions {
  /** `browser.storage.local`. */
  local: {
    get(key: string): Promise<Record<string, unknown>>;
    onChanged: {
      addListener(run: (changes: Changes) => void): void;
      removeListener(run: (changes: Changes) => void): void;
    };
  };
  sites: readonly string[];
  /** Each is called with the signal that ends it. */
  on: (settings: () => PageSettings, signal: AbortSignal) => void;
  off: (signal: AbortSignal) => void;
  signal: AbortSignal;
}

export function watchWhileOn({ local, sites, on, off, signal }: WatchWhileOnOptions): void {
  let current: PageSettings | null = null;
  let leave = new AbortController();

  function apply(stored: unknown): void {
    if (signal.aborted) return;
    const before = current;
    const now = pageSettings(stored, sites);
    current = now;
    if (before?.on === now.on) return;
    leave.abort();
    leave = new AbortController();
    const ends = AbortSignal.any([leave.signal, signal]);
    if (now.on) on(() => current ?? now, ends);
    else off(ends);
  }

  const onChanged = (changes: Changes) => {
    const change = changes[SETTINGS_KEY];
    if (change !== undefined) apply(change.newValue);
  };
  local.onChanged.addListener(onChanged);
  signal.addEventListener('abort', () => local.onChanged.removeListener(onChanged));
  local.get(SETTINGS_KEY).then(
    (items) => {
      if (current === null) apply(items[SETTINGS_KEY]);
    },
    // A storage that cannot be read holds no wish of the person's.
    () => apply(undefined),
  );
}
