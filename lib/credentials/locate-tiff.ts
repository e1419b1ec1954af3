import type { ByteSource } from '../media/byte-source';
import { type Located, latin1, MAX_XMP_BYTES, provenanceOf, readStoreAt, withoutStoreIn } from './located';

const STORE_TAG = 0xcd41;
const XMP_TAG = 700;
/** Entries of one directory; raw files of cameras have some 60. */
const MOST_ENTRIES = 4096;

/**
 * The store of a TIFF or DNG file: the tag 0xCD41 of its first directory (C2PA 2.2 section A.3.4), which may point
 * anywhere. Three reads: the head, the directory, the store.
 */
export async function locateInTiff(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const head = await bytes.read(0, 16, signal);
  if (head.byteLength < 16) return { kind: 'none', walked: 'all' };
  const little = latin1(head, 0, 2) === 'II';
  const view = (part: Uint8Array) => new DataView(part.buffer, part.byteOffset, part.byteLength);
  // BigTIFF: offsets and counts of 64 bits.
  const big = view(head).getUint16(2, little) === 43;
  const number = (part: Uint8Array, at: number) =>
    big ? Number(view(part).getBigUint64(at, little)) : view(part).getUint32(at, little);
  const directory = number(head, big ? 8 : 4);
  const countSize = big ? 8 : 2;
  const entrySize = big ? 20 : 12;
  const counted = await bytes.read(directory, directory + countSize, signal);
  if (counted.byteLength < countSize) return { kind: 'unclear', why: 'the directory lies outside the file' };
  const count = big ? number(counted, 0) : view(counted).getUint16(0, little);
  if (count > MOST_ENTRIES) return { kind: 'unclear', why: `a directory of ${count} entries` };
  const first = directory + countSize;
  const entries = await bytes.read(first, first + count * entrySize, signal);
  let remote: string | null = null;
  let packets = 0;
  for (let at = 0; at + entrySize <= entries.byteLength; at += entrySize) {
    const tag = view(entries).getUint16(at, little);
    if (tag !== STORE_TAG && tag !== XMP_TAG) continue;
    const size = number(entries, at + 4);
    const start = number(entries, at + (big ? 12 : 8));
    if (!Number.isSafeInteger(start + size)) return { kind: 'unclear', why: 'an impossible offset' };
    if (tag === STORE_TAG) return readStoreAt(bytes, { start, end: start + size }, signal);
    packets += 1;
    // One there is; entries that all point to the same bytes would have them read thousands of times.
    if (packets === 1 && size <= MAX_XMP_BYTES) remote = provenanceOf(await bytes.read(start, start + size, signal));
  }
  return withoutStoreIn(remote, 'all');
}
