import type { SampledFrame } from '../media/sampled-frame';

type Picture = Pick<SampledFrame, 'width' | 'height' | 'rgba'>;

/** Luma (BT.601, 0 to 255) of every 4th pixel of every 4th row. */
export function lumaGrid(frame: Picture): Float32Array {
  const step = 4;
  const columns = Math.ceil(frame.width / step);
  const rows = Math.ceil(frame.height / step);
  const grid = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = (y * step * frame.width + x * step) * 4;
      grid[y * columns + x] =
        0.299 * (frame.rgba[at] ?? 0) + 0.587 * (frame.rgba[at + 1] ?? 0) + 0.114 * (frame.rgba[at + 2] ?? 0);
    }
  }
  return grid;
}

/** Standard deviation of luma under which a picture shows nothing: black, a fade, a protected player's blank. */
const NOTHING_TO_SEE = 4;

/** True for black and other one-coloured pictures. */
export function isBlank(grid: Float32Array): boolean {
  if (grid.length === 0) return true;
  let sum = 0;
  let squares = 0;
  for (const value of grid) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grid.length;
  return Math.sqrt(Math.max(0, squares / grid.length - mean * mean)) < NOTHING_TO_SEE;
}

/** Mean absolute luma difference under which two frames are one picture with coding noise. */
const SAME_PICTURE = 0.75;

/** True when no frame differs from the first by more than coding noise: a still image posted as a video. */
export function isStatic(grids: readonly Float32Array[]): boolean {
  const [first, ...rest] = grids;
  if (first === undefined || rest.length === 0) return false;
  return rest.every((grid) => {
    if (grid.length !== first.length) return false;
    let difference = 0;
    for (let i = 0; i < grid.length; i++) difference += Math.abs((grid[i] ?? 0) - (first[i] ?? 0));
    return difference / grid.length < SAME_PICTURE;
  });
}
