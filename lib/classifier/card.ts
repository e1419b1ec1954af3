/**
 * The model card as data: every constant that the browser needs to use `models/classifier.onnx`, written by
 * `python -m training.calibrate` and never by hand. The card for people is `models/classifier.md`.
 */
import * as z from 'zod/mini';
import { MEASURES } from './motion';

/** With fewer real clips behind a threshold a share of 1 % cannot be seen in them, and it is not believed. */
export const LEAST_REALS = 100;

export const CARD_SCHEMA = 'vidimus/classifier-card@2';

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

const perChannel = <T extends z.ZodMiniType<number>>(value: T) => z.union([value, z.tuple([value, value, value])]);

const branch = {
  /** Has words in `_locales` under `signal_<name>` where it is ours. */
  name: z.string().check(z.maxLength(120)),
  /** Of this branch in the fused logit, before branches that could not look are left out. */
  weight: unit,
  /** sigmoid(slope * logit + intercept) is what this branch alone would say. */
  slope: z.number(),
  intercept: z.number(),
};

const networkBranchSchema = z.object({
  ...branch,
  /** `crop`: native pixels; `square`: the centre square, averaged down; `difference`: two crops of one place. */
  view: z.enum(['crop', 'square', 'difference']),
  /** Side of a picture in pixels. */
  size: z.int().check(z.minimum(32), z.maximum(512)),
  /** Which of the numbers that the network gives for a picture is this branch's logit. */
  column: z.int().check(z.minimum(0), z.maximum(7)),
});

const motionBranchSchema = z.object({
  ...branch,
  view: z.literal('motion'),
  /** logit = bias + sum(coefficients * measures) over the measures of `motion.ts`. */
  coefficients: z.array(z.number()).check(z.length(MEASURES)),
  bias: z.number(),
});

export type NetworkBranch = z.infer<typeof networkBranchSchema>;

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
    /** Of pixels from 0 to 255; one number, or one for each of red, green and blue. */
    mean: perChannel(z.number()),
    std: perChannel(z.number().check(z.positive())),
    /** Pictures that one run of the session takes. */
    batch: z.int().check(z.minimum(1), z.maximum(64)),
  }),
  /** What is looked at. The fused logit is the mean of the branches' logits by their weights. */
  branches: z.array(z.union([networkBranchSchema, motionBranchSchema])).check(z.minLength(1), z.maxLength(8)),
  crops: z.object({
    /** Positions as fractions of the free space, [across, down]; each frame takes the next one. */
    layout: z.array(z.tuple([unit, unit])).check(z.minLength(1), z.maxLength(64)),
  }),
  limits: z.object({
    fewestFrames: count,
    /** Frames that are looked at; `fewestFrames` of them are needed for a verdict. */
    mostFrames: z.int().check(z.minimum(1), z.maximum(64)),
    smallestShortSide: count,
  }),
  calibration: z.object({
    /** What the thresholds promise on real clips, and on AI clips. */
    realError: unit,
    aiMiss: unit,
    leastReals: count,
    /** Calibrated scores between which 90 in 100 frames of held-out camera clips lie (5th and 95th percentile). */
    realBand: z.optional(z.tuple([unit, unit])),
    buckets: z.array(bucketSchema).check(z.minLength(1)),
  }),
});

export type ClassifierCard = z.infer<typeof cardSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;

/** @throws ZodError when the card is not one of ours. */
export function parseCard(json: unknown): ClassifierCard {
  return cardSchema.parse(json);
}

/** How many numbers the network gives for a picture. */
export const columnsOf = (card: ClassifierCard): number =>
  Math.max(0, ...card.branches.map((branch) => (branch.view === 'motion' ? 0 : branch.column))) + 1;
