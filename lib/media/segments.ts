/**
 * The pieces of a stream in ISO BMFF (ISO/IEC 14496-12 section 8.8, ISO/IEC 23000-19): an init segment, and the media
 * segments that belong to it, as files of their own or as they were appended to a player. The bytes are a page's or a
 * server's, and are read as hostile.
 */
import { type Box, C2PA_UUID, childBoxes, children, descend } from './boxes';
import { joinBytes } from './join-bytes';

/** One media segment, from its first box to its last. */
export interface Segment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it is known that nothing of it is missing: only then can it be called other than what was signed. */
  readonly whole: boolean;
  /** What its C2PA box says it is (C2PA 2.2 section A.5.4); null where it carries none. */
  readonly place: { readonly uniqueId: number; readonly localId: number; readonly location: number } | null;
  /** Seconds of the stream's own clock; null where the boxes do not say. */
  readonly time: { readonly start: number; readonly end: number } | null;
  /** Whether every fragment in it is of a track that the init segment has. */
  readonly ofInit: boolean;
}

/** An init segment and the media segments that were decoded with it. */
export interface SegmentRun {
  readonly init: Uint8Array<ArrayBuffer>;
  readonly segments: readonly Segment[];
}

/** Segments looked at in one run; half an hour of two-second pieces. */
export const MOST_SEGMENTS = 1024;
/** Boxes that may come before the first `moof` of a segment. */
const LEAD = new Set(['sidx', 'prft', 'emsg', 'ssix']);
/** Seconds. Two segments follow one another when no more than this lies between them: rounding of the timescale. */
const GAP = 0.05;

/**
 * What was appended to one SourceBuffer, put in order: every init segment with the media segments that came after it.
 * Appends may cut segments anywhere; what cannot be put together is left out, and so is everything before the first
 * box that begins something.
 *
 * @param init the init segment that was in force before the first append; null when none is known.
 */
export function runsOf(init: Uint8Array<ArrayBuffer> | null, appended: readonly Uint8Array[]): SegmentRun[] {
  const runs: { init: Uint8Array<ArrayBuffer>; parts: Uint8Array<ArrayBuffer>[] }[] =
    init === null ? [] : [{ init, parts: [] }];
  for (const unit of unitsOf(appended)) {
    for (const part of partsOf(unit)) {
      if (part.kind === 'init') runs.push({ init: part.bytes, parts: [] });
      else runs.at(-1)?.parts.push(part.bytes);
    }
  }
  return runs
    .filter(({ parts }) => parts.length > 0)
    .map((run) => ({ init: run.init, segments: followed(segmentsOf(run.init, run.parts)) }));
}

/** Media segments that were each fetched as one file, and so are known to be whole. */
export function segmentsOf(init: Uint8Array, files: readonly Uint8Array<ArrayBuffer>[]): Segment[] {
  const clocks = clocksOf(init);
  return files.slice(0, MOST_SEGMENTS).map((bytes) => {
    const boxes = children(bytes);
    const fragments = boxes
      .filter(({ type }) => type === 'moof')
      .flatMap((moof) => children(bytes, moof.start + moof.headerSize, moof.start + moof.size))
      .filter(({ type }) => type === 'traf')
      .map((traf) => fragmentOf(bytes, traf, clocks));
    const times = fragments.flatMap(({ time }) => time ?? []);
    return {
      bytes,
      whole: boxes.length > 0 && boxes.every(({ truncated }) => !truncated),
      place: placeOf(bytes, boxes),
      time:
        times.length === 0 || times.length < fragments.length
          ? null
          : { start: Math.min(...times.map(({ start }) => start)), end: Math.max(...times.map(({ end }) => end)) },
      ofInit: fragments.length > 0 && fragments.every(({ track }) => track !== null && clocks.has(track)),
    };
  });
}

/**
 * Of pieces that a player was handed it is only known that they are whole when the next one goes on where they end: a
 * player that seeks drops what it had half appended.
 */
function followed(segments: readonly Segment[]): Segment[] {
  return segments.map((segment, index) => {
    const next = segments[index + 1]?.time;
    const goesOn = segment.time !== null && next != null && Math.abs(next.start - segment.time.end) <= GAP;
    return goesOn ? segment : { ...segment, whole: false };
  });
}

const typeAt = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));
const begins = (bytes: Uint8Array) => typeAt(bytes, 0) === 'ftyp' || typeAt(bytes, 0) === 'styp';

/** Joined appends. One that begins a file begins anew, whatever was missing before it. */
function unitsOf(appended: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const units: Uint8Array[][] = [];
  for (const bytes of appended) {
    const type = typeAt(bytes, 0);
    if (begins(bytes)) units.push([bytes]);
    else if (units.length > 0) units.at(-1)?.push(bytes);
    else if (type === 'moof' || type === 'uuid' || LEAD.has(type)) units.push([bytes]);
  }
  return units.map(joinBytes);
}

interface Part {
  readonly kind: 'init' | 'media';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Cuts a run of boxes into init and media segments; what is not complete is left out. */
function* partsOf(unit: Uint8Array<ArrayBuffer>): Generator<Part> {
  let start = 0;
  let kind: Part['kind'] | null = null;
  let hasMedia = false;
  /** A segment that says where it begins (`styp`) or what it is (C2PA's box) may hold several fragments. */
  let marked = false;
  /** Where boxes began that may lead into the next segment. */
  let lead: number | null = null;
  let end = 0;
  for (const box of childBoxes(unit)) {
    if (box.truncated) break;
    const isMark = box.type === 'styp' || isPlace(unit, box);
    const isLead = LEAD.has(box.type);
    const opens =
      box.type === 'ftyp' ||
      (kind === 'init' && (isMark || box.type === 'moof' || isLead)) ||
      (kind !== 'init' && (hasMedia || kind === null) && (isMark || (box.type === 'moof' && !marked)));
    if (opens) {
      const from = kind === 'media' && lead !== null ? lead : box.start;
      if (kind === 'init' || hasMedia) yield { kind: kind ?? 'media', bytes: unit.slice(start, from) };
      start = kind === null && lead !== null ? lead : from;
      kind = box.type === 'ftyp' ? 'init' : 'media';
      hasMedia = false;
      marked = isMark;
      lead = null;
    } else if (isLead) {
      lead ??= box.start;
    } else {
      lead = null;
      marked ||= isMark;
    }
    if (box.type === 'mdat') hasMedia = true;
    end = box.start + box.size;
  }
  if (kind === 'init' || hasMedia) yield { kind: kind ?? 'media', bytes: unit.slice(start, end) };
}

/* ---- What a segment says of itself ---- */

function u32(bytes: Uint8Array, at: number): number {
  return at + 4 <= bytes.byteLength ? new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0) : 0;
}
const u64 = (bytes: Uint8Array, at: number) => u32(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 4);
const bodyOf = (box: Box) => box.start + box.headerSize;
const endOf = (box: Box) => box.start + box.size;

interface Clock {
  /** Units a second. */
  readonly scale: number;
  readonly sampleDuration: number;
}

/** Each track's clock, from `mdhd` and `trex` of the init segment. */
function clocksOf(init: Uint8Array): ReadonlyMap<number, Clock> {
  const clocks = new Map<number, Clock>();
  const moov = descend(init, ['moov']);
  if (moov === null) return clocks;
  const inside = children(init, bodyOf(moov), endOf(moov));
  const mvex = inside.find(({ type }) => type === 'mvex');
  const defaults = mvex === undefined ? [] : children(init, bodyOf(mvex), endOf(mvex));
  for (const trak of inside.filter(({ type }) => type === 'trak').slice(0, 32)) {
    const tkhd = descend(init, ['tkhd'], bodyOf(trak), endOf(trak));
    const mdhd = descend(init, ['mdia', 'mdhd'], bodyOf(trak), endOf(trak));
    if (tkhd === null || mdhd === null) continue;
    // Two times of 4 or 8 bytes, by the version, come first in both.
    const id = u32(init, bodyOf(tkhd) + (init[bodyOf(tkhd)] === 1 ? 20 : 12));
    const scale = u32(init, bodyOf(mdhd) + (init[bodyOf(mdhd)] === 1 ? 20 : 12));
    const trex = defaults.find((box) => box.type === 'trex' && u32(init, bodyOf(box) + 4) === id);
    if (scale > 0) clocks.set(id, { scale, sampleDuration: trex === undefined ? 0 : u32(init, bodyOf(trex) + 12) });
  }
  return clocks;
}

/** Samples of one `trun` that are counted; a segment of a minute at 120 frames a second has fewer. */
const MOST_SAMPLES = 100_000;

function fragmentOf(
  bytes: Uint8Array,
  traf: Box,
  clocks: ReadonlyMap<number, Clock>,
): { track: number | null; time: Segment['time'] } {
  const boxes = children(bytes, bodyOf(traf), endOf(traf));
  const find = (type: string) => boxes.find((box) => box.type === type && !box.truncated);
  const tfhd = find('tfhd');
  if (tfhd === undefined) return { track: null, time: null };
  const header = bodyOf(tfhd);
  const flags = u32(bytes, header) & 0xffffff;
  const track = u32(bytes, header + 4);
  const clock = clocks.get(track);
  const tfdt = find('tfdt');
  if (clock === undefined || tfdt === undefined) return { track, time: null };
  let at = header + 8;
  if (flags & 0x01) at += 8;
  if (flags & 0x02) at += 4;
  const sampleDuration = flags & 0x08 ? u32(bytes, at) : clock.sampleDuration;
  const start = bytes[bodyOf(tfdt)] === 1 ? u64(bytes, bodyOf(tfdt) + 4) : u32(bytes, bodyOf(tfdt) + 4);
  let units = 0;
  for (const trun of boxes.filter(({ type }) => type === 'trun')) units += durationOf(bytes, trun, sampleDuration);
  return { track, time: { start: start / clock.scale, end: (start + units) / clock.scale } };
}

function durationOf(bytes: Uint8Array, trun: Box, sampleDuration: number): number {
  const flags = u32(bytes, bodyOf(trun)) & 0xffffff;
  const count = Math.min(u32(bytes, bodyOf(trun) + 4), MOST_SAMPLES);
  if ((flags & 0x100) === 0) return count * sampleDuration;
  const first = bodyOf(trun) + 8 + (flags & 0x01 ? 4 : 0) + (flags & 0x04 ? 4 : 0);
  const width = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length * 4;
  let units = 0;
  for (let sample = 0; sample < count && first + (sample + 1) * width <= endOf(trun); sample++) {
    units += u32(bytes, first + sample * width);
  }
  return units;
}

const PURPOSE = 'merkle\0';

/** Of the two boxes of C2PA the one of a media segment, not the store of an init segment. */
function isPlace(bytes: Uint8Array, box: Box): boolean {
  if (box.uuid !== C2PA_UUID || box.truncated) return false;
  const purpose = bodyOf(box) + 4;
  return String.fromCharCode(...bytes.subarray(purpose, purpose + PURPOSE.length)) === PURPOSE;
}

/** A map of three small numbers, and perhaps the hashes of the way to the root, which are not looked at here. */
function placeOf(bytes: Uint8Array, boxes: readonly Box[]): Segment['place'] {
  const box = boxes.find((candidate) => isPlace(bytes, candidate));
  if (box === undefined) return null;
  const map = bytes.subarray(bodyOf(box) + 4 + PURPOSE.length, endOf(box));
  const uniqueId = numberUnder(map, 'uniqueId');
  const localId = numberUnder(map, 'localId');
  const location = numberUnder(map, 'location');
  return uniqueId === null || localId === null || location === null ? null : { uniqueId, localId, location };
}

/** The unsigned integer (RFC 8949, up to 32 bits) that follows a text key. */
function numberUnder(map: Uint8Array, key: string): number | null {
  const wanted = [0x60 | key.length, ...[...key].map((character) => character.charCodeAt(0))];
  for (let at = 1; at + wanted.length < map.length; at++) {
    if (!wanted.every((value, index) => map[at + index] === value)) continue;
    const from = at + wanted.length;
    const initial = map[from] ?? 0xff;
    if (initial < 24) return initial;
    const width = initial === 24 ? 1 : initial === 25 ? 2 : initial === 26 ? 4 : 0;
    if (width === 0 || from + 1 + width > map.length) return null;
    return map.subarray(from + 1, from + 1 + width).reduce((value, next) => value * 256 + next, 0);
  }
  return null;
}
