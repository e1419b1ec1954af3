import ExifReader from 'exifreader';
import {
  decodeLatin1,
  decodeUtf8,
  type EmbeddedMetadata,
  fourCharacters,
  type MetadataEntry,
  type ReadingProblem,
  withoutPadding,
  type XmpPacket,
} from './embedded-metadata';

/** Bytes of one EXIF block. A JPEG segment holds 64 kB; blocks of PNG, WebP and HEIF stay below with their thumbnail. */
export const MAX_EXIF_BYTES = 1024 * 1024;
/** Bytes of a TIFF file that is read whole: its directory may lie behind the picture. */
export const MAX_TIFF_BYTES = 16 * 1024 * 1024;

/** The tags that hold words: who or what made it, and comments (EXIF 3.0 sections 4.6.5 and 4.6.6). */
const TEXT_TAGS = [
  'ImageDescription',
  'Make',
  'Model',
  'Software',
  'Artist',
  'Copyright',
  'HostComputer',
  'UserComment',
  'XPTitle',
  'XPComment',
  'XPSubject',
  'XPKeywords',
] as const;
const XMP_TAG = 'ApplicationNotes';

/**
 * The text tags of an EXIF block (a TIFF header and its directories), and the XMP packet of a TIFF file. Tags and byte
 * order are `exifreader`'s work; it gives up a directory whose values together exceed four times the block.
 *
 * @param tiff at most {@link MAX_TIFF_BYTES}; a leading `Exif\0\0` is passed over.
 * @param where of the block: `APP1`, `eXIf`, `item 3 Exif`.
 */
export function readExif(tiff: Uint8Array, where: string): EmbeddedMetadata {
  const entries: MetadataEntry[] = [];
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const block = fourCharacters(tiff, 0) === 'Exif' ? tiff.slice(6) : tiff.slice();
  let tags: ReadonlyMap<string, unknown>;
  try {
    // A GPS place or a maker's note is nobody's business here: only the tags above are decoded.
    const { exif = {} } = ExifReader.load(block.buffer, {
      expanded: true,
      includeTags: { exif: [...TEXT_TAGS, XMP_TAG] },
    });
    tags = new Map(Object.entries(exif));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { entries, xmp, encoders: [], problems: [{ reason: 'malformed', detail: `EXIF in ${where}: ${detail}` }] };
  }
  for (const name of TEXT_TAGS) {
    const value = textOf(name, tagValue(tags.get(name)));
    if (value !== '') entries.push({ key: name, value, where: `${where} EXIF ${name}` });
  }
  const packet = bytesOf(tagValue(tags.get(XMP_TAG)));
  if (packet !== null) xmp.push({ text: decodeUtf8(packet), where: `${where} tag 700` });
  return { entries, xmp, encoders: [], problems };
}

const tagValue = (tag: unknown): unknown =>
  typeof tag === 'object' && tag !== null && 'value' in tag ? tag.value : undefined;
const bytesOf = (value: unknown): Uint8Array | null =>
  Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item))
    ? Uint8Array.from(value as number[])
    : null;

function textOf(name: string, value: unknown): string {
  if (name !== 'UserComment' && !name.startsWith('XP')) {
    const text = Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value;
    return typeof text === 'string' ? withoutPadding(text).trim() : '';
  }
  const bytes = bytesOf(value);
  if (bytes === null) return '';
  if (name.startsWith('XP')) return withoutPadding(new TextDecoder('utf-16le').decode(bytes)).trim();
  return withoutPadding(userComment(bytes)).trim();
}

/** EXIF 3.0 section 4.6.6.7: eight characters name the code, the text follows. Writers that leave them out exist. */
function userComment(bytes: Uint8Array): string {
  const code = decodeLatin1(bytes.subarray(0, 8));
  const rest = bytes.subarray(8);
  if (code === 'ASCII\0\0\0' || code === '\0\0\0\0\0\0\0\0') return decodeUtf8(rest);
  if (code !== 'UNICODE\0') return decodeUtf8(bytes);
  // The byte order is nowhere stated. Half of plain text in UTF-16 is zeros, and on which side they stand shows it.
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < rest.length; at += 2) {
    if (rest[at] === 0) even++;
    if (rest[at + 1] === 0) odd++;
  }
  return new TextDecoder(even >= odd ? 'utf-16be' : 'utf-16le').decode(rest);
}
