/**
 * Where in a frame the texture branch sees its signs: the frame is cut into overlapping pictures at native resolution,
 * each of which gets a score of its own. Nothing is guessed from the whole: a place has the score of its own pixels.
 */
import type { SampledFrame } from '../media/sampled-frame';
import { sigmoid } from './calibrate';
import { type ClassifierCard, columnsOf, type NetworkBranch } from './card';
import type { PictureSession } from './session';
import { cropOf, tensorOf } from './views';

/** Pictures of one frame: some 3 s on one thread. */
const MOST_TILES = 40;

export interface HeatMap {
  /** Presentation time of the frame that was looked at. */
  readonly seconds: number;
  readonly columns: number;
  readonly rows: number;
  /** 0 to 1, `columns * rows` of them, row by row from the top left; the scale of the branch's own signal. */
  readonly scores: number[];
}

/** The branch that a heat map can be made of; null: this card has none that looks at native pixels. */
export const heatBranch = (card: ClassifierCard): NetworkBranch | null =>
  card.branches.find((branch): branch is NetworkBranch => branch.view === 'crop') ?? null;

/**
 * How many pictures of `size` pixels across and down: half a picture apart, wider where that would be too many.
 */
export function tilesOf(width: number, height: number, size: number): { columns: number; rows: number } {
  const along = (length: number, step: number) => 1 + Math.max(0, Math.round((length - size) / step));
  for (let step = size / 2; ; step *= 1.15) {
    const columns = along(width, step);
    const rows = along(height, step);
    if (columns * rows <= MOST_TILES) return { columns, rows };
  }
}

/**
 * @param frame short side at most 512 pixels.
 * @throws the signal's reason when aborted; Error when the card has no branch of native pixels.
 */
export async function heatMapOf(
  frame: SampledFrame,
  card: ClassifierCard,
  session: PictureSession,
  signal: AbortSignal,
): Promise<HeatMap> {
  const branch = heatBranch(card);
  if (branch === null) throw new Error('no branch of this model looks at single places');
  const { size } = branch;
  const { columns, rows } = tilesOf(frame.width, frame.height, size);
  const at = (i: number, count: number) => (count === 1 ? 0.5 : i / (count - 1));
  const places = Array.from({ length: columns * rows }, (_, i) => ({
    across: at(i % columns, columns),
    down: at(Math.floor(i / columns), rows),
  }));
  const found: number[] = [];
  for (let start = 0; start < places.length; start += card.input.batch) {
    signal.throwIfAborted();
    const group = places.slice(start, start + card.input.batch);
    const pictures = group.map(({ across, down }) => cropOf(frame, across, down, size));
    const logits = await session.run(tensorOf(pictures, card.input), group.length, size);
    for (let i = 0; i < group.length; i++) {
      const logit = logits[i * columnsOf(card) + branch.column] ?? Number.NaN;
      if (!Number.isFinite(logit)) throw new Error('the model gave a logit that is no number');
      found.push(sigmoid(branch.slope * logit + branch.intercept));
    }
  }
  signal.throwIfAborted();
  const scores = places.map((_, cell) => {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    let [sum, total] = [0, 0];
    places.forEach(({ across, down }, tile) => {
      const covered = overlap(x, columns, frame.width, across, size) * overlap(y, rows, frame.height, down, size);
      sum += covered * (found[tile] ?? 0);
      total += covered;
    });
    return total > 0 ? sum / total : 0;
  });
  return { seconds: frame.seconds, columns, rows, scores };
}

/** Pixels along one side that cell `i` of `count` shares with the picture at `fraction` of the free space. */
function overlap(i: number, count: number, length: number, fraction: number, size: number): number {
  const start = fraction * Math.max(0, length - size);
  const from = Math.max((i * length) / count, start);
  const to = Math.min(((i + 1) * length) / count, start + Math.min(size, length));
  return Math.max(0, to - from);
}
