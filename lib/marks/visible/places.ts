import type { GeneratorId } from '../generators';
import type { Box } from './plane';

/** Where on the picture a mark lies: a corner or an edge, or `inside` for what is too far from both. */
export type Place =
  | 'top-left'
  | 'top'
  | 'top-right'
  | 'left'
  | 'right'
  | 'bottom-left'
  | 'bottom'
  | 'bottom-right'
  | 'inside';

/** Share of a side within which a mark's nearest border lies. Marks seen on files are at 0.02–0.09 of it. */
const EDGE = 0.13;
/** Share of a side that counts as a corner, measured to the mark's own nearest border. */
const CORNER = 0.16;
/** Share of the short side: the tallest line that is still a mark. Seen: 0.03–0.085; a title or a caption is taller. */
export const TALLEST = 0.15;
/** Share of the picture's width that a mark takes at most, by its form; a subtitle takes more of a wide picture. */
const WIDEST = { wide: 0.5, tall: 0.75 } as const;

/** @param box and picture in the same pixels. */
export function placeOf(box: Box, picture: Box): Place {
  const left = (box.x - picture.x) / picture.width;
  const right = (picture.x + picture.width - box.x - box.width) / picture.width;
  const top = (box.y - picture.y) / picture.height;
  const bottom = (picture.y + picture.height - box.y - box.height) / picture.height;
  const row = top <= bottom ? 'top' : 'bottom';
  const column = left <= right ? 'left' : 'right';
  const nearRow = Math.min(top, bottom);
  const nearColumn = Math.min(left, right);
  if (nearRow < CORNER && nearColumn < CORNER) return `${row}-${column}`;
  if (nearRow < EDGE) return row;
  if (nearColumn < EDGE) return column;
  return 'inside';
}

/** Rows at the top and at the bottom that hold a mark in a corner whole, in the picture's pixels. */
export const stripHeight = (picture: Box): number =>
  CORNER * picture.height + 0.09 * Math.min(picture.width, picture.height);

/** Columns at the left and at the right that hold a mark in a corner whole, in the picture's pixels. */
export const cornerWidth = (picture: Box): number => 0.36 * picture.width;

/** Whether a line of text could be a mark by its size; both in the same pixels. */
export function hasMarkSize(box: Box, picture: Box): boolean {
  const short = Math.min(picture.width, picture.height);
  const widest = picture.width < picture.height ? WIDEST.tall : WIDEST.wide;
  return box.height < TALLEST * short && box.width < widest * picture.width && box.height >= 6;
}

/**
 * Where a generator is known to put its mark (docs/generators.md); a mark of it elsewhere is a hint. Generators that
 * are not here are known to use corners. Sora's jumps, and has rules of its own.
 */
const KNOWN: Partial<Record<GeneratorId, readonly Place[]>> = {
  veo: ['bottom-right', 'bottom-left'],
  kling: ['bottom-right', 'bottom-left'],
  pika: ['bottom-right', 'bottom-left'],
  wan: ['bottom-right'],
  hailuo: ['bottom', 'bottom-right', 'bottom-left'],
  jimeng: ['bottom-right', 'top-left'],
  doubao: ['bottom-right'],
  seedance: ['bottom-right'],
};
const CORNERS: readonly Place[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

export const isKnownPlace = (generator: GeneratorId, place: Place): boolean =>
  (KNOWN[generator] ?? CORNERS).includes(place);
