import * as z from 'zod/mini';
import { certificatesOf, statedCertificates } from './pem';
import {
  EMPTY_TRUST_RECORD,
  type ListCopy,
  listCopySchema,
  PUBLISHED_LISTS,
  type PublishedList,
  type Refresh,
  type RefreshTools,
  readTrustRecord,
  refreshTrust,
  type TrustRecord,
  type TrustStorage,
} from './trust-refresh';

/** Inside the package, where `npm run zip` had a network (docs/decisions/009). */
export const SNAPSHOT_PATH = '/trust/snapshot.json';

/** The published lists as they were when the package was made; each copy has its own date. */
export const trustSnapshotSchema = z.object({
  version: z.literal(1),
  claims: listCopySchema,
  timeStamps: z.nullable(listCopySchema),
  interimAnchors: z.nullable(listCopySchema),
  interimAllowed: z.nullable(listCopySchema),
});
export type TrustSnapshot = z.infer<typeof trustSnapshotSchema>;

/**
 * Fetches the lists for a package, by the same rules as the extension does on its first run.
 *
 * @returns no snapshot where the official list of signers could not be had: without it there is little to ship.
 */
export async function takeSnapshot(
  tools: RefreshTools,
): Promise<{ readonly snapshot: TrustSnapshot | null; readonly refresh: Refresh }> {
  let record: TrustRecord = EMPTY_TRUST_RECORD;
  const memory: TrustStorage = {
    get: async () => record,
    set: async (next) => {
      record = next;
    },
  };
  const refresh = await refreshTrust(memory, tools);
  const { claims, timeStamps, interimAnchors, interimAllowed } = record;
  return {
    snapshot: claims && { version: 1, claims, timeStamps, interimAnchors, interimAllowed },
    refresh,
  };
}

/**
 * Puts the package's snapshot into a store that has no list yet. From then on it is a copy like any other: it keeps the
 * date of its making, and is refreshed as usual.
 *
 * @param read the file's content; null where the package has none.
 * @returns whether the store now holds the snapshot.
 * @throws ZodError for a file that is no snapshot, TypeError for one with a damaged list; nothing is stored then.
 */
export async function loadSnapshot(storage: TrustStorage, read: () => Promise<unknown>): Promise<boolean> {
  if (hasList(await readTrustRecord(storage))) return false;
  const content = await read();
  if (content === null) return false;
  const { version: _, ...lists } = trustSnapshotSchema.parse(content);
  for (const list of PUBLISHED_LISTS) checkCopy(list, lists[list]);
  // Read again: a refresh, or an import, may have been quicker.
  const current = await readTrustRecord(storage);
  if (hasList(current)) return false;
  const packaged = (copy: ListCopy | null) => copy && { ...copy, packaged: true };
  await storage.set({
    ...current,
    claims: packaged(lists.claims),
    timeStamps: packaged(lists.timeStamps),
    interimAnchors: packaged(lists.interimAnchors),
    interimAllowed: packaged(lists.interimAllowed),
  });
  return true;
}

const hasList = (record: TrustRecord) => record.pinned || PUBLISHED_LISTS.some((list) => record[list] !== null);

function checkCopy(list: PublishedList, copy: ListCopy | null): void {
  if (copy === null) return;
  const certificates = certificatesOf(copy.pem).length;
  if (certificates === 0 || certificates < statedCertificates(copy.pem)) {
    throw new TypeError(`the packaged list ${list} is damaged`);
  }
}
