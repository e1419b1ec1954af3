import { fourCharacters, viewOf } from './embedded-metadata';

/** A box held in memory. `start`, `body` and `end` are offsets into the bytes that were walked. */
export interface HeldBox {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** Children of one box; real ones have a few dozen. */
const MAX_CHILDREN = 4096;

/**
 * Boxes lying in `[start, end)` of bytes in memory (ISO/IEC 14496-12 section 4.2), one level, never deeper. Ends at
 * the first box that does not fit: what follows a broken length cannot be told from noise.
 *
 * Any four bytes are a type here, where lib/media/boxes.ts wants letters: the items of an `ilst` with a `keys` table
 * are named by number.
 */
export function* childBoxes(bytes: Uint8Array, start = 0, end = bytes.length): Generator<HeldBox> {
  const view = viewOf(bytes);
  const last = Math.min(end, bytes.length);
  let at = start;
  for (let count = 0; count < MAX_CHILDREN && at + 8 <= last; count++) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > last) return;
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) {
      size = last - at;
    }
    if (size < header || at + size > last) return;
    yield { type: fourCharacters(bytes, at + 4), start: at, body: at + header, end: at + size };
    at += size;
  }
}

/** The first child named `type`, or null. */
export function childNamed(bytes: Uint8Array, parent: Pick<HeldBox, 'body' | 'end'>, type: string): HeldBox | null {
  for (const box of childBoxes(bytes, parent.body, parent.end)) if (box.type === type) return box;
  return null;
}

/** Follows one name a level; null where one is missing. */
export function descend(
  bytes: Uint8Array,
  parent: Pick<HeldBox, 'body' | 'end'>,
  ...types: readonly string[]
): HeldBox | null {
  let at: Pick<HeldBox, 'body' | 'end'> = parent;
  let found: HeldBox | null = null;
  for (const type of types) {
    found = childNamed(bytes, at, type);
    if (found === null) return null;
    at = found;
  }
  return found;
}
