/**
 * The settings as one page's content script needs them, read by hand: the schema's library has no room there
 * (docs/decisions/017). `page-settings.test.ts` holds this and the schema together.
 */
export const SETTINGS_KEY = 'settings';

export interface PageSettings {
  readonly on: boolean;
  readonly ask: 'rest' | 'click' | 'scroll';
  readonly fullScreen: boolean;
  readonly streamTap: boolean;
}

/**
 * @param stored the record under {@link SETTINGS_KEY}, as it comes from the storage.
 * @param sites the frame's own site and those that it is embedded in.
 */
export function pageSettings(stored: unknown, sites: readonly string[]): PageSettings {
  const { ask, fullScreen, streamTap, sitesOff } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Record<string, unknown>;
  const off = Array.isArray(sitesOff) ? sitesOff : [];
  return {
    on: !sites.some((site) => off.some((one) => site === one || site.endsWith(`.${one}`))),
    ask: ask === 'click' || ask === 'scroll' ? ask : 'rest',
    fullScreen: fullScreen === true,
    streamTap: streamTap !== false,
  };
}

/** @returns the site of an address as it is switched off: its host without `www.`; null where there is none. */
export function siteOf(address: string): string | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return null;
  return new URL(address).host.replace(/^www\./, '') || null;
}

/** What is used of a frame's window to tell where it is. */
export interface FramePlace {
  readonly location: { readonly href: string; readonly ancestorOrigins?: Iterable<string> };
  readonly document: { readonly referrer: string };
  /** Of a frame without an address of its own, that of the page that made it. */
  readonly origin: string;
}

/** @returns the frame's own site and those around it. A browser that does not list these tells the nearest, as referrer. */
export function sitesOf({ location, document, origin }: FramePlace): string[] {
  const around = location.ancestorOrigins ?? [document.referrer];
  return [location.href, origin, ...around].flatMap((address) => siteOf(address) ?? []);
}
