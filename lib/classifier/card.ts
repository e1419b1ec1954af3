/**
 * The model card as data: every constant that the browser needs to use `models/classifier.onnx`, written by
 * `python -m training.calibrate` and never by hand. The card for people is `models/classifier.md`.
 */
import * as z from 'zod/mini';

export const CARD_SCHEMA = 'vidimus/classifier-card@1';

const unit = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0));

const bucketSchema = z.object({
  name: z.string(),
  /** Short side of the sampled frames in pixels: from (inclusive) to (exclusive; null: no end). */
  shortSide: z.tuple([z.number(), z.nullable(z.number())]),
  /** probability = sigmoid(slope * logit + intercept), as if half of all clips were AI-made. */
  slope: z.number(),
  intercept: z.number(),
  /** Of (slope, intercept), from a bootstrap over sources: slope-slope, slope-intercept, intercept-intercept. */
  covariance: z.tuple([z.number(), z.number(), z.number()]),
  /** Mean logit above which the verdict is `likely-ai`; null: never, for there are too few real clips to say so. */
  likelyAiAbove: z.nullable(z.number()),
  /** Mean logit below which the verdict is `no-signs`; null: never. */
  noSignsBelow: z.nullable(z.number()),
  /** Share of held-out real clips called `likely-ai`. */
  falsePositiveRate: z.nullable(unit),
  /** Share of held-out AI clips called `no-signs`. */
  missRate: z.nullable(unit),
  /** Clips that set the thresholds. */
  reals: count,
  ais: count,
});

export const cardSchema = z.object({
  schema: z.literal(CARD_SCHEMA),
  name: z.string(),
  version: z.string(),
  file: z.string(),
  /** Of the ONNX file, lower-case hex. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  bytes: count,
  input: z.object({
    name: z.string(),
    output: z.string(),
    /** Side of a crop in pixels. */
    size: z.int().check(z.minimum(32), z.maximum(512)),
    mean: z.number(),
    std: z.number().check(z.positive()),
    /** Crops that one run of the session takes. */
    batch: z.int().check(z.minimum(1), z.maximum(64)),
  }),
  crops: z.object({
    perFrame: z.int().check(z.minimum(1), z.maximum(8)),
    /** Positions as fractions of the free space, [across, down]; frame i takes the next `perFrame` of them. */
    layout: z.array(z.tuple([unit, unit])).check(z.minLength(1)),
  }),
  limits: z.object({
    fewestFrames: count,
    mostFrames: z.int().check(z.minimum(1), z.maximum(64)),
    smallestShortSide: count,
  }),
  calibration: z.object({
    /** What the thresholds promise on real clips, and on AI clips. */
    realError: unit,
    aiMiss: unit,
    leastReals: count,
    buckets: z.array(bucketSchema).check(z.minLength(1)),
  }),
});

export type ClassifierCard = z.infer<typeof cardSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;

/** @throws ZodError when the card is not one of ours. */
export function parseCard(json: unknown): ClassifierCard {
  return cardSchema.parse(json);
}
