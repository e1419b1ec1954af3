import type { QueueItem } from './inspection-queue';

/** What a table of many results needs; the JSON has everything. */
const COLUMNS = [
  'name',
  'state',
  'answer',
  'basis',
  'strength',
  'generator',
  'credentials',
  'signer',
  'marks',
  'probability',
  'not_checked',
  'sha256',
  'summary',
] as const;

/** RFC 4180, one line an item, with a header. */
export function resultsAsCsv(items: readonly QueueItem[]): string {
  const lines = items.map(({ name, state, inspection, error }) => {
    const row: Record<(typeof COLUMNS)[number], string> = {
      name,
      state,
      answer: inspection?.verdict.answer ?? '',
      basis: inspection?.verdict.basis ?? '',
      strength: inspection?.verdict.strength ?? '',
      generator: inspection?.verdict.generator ?? '',
      credentials: inspection?.credentials?.state ?? '',
      signer: inspection?.credentials?.signer?.organization ?? inspection?.credentials?.signer?.commonName ?? '',
      marks: (inspection?.marks ?? []).map(({ kind, generator }) => `${kind}:${generator ?? '?'}`).join(' '),
      probability: inspection?.classifier?.probability?.toFixed(3) ?? '',
      not_checked: (inspection?.coverage ?? [])
        .filter((row) => row.state !== 'done')
        .map(({ check, reason }) => `${check}:${reason ?? '?'}`)
        .join(' '),
      sha256: inspection?.subject.sha256 ?? '',
      summary: inspection?.verdict.summary ?? error?.message ?? '',
    };
    return COLUMNS.map((column) => cell(row[column])).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

/** Every Inspection as it stands; items without one say why. */
export function resultsAsJson(items: readonly QueueItem[]): string {
  return `${JSON.stringify(
    items.map(({ name, state, inspection, error }) => ({ name, state, inspection, error })),
    null,
    2,
  )}\n`;
}

/** A file's name must not become a formula in the program that opens the table. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const orders = ['given', 'name', 'answer'] as const;
export type Order = (typeof orders)[number];

/** Sorts behind every answer: collation puts punctuation first. */
const LAST = 'zzz';

/** @param language BCP 47, for names. @returns a new list; equal ones stay as given. */
export function inOrder(items: readonly QueueItem[], order: Order, language: string): readonly QueueItem[] {
  if (order === 'given') return items;
  const { compare } = new Intl.Collator(language, { numeric: true });
  const key = (item: QueueItem) => (order === 'name' ? item.name : (item.inspection?.verdict.answer ?? LAST));
  return items.toSorted((one, other) => compare(key(one), key(other)));
}
