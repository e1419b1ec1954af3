import type { ByteSource } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import type { SampledFrame } from '../media/sampled-frame';
import { type Coverage, checkNames, type ReasonCode } from './schema';

/**
 * What a worker can be doing when it hangs or crashes. The marks on the picture are a phase of their own: what the bytes
 * hold is read first and must not be lost with them.
 */
export const phaseNames = [...checkNames, 'visible-marks'] as const;
export type PhaseName = (typeof phaseNames)[number];

/** How a check ended: its finding (null: looked, nothing there) and the coverage it achieved. */
export interface CheckOutcome<Finding> {
  readonly finding: Finding;
  readonly state: Coverage['state'];
  readonly reason: ReasonCode | null;
  readonly detail: string | null;
}

/** What every check over bytes is given. A check never outlives `signal`. */
export interface ByteCheckInput {
  readonly bytes: ByteSource;
  readonly facts: MediaFacts;
  readonly signal: AbortSignal;
}

export interface FrameCheckInput {
  /** In order of time; empty never happens (the check is then not called). */
  readonly frames: readonly SampledFrame[];
  readonly signal: AbortSignal;
}

export const hashSteps = ['fetching', 'reading', 'comparing'] as const;

/** How far the look at a whole file got, in bytes. */
export interface HashProgress {
  /** The file is fetched from its server, read for its SHA-256, or compared with what was signed. */
  readonly step: (typeof hashSteps)[number];
  readonly done: number;
  readonly total: number;
}
