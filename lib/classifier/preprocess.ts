import type { SampledFrame } from '../media/sampled-frame';
import type { ClassifierCard } from './card';

/**
 * Cuts one square crop at native resolution (never resized: the traces of a generator are finer than a resize
 * leaves) and writes it as planar RGB, normalised, at `at` in `into`.
 *
 * The same arithmetic as `training/crops.py` `cut`; `parity.json` holds the two together. A side shorter than
 * `size` is filled by repeating its edge pixels.
 *
 * @param across position as a fraction of the free width, 0 to 1; `down` of the free height.
 */
export function writeCrop(
  frame: Pick<SampledFrame, 'width' | 'height' | 'rgba'>,
  across: number,
  down: number,
  size: number,
  mean: number,
  std: number,
  into: Float32Array,
  at: number,
): void {
  const columns = span(frame.width, across, size);
  const rows = span(frame.height, down, size);
  const plane = size * size;
  for (let y = 0; y < size; y++) {
    const row = (rows[y] ?? 0) * frame.width;
    for (let x = 0; x < size; x++) {
      const from = (row + (columns[x] ?? 0)) * 4;
      const to = at + y * size + x;
      into[to] = ((frame.rgba[from] ?? 0) - mean) / std;
      into[to + plane] = ((frame.rgba[from + 1] ?? 0) - mean) / std;
      into[to + 2 * plane] = ((frame.rgba[from + 2] ?? 0) - mean) / std;
    }
  }
}

/** Pixel indices of a crop along one side. */
function span(length: number, fraction: number, size: number): Int32Array {
  const free = length - size;
  const start = free >= 0 ? Math.floor(fraction * free + 0.5) : -Math.floor(-free / 2);
  return Int32Array.from({ length: size }, (_, i) => Math.min(Math.max(start + i, 0), length - 1));
}

/**
 * All crops of some frames, frame by frame: shape (frames * perFrame, 3, size, size).
 *
 * @param firstFrame index in the clip of `frames[0]`: the layout goes round over the clip, not over the batch.
 */
export function cropTensor(
  frames: readonly Pick<SampledFrame, 'width' | 'height' | 'rgba'>[],
  card: ClassifierCard,
  firstFrame = 0,
): Float32Array {
  const { size, mean, std } = card.input;
  const { perFrame, layout } = card.crops;
  const crop = 3 * size * size;
  const tensor = new Float32Array(frames.length * perFrame * crop);
  frames.forEach((frame, i) => {
    for (let j = 0; j < perFrame; j++) {
      const [across, down] = layout[((firstFrame + i) * perFrame + j) % layout.length] ?? [0.5, 0.5];
      writeCrop(frame, across, down, size, mean, std, tensor, (i * perFrame + j) * crop);
    }
  });
  return tensor;
}

/**
 * Up to `wanted` frames spread evenly over the clip. Direct successors are left out where enough others remain: they
 * show what the frame before shows, and this model looks at single frames.
 */
export function pickFrames(frames: readonly SampledFrame[], wanted: number): SampledFrame[] {
  const apart = frames.filter((frame) => !frame.successor);
  const pool = apart.length >= Math.min(wanted, frames.length) ? apart : frames;
  if (pool.length <= wanted) return [...pool];
  return Array.from({ length: wanted }, (_, i) => pool[Math.floor(((i + 0.5) * pool.length) / wanted)]).filter(
    (frame) => frame !== undefined,
  );
}
