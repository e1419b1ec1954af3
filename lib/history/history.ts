import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Inspection } from '../inspection/schema';
import { inspectionSchema } from '../inspection/schema';

/** What was checked, on this device only. The newest entries are kept, up to these bounds. */
export const HISTORY_LIMITS = {
  entries: 500,
  /** Characters of one Inspection as JSON; a larger one is kept without its credentials' history. */
  entry: 200_000,
} as const;

/** Milliseconds within which the same clip is one entry: a feed that is scrolled back and forth is not ten checks. */
const SAME_VISIT = 60 * 60 * 1000;

/** What a list shows and a search looks through. */
export interface HistoryLine {
  readonly id: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  /** File name, or the page's address, or the media's. */
  readonly name: string;
  readonly pageUrl: string | null;
  readonly answer: Inspection['verdict']['answer'];
  /** What the answer rests on; entries of an earlier version have none. */
  readonly basis: Inspection['verdict']['basis'] | null;
  readonly generator: string | null;
}

export interface HistoryEntry extends HistoryLine {
  readonly inspection: Inspection;
}

interface Stored extends HistoryLine {
  /** Which clip it is: its hash, or else its address. */
  readonly clip: string;
  readonly inspection: unknown;
}

interface HistoryDatabase extends DBSchema {
  entries: { key: string; value: Stored; indexes: { at: string; clip: string } };
}

export interface History {
  /** Remembers an Inspection that is final; the same clip within an hour replaces its earlier entry. */
  add(inspection: Inspection): Promise<void>;
  /**
   * Newest first.
   * @param query all of its words stand in the name, the page's address, the answer or the generator.
   * @param answerOf the answer as the person reads it, in their language.
   */
  list(query?: string, answerOf?: (line: HistoryLine) => string): Promise<readonly HistoryLine[]>;
  /** Null where there is none, or where what is stored can no longer be read. */
  get(id: string): Promise<HistoryEntry | null>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

/**
 * History in IndexedDB. Each change is one transaction: a write that is interrupted leaves what was there before.
 *
 * @param open opens the database; {@link openHistoryDatabase} by default.
 */
export function createHistory(options: {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly open?: () => Promise<IDBPDatabase<HistoryDatabase>>;
}): History {
  const { now, newId, open = openHistoryDatabase } = options;
  let opened: Promise<IDBPDatabase<HistoryDatabase>> | null = null;
  const database = () => {
    opened ??= open().catch((error) => {
      // The next call tries again: the disk may have been full, or a private window closed.
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    async add(inspection) {
      const at = now();
      const { subject, verdict } = inspection;
      const clip = subject.sha256 ?? subject.mediaUrl ?? subject.fileName ?? '';
      const tx = (await database()).transaction('entries', 'readwrite', { durability: 'strict' });
      const write = async () => {
        const since = new Date(at.getTime() - SAME_VISIT).toISOString();
        for (const earlier of clip === '' ? [] : await tx.store.index('clip').getAll(clip))
          if (earlier.at >= since && earlier.pageUrl === subject.pageUrl) await tx.store.delete(earlier.id);
        await tx.store.put({
          id: newId(),
          at: at.toISOString(),
          clip,
          name: subject.fileName ?? subject.pageUrl ?? subject.mediaUrl ?? '',
          pageUrl: subject.pageUrl,
          answer: verdict.answer,
          basis: verdict.basis,
          generator: verdict.generator,
          inspection: fitting(inspection),
        });
        let over = (await tx.store.count()) - HISTORY_LIMITS.entries;
        for (let oldest = await tx.store.index('at').openCursor(); oldest && over > 0; over--) {
          await oldest.delete();
          oldest = await oldest.continue();
        }
      };
      // Both are waited for: a transaction that is aborted rejects each of them.
      await Promise.all([write(), tx.done]);
    },
    async list(query = '', answerOf = ({ answer }) => answer) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const lines: HistoryLine[] = [];
      const tx = (await database()).transaction('entries');
      for (let at = await tx.store.index('at').openCursor(null, 'prev'); at; at = await at.continue()) {
        const { id, at: when, name, pageUrl, answer, basis = null, generator } = at.value;
        const line = { id, at: when, name, pageUrl, answer, basis, generator };
        const searched = `${name} ${pageUrl ?? ''} ${answerOf(line)} ${generator ?? ''}`.toLowerCase();
        if (words.every((word) => searched.includes(word))) lines.push(line);
      }
      return lines;
    },
    async get(id) {
      const stored = await (await database()).get('entries', id);
      const inspection = stored && inspectionSchema.safeParse(stored.inspection);
      if (!stored || !inspection?.success) return null;
      const { at, name, pageUrl, answer, basis = null, generator } = stored;
      return { id, at, name, pageUrl, answer, basis, generator, inspection: inspection.data };
    },
    async remove(id) {
      await (await database()).delete('entries', id);
    },
    async clear() {
      await (await database()).clear('entries');
    },
  };
}

/** Clips that a page showed are kept when something was found: a list of all that was rested on would be a diary. */
export function worthKeeping({ verdict }: Inspection): boolean {
  return verdict.answer !== 'cannot-tell' && verdict.answer !== 'no-signs-found';
}

/** One size for all: a manifest with a hundred ingredients must not fill the disk five hundred times. */
function fitting(inspection: Inspection): Inspection {
  const { credentials } = inspection;
  if (credentials === null || JSON.stringify(inspection).length <= HISTORY_LIMITS.entry) return inspection;
  return { ...inspection, credentials: { ...credentials, history: [] } };
}

export function openHistoryDatabase(): Promise<IDBPDatabase<HistoryDatabase>> {
  return openDB<HistoryDatabase>('vidimus-history', 1, {
    upgrade(database) {
      const entries = database.createObjectStore('entries', { keyPath: 'id' });
      entries.createIndex('at', 'at');
      entries.createIndex('clip', 'clip');
    },
  });
}
