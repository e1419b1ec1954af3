/** Words for the extension's own pages: the browser's language, or the one that the person chose in the settings. */
import { SETTINGS_KEY } from '../settings/page-settings';
import { type BrowserMessages, type Say, sayWithBrowser } from './localise';

/** The part of `browser` that is used. */
export interface WordsBrowser {
  readonly i18n: BrowserMessages;
  readonly runtime: { getURL(path: never): string };
  readonly storage: { readonly local: { get(key: string): Promise<Record<string, unknown>> } };
}

/**
 * The tag of the language that the person chose (`pt-BR`); null: the browser's. Read by hand, for the popup and the
 * background, which wait for it.
 *
 * @param stored the record under {@link SETTINGS_KEY}, as it comes from the storage.
 */
export function chosenLanguage(stored: unknown): string | null {
  const language = typeof stored === 'object' && stored !== null && 'language' in stored ? stored.language : null;
  return typeof language === 'string' && /^[a-z]{2}(-[A-Z]{2})?$/.test(language) ? language : null;
}

/**
 * @param stored already asked for, where every millisecond counts.
 * @returns never rejects: words that cannot be had are the browser's.
 */
export async function openWords(browser: WordsBrowser, stored = browser.storage.local.get(SETTINGS_KEY)): Promise<Say> {
  const own = sayWithBrowser(browser.i18n);
  try {
    const language = chosenLanguage((await stored)[SETTINGS_KEY]);
    if (language === null) return own;
    const { readWords } = await import('./chosen-words');
    return await readWords(language, (path) => fetch(browser.runtime.getURL(path as never)), own);
  } catch (error) {
    console.warn('Vidimus: the words of the chosen language could not be read', error);
    return own;
  }
}
