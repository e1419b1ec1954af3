import ExifReader from 'exifreader';
import { type EmbeddedMetadata, type MetadataEntry, NO_METADATA } from './embedded-metadata';

/** Datasets that say who or what made it, and in which words (IPTC-NAA Information Interchange Model 4.2, record 2). */
const DATASETS = [
  'Object Name',
  'Special Instructions',
  'Originating Program',
  'Program Version',
  'By-line',
  'By-line Title',
  'Headline',
  'Credit',
  'Source',
  'Copyright Notice',
  'Caption/Abstract',
  'Writer/Editor',
] as const;
const SIGNATURE = 'Photoshop 3.0\0';

/**
 * The text of IPTC-IIM in a JPEG's APP13 segment: datasets inside the image resource 0x0404 of Photoshop's `8BIM` blocks.
 * Blocks, datasets and character sets are `exifreader`'s work, which reads them from a JPEG that holds this segment alone.
 *
 * @param body of the segment, at most 64 kB; one that is not Photoshop's holds nothing that is read here.
 */
export function readIptc(body: Uint8Array, where: string): EmbeddedMetadata {
  const isPhotoshop = Array.from(SIGNATURE).every((letter, at) => body[at] === letter.charCodeAt(0));
  if (!isPhotoshop || body.length > 0xfffd) return NO_METADATA;
  const size = body.length + 2;
  // The end marker and some padding: the reader looks twelve bytes ahead.
  const jpeg = Uint8Array.from([
    0xff,
    0xd8,
    0xff,
    0xed,
    size >> 8,
    size & 0xff,
    ...body,
    0xff,
    0xd9,
    ...new Array(12).fill(0),
  ]);
  try {
    const { iptc = {} } = ExifReader.load(jpeg.buffer, { expanded: true, includeTags: { iptc: true } });
    const tags = new Map<string, unknown>(Object.entries(iptc));
    const entries = DATASETS.flatMap((name): MetadataEntry[] => {
      const value = textOf(tags.get(name));
      return value === '' ? [] : [{ key: `IPTC ${name}`, value, where: `${where} IPTC ${name}` }];
    });
    return { ...NO_METADATA, entries };
  } catch (error) {
    const detail = `IPTC in ${where}: ${error instanceof Error ? error.message : String(error)}`;
    // A segment with other resources and no IPTC is ordinary.
    if (error instanceof ExifReader.errors.MetadataMissingError) return NO_METADATA;
    return { ...NO_METADATA, problems: [{ reason: 'malformed', detail }] };
  }
}

/** Of a dataset that repeats, all its values. */
function textOf(tag: unknown): string {
  if (Array.isArray(tag)) return tag.map(textOf).filter(Boolean).join('; ');
  const described = typeof tag === 'object' && tag !== null && 'description' in tag ? tag.description : '';
  return typeof described === 'string' ? described.trim() : '';
}
