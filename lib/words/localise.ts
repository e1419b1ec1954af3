export { createLocaliser, type MessageEntry, type Messages } from './create-localiser';

/** `say('reason_timeout')`, `say('inspect_progress', 3, 7)`: localised words; the key itself where there are none. */
export type Say = (key: string, ...substitutions: (string | number)[]) => string;

/**
 * The part of `browser.i18n` that is used; handed in so that words need no browser in a test.
 * `never` accepts WXT's generated type, which lists the keys known at build; ours are put together at run time.
 */
export interface BrowserMessages {
  getMessage(key: never, substitutions?: string[]): string;
}

/** The same `Say` over the browser's own tables (which it picks by its language). */
export function sayWithBrowser(i18n: BrowserMessages): Say {
  return (key, ...substitutions) => i18n.getMessage(key as never, substitutions.map(String)) || key;
}

/**
 * The folder of `_locales` for a table's own tag: `pt-BR` is `pt_BR`. What is no such tag is English, so that nothing
 * from a message becomes a path.
 */
export function localeFolder(tag: string): string {
  return /^[a-z]{2,3}(-[A-Z]{2})?$/.test(tag) ? tag.replace('-', '_') : 'en';
}

/**
 * The message key of a code: Chrome allows `[A-Za-z0-9_@]` in keys alone.
 * `messageKey('reason', 'stream-only')` is `reason_stream_only`; `messageKey('action', 'c2pa.created')` is
 * `action_c2pa_created`.
 */
export function messageKey(prefix: string, code: string): string {
  return `${prefix}_${code.replace(/[^A-Za-z0-9_@]/g, '_')}`;
}

/** Words for a code, or null where there are none (codes from files are open-ended). */
export function sayCode(say: Say, prefix: string, code: string): string | null {
  const key = messageKey(prefix, code);
  const words = say(key);
  return words === key ? null : words;
}

/**
 * Words that depend on a number: `<base>_one`, `<base>_few`, … by the language's own rules, else `<base>_other`.
 * The number is the first substitution.
 */
export function sayCount(
  say: Say,
  language: string,
  base: string,
  n: number,
  ...more: readonly (string | number)[]
): string {
  const number = new Intl.NumberFormat(language).format(n);
  const key = `${base}_${new Intl.PluralRules(language).select(n)}`;
  const words = say(key, number, ...more);
  return words === key ? say(`${base}_other`, number, ...more) : words;
}
