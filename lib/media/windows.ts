/**
 * Where in a clip frames are looked at. The classifier was trained on runs of frames at about 8 Hz with direct
 * successors among them, so runs of that kind are what is taken, spread over the clip.
 */
export interface SampleWindow {
  /** Seconds: the planned begin; the run starts at a frame near it, at a keyframe where one is near. */
  readonly start: number;
  /** Frames of this run: `base` at {@link FRAME_RATE}, `successors` more that directly follow one of them. */
  readonly base: number;
  readonly successors: number;
}

/** Hertz, as in training. */
export const FRAME_RATE = 8;
const MOST_WINDOWS = 4;
/** Seconds of clip that each window stands for; a shorter clip gets fewer, longer runs. */
const SECONDS_PER_WINDOW = 2;

/**
 * Plans up to four windows, spread evenly: each in the middle of its share of the clip, the only one of a short clip
 * at its begin. Pure.
 *
 * @param durationSeconds of the clip; null or 0 when it is unknown, which gives one window at the begin.
 */
export function planWindows(
  durationSeconds: number | null,
  maxFrames = 16,
  mostWindows = MOST_WINDOWS,
): readonly SampleWindow[] {
  const duration = durationSeconds !== null && Number.isFinite(durationSeconds) ? Math.max(0, durationSeconds) : 0;
  const frames = Math.max(1, Math.floor(maxFrames));
  const most = Math.max(1, Math.min(mostWindows, Math.floor(frames / 4)));
  const count = Math.min(most, Math.max(1, Math.floor(duration / SECONDS_PER_WINDOW)));
  return Array.from({ length: count }, (_, i) => {
    const share = Math.floor(frames / count) + (i < frames % count ? 1 : 0);
    const window = composition(share);
    const span = window.base / FRAME_RATE;
    const middle = ((i + 0.5) / count) * duration;
    const latest = Math.max(0, duration - span);
    return { start: Math.min(latest, Math.max(0, middle - span / 2)), ...window };
  });
}

/** One successor to every four or five frames: 3 + 1, 7 + 1, 13 + 3. */
function composition(frames: number): { base: number; successors: number } {
  const successors = frames < 2 ? 0 : Math.max(1, Math.floor(frames / 5));
  return { base: frames - successors, successors };
}

/** What {@link framePicker} says of the frame it was shown. */
export type Pick = 'take' | 'skip' | 'done';

/**
 * Chooses from the frames of one run, shown to it in order of presentation: the first, then one every eighth of a
 * second, and the direct successors of some. Pure, with memory.
 */
export function framePicker({ base, successors }: SampleWindow): (seconds: number) => Pick {
  // Not after the first frame: a keyframe and its successor differ by how they were coded.
  const followed = new Set(Array.from({ length: successors }, (_, i) => Math.floor((base * (i + 0.5)) / successors)));
  let taken = 0;
  let before: number | null = null;
  let due: number | null = null;
  let successorDue = false;
  let successorsLeft = successors;
  return (seconds) => {
    // The frame nearest to the time that is due: half a frame early is as near as half a frame late.
    const early = before === null ? 0 : Math.max(0, seconds - before) / 2;
    before = seconds;
    if (successorDue) {
      successorDue = false;
      successorsLeft--;
      // In a clip of 8 Hz or less the successor is the next base frame as well, and one more is taken instead.
      return 'take';
    }
    if (taken >= base && successorsLeft <= 0) return 'done';
    if (due !== null && seconds < due - early) return 'skip';
    if (taken >= base) return 'done';
    due = (due ?? seconds) + 1 / FRAME_RATE;
    // In a clip of 8 Hz or less every frame is late: nothing is to be caught up with.
    if (seconds > due) due = seconds + 1 / FRAME_RATE;
    successorDue = followed.has(taken) && successorsLeft > 0;
    taken++;
    return 'take';
  };
}
