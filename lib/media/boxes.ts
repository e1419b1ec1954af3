import { type ByteSource, MediaError } from './byte-source';

/** Where a box of ISO/IEC 14496-12, section 4.2, lies. Offsets and sizes in bytes. */
export interface Box {
  /** Four characters, Latin-1 (`©nam` occurs). */
  readonly type: string;
  /** 32 lower-case hexadecimal digits for `uuid` boxes, else null. */
  readonly uuid: string | null;
  readonly start: number;
  /** 8, 16 with a 64-bit size, and 16 more for `uuid`. */
  readonly headerSize: number;
  /** Header included; `Infinity` for a box that runs to the end of a file of unknown length. */
  readonly size: number;
  /** The box says it goes on beyond where the file, or the box around it, ends. */
  readonly truncated: boolean;
}

/** The box holding a C2PA manifest store (C2PA 2.2, section A.5). */
export const C2PA_UUID = 'd8fec3d61b0e483c92975828877ec481';
/** The box holding an XMP packet at top level (XMP specification part 3, "MPEG-4"). */
export const XMP_UUID = 'be7acfcb97a942e89c71999491e3afac';

/** A file of a million small boxes is walked this far; an hour of fragments has fewer. */
export const MAX_TOP_LEVEL_BOXES = 16_384;
export const MAX_CHILD_BOXES = 4096;
export const MAX_BOX_DEPTH = 16;

/** What tells a box from noise: real types are printable, `©nam` included. */
const PRINTABLE_TYPE = /^[\x20-\x7e\xa9][\x20-\x7e]{3}$/;
const ANY_TYPE = /^/;

export interface WalkOptions {
  readonly from?: number;
  readonly maxBoxes?: number;
}

/**
 * The top-level boxes of a file, in order; only headers are read, 32 bytes each. A truncated box is the last one; so is a
 * header that the file ends within. Zero bytes after the last box are padding.
 *
 * @throws MediaError `malformed` for a size below the header's, or a type that is no type; those before were yielded.
 */
export async function* walkTopLevel(
  bytes: ByteSource,
  signal?: AbortSignal,
  { from = 0, maxBoxes = MAX_TOP_LEVEL_BOXES }: WalkOptions = {},
): AsyncGenerator<Box> {
  let start = from;
  for (let count = 0; ; count++) {
    const head = await bytes.read(start, start + 32, signal);
    if (head.byteLength === 0 || head.every((value) => value === 0)) return;
    if (count >= maxBoxes) throw new MediaError('malformed', `more than ${maxBoxes} boxes`);
    const end = bytes.byteLength ?? Number.POSITIVE_INFINITY;
    const box = boxAt(head, 0, start, end);
    if (typeof box === 'string') throw new MediaError('malformed', box);
    yield box;
    if (box.truncated || box.size === Number.POSITIVE_INFINITY) return;
    start += box.size;
  }
}

/**
 * The boxes that lie in bytes `[start, end)` of `bytes`, without descending. A box that says it is longer than its
 * parent is yielded as truncated and ends the list; so does anything that is no box.
 */
export function children(bytes: Uint8Array, start = 0, end = bytes.byteLength): Box[] {
  return [...childBoxes(bytes, start, end)];
}

/**
 * The same one by one, for a search that ends at the first match.
 * @param types `any` takes every four bytes for a type: the items of an `ilst` with a `keys` table are named by number.
 */
export function* childBoxes(
  bytes: Uint8Array,
  start = 0,
  end = bytes.byteLength,
  types: 'printable' | 'any' = 'printable',
): Generator<Box> {
  let at = Math.max(0, start);
  const last = Math.min(end, bytes.byteLength);
  const within = bytes.subarray(0, last);
  for (let count = 0; at + 8 <= last && count < MAX_CHILD_BOXES; count++) {
    const box = boxAt(within, at, at, last, types === 'any' ? ANY_TYPE : PRINTABLE_TYPE);
    if (typeof box === 'string') return;
    yield box;
    if (box.truncated) return;
    at += box.size;
  }
}

/** The first box at a path such as `['trak', 'mdia', 'hdlr']`, within `[start, end)`; null where a step is missing. */
export function descend(bytes: Uint8Array, path: readonly string[], start = 0, end = bytes.byteLength): Box | null {
  let from = start;
  let to = end;
  let box: Box | null = null;
  for (const type of path.slice(0, MAX_BOX_DEPTH)) {
    box = children(bytes, from, to).find((child) => child.type === type) ?? null;
    if (!box) return null;
    from = box.start + box.headerSize;
    to = Math.min(to, box.start + box.size);
  }
  return box;
}

/**
 * @param at where the header lies in `bytes`; `position` is the same place in the file.
 * @returns the box, or in words why there is none.
 */
function boxAt(
  bytes: Uint8Array,
  at: number,
  position: number,
  end: number,
  types: RegExp = PRINTABLE_TYPE,
): Box | string {
  const available = bytes.byteLength - at;
  const u32 = (offset: number) => {
    let value = 0;
    for (let i = 0; i < 4; i++) value = value * 256 + (bytes[at + offset + i] ?? 0);
    return value;
  };
  const room = end - position;
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + Math.min(8, available)));
  const cut = (headerSize: number, size: number, uuid: string | null = null): Box => ({
    type,
    uuid,
    start: position,
    headerSize,
    size,
    truncated: true,
  });
  if (available < 8) return cut(8, 8);
  if (!types.test(type)) return `no box at byte ${position}`;
  let headerSize = 8;
  let size = u32(0);
  if (size === 1) {
    headerSize = 16;
    if (available < 16) return cut(16, 16);
    size = u32(8) * 0x1_0000_0000 + u32(12);
    if (!Number.isSafeInteger(size)) return `box ${type} at byte ${position} says it is ${size} bytes long`;
  } else if (size === 0) {
    size = room;
  }
  let uuid: string | null = null;
  if (type === 'uuid') {
    if (available < headerSize + 16) return cut(headerSize + 16, Math.max(size, headerSize + 16));
    uuid = [...bytes.subarray(at + headerSize, at + headerSize + 16)]
      .map((b) => b.toString(16).padStart(2, '0'))
      .join('');
    headerSize += 16;
  }
  if (size < headerSize) return `box ${type} at byte ${position} says it is ${size} bytes long`;
  return { type, uuid, start: position, headerSize, size, truncated: size > room };
}
