import type { SampledFrame } from '../../media/sampled-frame';
import {
  type Box,
  brighterThanAround,
  correlation,
  detailOf,
  highestOf,
  lowestOf,
  lumaOf,
  meanOf,
  type Plane,
} from './plane';

/** The frames of a clip, prepared for looking at what stays while the scene moves. */
export interface Clip {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly { readonly seconds: number; readonly luma: Plane }[];
  /** Runs of frames that follow each other closely; indexes into `frames`. */
  readonly runs: readonly (readonly number[])[];
  /** Mean of all frames: what stands still for the whole clip, sharp; what moves, smeared. */
  readonly steady: Plane;
  /** The picture without black bars around it, in pixels. */
  readonly picture: Box;
}

/** Seconds between frames from which on a new run begins; frames of a run are an eighth of a second apart. */
const RUN_GAP = 0.4;

/** Frames of another size than the first (a stream that changed its resolution) are left out. */
export function clipOf(frames: readonly SampledFrame[]): Clip | null {
  const [first] = frames;
  if (first === undefined) return null;
  const { width, height } = first;
  const kept = frames
    .filter((frame) => frame.width === width && frame.height === height)
    .map((frame) => ({ seconds: frame.seconds, luma: lumaOf(frame) }));
  const runs: number[][] = [];
  for (const [index, frame] of kept.entries()) {
    const before = kept[index - 1];
    if (before === undefined || frame.seconds - before.seconds > RUN_GAP) runs.push([]);
    runs.at(-1)?.push(index);
  }
  const steady = meanOf(kept.map(({ luma }) => luma));
  return { width, height, frames: kept, runs, steady, picture: withoutBars(steady) };
}

/** Luminance up to which a row or column belongs to a bar, how even it is, and the share of a side that bars may take. */
const BAR_LUMA = 28;
const BAR_VARIES = 3;
const MOST_BAR = 0.4;

function withoutBars(mean: Plane): Box {
  const { width, height, data } = mean;
  // A dark ground is not as even as a bar, and has no like on the other side.
  const isPicture = (at: (i: number) => number, length: number): boolean => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += data[at(i)] ?? 0;
    const level = Math.min(BAR_LUMA - BAR_VARIES, sum / length);
    let over = 0;
    for (let i = 0; i < length; i++) if (Math.abs((data[at(i)] ?? 0) - level) > BAR_VARIES) over++;
    return over > length * 0.02;
  };
  const row = (y: number) => isPicture((x) => y * width + x, width);
  const column = (x: number) => isPicture((y) => y * width + x, height);
  const edge = (length: number, begins: (i: number) => boolean, from: number, step: number): number => {
    for (let i = 0; i < length * MOST_BAR; i++) if (begins(from + i * step)) return i;
    return 0;
  };
  const y = Math.min(edge(height, row, 0, 1), edge(height, row, height - 1, -1));
  const x = Math.min(edge(width, column, 0, 1), edge(width, column, width - 1, -1));
  return { x, y, width: width - 2 * x, height: height - 2 * y };
}

/** Pixels of the surroundings that a bright overlay is compared with. */
const AROUND = 14;

/** Per run: what stands still and bright for that run, on black. An overlay that jumps shows in each at another place. */
export function brightPictures(clip: Clip): Plane[] {
  return clip.runs.map((run) =>
    brighterThanAround(lowestOf(run.flatMap((index) => clip.frames[index]?.luma ?? [])), AROUND, 2),
  );
}

/** All places of a jumping overlay on one picture. */
export const everyPlace = (pictures: readonly Plane[]): Plane => highestOf(pictures);

/** Correlation with the composite from which on a frame shows the overlay. */
const SHOWN = 0.4;

/**
 * In which frames the pattern inside the box is there, exactly in its place. Text on something that moves is smeared in
 * the composite and correlates elsewhere; an overlay is in every frame where it was.
 */
export function shownIn(clip: Clip, composite: Plane, box: Box, among: readonly number[]): number[] {
  const margin = Math.max(4, Math.round(box.height / 3));
  const area = inside(
    { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin },
    composite,
  );
  const radius = Math.max(3, Math.round(box.height / 3));
  const pattern = detailOf(cut(composite, area), radius);
  const core = {
    x: Math.round(box.x) - area.x,
    y: Math.round(box.y) - area.y,
    width: Math.round(box.width),
    height: Math.round(box.height),
  };
  return among.filter((index) => {
    const frame = clip.frames[index];
    if (frame === undefined) return false;
    const seen = detailOf(cut(frame.luma, area), radius);
    return correlation(pattern, core, seen, core.x, core.y) >= SHOWN;
  });
}

function inside(box: Box, { width, height }: Plane): Box {
  const x = Math.min(width - 1, Math.max(0, Math.round(box.x)));
  const y = Math.min(height - 1, Math.max(0, Math.round(box.y)));
  return {
    x,
    y,
    width: Math.max(1, Math.min(width - x, Math.round(box.x + box.width) - x)),
    height: Math.max(1, Math.min(height - y, Math.round(box.y + box.height) - y)),
  };
}

/** @param box whole pixels inside the plane. */
export function cut(plane: Plane, box: Box): Plane {
  const data = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.y + y) * plane.width + box.x;
    data.set(plane.data.subarray(start, start + box.width), y * box.width);
  }
  return { width: box.width, height: box.height, data };
}

/** How much the scene itself moves: mean difference of luminance between frames and their mean. 0 for a still. */
export function motionOf({ frames, steady }: Clip): number {
  let sum = 0;
  let count = 0;
  for (const { luma } of frames) {
    for (let i = 0; i < luma.data.length; i += 7) {
      sum += Math.abs((luma.data[i] ?? 0) - (steady.data[i] ?? 0));
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}
