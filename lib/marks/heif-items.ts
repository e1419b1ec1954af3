import { walkTopLevel } from '../media/boxes';
import { type ByteSource, MediaError } from '../media/byte-source';
import { childBoxes, childNamed, type HeldBox } from './bmff-boxes';
import {
  decodeUtf8,
  type EmbeddedMetadata,
  fourCharacters,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  type ReadingProblem,
  viewOf,
  type XmpPacket,
} from './embedded-metadata';
import { MAX_EXIF_BYTES, readExif } from './exif';
import { unbrotliText } from './inflate-text';

/** Bytes of the `meta` box; a phone's grid of tiles has about 100 items and 8 kB. */
const MAX_META_BYTES = 2 * 1024 * 1024;
const MAX_TOP_LEVEL = 64;
/** Items that hold metadata: real files have one EXIF and one XMP. */
const MAX_ITEMS = 8;
const MAX_EXTENTS = 16;

interface Item {
  readonly id: number;
  readonly kind: 'Exif' | 'XMP';
}

/**
 * The EXIF and XMP items of a HEIF or AVIF image: `iinf` names them, `iloc` says where they lie (ISO/IEC 14496-12
 * section 8.11, ISO/IEC 23008-12 annex A). Also the `Exif` and `xml ` boxes of JPEG XL (ISO/IEC 18181-2), which stand
 * at top level, there or compressed in `brob`.
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function readImageBoxes(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const entries: MetadataEntry[] = [];
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const add = (part: EmbeddedMetadata) => {
    entries.push(...part.entries);
    xmp.push(...part.xmp);
    problems.push(...part.problems);
  };
  const addExif = (held: Uint8Array, where: string) => {
    // Four bytes say how far behind them the TIFF header begins.
    const offset = held.length >= 4 ? viewOf(held).getUint32(0) : held.length;
    if (4 + offset < held.length) add(readExif(held.subarray(4 + offset), where));
  };
  const hold = async (start: number, size: number, most: number, name: string): Promise<Uint8Array | null> => {
    if (size <= most) return bytes.read(start, start + size, signal);
    problems.push({ reason: 'too-large', detail: `${name} of ${size} bytes not read` });
    return null;
  };
  try {
    for await (const box of walkTopLevel(bytes, signal, { maxBoxes: MAX_TOP_LEVEL })) {
      const body = box.start + box.headerSize;
      const size = box.size - box.headerSize;
      if (box.type === 'meta') {
        const meta = await hold(box.start, box.size, MAX_META_BYTES, 'meta');
        if (meta !== null) await readItems(meta, { bytes, signal, addExif, xmp, problems });
      } else if (box.type === 'Exif') {
        const held = await hold(body, size, MAX_EXIF_BYTES, 'Exif');
        if (held !== null) addExif(held, 'Exif');
      } else if (box.type === 'xml ') {
        const held = await hold(body, size, MAX_VALUE_BYTES, 'xml');
        if (held !== null) xmp.push({ text: decodeUtf8(held), where: 'xml box' });
      } else if (box.type === 'brob') {
        const held = await hold(body, size, MAX_VALUE_BYTES, 'brob');
        const inner = held === null ? '' : fourCharacters(held, 0);
        if (held === null || (inner !== 'Exif' && inner !== 'xml ')) continue;
        const plain = await unbrotliText(held.subarray(4), inner === 'Exif' ? MAX_EXIF_BYTES : MAX_VALUE_BYTES);
        if (plain === 'unsupported') {
          problems.push({ reason: 'unsupported-format', detail: `${inner} compressed with Brotli: not read here` });
        } else if (plain === null) {
          problems.push({ reason: 'malformed', detail: `${inner} in brob cannot be read` });
        } else {
          if (plain.cut) problems.push({ reason: 'too-large', detail: `${inner} in brob: read to its limit` });
          if (inner === 'Exif') addExif(plain.bytes, 'brob Exif');
          else xmp.push({ text: decodeUtf8(plain.bytes), where: 'brob xml' });
        }
      }
    }
  } catch (error) {
    if (!(error instanceof MediaError) || error.code !== 'malformed') throw error;
    problems.push({ reason: 'malformed', detail: error.message });
  }
  return { entries, xmp, encoders: [], problems };
}

interface ItemSink {
  readonly bytes: ByteSource;
  readonly signal: AbortSignal;
  readonly addExif: (held: Uint8Array, where: string) => void;
  readonly xmp: XmpPacket[];
  readonly problems: ReadingProblem[];
}

async function readItems(meta: Uint8Array, sink: ItemSink): Promise<void> {
  const body = { body: 12, end: meta.length };
  const iinf = childNamed(meta, body, 'iinf');
  const iloc = childNamed(meta, body, 'iloc');
  if (iinf === null || iloc === null) return;
  const idat = childNamed(meta, body, 'idat');
  for (const item of metadataItems(meta, iinf).slice(0, MAX_ITEMS)) {
    const where = `item ${item.id} ${item.kind}`;
    const place = locationOf(meta, iloc, item.id);
    const size = place?.extents.reduce((sum, extent) => sum + extent.length, 0) ?? 0;
    if (place === null || size === 0) continue;
    if (size > MAX_EXIF_BYTES) {
      sink.problems.push({ reason: 'too-large', detail: `${where}: not read, ${size} bytes` });
      continue;
    }
    const held = new Uint8Array(size);
    let at = 0;
    for (const { offset, length } of place.extents) {
      const part = place.inside
        ? meta.subarray(
            (idat?.body ?? meta.length) + offset,
            Math.min((idat?.body ?? 0) + offset + length, meta.length),
          )
        : await sink.bytes.read(offset, offset + length, sink.signal);
      held.set(part.subarray(0, size - at), at);
      at += part.length;
    }
    if (at < size) {
      sink.problems.push({ reason: 'truncated', detail: `${where} ends with the file` });
      continue;
    }
    if (item.kind === 'Exif') sink.addExif(held, where);
    else sink.xmp.push({ text: decodeUtf8(held), where });
  }
}

/** `infe` version 2 and 3: id, protection, type, name, and for `mime` its content type. */
function metadataItems(meta: Uint8Array, iinf: HeldBox): Item[] {
  const items: Item[] = [];
  const view = viewOf(meta);
  const wide = meta[iinf.body] !== 0;
  for (const infe of childBoxes(meta, iinf.body + 4 + (wide ? 4 : 2), iinf.end)) {
    const version = meta[infe.body] ?? 0;
    if (infe.type !== 'infe' || version < 2 || infe.end - infe.body < (version === 2 ? 12 : 14)) continue;
    const id = version === 2 ? view.getUint16(infe.body + 4) : view.getUint32(infe.body + 4);
    const typeAt = infe.body + (version === 2 ? 8 : 10);
    const type = fourCharacters(meta, typeAt);
    if (type === 'Exif') items.push({ id, kind: 'Exif' });
    if (type !== 'mime') continue;
    const [, contentType = ''] = decodeUtf8(meta.subarray(typeAt + 4, infe.end)).split('\0');
    if (contentType === 'application/rdf+xml') items.push({ id, kind: 'XMP' });
  }
  return items;
}

interface Place {
  /** Offsets count from the `idat` box instead of the file. */
  readonly inside: boolean;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

function locationOf(meta: Uint8Array, iloc: HeldBox, wanted: number): Place | null {
  let at = iloc.body;
  const take = (size: number): number => {
    if (at + size > iloc.end) throw new MediaError('malformed', 'iloc ends within an item');
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + (meta[at + index] ?? 0);
    at += size;
    return value;
  };
  const version = take(1);
  take(3);
  const sizes = take(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  const count = take(version < 2 ? 2 : 4);
  for (let index = 0; index < count && at < iloc.end; index++) {
    const id = take(version < 2 ? 2 : 4);
    const method = version > 0 ? take(2) & 15 : 0;
    take(2); // Data reference: another file is never opened.
    const base = take(baseSize);
    const extentCount = take(2);
    const extents: { offset: number; length: number }[] = [];
    for (let extent = 0; extent < Math.min(extentCount, MAX_EXTENTS); extent++) {
      take(indexSize);
      const offset = base + take(offsetSize);
      extents.push({ offset, length: take(lengthSize) });
    }
    // Passed over in one step: fields of no bytes at all would else make 65,535 rounds of each item of six bytes.
    at += (extentCount - extents.length) * (indexSize + offsetSize + lengthSize);
    if (id === wanted && method < 2) {
      return extents.every(({ offset, length }) => Number.isSafeInteger(offset + length))
        ? { inside: method === 1, extents }
        : null;
    }
  }
  return null;
}
