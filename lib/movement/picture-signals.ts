/**
 * What can be measured of how a picture moves, in figures that a person can be told in a sentence. Each looks at frames
 * an eighth of a second apart and at blocks of the picture found again from one frame to the next. They explain; they do
 * not judge: camera clips and generated ones overlap in all of them (docs/decisions/035).
 */
import { smallLuma } from '../classifier/motion';
import type { SampledFrame } from '../media/sampled-frame';

type Grid = ReturnType<typeof smallLuma>;

export const pictureSignalNames = ['unfound', 'jumps', 'sticking', 'alike', 'uneven'] as const;
export type PictureSignal = (typeof pictureSignalNames)[number];

/**
 * `unfound`: share (0–1) of the blocks with something on them that are nowhere near in the next frame: what melts,
 * appears or goes. `jumps`: how far from an even course blocks are after two steps, the 90th percentile, as a share of
 * the short side, above what the whole picture does. `sticking`: correlation (−1 to 1) of the finest texture with itself
 * at the same place of the screen, where the picture there has moved on. `alike`: share of the picture that does not
 * change at all. `uneven`: change of the change over the change: near 0 where all goes on evenly, 1.7 where one frame
 * has nothing to do with the next, 2 where it goes there and back. Null: the clip does not hold what the figure needs.
 */
export type PictureSignals = Readonly<Record<PictureSignal, number | null>>;

/** Pixels of the small picture: a block's side, and how far it is looked for. Its short side is 120–239 pixels. */
const BLOCK = 8;
const REACH = 7;
/** Grey levels: a block that varies by less has nothing on it to be found by. */
const PLAIN = 6;
/** Share of a block's own variation that may differ where it was found; above it, it is not found. */
const UNLIKE = 0.6;
/** Grey levels that are taken for no change: the noise that codecs leave. */
const SAME = 0.75;
/** Pixels of the small picture that a block must have moved for what sticks to the screen to be told from what moves. */
const MOVED = 2;
/** Blocks that a figure must rest on. */
const LEAST_BLOCKS = 40;
/** Seconds between two frames of one run, and the shortest step: direct successors are too near to show a movement. */
const MOST_GAP = 0.3;
const LEAST_GAP = 0.06;
/** Triples of frames at most: sixteen frames make fourteen. */
const MOST_TRIPLES = 14;

interface Course {
  readonly x: number;
  readonly y: number;
  /** Where it is in the next frame, by how many pixels; null: not found. */
  readonly step: readonly [number, number] | null;
}

/**
 * @param frames in order of time.
 * @returns null where no three frames follow each other.
 */
export function pictureSignals(frames: readonly SampledFrame[]): PictureSignals | null {
  const runs = runsOf(frames.filter(({ successor }, index) => !successor || index === 0));
  const sums = { blocks: 0, unfound: 0, same: 0, pixels: 0, second: 0, first: 0 };
  const bends: number[] = [];
  const stuck: number[] = [];
  let triples = 0;
  for (const run of runs) {
    const grids = run.map(smallLuma);
    for (let i = 0; i + 2 < grids.length && triples < MOST_TRIPLES; i++) {
      const [a, b, c] = [grids[i], grids[i + 1], grids[i + 2]];
      const [full, next] = [run[i], run[i + 1]];
      if (a === undefined || b === undefined || c === undefined || full === undefined || next === undefined) continue;
      if (![b, c].every(({ width, height }) => width === a.width && height === a.height)) continue;
      triples++;
      measureChange(a, b, c, sums);
      const found = courses(a, b);
      sums.blocks += found.length;
      sums.unfound += found.filter(({ step }) => step === null).length;
      bends.push(...bendsOf(found, b, c));
      stuck.push(...stuckTexture(found, full, next, full.width / a.width));
    }
  }
  if (triples === 0) return null;
  return {
    unfound: sums.blocks < LEAST_BLOCKS ? null : sums.unfound / sums.blocks,
    jumps: bends.length < LEAST_BLOCKS ? null : quantile(bends, 0.9),
    sticking: stuck.length < LEAST_BLOCKS ? null : quantile(stuck, 0.5),
    alike: sums.same / sums.pixels,
    // Where nothing changes there is no course that could be even or not.
    uneven: sums.first / sums.pixels < SAME / 2 ? null : sums.second / sums.first,
  };
}

function runsOf(frames: readonly SampledFrame[]): SampledFrame[][] {
  const runs: SampledFrame[][] = [];
  for (const frame of frames) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const gap = before === undefined ? Number.POSITIVE_INFINITY : frame.seconds - before.seconds;
    if (run !== undefined && gap <= MOST_GAP && gap >= LEAST_GAP) run.push(frame);
    else runs.push([frame]);
  }
  return runs;
}

function measureChange(
  a: Grid,
  b: Grid,
  c: Grid,
  sums: { same: number; pixels: number; second: number; first: number },
): void {
  for (let i = 0; i < a.values.length; i++) {
    const first = (b.values[i] ?? 0) - (a.values[i] ?? 0);
    const next = (c.values[i] ?? 0) - (b.values[i] ?? 0);
    if (Math.abs(first) < SAME) sums.same++;
    sums.first += (Math.abs(first) + Math.abs(next)) / 2;
    sums.second += Math.abs(next - first);
  }
  sums.pixels += a.values.length;
}

/** Where the blocks of `a` that have something on them are in `b`. */
function courses(a: Grid, b: Grid): Course[] {
  const found: Course[] = [];
  for (let y = REACH; y + BLOCK + REACH <= a.height; y += BLOCK) {
    for (let x = REACH; x + BLOCK + REACH <= a.width; x += BLOCK) {
      const variation = variationOf(a, x, y);
      if (variation < PLAIN) continue;
      found.push({ x, y, step: search(a, x, y, b, variation) });
    }
  }
  return found;
}

/** Mean distance of a block's pixels from their mean. */
function variationOf(grid: Grid, x: number, y: number): number {
  let sum = 0;
  for (let row = 0; row < BLOCK; row++) {
    for (let column = 0; column < BLOCK; column++) sum += grid.values[(y + row) * grid.width + x + column] ?? 0;
  }
  const middle = sum / BLOCK ** 2;
  let apart = 0;
  for (let row = 0; row < BLOCK; row++) {
    for (let column = 0; column < BLOCK; column++) {
      apart += Math.abs((grid.values[(y + row) * grid.width + x + column] ?? 0) - middle);
    }
  }
  return apart / BLOCK ** 2;
}

/** The step to where a block fits best, nearer ones first; null where it fits nowhere. */
function search(a: Grid, x: number, y: number, b: Grid, variation: number): readonly [number, number] | null {
  let best: readonly [number, number] | null = null;
  let least = UNLIKE * variation * BLOCK ** 2;
  for (const [dx, dy] of STEPS) {
    if (x + dx < 0 || y + dy < 0 || x + dx + BLOCK > b.width || y + dy + BLOCK > b.height) continue;
    let sum = 0;
    for (let row = 0; row < BLOCK && sum < least; row++) {
      const from = (y + row) * a.width + x;
      const to = (y + dy + row) * b.width + x + dx;
      for (let column = 0; column < BLOCK; column++) {
        sum += Math.abs((a.values[from + column] ?? 0) - (b.values[to + column] ?? 0));
      }
    }
    if (sum < least) {
      least = sum;
      best = [dx, dy];
    }
  }
  return best;
}

/** Every step within reach, the shortest first: of two that fit as well the shorter is taken. */
const STEPS: readonly (readonly [number, number])[] = Array.from({ length: (2 * REACH + 1) ** 2 }, (_, index) => {
  const side = 2 * REACH + 1;
  return [(index % side) - REACH, Math.floor(index / side) - REACH] as const;
}).sort((one, other) => Math.hypot(...one) - Math.hypot(...other));

/** How far each block is, after a second step, from where it would be had it gone on as before and as all do. */
function bendsOf(found: readonly Course[], b: Grid, c: Grid): number[] {
  const turns = found.flatMap(({ x, y, step }): [number, number][] => {
    if (step === null) return [];
    const [bx, by] = [x + step[0], y + step[1]];
    const variation = variationOf(b, bx, by);
    const second = variation < PLAIN ? null : search(b, bx, by, c, variation);
    return second === null ? [] : [[second[0] - step[0], second[1] - step[1]]];
  });
  // A camera that is jolted moves everything at once; that is a cause.
  const all = [0, 1].map((axis) =>
    quantile(
      turns.map((turn) => turn[axis] ?? 0),
      0.5,
    ),
  );
  const short = Math.min(b.width, b.height);
  return turns.map(([dx, dy]) => Math.hypot(dx - (all[0] ?? 0), dy - (all[1] ?? 0)) / short);
}

/**
 * Correlation of the finest texture (what differs from the four neighbours) of two frames at the same place of the
 * screen, block by block, where the picture under it moved by {@link MOVED} or more.
 *
 * @param scale pixels of the frame to one of the small picture.
 */
function stuckTexture(found: readonly Course[], a: SampledFrame, b: SampledFrame, scale: number): number[] {
  return found.flatMap(({ x, y, step }): number[] => {
    if (step === null || Math.hypot(...step) < MOVED) return [];
    const side = Math.floor(BLOCK * scale);
    const [left, top] = [Math.floor(x * scale), Math.floor(y * scale)];
    let [ab, aa, bb] = [0, 0, 0];
    for (let row = top; row < top + side; row++) {
      for (let column = left; column < left + side; column++) {
        const one = fine(a, column, row);
        const other = fine(b, column, row);
        ab += one * other;
        aa += one * one;
        bb += other * other;
      }
    }
    // Blocks without any fine texture say nothing.
    return aa / side ** 2 < 1 || bb / side ** 2 < 1 ? [] : [ab / Math.sqrt(aa * bb)];
  });
}

/** Green stands for brightness here: a codec keeps it best. */
function fine({ rgba, width, height }: SampledFrame, x: number, y: number): number {
  if (x < 1 || y < 1 || x + 1 >= width || y + 1 >= height) return 0;
  const at = (y * width + x) * 4 + 1;
  const around = (rgba[at - 4] ?? 0) + (rgba[at + 4] ?? 0) + (rgba[at - width * 4] ?? 0) + (rgba[at + width * 4] ?? 0);
  return (rgba[at] ?? 0) - around / 4;
}

/**
 * How much the motion of a picture changes from one step to the next: mean length of the change of a block's step, in
 * pixels of the small picture, over all blocks that have something on them. What sets off, stops or bounces has some;
 * what goes on as it did, or keeps still, has none.
 */
export function turning(a: Grid, b: Grid, c: Grid): number {
  if (![b, c].every(({ width, height }) => width === a.width && height === a.height)) return 0;
  const found = courses(a, b);
  let sum = 0;
  for (const { x, y, step } of found) {
    if (step === null) continue;
    const [bx, by] = [x + step[0], y + step[1]];
    const variation = variationOf(b, bx, by);
    const second = variation < PLAIN ? null : search(b, bx, by, c, variation);
    if (second !== null) sum += Math.hypot(second[0] - step[0], second[1] - step[1]);
  }
  return sum / Math.max(1, found.length);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}
