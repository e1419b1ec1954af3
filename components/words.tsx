/** What every component needs to speak: words, numbers, dates and sizes in the person's language. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Say, sayCode, sayCount } from '../lib/words/localise';

export interface Words {
  readonly say: Say;
  /** Words for a code of an open-ended set; null where there are none. */
  code(prefix: string, code: string): string | null;
  /** A generator's name in the person's language ("Kling" is written 可灵 in Chinese); an id of a later version as it is. */
  generator(id: string): string;
  count(base: string, n: number, ...more: (string | number)[]): string;
  /** 0…1 as "62". */
  inHundred(share: number): string;
  number(n: number): string;
  bytes(n: number): string;
  /** Seconds as "1:05" or "0:04". */
  duration(seconds: number): string;
  /** A date from a file, in UTC; what cannot be read as a date comes back as it stands. */
  moment(iso: string): string;
  day(iso: string): string;
}

function createWords(say: Say): Words {
  const tag = say('language_tag');
  // A table that lacks its own tag must not take the whole view down.
  const language = Intl.getCanonicalLocales === undefined || !/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag) ? 'en' : tag;
  // Made when they are first used: each takes milliseconds, and the popup's first view needs none.
  const plain = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
  const whole = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
  const dates = once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }));
  const moments = once(
    () =>
      new Intl.DateTimeFormat(language, {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: 'UTC',
        timeZoneName: 'short',
      }),
  );
  const inWords = (format: Intl.DateTimeFormat, iso: string) => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : format.format(date);
  };
  return {
    say,
    code: (prefix, code) => sayCode(say, prefix, code),
    generator: (id) => sayCode(say, 'generator', id) ?? id,
    count: (base, n, ...more) => sayCount(say, language, base, n, ...more),
    inHundred: (share) => whole().format(share * 100),
    number: (n) => plain().format(n),
    bytes(n) {
      const step = n >= 1e9 ? 3 : n >= 1e6 ? 2 : n >= 1e3 ? 1 : 0;
      const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const)[step] ?? 'byte';
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: step === 0 ? 0 : 1,
      }).format(n / 1000 ** step);
    },
    duration(seconds) {
      const rounded = Math.round(seconds);
      const two = (n: number) => String(n).padStart(2, '0');
      const hours = Math.floor(rounded / 3600);
      const minutes = Math.floor((rounded % 3600) / 60);
      return hours > 0 ? `${hours}:${two(minutes)}:${two(rounded % 60)}` : `${minutes}:${two(rounded % 60)}`;
    },
    moment: (iso) => inWords(moments(), iso),
    day: (iso) => inWords(dates(), iso),
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
