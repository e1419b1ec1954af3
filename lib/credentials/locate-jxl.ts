import { walkTopLevel } from '../media/boxes';
import { type ByteSource, MediaError } from '../media/byte-source';
import { type Located, latin1, MAX_XMP_BYTES, provenanceOf, QuickLimit, readStoreAt, withoutStoreIn } from './located';

/**
 * The store of a JPEG XL file: a top-level `jumb` box (C2PA 2.2 section A.3.9). A bare codestream has no boxes, and so
 * no place for one.
 */
export async function locateInJxl(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  if (latin1(await bytes.read(0, 12, signal), 4, 8) !== 'JXL ') return { kind: 'no-file-type' };
  const limit = new QuickLimit(bytes);
  let remote: string | null = null;
  let packed = false;
  try {
    for await (const box of walkTopLevel(bytes, signal)) {
      const end = box.start + box.size;
      if (box.type === 'jumb') {
        // Its description box: length, type, 16 bytes of content type, toggles, and then the label.
        const description = await bytes.read(box.start, Math.min(end, box.start + 48), signal);
        if (latin1(description, box.headerSize + 8, box.headerSize + 12) === 'c2pa') {
          return readStoreAt(bytes, { start: box.start, end }, signal);
        }
      } else if (box.type === 'xml ' && box.size <= MAX_XMP_BYTES) {
        remote ??= provenanceOf(await bytes.read(box.start + box.headerSize, end, signal));
      } else if (box.type === 'brob') {
        packed = true;
      }
      if (limit.isOver(end)) return withoutStoreIn(remote, 'part');
    }
  } catch (error) {
    if (!(error instanceof MediaError) || error.code !== 'malformed') throw error;
    return { kind: 'unclear', why: error.message };
  }
  // A box compressed with brotli may hold either; the library unpacks it.
  if (packed && remote === null) return { kind: 'unclear', why: 'a compressed box' };
  return withoutStoreIn(remote, 'all');
}
