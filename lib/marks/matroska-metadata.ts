import type { ByteSource } from '../media/byte-source';
import { type AccessUnit, lengthSizeAt, messageUnits, type Packing, type StreamCodec, UNITS } from './access-units';
import {
  decodeUtf8,
  type EmbeddedMetadata,
  MAX_ENTRIES,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  type ReadingProblem,
  withoutPadding,
} from './embedded-metadata';
import { markText } from './mark-text';

/** Element ids of RFC 8794 (EBML) and RFC 9559 (Matroska). */
const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  tags: 0x1254c367,
  tag: 0x7373,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagString: 0x4487,
} as const;

/** Bytes of one Tags element. ComfyUI workflows inside one seen so far: 15 kB. */
const MAX_TAGS_BYTES = 8 * 1024 * 1024;
const MAX_INFO_BYTES = 64 * 1024;
/** Bytes of the Tracks element; fonts are attachments and not in it. */
const MAX_TRACKS_BYTES = 1024 * 1024;
const MAX_TRACKS = 8;
/** Elements of the first cluster looked at for the first pictures; sound lies between them. */
const MAX_BLOCKS = 64;
/** Elements of the segment looked at one by one; each may cost a request. */
const MAX_ELEMENTS = 64;
/** Clusters stepped over in a file without an index of its elements, in search of tags at its end. */
const MAX_CLUSTERS = 24;
/** Tags within tags; RFC 9559 sets no limit, real files use one level. */
const MAX_TAG_DEPTH = 4;

interface Element {
  readonly id: number;
  readonly body: number;
  /** Null: unknown size (a live stream), until the next element of the same level. */
  readonly end: number | null;
}

/** A file's text, and the way to its first pictures' messages. */
export interface MatroskaFile {
  readonly metadata: EmbeddedMetadata;
  readonly accessUnits: () => Promise<AccessUnit[]>;
}

/**
 * Tags and the writing application's name of a Matroska or WebM file. Clusters are stepped over; tags that the
 * index (`SeekHead`) places behind them are read there.
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function readMatroska(bytes: ByteSource, signal: AbortSignal): Promise<MatroskaFile> {
  let tracks: readonly VideoTrack[] = [];
  let firstCluster: Element | null = null;
  const entries: MetadataEntry[] = [];
  const encoders: MetadataEntry[] = [];
  const problems: ReadingProblem[] = [];
  const done = (): MatroskaFile => ({
    metadata: { entries, xmp: [], encoders, problems },
    accessUnits: async () => (firstCluster === null ? [] : firstPictures(firstCluster, tracks, bytes, signal)),
  });
  const malformed = (detail: string): MatroskaFile => {
    problems.push({ reason: 'malformed', detail });
    return done();
  };

  const header = await elementAt(bytes, 0, signal);
  if (header === null || header.id !== ID.ebml || header.end === null) return malformed('no EBML header');
  const segment = await elementAt(bytes, header.end, signal);
  if (segment === null || segment.id !== ID.segment) return malformed('no Segment after the EBML header');

  const hold = async (element: Element, most: number, name: string): Promise<Uint8Array | null> => {
    if (element.end === null || element.end - element.body > most) {
      problems.push({ reason: 'too-large', detail: `Segment/${name} not read, more than ${most} bytes` });
      return null;
    }
    const held = await bytes.read(element.body, element.end, signal);
    if (held.length < element.end - element.body) {
      problems.push({ reason: 'truncated', detail: `Segment/${name} ends with the file` });
    }
    return held;
  };
  const tagsRead = new Set<number>();
  const readTags = async (element: Element) => {
    if (tagsRead.has(element.body)) return;
    tagsRead.add(element.body);
    const held = await hold(element, MAX_TAGS_BYTES, 'Tags');
    if (held !== null) tagEntries(held, entries, problems);
  };

  const seekedTags: number[] = [];
  let at = segment.body;
  let clusters = 0;
  let stopped = false;
  for (let count = 0; count < MAX_ELEMENTS; count++) {
    if (segment.end !== null && at >= segment.end) break;
    const element = await elementAt(bytes, at, signal);
    if (element === null) break;
    if (element.id === ID.tags) await readTags(element);
    else if (element.id === ID.seekHead) {
      const held = await hold(element, MAX_INFO_BYTES, 'SeekHead');
      if (held !== null) seekedTags.push(...tagPositions(held));
    } else if (element.id === ID.info) {
      const held = await hold(element, MAX_INFO_BYTES, 'Info');
      if (held !== null) applicationNames(held, encoders);
    } else if (element.id === ID.tracks) {
      const held = await hold(element, MAX_TRACKS_BYTES, 'Tracks');
      if (held !== null) tracks = videoTracks(held);
    }
    if (element.id === ID.cluster) firstCluster ??= element;
    if (element.id === ID.cluster && (seekedTags.length > 0 || element.end === null || ++clusters > MAX_CLUSTERS)) {
      stopped = seekedTags.length === 0 && element.end !== null;
      break;
    }
    if (element.end === null) break;
    at = element.end;
  }
  for (const position of seekedTags.slice(0, 4)) {
    const element = await elementAt(bytes, segment.body + position, signal);
    if (element?.id === ID.tags) await readTags(element);
  }
  if (stopped && tagsRead.size === 0) {
    problems.push({
      reason: 'too-large',
      detail: 'tags behind the clusters of a file without an index were not sought',
    });
  }
  return done();
}

/** Reads one element's id and size; null at the end of the file or where no element begins. */
async function elementAt(bytes: ByteSource, at: number, signal: AbortSignal): Promise<Element | null> {
  return elementIn(await bytes.read(at, at + 12, signal), 0, at);
}

/** The element beginning at `at` of bytes in memory; `shift` is added to its offsets. */
function elementIn(bytes: Uint8Array, at: number, shift = 0): Element | null {
  const first = bytes[at];
  if (first === undefined || first < 0x10) return null;
  const idLength = Math.clz32(first) - 23;
  let id = 0;
  for (let index = 0; index < idLength; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    id = id * 256 + byte;
  }
  const sizeFirst = bytes[at + idLength];
  if (sizeFirst === undefined || sizeFirst === 0) return null;
  const sizeLength = Math.clz32(sizeFirst) - 23;
  let size = sizeFirst & (0xff >> sizeLength);
  let unknown = size === 0xff >> sizeLength;
  for (let index = 1; index < sizeLength; index++) {
    const byte = bytes[at + idLength + index];
    if (byte === undefined) return null;
    size = size * 256 + byte;
    unknown &&= byte === 0xff;
  }
  const body = shift + at + idLength + sizeLength;
  if (!unknown && !Number.isSafeInteger(body + size)) return null;
  return { id, body, end: unknown ? null : body + size };
}

/** Elements lying in `[start, end)` of bytes in memory, one level; a last one that is cut is given as far as it goes. */
function* elementsIn(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Generator<{ id: number; body: number; end: number }> {
  let at = start;
  for (let count = 0; count < 4096 && at < end; count++) {
    const element = elementIn(bytes, at);
    if (element === null || element.end === null) return;
    yield { id: element.id, body: Math.min(element.body, end), end: Math.min(element.end, end) };
    at = element.end;
  }
}

const unsigned = (bytes: Uint8Array): number => bytes.slice(0, 8).reduce((value, byte) => value * 256 + byte, 0);
const textOf = (bytes: Uint8Array): string => withoutPadding(decodeUtf8(bytes));

/** Where `SeekHead` says the Tags are, from the segment's first byte. */
function tagPositions(bytes: Uint8Array): number[] {
  const positions: number[] = [];
  for (const seek of elementsIn(bytes)) {
    if (seek.id !== ID.seek) continue;
    let id = 0;
    let position: number | null = null;
    for (const part of elementsIn(bytes, seek.body, seek.end)) {
      if (part.id === ID.seekId) id = unsigned(bytes.subarray(part.body, part.end));
      if (part.id === ID.seekPosition) position = unsigned(bytes.subarray(part.body, part.end));
    }
    if (id === ID.tags && position !== null && Number.isSafeInteger(position)) positions.push(position);
  }
  return positions;
}

interface VideoTrack extends Packing {
  readonly number: number;
}

const CODECS: Readonly<Record<string, StreamCodec>> = {
  'V_MPEG4/ISO/AVC': 'avc',
  'V_MPEGH/ISO/HEVC': 'hevc',
  V_AV1: 'av1',
};

/** Tracks whose pictures can carry messages, as RFC 9559 section 5.1.4 and the codec mappings describe them. */
function videoTracks(bytes: Uint8Array): VideoTrack[] {
  const tracks: VideoTrack[] = [];
  for (const entry of elementsIn(bytes)) {
    if (entry.id !== ID.trackEntry || tracks.length >= MAX_TRACKS) continue;
    let number = 0;
    let codec: StreamCodec | undefined;
    let configuration = new Uint8Array();
    for (const part of elementsIn(bytes, entry.body, entry.end)) {
      const value = bytes.subarray(part.body, part.end);
      if (part.id === ID.trackNumber) number = unsigned(value);
      if (part.id === ID.codecId) codec = CODECS[textOf(value.subarray(0, 64))];
      if (part.id === ID.codecPrivate) configuration = value.slice(0, 32);
    }
    if (codec === undefined) continue;
    const lengthSize = ((configuration[lengthSizeAt(codec)] ?? 3) & 3) + 1;
    tracks.push({ number, codec, lengthSize });
  }
  return tracks;
}

/** The messages of the first pictures of each track in the first cluster. */
async function firstPictures(
  cluster: Element,
  tracks: readonly VideoTrack[],
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<AccessUnit[]> {
  const units: AccessUnit[] = [];
  const seen = new Map<number, number>();
  let at = cluster.body;
  for (let count = 0; count < MAX_BLOCKS && units.length < UNITS * tracks.length; count++) {
    if (cluster.end !== null && at >= cluster.end) break;
    let element = await elementAt(bytes, at, signal);
    if (element === null || element.end === null) break;
    at = element.end;
    if (element.id === ID.blockGroup) element = await elementAt(bytes, element.body, signal);
    if (element === null || element.end === null) continue;
    if (element.id !== ID.simpleBlock && element.id !== ID.block) continue;
    const head = await bytes.read(element.body, element.body + 4, signal);
    const track = tracks.find(({ number }) => number === ((head[0] ?? 0) & 0x7f));
    // A track number of more than one byte, and laced blocks, which video does not use, are passed over.
    if (track === undefined || ((head[0] ?? 0) & 0x80) === 0 || ((head[3] ?? 0) & 6) !== 0) continue;
    const picture = (seen.get(track.number) ?? 0) + 1;
    if (picture > UNITS) continue;
    seen.set(track.number, picture);
    const sample = { offset: element.body + 4, size: element.end - element.body - 4 };
    const where = `track ${track.number}, access unit ${picture}`;
    units.push({ codec: track.codec, seiUnits: await messageUnits(track, sample, bytes, signal), where });
  }
  return units;
}

function applicationNames(bytes: Uint8Array, encoders: MetadataEntry[]): void {
  for (const part of elementsIn(bytes)) {
    if (part.id !== ID.muxingApp && part.id !== ID.writingApp) continue;
    const key = part.id === ID.muxingApp ? 'MuxingApp' : 'WritingApp';
    const value = textOf(bytes.subarray(part.body, Math.min(part.end, part.body + 512)));
    if (value !== '') encoders.push({ key, value, where: `Segment/Info/${key}` });
  }
}

function tagEntries(bytes: Uint8Array, entries: MetadataEntry[], problems: ReadingProblem[]): void {
  let index = 0;
  const read = (start: number, end: number, path: string, depth: number): void => {
    for (const simple of elementsIn(bytes, start, end)) {
      if (simple.id !== ID.simpleTag) continue;
      let name = '';
      let value: Uint8Array | null = null;
      for (const part of elementsIn(bytes, simple.body, simple.end)) {
        if (part.id === ID.tagName) name = textOf(bytes.subarray(part.body, Math.min(part.end, part.body + 256)));
        if (part.id === ID.tagString) value = bytes.subarray(part.body, part.end);
      }
      const where = `${path}/SimpleTag "${markText(name, 80)}"`;
      if (name !== '' && value !== null && value.length > 0) {
        if (value.length > MAX_VALUE_BYTES || entries.length >= MAX_ENTRIES) {
          problems.push({ reason: 'too-large', detail: `${where}: not read, ${value.length} bytes` });
        } else entries.push({ key: name, value: textOf(value), where });
      }
      if (depth < MAX_TAG_DEPTH) read(simple.body, simple.end, where, depth + 1);
    }
  };
  for (const tag of elementsIn(bytes)) {
    if (tag.id === ID.tag) read(tag.body, tag.end, `Segment/Tags/Tag[${++index}]`, 1);
  }
}
