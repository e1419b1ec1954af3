import { childBoxes as boxesIn } from '../media/boxes';

/** A box held in memory. `start`, `body` and `end` are offsets into the bytes that were walked. */
export interface HeldBox {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/**
 * Boxes lying in `[start, end)` of bytes in memory, one level, never deeper. Ends at the first box that does not fit:
 * what follows a broken length cannot be told from noise. Any four bytes are a type here.
 */
export function* childBoxes(bytes: Uint8Array, start = 0, end = bytes.length): Generator<HeldBox> {
  for (const box of boxesIn(bytes, start, end, 'any')) {
    if (box.truncated) return;
    yield { type: box.type, start: box.start, body: box.start + box.headerSize, end: box.start + box.size };
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
