/** Sizes, times and dates in the person's language; apart from words.tsx, for the popup's first view shows none. */
import type { Words } from './words';

type InLanguage = Pick<Words, 'language'>;

/** Bytes as "2.6 MB". */
export function bytes({ language }: InLanguage, n: number): string {
  const step = n >= 1e9 ? 3 : n >= 1e6 ? 2 : n >= 1e3 ? 1 : 0;
  const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const)[step] ?? 'byte';
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(n / 1000 ** step);
}

const two = (n: number) => String(n).padStart(2, '0');

/** Seconds as "1:05" or "0:04". */
export function duration(seconds: number): string {
  const rounded = Math.round(seconds);
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.floor((rounded % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rounded % 60)}` : `${minutes}:${two(rounded % 60)}`;
}

/** A moment of a clip, in seconds, as "0:04.2": frames lie closer together than seconds. */
export function instant({ language }: InLanguage, seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const decimal = new Intl.NumberFormat(language, {
    minimumIntegerDigits: 2,
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format((tenths % 600) / 10);
  return `${Math.floor(tenths / 600)}:${decimal}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function inWords(kind: 'day' | 'moment', { language }: InLanguage, iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const key = `${kind} ${language}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(
      language,
      kind === 'day'
        ? { dateStyle: 'medium', timeZone: 'UTC' }
        : {
            year: 'numeric',
            month: 'short',
            day: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
            timeZone: 'UTC',
            timeZoneName: 'short',
          },
    );
  formats.set(key, format);
  return format.format(date);
}

/** A date and time from a file, in UTC; what cannot be read as one comes back as it stands. */
export const moment = (words: InLanguage, iso: string): string => inWords('moment', words, iso);
/** The same without the time. */
export const day = (words: InLanguage, iso: string): string => inWords('day', words, iso);
