import type { ByteSource } from '../media/byte-source';
import { type Located, latin1, MAX_XMP_BYTES, provenanceOf, QuickLimit, readStoreAt, withoutStoreIn } from './located';

/**
 * The store of a RIFF file (WebP, WAV, AVI): its chunk `C2PA`, which stands behind the media more often than before
 * them (C2PA 2.2 sections A.3.7 and A.3.8). Chunk headers alone are read, so that a late store costs the head, its own
 * header and itself.
 */
export async function locateInRiff(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const head = await bytes.read(0, 12, signal);
  // RF64 and RIFX: other sizes, other byte order; no file of them with credentials was seen.
  if (latin1(head, 0, 4) !== 'RIFF') return { kind: 'unclear', why: `a container of ${latin1(head, 0, 4)}` };
  const stated = viewOf(head).getUint32(4, true);
  // Recorders that do not know the length write none, or the largest there is.
  const end = stated === 0 || stated === 0xffff_ffff ? Number.POSITIVE_INFINITY : stated + 8;
  const limit = new QuickLimit(bytes);
  let remote: string | null = null;
  for (let at = 12; at + 8 <= end; ) {
    if (limit.isOver(at)) return withoutStoreIn(remote, 'part');
    const header = await bytes.read(at, at + 8, signal);
    if (header.byteLength < 8) break;
    const id = latin1(header, 0, 4);
    if (!/^[\x20-\x7e]{4}$/.test(id)) return { kind: 'unclear', why: `no chunk at byte ${at}` };
    const size = viewOf(header).getUint32(4, true);
    const content = { start: at + 8, end: at + 8 + size };
    if (id === 'C2PA') return readStoreAt(bytes, content, signal);
    if (id === 'XMP ' && size <= MAX_XMP_BYTES) {
      remote ??= provenanceOf(await bytes.read(content.start, content.end, signal));
    }
    at = content.end + (size % 2);
  }
  return withoutStoreIn(remote, 'all');
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
