import type { SampledFrame } from '../media/sampled-frame';
import type { ClassifierCard, NetworkBranch } from './card';

type Picture = Pick<SampledFrame, 'width' | 'height' | 'rgba'>;

/** Planar RGB, 0 to 255, `3 * size * size` values; no change is 127 in a difference. */
export type Planes = Float32Array;

/** Seconds. Frames nearer than this in time belong to one run at 8 Hz; with wider steps, motion says something else. */
const LONGEST_STEP = 0.2;
/** What a change of one grey level is worth in the difference view, and what no change is, as in `training/crops.py`. */
const DIFFERENCE_GAIN = 4;
const NO_CHANGE = 127;

/**
 * Cuts one square crop at native resolution (never resized: the traces of a generator are finer than a resize
 * leaves). The same arithmetic as `training/crops.py` `cut`; `parity.json` holds the two together. A side shorter
 * than `size` is filled by repeating its edge pixels.
 *
 * @param across position as a fraction of the free width, 0 to 1; `down` of the free height.
 */
export function cropOf(frame: Picture, across: number, down: number, size: number): Planes {
  const columns = span(frame.width, across, size);
  const rows = span(frame.height, down, size);
  const plane = size * size;
  const planes = new Float32Array(3 * plane);
  for (let y = 0; y < size; y++) {
    const row = (rows[y] ?? 0) * frame.width;
    for (let x = 0; x < size; x++) {
      const from = (row + (columns[x] ?? 0)) * 4;
      const to = y * size + x;
      planes[to] = frame.rgba[from] ?? 0;
      planes[to + plane] = frame.rgba[from + 1] ?? 0;
      planes[to + 2 * plane] = frame.rgba[from + 2] ?? 0;
    }
  }
  return planes;
}

/** Pixel indices of a crop along one side. */
function span(length: number, fraction: number, size: number): Int32Array {
  const free = length - size;
  const start = free >= 0 ? Math.floor(fraction * free + 0.5) : -Math.floor(-free / 2);
  return Int32Array.from({ length: size }, (_, i) => Math.min(Math.max(start + i, 0), length - 1));
}

/** The centre square of a frame, averaged down: each value is the mean of the stretch of pixels it covers. */
export function squareOf(frame: Picture, size: number): Planes {
  const side = Math.min(frame.width, frame.height);
  const left = Math.floor((frame.width - side) / 2);
  const top = Math.floor((frame.height - side) / 2);
  const shares = sharesOf(side, size);
  const plane = size * size;
  // First along the rows, then down the columns: a box is the product of its sides.
  const narrow = new Float32Array(3 * side * size);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < size; x++) {
      const share = shares[x];
      if (share === undefined) continue;
      let [r, g, b] = [0, 0, 0];
      share.weights.forEach((weight, k) => {
        const from = ((top + y) * frame.width + left + share.first + k) * 4;
        r += weight * (frame.rgba[from] ?? 0);
        g += weight * (frame.rgba[from + 1] ?? 0);
        b += weight * (frame.rgba[from + 2] ?? 0);
      });
      const to = y * size + x;
      narrow[to] = r;
      narrow[to + side * size] = g;
      narrow[to + 2 * side * size] = b;
    }
  }
  const planes = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      const share = shares[y];
      if (share === undefined) continue;
      for (let x = 0; x < size; x++) {
        let sum = 0;
        share.weights.forEach((weight, k) => {
          sum += weight * (narrow[c * side * size + (share.first + k) * size + x] ?? 0);
        });
        planes[c * plane + y * size + x] = sum;
      }
    }
  }
  return planes;
}

/** For each output pixel the input pixels it covers and how much of each, in shares that sum to one. */
function sharesOf(length: number, size: number): { first: number; weights: number[] }[] {
  const step = length / size;
  return Array.from({ length: size }, (_, i) => {
    const [from, to] = [i * step, (i + 1) * step];
    const first = Math.floor(from);
    const last = Math.min(length, Math.ceil(to));
    const weights: number[] = [];
    for (let k = first; k < last; k++) weights.push(Math.max(0, Math.min(to, k + 1) - Math.max(from, k)) / step);
    return { first, weights };
  });
}

/** What changed between two crops of one place. */
function differenceOf(before: Planes, after: Planes): Planes {
  return after.map((value, i) => NO_CHANGE + DIFFERENCE_GAIN * (value - (before[i] ?? 0)));
}

/** One picture of a view, and the frame (an index into the frames given) that it shows. */
export interface ViewPicture {
  readonly frame: number;
  readonly planes: () => Planes;
}

/**
 * The pictures that a branch of the network looks at. Positions go round over the picked frames.
 *
 * @param frames without direct successors, in order of time.
 */
export function picturesOf(
  frames: readonly SampledFrame[],
  branch: NetworkBranch,
  card: ClassifierCard,
): ViewPicture[] {
  const { layout } = card.crops;
  const picked = spread(frames.length, card.limits.mostFrames);
  const position = (j: number) => layout[j % layout.length] ?? [0.5, 0.5];
  const crop = (frame: SampledFrame, j: number) => cropOf(frame, ...position(j), branch.size);
  return picked.flatMap((at, j): ViewPicture[] => {
    const frame = frames[at];
    if (frame === undefined) return [];
    if (branch.view === 'crop') return [{ frame: at, planes: () => crop(frame, j) }];
    if (branch.view === 'square') return [{ frame: at, planes: () => squareOf(frame, branch.size) }];
    // A difference of every second frame: half the work, and neighbours say much the same.
    if (j % 2 === 0) return [];
    const [before, after] = adjoin(frame, frames[at + 1]) ? [frame, frames[at + 1]] : [frames[at - 1], frame];
    if (before === undefined || after === undefined || !adjoin(before, after)) return [];
    return [{ frame: at, planes: () => differenceOf(crop(before, j), crop(after, j)) }];
  });
}

function adjoin(before: SampledFrame | undefined, after: SampledFrame | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const alike = before.width === after.width && before.height === after.height;
  return alike && after.seconds > before.seconds && after.seconds - before.seconds <= LONGEST_STEP;
}

/** Frames in runs without a gap, in order of time. */
export function runsOf(frames: readonly SampledFrame[]): SampledFrame[][] {
  const runs: SampledFrame[][] = [];
  for (const frame of frames) {
    const run = runs.at(-1);
    if (run !== undefined && adjoin(run.at(-1), frame)) run.push(frame);
    else runs.push([frame]);
  }
  return runs;
}

/** Pictures of one size as the network takes them: (count, 3, size, size), normalised. */
export function tensorOf(pictures: readonly Planes[], { mean, std }: ClassifierCard['input']): Float32Array {
  const length = pictures[0]?.length ?? 0;
  const plane = length / 3;
  const tensor = new Float32Array(pictures.length * length);
  const ofChannel = (value: ClassifierCard['input']['mean'], c: number) =>
    typeof value === 'number' ? value : (value[c] ?? 0);
  pictures.forEach((planes, i) => {
    for (let at = 0; at < length; at++) {
      const c = Math.floor(at / plane);
      tensor[i * length + at] = ((planes[at] ?? 0) - ofChannel(mean, c)) / ofChannel(std, c);
    }
  });
  return tensor;
}

/** Up to `wanted` indices spread evenly over `count`. */
export function spread(count: number, wanted: number): number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: wanted }, (_, i) => Math.floor(((i + 0.5) * count) / wanted));
}
