/**
 * The words of badge and card in a language that the person chose. A content script cannot read the extension's files,
 * so the background leaves them in `storage.local`; there are none while the browser's language is followed.
 */
export const CARD_WORDS_KEY = 'cardWords';

/** Message by key, placeholders numbered (`$1`). */
export type CardWords = Readonly<Record<string, string>>;

/** @param stored what lies under {@link CARD_WORDS_KEY}. */
export const readCardWords = (stored: unknown): CardWords | null =>
  typeof stored === 'object' && stored !== null ? (stored as CardWords) : null;

/** @returns null where these words lack the key. */
export function sayFromCard(
  words: CardWords | null,
  key: string,
  substitutions: readonly string[] = [],
): string | null {
  const message = words !== null && Object.hasOwn(words, key) ? words[key] : undefined;
  if (typeof message !== 'string') return null;
  return message.replace(/\$([$1-9])/g, (_, digit) => (digit === '$' ? '$' : (substitutions[Number(digit) - 1] ?? '')));
}
