/** What a content script needs of an Inspection to draw its card and to decide what to do next: made here, in the background. */
import { isGap, isWorthAnotherTry } from '../inspection/gaps';
import { checkNames, type Inspection, type ReasonCode, type Verdict } from '../inspection/schema';
import type { WatchSource } from './protocol';

export interface WatchCard {
  readonly answer: Verdict['answer'];
  readonly basis: Verdict['basis'];
  readonly strength: Verdict['strength'];
  readonly generator: string | null;
  /** One plain sentence in the person's language. */
  readonly summary: string;
  /** Part of the checks that have ended, 0–1. */
  readonly progress: number;
  /** Checks that gave nothing because they did not run or failed. */
  readonly notChecked: number;
  /** Asking once more could tell more. */
  readonly again: boolean;
  /** Why the bytes were out of reach, when frames of the player could say more than this answer does. */
  readonly tryFrames: ReasonCode | null;
  /** The person asked for a look at the screen, and there was none. */
  readonly notLooked: boolean;
}

/** @param sent the kind of source that the Inspection is of. */
export function watchCard(inspection: Inspection, sent: WatchSource['kind'], notLooked = false): WatchCard {
  const { answer, basis, strength, generator, summary } = inspection.verdict;
  return {
    answer,
    basis,
    strength,
    generator,
    summary,
    progress: inspection.coverage.length / checkNames.length,
    notChecked: countNotChecked(inspection),
    again: isWorthAnotherTry(inspection),
    tryFrames: sent === 'url' ? reasonToTryFrames(inspection) : null,
    notLooked,
  };
}

/** Checks that gave nothing because they did not run or failed; what does not apply to the clip is not counted. */
export function countNotChecked(inspection: Inspection): number {
  return checkNames.filter((check) => {
    const row = inspection.coverage.find((candidate) => candidate.check === check);
    if (row === undefined) return true;
    return row.state !== 'partial' && isGap(row);
  }).length;
}

/** The bytes could not be had; anything else (`malformed`, `too-large`, …) frames would not mend. */
const OUT_OF_REACH = new Set<ReasonCode | null>(['network', 'http-error', 'blocked', 'offline']);
const READS_BYTES = new Set(['credentials', 'contentHash', 'marks', 'classifier']);

/**
 * Whether an inspection by address is to be repeated, once, with frames of the player: when the engine could not get
 * the bytes (a site that wants cookies or a Referer, a playlist instead of a clip) and so could not judge a picture.
 *
 * @returns the reason to send with the frames; null when there is nothing to mend.
 */
export function reasonToTryFrames({ classifier, credentials, marks, coverage }: Inspection): ReasonCode | null {
  // Frames would be a new inspection without what the bytes gave: a signature found must not go with the connection.
  if (classifier !== null || credentials !== null || marks.length > 0) return null;
  const row = coverage.find(
    ({ check, state, reason }) => READS_BYTES.has(check) && state !== 'done' && OUT_OF_REACH.has(reason),
  );
  return row?.reason ?? null;
}
