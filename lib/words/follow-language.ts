import { SETTINGS_KEY } from '../settings/page-settings';
import type { Say } from './localise';
import { chosenLanguage, openWords, type WordsBrowser } from './page-words';

interface Changing {
  readonly storage: {
    readonly local: {
      readonly onChanged: {
        addListener(run: (changes: Record<string, { oldValue?: unknown; newValue?: unknown }>) => void): void;
      };
    };
  };
}

/** Calls back with other words when another language is chosen: a page that stays open speaks it at once. */
export function followLanguage(browser: WordsBrowser & Changing, show: (say: Say) => void): void {
  browser.storage.local.onChanged.addListener(({ [SETTINGS_KEY]: change }) => {
    if (change === undefined || chosenLanguage(change.newValue) === chosenLanguage(change.oldValue)) return;
    void openWords(browser, Promise.resolve({ [SETTINGS_KEY]: change.newValue })).then(show);
  });
}
