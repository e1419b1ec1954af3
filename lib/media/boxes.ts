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

/** A file of a million small boxes is walked this far; an hour of fragments has fewer. */
export const MAX_TOP_LEVEL_BOXES = 16_384;
export const MAX_CHILD_BOXES = 4096;
export const MAX_BOX_DEPTH = 16;

const MAX_PURPOSE = 16;

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
  const found: Box[] = [];
  let at = Math.max(0, start);
  const last = Math.min(end, bytes.byteLength);
  const within = bytes.subarray(0, last);
  while (at + 8 <= last && found.length < MAX_CHILD_BOXES) {
    const box = boxAt(within, at, at, last);
    if (typeof box === 'string') break;
    found.push(box);
    if (box.truncated) break;
    at += box.size;
  }
  return found;
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

/** A C2PA `uuid` box: what it is for and where its payload lies. */
export interface C2paBox extends Box {
  /** `manifest`, `original`, `update` or `merkle`; other text is cut at 16 characters. */
  readonly purpose: string;
  /** Of the JUMBF superbox (after version, flags, purpose and, for a manifest, the offset of the Merkle boxes). */
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/**
 * The C2PA boxes among the top-level boxes, in order. Stop iterating at the first for the quick read.
 * @throws MediaError `malformed` as {@link walkTopLevel}.
 */
export async function* findC2paBoxes(
  bytes: ByteSource,
  signal?: AbortSignal,
  options?: WalkOptions,
): AsyncGenerator<C2paBox> {
  for await (const box of walkTopLevel(bytes, signal, options)) {
    if (box.uuid !== C2PA_UUID) continue;
    const afterHeader = box.start + box.headerSize;
    const head = await bytes.read(afterHeader, afterHeader + 4 + MAX_PURPOSE + 1, signal);
    const text = head.subarray(4);
    const zero = text.indexOf(0);
    const length = zero < 0 ? Math.min(text.byteLength, MAX_PURPOSE) : zero;
    const purpose = String.fromCharCode(...text.subarray(0, length));
    const offset = purpose === 'merkle' ? 0 : 8;
    const payloadStart = Math.min(afterHeader + 4 + length + 1 + offset, box.start + box.size);
    yield { ...box, purpose, payloadStart, payloadEnd: box.start + box.size };
  }
}

/**
 * @param at where the header lies in `bytes`; `position` is the same place in the file.
 * @returns the box, or in words why there is none.
 */
function boxAt(bytes: Uint8Array, at: number, position: number, end: number): Box | string {
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
  if (!/^[\x20-\x7e\xa9][\x20-\x7e]{3}$/.test(type)) return `no box at byte ${position}`;
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
