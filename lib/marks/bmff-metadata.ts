import { childBoxes, childNamed, descend, type HeldBox } from './bmff-boxes';
import {
  decodeLatin1,
  decodeUtf8,
  decodeUtf16,
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
import { markText } from './mark-text';

/** Real files hold one, or one in `udta` and one beside the movie; each costs a parse of up to 4 MB. */
const MAX_XMP_PACKETS = 8;

/** Types of an `ilst` value (QuickTime File Format, "Well-known types"): the ones that are text. */
const UTF8 = 1;
const UTF16 = 2;

/**
 * Every text that a movie box carries: iTunes-style `udta/meta/ilst`, QuickTime `meta` with `keys`, the bare
 * `udta` strings (`©xyz`, `XMP_`), and each track's encoder name.
 *
 * @param moov the whole `moov` box, its header included; a cut one is read as far as it goes.
 */
export function bmffMetadata(moov: Uint8Array): EmbeddedMetadata {
  const entries: MetadataEntry[] = [];
  const encoders: MetadataEntry[] = [];
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const add = (list: MetadataEntry[], key: string, bytes: Uint8Array, where: string, decode = decodeUtf8) => {
    if (bytes.length > MAX_VALUE_BYTES || list.length >= MAX_ENTRIES) {
      problems.push({ reason: 'too-large', detail: `${where}: not read, ${bytes.length} bytes` });
      return;
    }
    const value = withoutPadding(decode(bytes));
    if (value !== '') list.push({ key, value, where });
  };

  const readMeta = (meta: HeldBox, path: string) => {
    const body = { body: metaBody(moov, meta), end: meta.end };
    const keys = childNamed(moov, body, 'keys');
    const names = keys === null ? [] : readKeys(moov, keys);
    const ilst = childNamed(moov, body, 'ilst');
    if (ilst === null) return;
    for (const item of childBoxes(moov, ilst.body, ilst.end)) {
      const index = viewOf(moov).getUint32(item.start + 4);
      // With a `keys` table an item is named by its place in it; without one its type is the name.
      const named = names[index - 1];
      const data = childNamed(moov, item, 'data');
      if (data === null || data.end - data.body < 8) continue;
      const type = viewOf(moov).getUint32(data.body) & 0xffffff;
      if (type !== 0 && type !== UTF8 && type !== UTF16) continue;
      const key = named ?? (item.type === '----' ? freeformName(moov, item) : item.type);
      const where = named === undefined ? `${path}/ilst/${key}` : `${path}/keys[${index}] "${markText(key, 80)}"`;
      add(entries, key, moov.subarray(data.body + 8, data.end), where, type === UTF16 ? decodeUtf16 : decodeUtf8);
    }
  };

  const readUserData = (udta: HeldBox, path: string) => {
    for (const box of childBoxes(moov, udta.body, udta.end)) {
      const where = `${path}/${box.type}`;
      if (box.type === 'meta') readMeta(box, where);
      else if (box.type === 'XMP_') addXmp(moov.subarray(box.body, box.end), where);
      else if (box.type.startsWith('©')) {
        // QuickTime international text: length, language, text; files that call themselves mp4 use it too.
        const length = box.end - box.body >= 4 ? viewOf(moov).getUint16(box.body) : 0;
        if (length > 0 && box.body + 4 + length <= box.end) {
          add(entries, box.type, moov.subarray(box.body + 4, box.body + 4 + length), where);
        }
      } else if (box.type === 'AIGC') {
        // Some phones' exports write the label as a bare box; its text may follow a version word.
        const brace = moov.subarray(box.body, Math.min(box.end, box.body + 16)).indexOf(0x7b);
        if (brace >= 0) add(entries, 'AIGC', moov.subarray(box.body + brace, box.end), where);
      }
    }
  };
  const addXmp = (packet: Uint8Array, where: string) => {
    if (xmp.length >= MAX_XMP_PACKETS) {
      problems.push({ reason: 'too-large', detail: `${where}: not read, more than ${MAX_XMP_PACKETS} packets` });
    } else if (packet.length > MAX_VALUE_BYTES) {
      problems.push({ reason: 'too-large', detail: `${where}: not read, ${packet.length} bytes` });
    } else xmp.push({ text: decodeUtf8(packet), where });
  };

  let track = 0;
  for (const box of childBoxes(moov, 8)) {
    if (box.type === 'udta') readUserData(box, 'moov/udta');
    if (box.type === 'meta') readMeta(box, 'moov/meta');
    if (box.type === 'trak') {
      track++;
      const path = `moov/trak[${track}]`;
      const udta = childNamed(moov, box, 'udta');
      if (udta !== null) readUserData(udta, `${path}/udta`);
      const meta = childNamed(moov, box, 'meta');
      if (meta !== null) readMeta(meta, `${path}/meta`);
      const name = compressorName(moov, box);
      if (name !== null) add(encoders, 'compressorname', name, `${path}/stsd`, decodeLatin1);
    }
  }
  return { entries, xmp, encoders, problems };
}

/** QuickTime writes `meta` as a plain box, ISO as a full box with a version word: its first child shows which. */
function metaBody(bytes: Uint8Array, meta: HeldBox): number {
  return fourCharacters(bytes, meta.body + 4) === 'hdlr' ? meta.body : meta.body + 4;
}

/** QuickTime metadata `keys`: count, then size, namespace and name each. Only their order names the values. */
function readKeys(bytes: Uint8Array, keys: HeldBox): string[] {
  const names: string[] = [];
  if (keys.end - keys.body < 8) return names;
  const view = viewOf(bytes);
  const count = Math.min(view.getUint32(keys.body + 4), MAX_ENTRIES);
  let at = keys.body + 8;
  for (let index = 0; index < count && at + 8 <= keys.end; index++) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > keys.end) break;
    names.push(decodeUtf8(bytes.subarray(at + 8, Math.min(at + size, at + 8 + 256))));
    at += size;
  }
  return names;
}

/** iTunes' free-form item: `mean` (who defines the name) and `name`. */
function freeformName(bytes: Uint8Array, item: HeldBox): string {
  const text = (type: string): string => {
    const box = childNamed(bytes, item, type);
    return box === null ? '' : decodeUtf8(bytes.subarray(box.body + 4, Math.min(box.end, box.body + 260)));
  };
  return text('name') || '----';
}

/** Bytes from a visual sample entry's start to its `compressorname` (ISO/IEC 14496-12 section 12.1.3.2). */
const COMPRESSOR_NAME = 8 + 8 + 34;

function compressorName(bytes: Uint8Array, track: HeldBox): Uint8Array | null {
  if (handlerOf(bytes, track) !== 'vide') return null;
  const stsd = descend(bytes, track, 'mdia', 'minf', 'stbl', 'stsd');
  if (stsd === null) return null;
  for (const entry of childBoxes(bytes, stsd.body + 8, stsd.end)) {
    if (entry.end - entry.start < 86) return null;
    const at = entry.start + COMPRESSOR_NAME;
    const length = Math.min(bytes[at] ?? 0, 31);
    return length === 0 ? null : bytes.subarray(at + 1, at + 1 + length);
  }
  return null;
}

/** `vide`, `soun`, … of a track; null where the track does not say. */
export function handlerOf(bytes: Uint8Array, track: HeldBox): string | null {
  const hdlr = descend(bytes, track, 'mdia', 'hdlr');
  return hdlr === null || hdlr.end - hdlr.body < 12 ? null : fourCharacters(bytes, hdlr.body + 8);
}
