import type { ByteSource } from '../media/byte-source';
import { joinBytes } from '../media/join-bytes';
import { id3Length } from '../media/sniff';
import {
  decodeLatin1,
  decodeUtf8,
  type EmbeddedMetadata,
  MAX_ENTRIES,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  NO_METADATA,
  viewOf,
  withoutPadding,
} from './embedded-metadata';
import { markText } from './mark-text';

/** Metadata blocks of a FLAC file; real ones have fewer than ten. */
const MAX_BLOCKS = 64;
/** Bytes of an Ogg file's head: the second packet of each stream is the comment. */
const OGG_HEAD = 256 * 1024;

/** Vorbis comments of a FLAC file (RFC 9639 section 8.6). An ID3 tag in front is passed over. */
export async function readFlacComments(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  let at = id3Length(await bytes.read(0, 10, signal)) + 4;
  for (let count = 0; count < MAX_BLOCKS; count++) {
    const header = await bytes.read(at, at + 4, signal);
    if (header.length < 4) break;
    const size = viewOf(header).getUint32(0) & 0xffffff;
    if (((header[0] ?? 0) & 0x7f) === 4) {
      if (size > MAX_VALUE_BYTES) {
        return {
          ...NO_METADATA,
          problems: [{ reason: 'too-large', detail: `FLAC comments of ${size} bytes not read` }],
        };
      }
      return comments(await bytes.read(at + 4, at + 4 + size, signal), 'FLAC VORBIS_COMMENT');
    }
    if ((header[0] ?? 0) & 0x80) break;
    at += 4 + size;
  }
  return NO_METADATA;
}

/** Comment packets of the streams that an Ogg file begins with (RFC 3533; Vorbis I section 5; RFC 7845 section 5.2). */
export async function readOggComments(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const head = await bytes.read(0, OGG_HEAD, signal);
  const packets = new Map<number, { done: number; parts: Uint8Array[] }>();
  const entries: MetadataEntry[] = [];
  let at = 0;
  while (at + 27 <= head.length && decodeLatin1(head.subarray(at, at + 4)) === 'OggS' && packets.size <= 8) {
    const serial = viewOf(head).getUint32(at + 14, true);
    const segments = head[at + 26] ?? 0;
    let body = at + 27 + segments;
    const stream = packets.get(serial) ?? { done: 0, parts: [] };
    packets.set(serial, stream);
    for (const length of head.subarray(at + 27, at + 27 + segments)) {
      if (stream.done === 1) stream.parts.push(head.subarray(body, Math.min(body + length, head.length)));
      body += length;
      if (length === 255) continue;
      stream.done++;
      if (stream.done === 2) entries.push(...commentPacket(joinBytes(stream.parts)).entries);
    }
    at = body;
  }
  return { ...NO_METADATA, entries: entries.slice(0, MAX_ENTRIES) };
}

function commentPacket(packet: Uint8Array): EmbeddedMetadata {
  const start = decodeLatin1(packet.subarray(0, 8));
  if (start.startsWith('\x03vorbis') || start.startsWith('\x81theora'))
    return comments(packet.subarray(7), 'Ogg comment');
  if (start === 'OpusTags') return comments(packet.subarray(8), 'Ogg comment');
  return NO_METADATA;
}

/** Vendor, count, then `NAME=value` each with its length, all little-endian (Vorbis I section 5.2.1). */
function comments(bytes: Uint8Array, where: string): EmbeddedMetadata {
  const entries: MetadataEntry[] = [];
  const encoders: MetadataEntry[] = [];
  const view = viewOf(bytes);
  let at = 0;
  const text = (): string | null => {
    if (at + 4 > bytes.length) return null;
    const length = view.getUint32(at, true);
    if (at + 4 + length > bytes.length) return null;
    const value = withoutPadding(decodeUtf8(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
    return value;
  };
  const vendor = text();
  if (vendor !== null && vendor !== '') encoders.push({ key: 'vendor', value: vendor, where: `${where} vendor` });
  const count = at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
  at += 4;
  for (let index = 0; index < Math.min(count, MAX_ENTRIES); index++) {
    const comment = text();
    if (comment === null) break;
    const equals = comment.indexOf('=');
    if (equals <= 0) continue;
    const key = comment.slice(0, Math.min(equals, 256));
    entries.push({ key, value: comment.slice(equals + 1), where: `${where} ${markText(key, 80)}` });
  }
  return { ...NO_METADATA, entries, encoders };
}
