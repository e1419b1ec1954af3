/**
 * Words for contexts without `browser.i18n` (a dedicated worker, a test): the same `_locales/<language>/messages.json`,
 * the same rules. Format: https://developer.chrome.com/docs/extensions/reference/api/i18n#type-Message
 */

export interface MessageEntry {
  readonly message: string;
  /** For translators. */
  readonly description?: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string; readonly example?: string }>>;
}

export type Messages = Readonly<Record<string, MessageEntry>>;

/** `say('reason_timeout')`, `say('inspect_progress', 3, 7)`: localised words; the key itself where there are none. */
export type Say = (key: string, ...substitutions: (string | number)[]) => string;

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
