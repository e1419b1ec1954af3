import type { ByteSource } from '../media/byte-source';
import { id3Length } from '../media/sniff';
import {
  decodeLatin1,
  decodeUtf8,
  decodeUtf16,
  type EmbeddedMetadata,
  MAX_ENTRIES,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  NO_METADATA,
  type ReadingProblem,
  withoutPadding,
  type XmpPacket,
} from './embedded-metadata';
import { markText } from './mark-text';

/** Bytes of a tag; most of it is a cover picture. */
const MAX_TAG_BYTES = 8 * 1024 * 1024;

/** The ID3v2 tag that a file begins with (id3.org, versions 2.2 to 2.4), or nothing. */
export async function readId3(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const length = id3Length(await bytes.read(0, 10, signal));
  if (length === 0) return NO_METADATA;
  if (length > MAX_TAG_BYTES) {
    return { ...NO_METADATA, problems: [{ reason: 'too-large', detail: `ID3 tag of ${length} bytes not read` }] };
  }
  return parseId3(await bytes.read(0, length, signal), 'ID3');
}

/**
 * The text frames of an ID3v2 tag: `TXXX:name` becomes an entry named by its description, `COMM` one named
 * `comment`, others by their frame id; `PRIV` with owner `XMP` is an XMP packet.
 */
export function parseId3(tag: Uint8Array, where: string): EmbeddedMetadata {
  const entries: MetadataEntry[] = [];
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const found: EmbeddedMetadata = { entries, xmp, encoders: [], problems };
  const version = tag[3] ?? 0;
  const flags = tag[5] ?? 0;
  const stated = id3Length(tag) - (flags & 0x10 ? 10 : 0);
  if (stated <= 0) return found;
  if (stated > tag.length) problems.push({ reason: 'truncated', detail: `${where} tag ends with the file` });
  const held = tag.subarray(10, Math.min(stated, tag.length));
  // Before 2.4 the whole tag is unsynchronised at once, in 2.4 each frame says so for itself.
  const body = version < 4 && flags & 0x80 ? synchronised(held) : held;

  const short = version === 2;
  const header = short ? 6 : 10;
  let at = 0;
  if (!short && flags & 0x40) at = extendedHeaderLength(body, version);
  while (at + header <= body.length && body[at] !== 0 && entries.length < MAX_ENTRIES) {
    const id = decodeLatin1(body.subarray(at, at + (short ? 3 : 4)));
    if (!/^[A-Z][A-Z0-9]{2,3}$/.test(id)) break;
    const size = short ? number(body, at + 3, 3, 256) : number(body, at + 4, 4, version === 4 ? 128 : 256);
    const frameFlags = short ? 0 : (body[at + 9] ?? 0);
    let frame = body.subarray(at + header, Math.min(at + header + size, body.length));
    at += header + size;
    if (size === 0) continue;
    // Compressed or encrypted frames are no place where a label was ever seen.
    if (frameFlags & (version === 4 ? 0x0c : 0xc0)) continue;
    if (version === 4 && frameFlags & 0x01) frame = frame.subarray(4);
    if (version === 4 && frameFlags & 0x02) frame = synchronised(frame);
    if (frame.length > MAX_VALUE_BYTES) {
      problems.push({ reason: 'too-large', detail: `${where} ${id}: not read, ${frame.length} bytes` });
    } else addFrame(id, frame, where, entries, xmp);
  }
  return found;
}

function addFrame(id: string, frame: Uint8Array, where: string, entries: MetadataEntry[], xmp: XmpPacket[]): void {
  if (id === 'PRIV') {
    const zero = frame.indexOf(0);
    if (zero >= 0 && decodeLatin1(frame.subarray(0, zero)) === 'XMP') {
      xmp.push({ text: decodeUtf8(frame.subarray(zero + 1)), where: `${where} PRIV XMP` });
    }
    return;
  }
  if (!/^(?:T|COM)/.test(id)) return;
  const encoding = frame[0] ?? 0;
  const comment = id.startsWith('COM');
  const text = frame.subarray(comment ? 4 : 1);
  if (comment || id === 'TXXX' || id === 'TXX') {
    const { first, rest } = splitText(text, encoding);
    const key = comment ? 'comment' : first;
    const value = withoutPadding(decode(rest, encoding)).trim();
    const label = first === '' ? id : `${id}:${markText(first, 80)}`;
    if (key !== '' && value !== '') entries.push({ key, value, where: `${where} ${label}` });
    return;
  }
  const value = withoutPadding(decode(text, encoding)).trim();
  if (value !== '') entries.push({ key: id, value, where: `${where} ${id}` });
}

/** A description, its terminator, and what follows. */
function splitText(bytes: Uint8Array, encoding: number): { first: string; rest: Uint8Array } {
  const step = encoding === 1 || encoding === 2 ? 2 : 1;
  for (let at = 0; at + step <= bytes.length; at += step) {
    if (bytes[at] !== 0 || (step === 2 && bytes[at + 1] !== 0)) continue;
    return { first: decode(bytes.subarray(0, Math.min(at, 512)), encoding).trim(), rest: bytes.subarray(at + step) };
  }
  return { first: '', rest: bytes };
}

/** Text encodings of ID3v2.4 section 4: Latin-1, UTF-16 with and without its mark, UTF-8. */
function decode(bytes: Uint8Array, encoding: number): string {
  if (encoding === 3) return decodeUtf8(bytes);
  if (encoding === 2) return decodeUtf16(bytes);
  if (encoding !== 1) return decodeLatin1(bytes);
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  return bigEndian ? decodeUtf16(bytes.subarray(2)) : new TextDecoder('utf-16le').decode(bytes);
}

function number(bytes: Uint8Array, at: number, length: number, base: 128 | 256): number {
  let value = 0;
  for (let index = 0; index < length; index++) value = value * base + ((bytes[at + index] ?? 0) & (base - 1));
  return value;
}

/** In 2.3 the length leaves its own four bytes out, in 2.4 it counts them. */
const extendedHeaderLength = (body: Uint8Array, version: number): number =>
  version === 4 ? number(body, 0, 4, 128) : number(body, 0, 4, 256) + 4;

/** Takes out the zero that unsynchronisation puts behind each 0xff. */
function synchronised(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    out[length++] = bytes[at] ?? 0;
    if (bytes[at] === 0xff && bytes[at + 1] === 0) at++;
  }
  return out.subarray(0, length);
}
