/**
 * The kill switch of the session: a reader of a platform's pages that threw once is believed no more until the browser
 * is started again, in no tab, and one note of it is kept for the page of diagnostics. Sites change without notice; a
 * broken reader must cost its own row and nothing else.
 */
import * as z from 'zod/mini';
import type { DisclosureRead } from '../inspection/schema';

/** The part of `browser.storage.session` that is used: memory only, gone with the browser. */
export interface NotesStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

const SLOT = 'platform-readers';
/** There are some twenty readers; a content script that was taken over may name others. */
const MOST = 32;

const noteSchema = z.object({
  reader: z.string().check(z.maxLength(32)),
  /** What it threw, in English; may hold text of the page, so it is shown as text. */
  detail: z.nullable(z.string().check(z.maxLength(512))),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type ReaderNote = z.infer<typeof noteSchema>;

export interface ReaderNotes {
  isOff(reader: string): boolean;
  /** Switches it off; what was noted first stays. */
  note(read: Pick<DisclosureRead, 'reader' | 'detail'>): void;
}

/** Every note of this session, oldest first; none where the storage holds anything else. */
export async function readReaderNotes(storage: Pick<NotesStorage, 'get'>): Promise<ReaderNote[]> {
  const parsed = z.safeParse(z.array(noteSchema).check(z.maxLength(MOST)), (await storage.get(SLOT))[SLOT]);
  return parsed.success ? parsed.data : [];
}

/** Remembered in memory and in the session's storage, because service workers are ended at any time. */
export function createReaderNotes(storage: NotesStorage, now: () => number): ReaderNotes {
  const notes = new Map<string, ReaderNote>();
  const loaded = readReaderNotes(storage).then(
    (earlier) => {
      for (const note of earlier) notes.set(note.reader, note);
    },
    (error: unknown) => console.warn('Vidimus: the notes of readers could not be read', error),
  );
  return {
    isOff: (reader) => notes.has(reader),
    note({ reader, detail }) {
      if (notes.has(reader) || notes.size >= MOST) return;
      notes.set(reader, { reader, detail: detail?.slice(0, 512) ?? null, at: now() });
      loaded
        .then(() => storage.set({ [SLOT]: [...notes.values()] }))
        .catch((error: unknown) => console.warn('Vidimus: a note of a reader could not be kept', error));
    },
  };
}
