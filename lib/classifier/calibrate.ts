import type { ClassifierFinding } from '../inspection/schema';
import { type CalibrationBucket, type ClassifierCard, LEAST_REALS } from './card';

/** 90 % of a normal distribution lies within this many deviations. */
const NINETY_PERCENT = 1.645;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export interface Estimate {
  readonly probability: number;
  /** See {@link estimate}. */
  readonly interval: [number, number];
  readonly verdict: ClassifierFinding['verdict'];
}

/** The calibration for frames of this short side (pixels); the last bucket where none fits. */
export function bucketFor(card: ClassifierCard, shortSide: number): CalibrationBucket {
  const { buckets } = card.calibration;
  const found = buckets.find(({ shortSide: [from, to] }) => shortSide >= from && (to === null || shortSide < to));
  const bucket = found ?? buckets[buckets.length - 1];
  if (bucket === undefined) throw new RangeError('a card without calibration buckets');
  return bucket;
}

/**
 * Frame logits to a calibrated probability, its interval and the verdict of the conformal rule.
 *
 * The probability is that of a clip drawn from a pool that is half AI-made (Platt's sigmoid on the mean logit). The
 * interval holds two doubts at 90 %, both taken as normal on the logit scale: that of the frames (standard error of
 * their mean, `slope² s² / n`) and that of the calibration (covariance of slope and intercept over bootstrap draws of
 * whole sources). It does not hold the doubt whether this clip resembles the training clips at all.
 *
 * The verdict looks at the mean logit alone: above `likelyAiAbove` at most 1 % of real calibration clips lie, below
 * `noSignsBelow` at most 2 % of AI ones; between them, or where a threshold is null, it is `unclear`.
 *
 * @param logits one a frame, at least one.
 */
export function estimate(logits: readonly number[], bucket: CalibrationBucket): Estimate {
  if (logits.length === 0) throw new RangeError('no logits to calibrate');
  const n = logits.length;
  const mean = logits.reduce((sum, v) => sum + v, 0) / n;
  // One frame says nothing about the spread over frames; held-out clips had a variance of 0.16 (training/RESULTS.md),
  // and a single frame must not look surer than that: 1 is deliberately wide.
  const spread = n > 1 ? logits.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1) : 1;
  const [slopeSlope, slopeIntercept, interceptIntercept] = bucket.covariance;
  const variance =
    (bucket.slope ** 2 * spread) / n + slopeSlope * mean ** 2 + 2 * slopeIntercept * mean + interceptIntercept;
  const centre = bucket.slope * mean + bucket.intercept;
  const reach = NINETY_PERCENT * Math.sqrt(Math.max(0, variance));
  return {
    probability: sigmoid(centre),
    interval: [sigmoid(centre - reach), sigmoid(centre + reach)],
    verdict: verdictFor(mean, bucket),
  };
}

/** Whether a bucket may speak at all: a card added by a person is held to the same number of clips as ours. */
export const isCalibrated = (bucket: CalibrationBucket): boolean =>
  bucket.reals >= LEAST_REALS && (bucket.likelyAiAbove !== null || bucket.noSignsBelow !== null);

function verdictFor(logit: number, bucket: CalibrationBucket): ClassifierFinding['verdict'] {
  if (!isCalibrated(bucket)) return 'unclear';
  if (bucket.likelyAiAbove !== null && logit > bucket.likelyAiAbove) return 'likely-ai';
  if (bucket.noSignsBelow !== null && logit < bucket.noSignsBelow) return 'no-signs';
  return 'unclear';
}
