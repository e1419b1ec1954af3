/** What every component needs to speak: words, numbers, dates and sizes in the person's language. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Say, sayCode, sayCount } from '../lib/words/localise';

export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly say: Say;
  /** Words for a code of an open-ended set; null where there are none. */
  code(prefix: string, code: string): string | null;
  /** A generator's name in the person's language ("Kling" is written 可灵 in Chinese); an id of a later version as it is. */
  generator(id: string): string;
  count(base: string, n: number, ...more: (string | number)[]): string;
  /** "a, b, c", with the commas of the language. */
  list(parts: readonly string[]): string;
  /** 0…1 as "62". */
  inHundred(share: number): string;
  number(n: number): string;
}

function createWords(say: Say): Words {
  const tag = say('language_tag');
  // A table that lacks its own tag must not take the whole view down.
  const language = Intl.getCanonicalLocales === undefined || !/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag) ? 'en' : tag;
  // Made when they are first used: each takes milliseconds, and the popup's first view needs none.
  const plain = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
  const whole = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
  return {
    language,
    say,
    code: (prefix, code) => sayCode(say, prefix, code),
    generator: (id) => sayCode(say, 'generator', id) ?? id,
    count: (base, n, ...more) => sayCount(say, language, base, n, ...more),
    list: (parts) => new Intl.ListFormat(language, { style: 'narrow' }).format(parts),
    inHundred: (share) => whole().format(share * 100),
    number: (n) => plain().format(n),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const WordsContext = createContext<Words | null>(null);

export function WordsProvider({ say, children }: { readonly say: Say; readonly children: ReactNode }) {
  const words = useMemo(() => createWords(say), [say]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('A component that speaks stands inside <WordsProvider>.');
  return words;
}
