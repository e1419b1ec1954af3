import { PUBLISHED_LISTS, readTrustRecord, type TrustStorage } from './trust-refresh';

/** Characters of a certificate's end, which is its signature: no two are alike. */
const TELLING = 96;

/**
 * A short text that is another one as soon as the lists are, by which a result says what it was judged by. A result
 * under other lists is no longer true: a signer may have come onto them, or been taken off.
 */
export async function trustBasis(storage: Pick<TrustStorage, 'get'>): Promise<string> {
  const record = await readTrustRecord(storage);
  const lists = PUBLISHED_LISTS.map((list) => {
    const copy = record[list];
    // Not the day of the last look: it changes daily, and the list mostly does not.
    return copy === null ? '-' : `${copy.pem.length}.${copy.pem.slice(-TELLING)}`;
  });
  const own = record.userAnchors.map((pem) => pem.slice(-TELLING));
  return [record.pinned ? 'pinned' : 'published', ...lists, ...own, record.trustConfig ?? ''].join(' ');
}
