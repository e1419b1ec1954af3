import { smallLuma } from '../classifier/motion';
import { giveBack } from '../credentials/give-back';
import type { FaceBox, FaceFinder } from '../faces/find-faces';
import { isLargeEnoughForPoints, type PointFinder } from '../faces/find-points';
import { mouthOpening } from '../faces/kinematics';
import type { ByteCheckInput } from '../inspection/check';
import type { FacesFinding, MeasuredAgreement, SoundMatch } from '../inspection/schema';
import { MediaError } from '../media/byte-source';
import type { readSound, readSpan, Span } from '../media/frames';
import type { SampledFrame } from '../media/sampled-frame';
import { turning } from '../movement/picture-signals';
import {
  agreement,
  type Course,
  evenCourse,
  type Heard,
  hasVoiceBand,
  heard,
  isSilent,
  LEAST_SECONDS,
  STEP,
  type Unmatched,
} from './agreement';

/** Seconds that are compared at most: 50 looks at a face are what a second or two of one core can do. */
const MOST_SECONDS = 4;
/** Looks a second: syllables come at three to seven a second. */
const LOOKS = 12.5;
/** Looks after which the face is sought anew, for it may have left its place. */
const SEEK_AGAIN = 12;
/** Share of the looks at which the mouth must have been seen. */
const LEAST_SEEN = 0.7;
/** Standard deviation of the opening below which a mouth is shut, or keeps still. */
const STILL_MOUTH = 0.015;

export interface MatchTools {
  readonly readSpan: typeof readSpan;
  readonly readSound: typeof readSound;
  readonly finder: FaceFinder;
  readonly pointer: PointFinder;
}

export interface MatchInput extends ByteCheckInput {
  /** What the check of faces found; null where it found nobody or did not look. */
  readonly faces: FacesFinding | null;
  readonly durationSeconds: number | null;
}

/**
 * Compares a few seconds of picture and sound. Each of the two comparisons abstains for a reason of its own; neither has
 * a threshold, and nothing of it goes into the verdict.
 *
 * @throws MediaError where the picture cannot be had; the signal's reason when it fires.
 */
export async function matchSound(input: MatchInput, tools: MatchTools): Promise<SoundMatch> {
  const { bytes, facts, signal, faces, durationSeconds } = input;
  const span = spanOf(faces, durationSeconds);
  const both = (reason: Unmatched): SoundMatch => ({
    ...span,
    mouth: abstained(reason),
    onsets: abstained(reason),
  });
  if (span.to - span.from < LEAST_SECONDS) return both('too-short');
  let sound: Heard;
  try {
    const read = await tools.readSound(bytes, { facts, signal, ...span });
    if (read === null) return both('no-sound');
    sound = heard(read.samples, read.rate);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MediaError)) throw error;
    return both(error.code === 'unsupported-codec' ? 'unsupported-codec' : 'failed');
  }
  if (isSilent(sound)) return both('silent');
  const withFace = faces?.tracks.some(isLargeEnoughForPoints) === true;
  const seen = await look(input, span, withFace && hasVoiceBand(sound), tools);
  return {
    ...span,
    mouth: !withFace ? abstained('no-face') : hasVoiceBand(sound) ? ofMouth(seen, sound, span) : abstained('no-voice'),
    onsets: told(evenCourse(seen.turns, span.from, span.to), sound.onset, span),
  };
}

/** The middle of the time in which a large face is followed; without one, the middle of the clip. */
function spanOf(faces: FacesFinding | null, durationSeconds: number | null): Span {
  const end = durationSeconds ?? 0;
  const face = faces?.tracks.find(isLargeEnoughForPoints);
  const middle = face === undefined ? end / 2 : (face.from + face.to) / 2;
  const from = Math.max(0, Math.min(middle - MOST_SECONDS / 2, end - MOST_SECONDS));
  return { from, to: Math.max(from, Math.min(from + MOST_SECONDS, end)) };
}

interface Seen {
  readonly mouths: { readonly seconds: number; readonly value: number }[];
  readonly turns: { readonly seconds: number; readonly value: number }[];
  looks: number;
}

async function look(
  { bytes, facts, signal }: MatchInput,
  span: Span,
  withMouth: boolean,
  tools: MatchTools,
): Promise<Seen> {
  const seen: Seen = { mouths: [], turns: [], looks: 0 };
  const grids: { readonly seconds: number; readonly grid: ReturnType<typeof smallLuma> }[] = [];
  let box: FaceBox | null = null;
  await tools.readSpan(bytes, { facts, signal, ...span, rate: LOOKS }, async (frame) => {
    grids.push({ seconds: frame.seconds, grid: smallLuma(frame) });
    const [a, b, c] = grids.slice(-3);
    if (a !== undefined && b !== undefined && c !== undefined) {
      seen.turns.push({ seconds: b.seconds, value: turning(a.grid, b.grid, c.grid) });
      grids.shift();
    }
    if (withMouth) {
      if (box === null || seen.looks % SEEK_AGAIN === 0) box = await largestFace(frame, signal, tools.finder);
      const mouth = box && (await mouthIn(frame, box, signal, tools.pointer));
      if (mouth === null) box = null;
      else seen.mouths.push({ seconds: frame.seconds, value: mouth });
    }
    seen.looks++;
    // Fifty of them would wait for the collector together.
    if (frame.rgba.buffer instanceof ArrayBuffer) giveBack(frame.rgba.buffer);
  });
  return seen;
}

async function largestFace(frame: SampledFrame, signal: AbortSignal, finder: FaceFinder): Promise<FaceBox | null> {
  const [found] = await finder.find([frame], signal);
  const large = found?.faces.filter(isLargeEnoughForPoints) ?? [];
  return large.sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
}

async function mouthIn(
  frame: SampledFrame,
  box: FaceBox,
  signal: AbortSignal,
  pointer: PointFinder,
): Promise<number | null> {
  const seen = { from: 0, to: 0, frames: 1, moments: 1, width: box.width, height: box.height, score: box.score };
  const [track] = await pointer.find([frame], [{ ...seen, sights: [{ frame: 0, box }] }], signal);
  const face = track?.faces[0];
  return face === undefined ? null : mouthOpening(face.points);
}

function ofMouth({ mouths, looks }: Seen, sound: Heard, span: Span): MeasuredAgreement {
  const [first, last] = [mouths[0], mouths.at(-1)];
  if (first === undefined || last === undefined || mouths.length < LEAST_SEEN * looks) return abstained('no-face');
  const middle = mouths.reduce((sum, { value }) => sum + value, 0) / mouths.length;
  const spread = Math.sqrt(mouths.reduce((sum, { value }) => sum + (value - middle) ** 2, 0) / mouths.length);
  if (spread < STILL_MOUTH) return abstained('still');
  return told(evenCourse(mouths, span.from, span.to), sound.voice, span);
}

function told(picture: Course, sound: Course, { from }: Span): MeasuredAgreement {
  const found = agreement(picture, sound);
  if (found === null) return abstained('still');
  const [seen, loud] = [scaled(picture), scaled(sound)];
  const length = Math.min(seen.length, loud.length);
  const course = Array.from({ length }, (_, index) => ({
    seconds: from + index * STEP,
    picture: seen[index] ?? 0,
    sound: loud[index] ?? 0,
  }));
  return { abstained: null, ...found, course };
}

function scaled(course: Course): Course {
  const [low, high] = [Math.min(...course), Math.max(...course)];
  return course.map((value) => (high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0));
}

function abstained(reason: Unmatched): MeasuredAgreement {
  return { abstained: reason, height: null, lag: null, floor: null, chance: null, course: [] };
}
