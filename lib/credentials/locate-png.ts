import type { ByteSource } from '../media/byte-source';
import { type Located, latin1, MAX_XMP_BYTES, provenanceOf, QuickLimit, readStoreAt, withoutStoreIn } from './located';

const XMP_KEYWORD = 'XML:com.adobe.xmp\0';
/** Compression flag and method, language, translated keyword: both empty in every packet seen. */
const XMP_HEAD = XMP_KEYWORD.length + 4;

/**
 * The store of a PNG file: its chunk `caBX`, recommended to stand ahead of the picture (C2PA 2.2 section A.3.3), where
 * it did in all files seen.
 */
export async function locateInPng(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const limit = new QuickLimit(bytes);
  let remote: string | null = null;
  for (let at = 8; ; ) {
    if (limit.isOver(at)) return withoutStoreIn(remote, 'part');
    const header = await bytes.read(at, at + 8, signal);
    if (header.byteLength < 8) break;
    const size = new DataView(header.buffer, header.byteOffset).getUint32(0);
    const type = latin1(header, 4, 8);
    const content = { start: at + 8, end: at + 8 + size };
    if (type === 'caBX') return readStoreAt(bytes, content, signal);
    if (type === 'IEND') break;
    if (type === 'iTXt' && size <= MAX_XMP_BYTES) {
      const text = await bytes.read(content.start, content.end, signal);
      const isPacket = latin1(text, 0, XMP_KEYWORD.length) === XMP_KEYWORD && text[XMP_KEYWORD.length] === 0;
      if (isPacket) remote ??= provenanceOf(text.subarray(XMP_HEAD));
    }
    at = content.end + 4;
  }
  return withoutStoreIn(remote, 'all');
}
