/** What the person has chosen: one small record in `storage.local`, parsed wherever it is read. */
import * as z from 'zod/mini';
import { type OptionalPhase, optionalPhases } from '../inspection/optional-phases';
import { languageTags } from '../words/languages';
import { SETTINGS_KEY } from './page-settings';

/** Sites that can be switched off; above it the one switched off first is forgotten. */
export const MOST_SITES_OFF = 200;

/** A host name as `siteOf` gives it. */
const site = z.string().check(z.maxLength(253), z.regex(/^[a-z0-9._:[\]-]+$/));

export const settingsSchema = z.object({
  /**
   * When a check begins. `rest`: when the pointer rests on a video, or on a press. `click`: only on a press.
   * `scroll`: also for videos that stay in view, within the limits of lib/page/scroll-checks.ts.
   */
  ask: z.catch(z.enum(['rest', 'click', 'scroll']), 'rest'),
  /** Show the badge over a video in full screen. */
  fullScreen: z.catch(z.boolean(), false),
  /** Let the stream tap run in pages (docs/stream-tap.md). */
  streamTap: z.catch(z.boolean(), true),
  /** Checks that do not run. */
  checksOff: z.catch(z.array(z.enum(optionalPhases)).check(z.maxLength(optionalPhases.length)), []),
  sitesOff: z.catch(z.array(site).check(z.maxLength(MOST_SITES_OFF)), []),
  /** Keep what was checked (lib/history), on this device. Never in private windows. */
  history: z.catch(z.boolean(), true),
  /** Look for new trust lists once a day. */
  refreshTrust: z.catch(z.boolean(), true),
  /** Of our own pages, the badge and its card; empty: the browser's. */
  language: z.catch(z.enum(['', ...languageTags]), ''),
  /** Where a newsroom or a moderation desk wants reports: offered when one is written, never used by itself. */
  deskMail: z.catch(z.string().check(z.maxLength(254)), ''),
  deskWebhook: z.catch(z.string().check(z.maxLength(2048)), ''),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What holds until the person says otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  ask: 'rest',
  fullScreen: false,
  streamTap: true,
  checksOff: [],
  sitesOff: [],
  history: true,
  refreshTrust: true,
  language: '',
  deskMail: '',
  deskWebhook: '',
};

/** A field that cannot be read is as if it had not been chosen; the others stand. */
export function parseSettings(stored: unknown): Settings {
  const parsed = settingsSchema.safeParse({ ...DEFAULT_SETTINGS, ...(typeof stored === 'object' ? stored : null) });
  return parsed.success ? parsed.data : DEFAULT_SETTINGS;
}

/** @returns the settings with this site switched off, or on again. */
export function withSite(settings: Settings, site: string, on: boolean): Settings {
  const others = settings.sitesOff.filter((off) => off !== site);
  return { ...settings, sitesOff: on ? others : [...others, site].slice(-MOST_SITES_OFF) };
}

/** @returns the settings with this check run, or left out. */
export function withCheck(settings: Settings, check: OptionalPhase, on: boolean): Settings {
  return {
    ...settings,
    checksOff: optionalPhases.filter((one) => (one === check ? !on : settings.checksOff.includes(one))),
  };
}

/** The part of `browser.storage.local` that is used. */
export interface SettingsStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  readonly onChanged: {
    addListener(run: (changes: Record<string, { newValue?: unknown }>) => void): void;
    removeListener(run: (changes: Record<string, { newValue?: unknown }>) => void): void;
  };
}

export async function loadSettings(area: Pick<SettingsStorage, 'get'>): Promise<Settings> {
  return parseSettings((await area.get(SETTINGS_KEY))[SETTINGS_KEY]);
}

/** Reads, changes and writes. @throws what the storage throws: a choice that was not kept must not look kept. */
export async function changeSettings(
  area: Pick<SettingsStorage, 'get' | 'set'>,
  change: (settings: Settings) => Settings,
): Promise<Settings> {
  const changed = change(await loadSettings(area));
  await area.set({ [SETTINGS_KEY]: changed });
  return changed;
}

/** Calls back after every change, wherever it was made. @returns ends that. */
export function watchSettings(
  area: Pick<SettingsStorage, 'onChanged'>,
  changed: (settings: Settings) => void,
): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>) => {
    const change = changes[SETTINGS_KEY];
    if (change !== undefined) changed(parseSettings(change.newValue));
  };
  area.onChanged.addListener(listener);
  return () => area.onChanged.removeListener(listener);
}
