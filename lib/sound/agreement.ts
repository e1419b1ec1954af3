/**
 * Whether what is seen and what is heard go together: two courses over the same seconds, one of the picture, one of the
 * sound, and how alike they are at the best small shift, against how alike they are at shifts that mean nothing. Plain
 * arithmetic, no model, and no threshold: it has been measured on drawn clips alone (docs/decisions/035).
 */

/** Why nothing was compared. */
export const unmatchedReasons = [
  'no-sound',
  'unsupported-codec',
  'silent',
  'no-voice',
  'too-short',
  'no-face',
  'still',
  'failed',
] as const;
export type Unmatched = (typeof unmatchedReasons)[number];

/** Values at even steps of {@link STEP} seconds. */
export type Course = Float64Array;

export interface Agreement {
  /** Correlation, −1 to 1, at the best shift within {@link MOST_LAG}. */
  readonly height: number;
  /** Seconds; positive: the sound comes after the picture. */
  readonly lag: number;
  /** What shifts without meaning reach in 95 of 100 cases. */
  readonly floor: number;
  /** Share of such shifts that reach as much, 0–1. */
  readonly chance: number;
}

/** Seconds: 25 a second, twice what the picture is looked at. */
export const STEP = 0.04;
/** Seconds: people notice 0.05–0.2 s; the rest is so that a shift can be told from no agreement at all. */
export const MOST_LAG = 0.6;
/** Seconds of common course below which nothing is said. */
export const LEAST_SECONDS = 2;
/** Standard deviation, as a share of the largest value, below which a course is flat. */
const FLAT = 1e-6;

/**
 * Compares two courses of one length.
 *
 * Chance has its own level: the sound is turned round by a quarter to three quarters of its length, and each time the
 * best shift is sought anew, so that seeking is part of what chance can do.
 *
 * @returns null where a course is flat or shorter than {@link LEAST_SECONDS}.
 */
export function agreement(picture: Course, sound: Course): Agreement | null {
  const length = Math.min(picture.length, sound.length);
  if (length * STEP < LEAST_SECONDS || isFlat(picture) || isFlat(sound)) return null;
  const { height, lag } = best(picture, sound);
  const heights: number[] = [];
  for (let turn = Math.ceil(length / 4); turn <= Math.floor((3 * length) / 4); turn++) {
    heights.push(best(picture, turned(sound, turn)).height);
  }
  heights.sort((a, b) => a - b);
  return {
    height,
    lag,
    floor: heights[Math.floor(0.95 * (heights.length - 1))] ?? 1,
    chance: heights.filter((other) => other >= height).length / Math.max(1, heights.length),
  };
}

function best(picture: Course, sound: Course): { height: number; lag: number } {
  const reach = Math.round(MOST_LAG / STEP);
  let [height, lag] = [-1, 0];
  for (let shift = -reach; shift <= reach; shift++) {
    const found = correlation(picture, sound, shift);
    // Of two that are as high, the smaller shift.
    if (found > height + 1e-9 || (found > height - 1e-9 && Math.abs(shift * STEP) < Math.abs(lag))) {
      height = found;
      lag = shift * STEP;
    }
  }
  return { height, lag };
}

/** Of the picture with the sound `shift` steps later, over what they have in common. */
function correlation(picture: Course, sound: Course, shift: number): number {
  const from = Math.max(0, -shift);
  const to = Math.min(picture.length, sound.length - shift);
  const count = to - from;
  if (count < LEAST_SECONDS / STEP / 2) return -1;
  let [sa, sb] = [0, 0];
  for (let i = from; i < to; i++) {
    sa += picture[i] ?? 0;
    sb += sound[i + shift] ?? 0;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const a = (picture[i] ?? 0) - sa / count;
    const b = (sound[i + shift] ?? 0) - sb / count;
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : -1;
}

function turned(course: Course, by: number): Course {
  return course.map((_, index) => course[(index + by) % course.length] ?? 0);
}

function isFlat(course: Course): boolean {
  const largest = course.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const middle = course.reduce((sum, value) => sum + value, 0) / course.length;
  const spread = Math.sqrt(course.reduce((sum, value) => sum + (value - middle) ** 2, 0) / course.length);
  return !(spread > FLAT * Math.max(largest, FLAT));
}

/**
 * Uneven looks as an even course from `from` to `to`, straight lines between them.
 *
 * @param looks in order of time; at least one.
 */
export function evenCourse(
  looks: readonly { readonly seconds: number; readonly value: number }[],
  from: number,
  to: number,
): Course {
  let next = 0;
  return Float64Array.from({ length: Math.max(0, Math.floor((to - from) / STEP)) }, (_, index) => {
    const seconds = from + index * STEP;
    while (next < looks.length && (looks[next]?.seconds ?? 0) <= seconds) next++;
    const [before, after] = [looks[next - 1] ?? looks[0], looks[next] ?? looks.at(-1)];
    if (before === undefined || after === undefined) return 0;
    const span = after.seconds - before.seconds;
    const share = span > 0 ? Math.min(1, Math.max(0, (seconds - before.seconds) / span)) : 0;
    return before.value + share * (after.value - before.value);
  });
}

/** What is heard, as even courses of one length. */
export interface Heard {
  /** Loudness of 200–4000 Hz, where voices are: natural logarithm of the root mean square, not below that of silence. */
  readonly voice: Course;
  /** How much louder all of it is than the step before; 0 where it is not. */
  readonly onset: Course;
  /** Root mean square of all samples, full scale being 1. */
  readonly level: number;
  /** Share of steps at which the voice band is well above silence. */
  readonly voiced: number;
}

/** Root mean square of what counts as silence: −60 dB of full scale. */
const SILENCE = 1e-3;
/** Root mean square above which a step counts as sound: −46 dB. */
const AUDIBLE = 5e-3;

/**
 * Loudness over time of one channel.
 *
 * @param rate samples a second.
 */
export function heard(samples: Float32Array, rate: number): Heard {
  const per = rate * STEP;
  const steps = Math.floor(samples.length / per);
  const voice = bandPass(samples, rate);
  const [inBand, inAll] = [loudness(voice, per, steps), loudness(samples, per, steps)];
  const log = (value: number) => Math.log(Math.max(SILENCE, value));
  const level = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length));
  return {
    voice: inBand.map(log),
    onset: inAll.map((value, index) => (index === 0 ? 0 : Math.max(0, log(value) - log(inAll[index - 1] ?? 0)))),
    level,
    voiced: inBand.filter((value) => value > AUDIBLE).length / Math.max(1, steps),
  };
}

export const isSilent = ({ level }: Heard): boolean => level < SILENCE;
/** A tenth of the time something in the band of voices: less is clicks, or music's rumble. */
export const hasVoiceBand = ({ voiced }: Heard): boolean => voiced >= 0.1;

function loudness(samples: Float32Array, per: number, steps: number): Course {
  return Float64Array.from({ length: steps }, (_, index) => {
    const [from, to] = [Math.floor(index * per), Math.floor((index + 1) * per)];
    let sum = 0;
    for (let i = from; i < to; i++) sum += (samples[i] ?? 0) ** 2;
    return Math.sqrt(sum / Math.max(1, to - from));
  });
}

/** 200–4000 Hz, 12 dB an octave on either side: the two filters of the Audio EQ Cookbook (Bristow-Johnson), Q = 0.707. */
function bandPass(samples: Float32Array, rate: number): Float32Array {
  const high = filtered(samples, rate, 200, 'high');
  return 4000 < rate / 2 ? filtered(high, rate, 4000, 'low') : high;
}

function filtered(samples: Float32Array, rate: number, hertz: number, kind: 'low' | 'high'): Float32Array {
  const turn = (2 * Math.PI * hertz) / rate;
  const cos = Math.cos(turn);
  const alpha = Math.sin(turn) / Math.SQRT2;
  const middle = kind === 'low' ? 1 - cos : -(1 + cos);
  const edge = Math.abs(middle) / 2;
  const a0 = 1 + alpha;
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return samples.map((x) => {
    const y = (edge * x + middle * x1 + edge * x2 + 2 * cos * y1 - (1 - alpha) * y2) / a0;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  });
}
