import type { Details } from './details';
import type { Inspection } from './schema';

export interface RawPart {
  readonly name: 'report' | 'boxes' | 'metadata' | 'inspection';
  readonly lines: readonly string[];
}

/** Lines of one part that are shown at once; a store's report has up to 40,000. */
export const SHOWN_LINES = 400;

const pretty = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // Cut at its bound, it is no JSON any more; it is shown as it came.
    return json;
  }
};

/** What experts ask for, as plain lines: the store as read, the boxes, the metadata, and the record itself. */
export function rawParts(inspection: Inspection, details: Details | null): RawPart[] {
  const parts: RawPart[] = [
    { name: 'report', lines: details?.report ? pretty(details.report).split('\n') : [] },
    {
      name: 'boxes',
      lines: (details?.boxes ?? []).map(
        ({ type, uuid, offset, size }) => `${type}${uuid === null ? '' : ` ${uuid}`} @ ${offset} + ${size ?? '?'}`,
      ),
    },
    { name: 'metadata', lines: (details?.metadata ?? []).map(({ where, value }) => `${where}: ${value}`) },
    { name: 'inspection', lines: JSON.stringify(inspection, null, 2).split('\n') },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** The lines that contain what is looked for, without regard to case; all of them for nothing. */
export function linesWith(lines: readonly string[], query: string): readonly string[] {
  const wanted = query.trim().toLowerCase();
  return wanted === '' ? lines : lines.filter((line) => line.toLowerCase().includes(wanted));
}
