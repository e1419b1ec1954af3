import type { SampledFrame } from '../media/sampled-frame';

/** A square of a frame, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Longer side over shorter: from here on the detector's square input wastes a fifth of its few pixels. */
const MIN_ASPECT = 1.25;
const MAX_SQUARES = 3;

/**
 * Squares of the short side that lie evenly along the long side and cover all of it, up to an aspect of 3; none for
 * a frame that is nearly square itself.
 */
export function squaresOf({ width, height }: Pick<SampledFrame, 'width' | 'height'>): Square[] {
  const side = Math.min(width, height);
  const long = Math.max(width, height);
  if (side === 0 || long / side < MIN_ASPECT) return [];
  const count = Math.min(Math.ceil(long / side), MAX_SQUARES);
  return Array.from({ length: count }, (_, index) => {
    const at = Math.round(((long - side) * index) / (count - 1));
    return width >= height ? { x: at, y: 0, side } : { x: 0, y: at, side };
  });
}

/** Copies a square out of a frame that holds it wholly. */
export function cropSquare(
  frame: Pick<SampledFrame, 'rgba' | 'width'>,
  { x, y, side }: Square,
): Pick<SampledFrame, 'rgba' | 'width' | 'height'> {
  return cropBox(frame, { x, y, width: side, height: side });
}

/** Copies a box of whole pixels out of a frame that holds it wholly. */
export function cropBox<
  Box extends { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
>(frame: Pick<SampledFrame, 'rgba' | 'width'>, box: Box): Box & Pick<SampledFrame, 'rgba'> {
  const rgba = new Uint8ClampedArray(box.width * box.height * 4);
  for (let row = 0; row < box.height; row++) {
    const start = ((box.y + row) * frame.width + box.x) * 4;
    rgba.set(frame.rgba.subarray(start, start + box.width * 4), row * box.width * 4);
  }
  return { ...box, rgba };
}
