import type { ByteSource } from '../media/byte-source';
import { id3Length } from '../media/sniff';
import { type Located, latin1, MAX_XMP_BYTES, provenanceOf, QuickLimit, readStoreAt, withoutStoreIn } from './located';

/** Types under which stores were written: the registered one, and the one before it. */
const STORE_TYPES = new Set(['application/c2pa', 'application/x-c2pa-manifest-store']);
const UNSYNCHRONISED = 0x80;
const EXTENDED = 0x40;
/** Compressed, encrypted, unsynchronised or with a length of its own (ID3v2.3 section 3.3.1, ID3v2.4 section 4.1.2). */
const TRANSFORMED: Readonly<Record<number, number>> = { 3: 0xc0, 4: 0x0f };
/** Bytes of a frame's own head: text encoding, type, file name, description. */
const OBJECT_HEAD = 512;

/**
 * The store of an MP3 or FLAC file: a `GEOB` frame of the ID3v2 tag in front (C2PA 2.2 section A.3.6). There is no
 * other place, so a file without such a tag has none.
 */
export async function locateInId3(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const head = await bytes.read(0, 20, signal);
  const length = id3Length(head);
  if (length === 0) return { kind: 'none', walked: 'all' };
  const version = head[3] ?? 0;
  const flags = head[5] ?? 0;
  const transformed = TRANSFORMED[version];
  if (transformed === undefined || flags & UNSYNCHRONISED)
    return { kind: 'unclear', why: 'an ID3 tag of another form' };
  const sizeAt = version === 4 ? synchsafe : uint32;
  let remote: string | null = null;
  // In version 2.3 the extended header's own length does not count itself.
  let at = 10 + (flags & EXTENDED ? sizeAt(head, 10) + (version === 3 ? 4 : 0) : 0);
  const limit = new QuickLimit(bytes);
  while (at + 10 <= length) {
    if (limit.isOver(at)) return withoutStoreIn(remote, 'part');
    const header = await bytes.read(at, at + 10, signal);
    const id = latin1(header, 0, 4);
    // Padding, or the end of a cut file.
    if (header.byteLength < 10 || !/^[A-Z0-9]{4}$/.test(id)) break;
    const content = { start: at + 10, end: at + 10 + sizeAt(header, 4) };
    if (id === 'GEOB') {
      const object = await bytes.read(content.start, Math.min(content.end, content.start + OBJECT_HEAD), signal);
      const described = objectHead(object);
      if (described !== null && STORE_TYPES.has(described.type)) {
        if ((header[9] ?? 0) & transformed) return { kind: 'unclear', why: 'a transformed ID3 frame' };
        return readStoreAt(bytes, { start: content.start + described.length, end: content.end }, signal);
      }
    } else if (id === 'PRIV' && content.end - content.start <= MAX_XMP_BYTES) {
      const packet = await bytes.read(content.start, content.end, signal);
      if (latin1(packet, 0, 4) === 'XMP\0') remote ??= provenanceOf(packet.subarray(4));
    }
    at = content.end;
  }
  return withoutStoreIn(remote, 'all');
}

/** Type of an encapsulated object, and the bytes before the object itself; null where they do not end. */
function objectHead(frame: Uint8Array): { readonly type: string; readonly length: number } | null {
  const typeEnd = frame.indexOf(0, 1);
  if (typeEnd < 0) return null;
  // UTF-16 texts end with two zero bytes, at an even distance from their start.
  const wide = frame[0] === 1 || frame[0] === 2;
  let at = typeEnd + 1;
  for (let texts = 0; texts < 2; texts++) {
    if (wide) {
      while (at + 1 < frame.byteLength && (frame[at] !== 0 || frame[at + 1] !== 0)) at += 2;
      at += 2;
    } else {
      const end = frame.indexOf(0, at);
      if (end < 0) return null;
      at = end + 1;
    }
  }
  return at > frame.byteLength ? null : { type: latin1(frame, 1, typeEnd).toLowerCase(), length: at };
}

const synchsafe = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((size, offset) => size * 128 + ((bytes[at + offset] ?? 0) & 0x7f), 0);
const uint32 = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((size, offset) => size * 256 + (bytes[at + offset] ?? 0), 0);
