import { type Box, children, descend, MAX_BOX_DEPTH, walkTopLevel } from './boxes';
import { type ByteSource, MediaError } from './byte-source';
import type { MediaFacts } from './media-facts';
import { id3Length, mpegAudioFrameLength, refineKind, SNIFF_BYTES, type Sniffed, sniff } from './sniff';

export interface ExamineOptions {
  /**
   * Walk the file to its end. Without it a file of more than {@link EAGER_IMAGE_BYTES} is judged by its head, its tail
   * and a few box headers, which costs one to three requests over HTTP.
   */
  readonly thorough?: boolean;
}

type Defect = MediaFacts['defect'];

/** Bytes. Images up to this size are scanned to their end when their last bytes leave doubt. */
const EAGER_IMAGE_BYTES = 8 * 1024 * 1024;
const THOROUGH_IMAGE_BYTES = 64 * 1024 * 1024;
/** Bytes read at the end of a file whose format ends with a mark; a little more than the largest Ogg page. */
const TAIL_BYTES = 66 * 1024;
/** Box headers beyond the head that a cheap examination follows: ftyp, mdat, moov and a few more, not every fragment. */
const CHEAP_FAR_BOXES = 6;
/** Bytes of a `moov` that are looked into: enough for the tables of an hour of video. */
const MOOV_BYTES = { cheap: 64 * 1024, thorough: 8 * 1024 * 1024 };

/**
 * What a file is, from its bytes, and whether its container is whole as far as it was walked.
 *
 * @throws MediaError `no-bytes` for an empty file, `not-media` for one of no known format, and what reading throws.
 */
export async function examine(
  bytes: ByteSource,
  signal?: AbortSignal,
  { thorough = false }: ExamineOptions = {},
): Promise<MediaFacts> {
  const head = await bytes.read(0, SNIFF_BYTES, signal);
  if (head.byteLength === 0) throw new MediaError('no-bytes', 'the file is empty');
  let sniffed = sniff(head);
  const tag = id3Length(head);
  if (sniffed && tag >= head.byteLength && (bytes.byteLength ?? tag + 1) > tag) {
    // The tag hides what follows it: MP3, FLAC and AAC all may begin with one.
    const after = sniff(await bytes.read(tag, tag + 8192, signal));
    if (after?.kind === 'audio') sniffed = after;
  }
  if (!sniffed) throw new MediaError('not-media', 'the bytes are those of no media format that is known here');
  const look = new Look(bytes, head, thorough, signal);
  const { facts, defect } = await judge(look, sniffed);
  return { ...facts, defect };
}

async function judge(look: Look, sniffed: Sniffed): Promise<{ facts: Sniffed; defect: Defect }> {
  switch (sniffed.container) {
    case 'bmff':
      return examineBmff(look, sniffed);
    case 'matroska':
      return examineMatroska(look, sniffed);
    case 'jpeg':
      return { facts: sniffed, defect: await jpegDefect(look) };
    case 'png':
      return { facts: sniffed, defect: await pngDefect(look) };
    case 'gif':
      return { facts: sniffed, defect: await gifDefect(look) };
    case 'svg':
      return { facts: sniffed, defect: await svgDefect(look) };
    case 'wav':
    case 'avi':
    case 'webp':
      return { facts: sniffed, defect: await riffDefect(look) };
    case 'flac':
      return { facts: sniffed, defect: await flacDefect(look) };
    case 'mp3':
    case 'aac':
      return { facts: sniffed, defect: await mp3Defect(look) };
    case 'ogg':
      return { facts: sniffed, defect: await oggDefect(look) };
    case 'tiff':
      return { facts: sniffed, defect: tiffDefect(look) };
    case 'jxl':
      return { facts: sniffed, defect: await jxlDefect(look, sniffed) };
    case 'hls':
    case 'dash':
      // Text: what it names may be missing, and is asked for by itself.
      return { facts: sniffed, defect: null };
    case 'c2pa':
      return { facts: sniffed, defect: look.pastEnd(look.u32(0), 'the manifest store') };
    case 'mpegts':
    case 'flv':
    case 'ivf':
      // Streams: nothing in them says how long they were meant to be.
      return { facts: sniffed, defect: null };
  }
}

function truncated(detail: string): Defect {
  return { code: 'container.truncated', detail };
}

function malformed(detail: string): Defect {
  return { code: 'container.malformed', detail };
}

/** The file under examination: its first 64 KiB and the way to more. */
class Look {
  constructor(
    readonly bytes: ByteSource,
    readonly head: Uint8Array,
    readonly thorough: boolean,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** Bytes; `Infinity` while it is unknown, so that nothing is called truncated on a guess. */
  get length(): number {
    return this.bytes.byteLength ?? Number.POSITIVE_INFINITY;
  }

  /** Reads beyond the head are to be few. */
  get cheap(): boolean {
    return this.bytes.requests > 0 && !this.thorough;
  }

  /** Reads beyond the head would fetch all that lies between. */
  get headOnly(): boolean {
    return this.cheap && this.bytes.sequential === true && this.length > this.head.byteLength;
  }

  /** From memory where the head has it. */
  async at(start: number, end: number): Promise<Uint8Array> {
    if (end <= this.head.byteLength) return this.head.subarray(start, end);
    return this.bytes.read(start, end, this.signal);
  }

  async tail(length: number): Promise<{ start: number; bytes: Uint8Array } | null> {
    if (this.length === Number.POSITIVE_INFINITY || this.headOnly) return null;
    const start = Math.max(0, this.length - length);
    return { start, bytes: await this.at(start, this.length) };
  }

  /** The whole of an image, when it is small enough to scan. */
  async scan(): Promise<Uint8Array | null> {
    if (this.headOnly || this.length > (this.thorough ? THOROUGH_IMAGE_BYTES : EAGER_IMAGE_BYTES)) return null;
    return this.at(0, this.length);
  }

  u32(at: number): number {
    return uint32(this.head, at);
  }

  pastEnd(end: number, what: string): Defect {
    return end > this.length ? truncated(`${what} ends at byte ${end}, the file at byte ${this.length}`) : null;
  }
}

// ISO BMFF -----------------------------------------------------------------------------------------------------------

/** Types whose name past the end of the file means a cut; anything else after a whole movie is trailing bytes. */
const KNOWN_TOP_LEVEL = new Set(
  'ftyp styp moov mdat moof mfra meta free skip wide uuid sidx ssix emsg prft udta pdin jumb jxlc jxlp'.split(' '),
);

interface Walked {
  readonly boxes: readonly Box[];
  readonly finished: boolean;
  readonly defect: Defect;
}

async function examineBmff(look: Look, sniffed: Sniffed): Promise<{ facts: Sniffed; defect: Defect }> {
  const walked = await bmffWalk(look, sniffed);
  const moov = walked.boxes.find((box) => box.type === 'moov');
  if (!moov || moov.start + moov.headerSize >= look.length) return { facts: sniffed, defect: walked.defect };
  const limit = !look.cheap ? MOOV_BYTES.thorough : MOOV_BYTES.cheap;
  const end = Math.min(moov.start + moov.size, moov.start + limit, look.length);
  // Over HTTP only what is at hand anyway is looked into, plus the granule that the box's header came with.
  const held = !look.cheap ? end : Math.max(look.head.byteLength, moov.start + 1024);
  const movie = await look.at(moov.start, Math.min(end, held));
  const complete = movie.byteLength === moov.size;
  const tracks = children(movie, moov.headerSize).filter((box) => box.type === 'trak');
  const handlers = tracks.map((track) => handlerOf(movie, track)).filter((handler) => handler !== null);
  const sure = handlers.includes('vide') || (complete && handlers.length > 0);
  const facts = sure ? refineKind(sniffed, handlers) : sniffed;
  return { facts, defect: walked.defect ?? insideMovie(movie, moov, complete) ?? chunksPastEnd(look, movie, tracks) };
}

async function bmffWalk(look: Look, sniffed: Sniffed): Promise<Walked> {
  const boxes: Box[] = [];
  const has = (type: string) => boxes.some((box) => box.type === type && !box.truncated);
  const whole = () => (has('moov') && (has('mdat') || has('moof'))) || (has('meta') && sniffed.kind === 'image');
  let far = 0;
  try {
    for await (const box of walkTopLevel(look.bytes, look.signal)) {
      if (box.truncated && whole() && !KNOWN_TOP_LEVEL.has(box.type)) break;
      boxes.push(box);
      if (box.truncated) {
        const ends = box.start + box.size;
        const of = box.type === '' ? 'a box header' : `box ${box.type} at byte ${box.start}`;
        const short = Math.max(ends, look.length + 1);
        return {
          boxes,
          finished: false,
          defect: truncated(`${of} ends at byte ${short}, the file at byte ${look.length}`),
        };
      }
      if (box.start + box.size + 32 > look.head.byteLength && look.cheap) {
        if (box.start + box.size >= look.length) break;
        // Where the length is unknown, going on could mean downloading everything in between.
        if (look.bytes.byteLength === null || look.headOnly || ++far > CHEAP_FAR_BOXES)
          return { boxes, finished: false, defect: null };
      }
    }
  } catch (cause) {
    if (!(cause instanceof MediaError) || cause.code !== 'malformed') throw cause;
    // Bytes that are no box, after a movie that is whole, are trailing bytes: every player ignores them.
    return { boxes, finished: true, defect: whole() ? null : malformed(cause.message) };
  }
  const first = boxes[0]?.type;
  if (first === 'ftyp' && has('mdat') && !has('moov') && !has('moof') && !has('meta')) {
    return { boxes, finished: true, defect: truncated('the file ends without the moov box that describes it') };
  }
  return { boxes, finished: true, defect: null };
}

function handlerOf(movie: Uint8Array, track: Box): string | null {
  const hdlr = descend(movie, ['mdia', 'hdlr'], track.start + track.headerSize, track.start + track.size);
  if (!hdlr || hdlr.start + 20 > movie.byteLength) return null;
  return String.fromCharCode(...movie.subarray(hdlr.start + 16, hdlr.start + 20));
}

/** Boxes that hold boxes and nothing else; `udta` and `meta` have too many dialects to judge. */
const PURE_CONTAINERS = new Set('moov trak mdia minf stbl edts dinf mvex'.split(' '));

/** Boxes nested beyond reason, or longer than the box around them. Walked with a list, never by recursion. */
function insideMovie(movie: Uint8Array, moov: Box, complete: boolean): Defect {
  const open = [{ start: moov.headerSize, end: Math.min(moov.size, movie.byteLength), depth: 1, parent: 'moov' }];
  let seen = 0;
  for (let place = open.pop(); place; place = open.pop()) {
    for (const box of children(movie, place.start, place.end)) {
      if (++seen > 4096) return null;
      const at = moov.start + box.start;
      if (box.truncated && box.type.length === 4 && complete) {
        return malformed(`box ${box.type} at byte ${at} is longer than the ${place.parent} around it`);
      }
      if (!PURE_CONTAINERS.has(box.type)) continue;
      if (place.depth >= MAX_BOX_DEPTH) {
        return { code: 'container.nested', detail: `boxes nested ${MAX_BOX_DEPTH} deep at byte ${at}` };
      }
      const end = Math.min(box.start + box.size, place.end);
      open.push({ start: box.start + box.headerSize, end, depth: place.depth + 1, parent: box.type });
    }
  }
  return null;
}

/** A movie whose sample tables point beyond the end: a cut file whose `mdat` says "to the end". */
function chunksPastEnd(look: Look, movie: Uint8Array, tracks: readonly Box[]): Defect {
  for (const track of tracks) {
    const from = track.start + track.headerSize;
    const to = track.start + track.size;
    const wide = descend(movie, ['mdia', 'minf', 'stbl', 'co64'], from, to);
    const table = wide ?? descend(movie, ['mdia', 'minf', 'stbl', 'stco'], from, to);
    if (!table || table.truncated) continue;
    const count = uint32(movie, table.start + 12);
    const step = wide ? 8 : 4;
    const last = table.start + 16 + (count - 1) * step;
    if (count === 0 || last + step > table.start + table.size) continue;
    const offset = wide ? uint32(movie, last) * 0x1_0000_0000 + uint32(movie, last + 4) : uint32(movie, last);
    if (offset >= look.length) return truncated(`samples at byte ${offset}, the file ends at byte ${look.length}`);
  }
  return null;
}

/** A codestream in boxes, whole or in parts (ISO/IEC 18181-2); a bare one says nowhere how long it is. */
async function jxlDefect(look: Look, sniffed: Sniffed): Promise<Defect> {
  if (look.u32(0) !== 12) return null;
  const { boxes, finished, defect } = await bmffWalk(look, sniffed);
  if (defect !== null || !finished || boxes.some(({ type }) => type === 'jxlc' || type === 'jxlp')) return defect;
  return truncated('the file ends before its codestream');
}

// Matroska -----------------------------------------------------------------------------------------------------------

interface Element {
  readonly id: number;
  readonly start: number;
  readonly data: number;
  /** `Infinity` for an unknown size. */
  readonly end: number;
}

const EBML = { header: 0x1a45dfa3, segment: 0x18538067, seekHead: 0x114d9b74, cluster: 0x1f43b675, tracks: 0x1654ae6b };
const SEEK = { entry: 0x4dbb, position: 0x53ac };
const TRACK = { entry: 0xae, type: 0x83 };
/** As {@link CHEAP_FAR_BOXES}. */
const CHEAP_FAR_ELEMENTS = 6;
const MOST_CLUSTERS = 20_000;

/** RFC 8794: element id and size are variable-length integers; a size of all ones is "unknown". */
function element(bytes: Uint8Array, at: number, base: number): Element | null {
  const id = vint(bytes, at, true);
  if (!id) return null;
  const size = vint(bytes, at + id.length, false);
  if (!size) return null;
  const data = at + id.length + size.length;
  return { id: id.value, start: base + at, data: base + data, end: base + data + size.value };
}

function vint(bytes: Uint8Array, at: number, keepMarker: boolean): { value: number; length: number } | null {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.byteLength || (keepMarker && length > 4)) return null;
  let value = keepMarker ? first : first & (0xff >> length);
  let ones = !keepMarker && value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    ones &&= next === 0xff;
    value = value * 256 + next;
  }
  return { value: ones ? Number.POSITIVE_INFINITY : value, length };
}

function elementsOf(bytes: Uint8Array, start: number, end: number): Element[] {
  const found: Element[] = [];
  let at = start;
  while (at < Math.min(end, bytes.byteLength) && found.length < 1024) {
    const next = element(bytes, at, 0);
    if (!next) break;
    found.push(next);
    at = next.end;
  }
  return found;
}

function unsigned(bytes: Uint8Array, { data, end }: Element): number {
  let value = 0;
  for (let at = data; at < Math.min(end, data + 8, bytes.byteLength); at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

async function examineMatroska(look: Look, sniffed: Sniffed): Promise<{ facts: Sniffed; defect: Defect }> {
  const header = element(look.head, 0, 0);
  const segment = header && header.end < look.head.byteLength ? element(look.head, header.end, 0) : null;
  if (!segment || segment.id !== EBML.segment) {
    const defect = header && header.end >= look.length ? truncated('the file ends within its header') : null;
    return { facts: sniffed, defect: defect ?? malformed('no segment follows the EBML header') };
  }
  const top = elementsOf(look.head, segment.data, segment.end);
  const facts = refineByTracks(look, sniffed, top);
  if (segment.end !== Number.POSITIVE_INFINITY) return { facts, defect: look.pastEnd(segment.end, 'the segment') };
  for (const list of top.filter(({ id }) => id === EBML.seekHead)) {
    for (const entry of elementsOf(look.head, list.data, list.end)) {
      const position = elementsOf(look.head, entry.data, entry.end).find(({ id }) => id === SEEK.position);
      const target = position ? segment.data + unsigned(look.head, position) : 0;
      if (entry.id === SEEK.entry && target >= look.length) {
        return { facts, defect: truncated(`an element at byte ${target}, the file ends at byte ${look.length}`) };
      }
    }
  }
  return { facts, defect: await lastCluster(look, segment) };
}

/** Follows the segment's elements by their sizes; one that goes on beyond the end of the file was cut. */
async function lastCluster(look: Look, segment: Element): Promise<Defect> {
  let at = segment.data;
  let far = 0;
  for (let count = 0; count < MOST_CLUSTERS && at < look.length; count++) {
    if (at + 12 > look.head.byteLength && look.cheap && (look.headOnly || ++far > CHEAP_FAR_ELEMENTS)) return null;
    const bytes = await look.at(at, at + 12);
    const next = element(bytes, 0, at);
    // A live recording's clusters have no size either: where such a file was meant to end cannot be known.
    if (!next || next.end === Number.POSITIVE_INFINITY) return null;
    const defect = look.pastEnd(next.end, `the element at byte ${at}`);
    if (defect) return defect;
    at = next.end;
  }
  return null;
}

function refineByTracks(look: Look, sniffed: Sniffed, top: readonly Element[]): Sniffed {
  const tracks = top.find(({ id }) => id === EBML.tracks);
  if (!tracks || tracks.end > look.head.byteLength) return sniffed;
  const handlers = elementsOf(look.head, tracks.data, tracks.end)
    .filter(({ id }) => id === TRACK.entry)
    .flatMap((entry) => elementsOf(look.head, entry.data, entry.end).filter(({ id }) => id === TRACK.type))
    .map((type) => ({ 1: 'vide', 2: 'soun' })[unsigned(look.head, type)] ?? 'other');
  return refineKind(sniffed, handlers);
}

// Images -------------------------------------------------------------------------------------------------------------

async function jpegDefect(look: Look): Promise<Defect> {
  if (look.cheap) {
    // A long manifest store lies in front of the scan; one look at the end spares the walk through it.
    const tail = await look.tail(2);
    if (!tail || (tail.bytes[0] === 0xff && tail.bytes[1] === 0xd9)) return null;
  }
  let at = 2;
  for (let segments = 0; segments < 4096; segments++) {
    const header = await look.at(at, at + 4);
    const [mark, marker, high, low] = header;
    if (mark === undefined || marker === undefined)
      return truncated(`the file ends at byte ${look.length}, before the picture`);
    if (mark !== 0xff) return malformed(`no JPEG marker at byte ${at}`);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return null;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (high === undefined || low === undefined) return truncated(`the file ends within the segment at byte ${at}`);
    const length = high * 256 + low;
    if (length < 2) return malformed(`a segment of ${length} bytes at byte ${at}`);
    const defect = look.pastEnd(at + 2 + length, `the segment at byte ${at}`);
    if (defect) return defect;
    at += 2 + length;
    if (marker === 0xda) return jpegScanDefect(look, at);
  }
  return malformed('more than 4096 segments before the picture');
}

/** Within a scan every 0xFF is followed by 00 or a restart marker, so FF D9 is the end of the picture (T.81, B.1.1). */
async function jpegScanDefect(look: Look, scan: number): Promise<Defect> {
  const noEnd = truncated(`no end-of-image marker after the scan at byte ${scan}`);
  if (!look.thorough) {
    const tail = await look.tail(2);
    if (!tail || (tail.bytes[0] === 0xff && tail.bytes[1] === 0xd9)) return null;
  }
  const all = await look.scan();
  if (!all) return null;
  for (let at = all.indexOf(0xff, scan); at >= 0; at = all.indexOf(0xff, at + 1)) {
    if (all[at + 1] === 0xd9) return null;
  }
  return noEnd;
}

async function pngDefect(look: Look): Promise<Defect> {
  if (!look.thorough) {
    const tail = await look.tail(12);
    if (!tail || latin1(tail.bytes, 4, 8) === 'IEND') return null;
  }
  const all = await look.scan();
  if (!all) return null;
  for (let at = 8; at + 12 <= all.byteLength; ) {
    const length = uint32(all, at);
    const type = latin1(all, at + 4, at + 8);
    if (!/^[a-z]{4}$/i.test(type)) return malformed(`no PNG chunk at byte ${at}`);
    if (type === 'IEND') return null;
    const defect = look.pastEnd(at + 12 + length, `chunk ${type} at byte ${at}`);
    if (defect) return defect;
    at += 12 + length;
  }
  return truncated('no IEND chunk');
}

async function gifDefect(look: Look): Promise<Defect> {
  if (!look.thorough) {
    const tail = await look.tail(1);
    if (!tail || tail.bytes[0] === 0x3b) return null;
  }
  const all = await look.scan();
  if (!all) return null;
  const noTrailer = truncated('no trailer');
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(all[10] ?? 0);
  while (at < all.byteLength) {
    const introducer = all[at];
    if (introducer === 0x3b) return null;
    if (introducer === 0x21) at += 2;
    else if (introducer === 0x2c) at += 11 + tableBytes(all[at + 9] ?? 0);
    else return malformed(`no GIF block at byte ${at}`);
    while (at < all.byteLength && all[at] !== 0) at += 1 + (all[at] ?? 0);
    at += 1;
  }
  return noTrailer;
}

async function svgDefect(look: Look): Promise<Defect> {
  const tail = await look.tail(4096);
  if (!tail) return null;
  const text = new TextDecoder().decode(tail.bytes);
  if (/<\/(?:[\w.-]{1,30}:)?svg\s*>/i.test(text) || /^[^<]*<[^<]*\/>\s*$/.test(text)) return null;
  const all = await look.scan();
  if (!all || /<\/(?:[\w.-]{1,30}:)?svg\s*>/i.test(new TextDecoder().decode(all))) return null;
  return truncated('the root element is not closed');
}

function tiffDefect(look: Look): Defect {
  const little = look.head[0] === 0x49;
  const big = (look.head[2] ?? 0) === 0x2b || (look.head[3] ?? 0) === 0x2b;
  if (big) return null;
  const directory = little ? uint32([...look.head.subarray(4, 8)].reverse(), 0) : look.u32(4);
  return look.pastEnd(directory + 6, 'the first image directory');
}

// RIFF ---------------------------------------------------------------------------------------------------------------

async function riffDefect(look: Look): Promise<Defect> {
  const size32 = (bytes: Uint8Array, at: number) => uint32([...bytes.subarray(at, at + 4)].reverse(), 0);
  if (latin1(look.head, 0, 4) !== 'RIFF') return null;
  const size = size32(look.head, 4);
  // Recorders that could not go back leave 0 or all ones; some writers leave out the last padding byte.
  const streamed = size === 0 || size === 0xffffffff;
  if (!streamed && size + 8 > look.length + 1) return look.pastEnd(size + 8, 'the RIFF chunk');
  const open = [{ start: 12, end: Math.min(streamed ? look.length : size + 8, look.length), depth: 1 }];
  for (let place = open.pop(), seen = 0; place; place = open.pop()) {
    for (let at = place.start; at + 8 <= place.end; ) {
      if (++seen > 4096 || (at + 12 > look.head.byteLength && look.cheap)) return null;
      const header = await look.at(at, at + 12);
      const id = latin1(header, 0, 4);
      const length = size32(header, 4);
      if (streamed && (length === 0 || length === 0xffffffff)) return null;
      const defect = at + 8 + length > place.end + 1 ? look.pastEnd(at + 8 + length, `chunk at byte ${at}`) : null;
      if (defect) return defect;
      if (id === 'LIST' && length >= 12 && latin1(header, 8, 12) !== 'movi') {
        if (place.depth >= MAX_BOX_DEPTH) {
          return { code: 'container.nested', detail: `lists nested ${MAX_BOX_DEPTH} deep at byte ${at}` };
        }
        open.push({ start: at + 12, end: Math.min(at + 8 + length, place.end), depth: place.depth + 1 });
      }
      at += 8 + length + (length % 2);
    }
  }
  return null;
}

// Sound --------------------------------------------------------------------------------------------------------------

async function mp3Defect(look: Look): Promise<Defect> {
  const tag = id3Length(look.head);
  const cut = look.pastEnd(tag, 'the ID3 tag');
  if (cut) return cut;
  const bytes = await look.at(tag, tag + 4096);
  const start = firstFrame(bytes);
  if (start < 0) return tag > 0 && tag >= look.length ? truncated('the file ends with its tag') : null;
  // The Xing or Info header of an encoder that knew the length: frames and bytes, itself included.
  const mono = (bytes[start + 3] ?? 0) >> 6 === 3;
  const mpeg1 = (((bytes[start + 1] ?? 0) >> 3) & 3) === 3;
  const at = start + 4 + (mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17);
  if (/^(Xing|Info)$/.test(latin1(bytes, at, at + 4))) {
    const flags = uint32(bytes, at + 4);
    if ((flags & 2) === 0) return null;
    const stated = uint32(bytes, at + 8 + (flags & 1 ? 4 : 0));
    return look.pastEnd(tag + start + stated, 'the sound');
  }
  if (latin1(bytes, start + 36, start + 40) === 'VBRI') {
    return look.pastEnd(tag + start + uint32(bytes, start + 46), 'the sound');
  }
  return null;
}

function firstFrame(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.byteLength - 4; at++) {
    if (bytes[at] === 0xff && mpegAudioFrameLength(bytes, at) > 0) return at;
  }
  return -1;
}

async function flacDefect(look: Look): Promise<Defect> {
  let at = id3Length(look.head) + 4;
  let info: Uint8Array | null = null;
  for (let blocks = 0; ; blocks++) {
    if (blocks > 256) return malformed('more than 256 metadata blocks');
    const header = await look.at(at, at + 4);
    if (header.byteLength < 4) return truncated('the file ends within its metadata');
    const length = uint32(header, 0) & 0xffffff;
    const defect = look.pastEnd(at + 4 + length, `the metadata block at byte ${at}`);
    if (defect) return defect;
    if (((header[0] ?? 0) & 0x7f) === 0) info = await look.at(at + 4, at + 4 + length);
    at += 4 + length;
    if ((header[0] ?? 0) & 0x80) break;
  }
  if (!info || info.byteLength < 18) return malformed('no stream information');
  const samples = ((info[13] ?? 0) & 15) * 0x1_0000_0000 + uint32(info, 14);
  if (samples === 0) return null;
  const largestFrame = uint32(info, 7) >>> 8;
  const tail = await look.tail(Math.min(256 * 1024, Math.max(32 * 1024, 2 * largestFrame)));
  if (!tail) return null;
  if (tail.start + tail.bytes.byteLength <= at) return truncated('the file ends before its first frame');
  const block = uint32(info, 0) & 0xffff;
  const reached = lastFlacSample(tail.bytes, samples, block);
  return reached !== null && reached < samples
    ? truncated(`the last frame ends at sample ${reached} of ${samples}`)
    : null;
}

/**
 * The sample at which the last frame in `bytes` ends, at most `total`; null when no frame header is found. Frame headers
 * carry a sync code, a number and a CRC-8 (RFC 9639, 9.1); a chance match that is no frame can only raise the answer.
 */
function lastFlacSample(bytes: Uint8Array, total: number, fixedBlock: number): number | null {
  let reached: number | null = null;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const second = bytes[at + 1] ?? 0;
    if ((second & 0xfe) !== 0xf8) continue;
    const sizeCode = (bytes[at + 2] ?? 0) >> 4;
    const lead = bytes[at + 4] ?? 0;
    const extra = lead < 0x80 ? 0 : Math.clz32(~(lead << 24)) - 1;
    if (sizeCode === 0 || extra < 0 || extra > 6 || (lead >= 0x80 && lead < 0xc0)) continue;
    let number = lead < 0x80 ? lead : lead & (0x3f >> extra);
    for (let i = 1; i <= extra; i++) number = number * 64 + ((bytes[at + 4 + i] ?? 0) & 0x3f);
    let end = at + 5 + extra;
    let block = sizeCode === 1 ? 192 : sizeCode <= 5 ? 576 * 2 ** (sizeCode - 2) : 256 * 2 ** (sizeCode - 8);
    if (sizeCode === 6) block = (bytes[end++] ?? 0) + 1;
    if (sizeCode === 7) {
      block = (bytes[end] ?? 0) * 256 + (bytes[end + 1] ?? 0) + 1;
      end += 2;
    }
    const rateCode = (bytes[at + 2] ?? 0) & 15;
    if (rateCode === 12) end += 1;
    else if (rateCode === 13 || rateCode === 14) end += 2;
    if (end >= bytes.byteLength || crc8(bytes.subarray(at, end)) !== bytes[end]) continue;
    const first = second & 1 ? number : number * fixedBlock;
    if (first >= total) continue;
    reached = Math.max(reached ?? 0, Math.min(total, first + block));
  }
  return reached;
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const value of bytes) {
    crc ^= value;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

async function oggDefect(look: Look): Promise<Defect> {
  const tail = await look.tail(TAIL_BYTES);
  if (!tail) return null;
  const { bytes } = tail;
  for (let at = bytes.lastIndexOf(0x4f); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0x4f, at - 1)) {
    if (latin1(bytes, at, at + 4) !== 'OggS' || bytes[at + 4] !== 0) continue;
    const segments = bytes[at + 26];
    if (segments === undefined || at + 27 + segments > bytes.byteLength) {
      return truncated(`the file ends within the page header at byte ${tail.start + at}`);
    }
    const length = bytes.subarray(at + 27, at + 27 + segments).reduce((sum, size) => sum + size, 0);
    return look.pastEnd(tail.start + at + 27 + segments + length, `the page at byte ${tail.start + at}`);
  }
  return null;
}

function uint32(bytes: ArrayLike<number>, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
