import { SETTINGS_KEY } from '../settings/page-settings';
import { CARD_WORDS_KEY, type CardWords } from './card-words';
import { DIRECTION, type ReadPackaged, readMessages } from './chosen-words';
import type { Messages } from './create-localiser';
import { chosenLanguage } from './page-words';

/** What badge and card say (lib/page). */
const CARD_KEYS = /^(card|badge|answer|basis|generator|summary_disclosed)(_|$)/;

export function pickCardWords(messages: Messages): CardWords {
  const words: Record<string, string> = { [DIRECTION]: messages[DIRECTION]?.message ?? 'ltr' };
  for (const [key, { message, placeholders = {} }] of Object.entries(messages)) {
    if (!CARD_KEYS.test(key)) continue;
    words[key] = message.replace(
      /\$([A-Za-z0-9_@]+)\$/g,
      (whole, name) => placeholders[name.toLowerCase()]?.content ?? whole,
    );
  }
  return words;
}

interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
  readonly onChanged: {
    addListener(run: (changes: Record<string, { oldValue?: unknown; newValue?: unknown }>) => void): void;
  };
}

/**
 * Keeps the words of the card those of the chosen language. Pages that are open keep theirs until they are loaded anew.
 *
 * @param installed calls back when the extension was installed or updated: another version has other words.
 */
export function keepCardWords(area: Area, read: ReadPackaged, installed: (run: () => void) => void): void {
  const write = async (language: string | null) => {
    if (language === null) await area.remove(CARD_WORDS_KEY);
    else await area.set({ [CARD_WORDS_KEY]: pickCardWords(await readMessages(language, read)) });
  };
  const failed = (error: unknown) => console.warn('Vidimus: the words of the card could not be kept', error);
  area.onChanged.addListener(({ [SETTINGS_KEY]: change }) => {
    if (change === undefined) return;
    const language = chosenLanguage(change.newValue);
    if (language !== chosenLanguage(change.oldValue)) write(language).catch(failed);
  });
  installed(() => {
    area
      .get(SETTINGS_KEY)
      .then((items) => write(chosenLanguage(items[SETTINGS_KEY])), failed)
      .catch(failed);
  });
}
