/**
 * Words for contexts without `browser.i18n` (a dedicated worker, a test): the same `_locales/<language>/messages.json`,
 * the same rules. Format: https://developer.chrome.com/docs/extensions/reference/api/i18n#type-Message
 */

import type { Say } from './localise';

export interface MessageEntry {
  readonly message: string;
  /** For translators. */
  readonly description?: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string; readonly example?: string }>>;
}

export type Messages = Readonly<Record<string, MessageEntry>>;

/** `$$`, `$1`…`$9`, `$NAME$`, in one pass: what is put in is never read as a placeholder again. */
const PLACEHOLDER = /\$(?:(\$)|([1-9])|([A-Za-z0-9_@]+)\$)/g;

/**
 * @param tables message tables, the preferred language first; later ones answer for keys that earlier ones lack.
 * @returns a function that never throws: a key that no table holds comes back as it is, so that the gap is seen.
 */
export function createLocaliser(...tables: readonly Messages[]): Say {
  // A Map, because message keys are matched without case and `constructor` must not be found on a prototype.
  const entries = new Map<string, MessageEntry>();
  for (const table of [...tables].reverse()) {
    for (const [key, entry] of Object.entries(table)) entries.set(key.toLowerCase(), entry);
  }
  return (key, ...substitutions) => {
    const entry = entries.get(key.toLowerCase());
    if (entry === undefined) return key;
    const numbered = (digit: string) => String(substitutions[Number(digit) - 1] ?? '');
    const named = new Map(
      Object.entries(entry.placeholders ?? {}).map(([name, { content }]) => [
        name.toLowerCase(),
        content.replace(PLACEHOLDER, (whole, dollar, digit) => (dollar ? '$' : digit ? numbered(digit) : whole)),
      ]),
    );
    return entry.message.replace(PLACEHOLDER, (whole, dollar, digit, name) => {
      if (dollar) return '$';
      if (digit) return numbered(digit);
      return named.get(name.toLowerCase()) ?? whole;
    });
  };
}
