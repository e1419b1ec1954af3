import type { ByteSource } from '../media/byte-source';
import type { Container } from '../media/media-facts';
import {
  decodeLatin1,
  decodeUtf8,
  type EmbeddedMetadata,
  fourCharacters,
  MAX_ENTRIES,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  type ReadingProblem,
  viewOf,
  withoutPadding,
  type XmpPacket,
} from './embedded-metadata';
import { MAX_EXIF_BYTES, readExif } from './exif';
import { parseId3 } from './id3';
import { inflateText } from './inflate-text';
import { readIptc } from './iptc';
import { markText } from './mark-text';

/** Chunks or segments of one file; real ones have a few dozen, a PNG with small IDATs some thousands. */
const MAX_CHUNKS = 4096;

interface Collected {
  readonly entries: MetadataEntry[];
  readonly xmp: XmpPacket[];
  readonly problems: ReadingProblem[];
}

/**
 * Text of PNG (`tEXt`, `iTXt`, `zTXt`, `eXIf`), JPEG (EXIF and XMP in APP1, IPTC in APP13, comments) and RIFF files (`EXIF` and `XMP `
 * of WebP; `LIST/INFO`, `bext` and `id3 ` of AVI and WAV).
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function readChunkMetadata(
  container: Extract<Container, 'png' | 'jpeg' | 'webp' | 'avi' | 'wav'>,
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<EmbeddedMetadata> {
  const found: Collected = { entries: [], xmp: [], problems: [] };
  if (container === 'png') await readPng(bytes, found, signal);
  else if (container === 'jpeg') await readJpeg(bytes, found, signal);
  else await readRiff(bytes, found, signal);
  return { ...found, encoders: [] };
}

function addAll(found: Collected, part: EmbeddedMetadata): void {
  found.entries.push(...part.entries);
  found.xmp.push(...part.xmp);
  found.problems.push(...part.problems);
}

/** Reads one chunk's body, or says that it was too large. */
async function held(
  bytes: ByteSource,
  { start, size, where }: { start: number; size: number; where: string },
  found: Collected,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (size > MAX_VALUE_BYTES || found.entries.length >= MAX_ENTRIES) {
    found.problems.push({ reason: 'too-large', detail: `${where}: not read, ${size} bytes` });
    return null;
  }
  const body = await bytes.read(start, start + size, signal);
  if (body.length < size) found.problems.push({ reason: 'truncated', detail: `${where} ends with the file` });
  return body;
}

const XMP_KEYWORD = 'XML:com.adobe.xmp';

/** PNG (W3C Portable Network Graphics, third edition, section 11.3.3). */
async function readPng(bytes: ByteSource, found: Collected, signal: AbortSignal): Promise<void> {
  let at = 8;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const header = await bytes.read(at, at + 8, signal);
    if (header.length < 8) return;
    const size = viewOf(header).getUint32(0);
    const type = fourCharacters(header, 4);
    if (type === 'IEND') return;
    if (type === 'tEXt' || type === 'iTXt' || type === 'zTXt') {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      const zero = body?.indexOf(0) ?? -1;
      if (body !== null && zero > 0) await addPngText(type, body, zero, found);
    } else if (type === 'eXIf' && size <= MAX_EXIF_BYTES) {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      if (body !== null) addAll(found, readExif(body, type));
    }
    at += 12 + size;
  }
}

async function addPngText(type: string, body: Uint8Array, zero: number, found: Collected): Promise<void> {
  const key = decodeLatin1(body.subarray(0, zero));
  const where = `${type} "${markText(key, 80)}"`;
  let text = body.subarray(zero + 1);
  let compressed = false;
  if (type === 'zTXt') {
    compressed = true;
    text = body.subarray(zero + 2);
  } else if (type === 'iTXt') {
    compressed = body[zero + 1] === 1;
    const language = body.indexOf(0, zero + 3);
    const translated = language < 0 ? -1 : body.indexOf(0, language + 1);
    if (translated < 0) return;
    text = body.subarray(translated + 1);
  }
  if (compressed) {
    const inflated = await inflateText(text, MAX_VALUE_BYTES);
    if (inflated === null) {
      found.problems.push({ reason: 'malformed', detail: `${where}: its compressed text cannot be read` });
      return;
    }
    if (inflated.cut)
      found.problems.push({ reason: 'too-large', detail: `${where}: read to ${MAX_VALUE_BYTES} bytes` });
    text = inflated.bytes;
  }
  // The standard says Latin-1 for two of the three; ComfyUI and others write UTF-8, of which ASCII JSON is both.
  const value = decodeUtf8(text);
  if (key === XMP_KEYWORD) found.xmp.push({ text: value, where });
  else found.entries.push({ key, value, where });
}

const JPEG_XMP = 'http://ns.adobe.com/xap/1.0/\0';

/** JPEG segments up to the scan (ITU-T T.81 annex B); XMP as of the XMP specification, part 3. */
async function readJpeg(bytes: ByteSource, found: Collected, signal: AbortSignal): Promise<void> {
  let at = 2;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const header = await bytes.read(at, at + 4, signal);
    if (header.length < 4 || header[0] !== 0xff) return;
    const marker = header[1] ?? 0;
    if (marker === 0xff) {
      at += 1; // A fill byte before a marker.
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const size = viewOf(header).getUint16(2);
    if (size < 2) return;
    if (marker === 0xe1 && size > JPEG_XMP.length + 2) {
      const body = await held(bytes, { start: at + 4, size: size - 2, where: 'APP1' }, found, signal);
      if (body !== null && decodeLatin1(body.subarray(0, JPEG_XMP.length)) === JPEG_XMP) {
        found.xmp.push({ text: decodeUtf8(body.subarray(JPEG_XMP.length)), where: 'APP1 XMP' });
      }
      if (body !== null && decodeLatin1(body.subarray(0, 6)) === 'Exif\0\0') addAll(found, readExif(body, 'APP1'));
    }
    if (marker === 0xed) {
      const body = await held(bytes, { start: at + 4, size: size - 2, where: 'APP13' }, found, signal);
      if (body !== null) addAll(found, readIptc(body, 'APP13'));
    }
    if (marker === 0xfe) {
      const body = await held(bytes, { start: at + 4, size: size - 2, where: 'COM' }, found, signal);
      const value = body === null ? '' : withoutPadding(decodeUtf8(body)).trim();
      if (value !== '') found.entries.push({ key: 'comment', value, where: 'JPEG COM' });
    }
    at += 2 + size;
  }
}

/** RIFF chunks of the first level, and those of `LIST/INFO`. */
async function readRiff(bytes: ByteSource, found: Collected, signal: AbortSignal): Promise<void> {
  let at = 12;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const header = await bytes.read(at, at + 12, signal);
    if (header.length < 8) return;
    const type = fourCharacters(header, 0);
    const size = viewOf(header).getUint32(4, true);
    if (type === 'XMP ' || type === '_PMX') {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      if (body !== null) found.xmp.push({ text: decodeUtf8(body), where: `RIFF chunk "${type}"` });
    } else if (type === 'LIST' && fourCharacters(header, 8) === 'INFO') {
      const body = await held(
        bytes,
        { start: at + 12, size: Math.max(size - 4, 0), where: 'LIST/INFO' },
        found,
        signal,
      );
      if (body !== null) addInfo(body, found);
    } else if (type === 'EXIF' && size <= MAX_EXIF_BYTES) {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      if (body !== null) addAll(found, readExif(body, 'RIFF EXIF'));
    } else if (type === 'bext') {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      if (body !== null) addBroadcastExtension(body, found);
    } else if (type.toLowerCase() === 'id3 ') {
      const body = await held(bytes, { start: at + 8, size, where: type }, found, signal);
      if (body !== null) addAll(found, parseId3(body, 'RIFF id3'));
    }
    at += 8 + size + (size & 1);
  }
}

/** Broadcast Wave (EBU Tech 3285 section 2.3): fixed fields, then the coding history. */
function addBroadcastExtension(body: Uint8Array, found: Collected): void {
  for (const [key, from, to] of [
    ['Description', 0, 256],
    ['Originator', 256, 288],
    ['OriginatorReference', 288, 320],
    ['CodingHistory', 602, body.length],
  ] as const) {
    const [text = ''] = decodeUtf8(body.subarray(from, to)).split('\0', 1);
    if (text.trim() !== '') found.entries.push({ key, value: text.trim(), where: `bext/${key}` });
  }
}

function addInfo(body: Uint8Array, found: Collected): void {
  let at = 0;
  while (at + 8 <= body.length && found.entries.length < MAX_ENTRIES) {
    const key = fourCharacters(body, at);
    const size = viewOf(body).getUint32(at + 4, true);
    const value = withoutPadding(decodeUtf8(body.subarray(at + 8, Math.min(at + 8 + size, body.length))));
    if (value !== '') found.entries.push({ key, value, where: `LIST/INFO/${key}` });
    at += 8 + size + (size & 1);
  }
}
