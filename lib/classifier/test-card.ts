import { CARD_SCHEMA, type CalibrationBucket, type ClassifierCard, type NetworkBranch } from './card';

/** For tests: a calibration with easy numbers. */
export function testBucket(change: Partial<CalibrationBucket>): CalibrationBucket {
  return {
    name: 'all',
    shortSide: [0, null],
    slope: 1,
    intercept: 0,
    covariance: [0.01, 0, 0.01],
    likelyAiAbove: 2,
    noSignsBelow: -2,
    falsePositiveRate: 0.01,
    missRate: 0.05,
    reals: 300,
    ais: 300,
    ...change,
  };
}

/** For tests: a branch that sees crops. */
export function testBranch(change: Partial<NetworkBranch>): NetworkBranch {
  return { name: 'frame-texture', view: 'crop', size: 32, column: 0, weight: 1, slope: 1, intercept: 0, ...change };
}

/** For tests: a card of 32-pixel crops. */
export function testCard(
  change: { buckets?: CalibrationBucket[]; branches?: ClassifierCard['branches']; sha256?: string } = {},
): ClassifierCard {
  return {
    schema: CARD_SCHEMA,
    name: 'test',
    version: '0',
    file: 'test.onnx',
    sha256: change.sha256 ?? '0'.repeat(64),
    bytes: 1,
    input: { name: 'crops', output: 'logits', mean: 127, std: 128, batch: 4 },
    branches: change.branches ?? [testBranch({})],
    crops: {
      layout: [
        [0, 0],
        [1, 1],
        [0.5, 0.5],
      ],
    },
    limits: { fewestFrames: 4, mostFrames: 16, smallestShortSide: 48 },
    calibration: { realError: 0.01, aiMiss: 0.05, leastReals: 100, buckets: change.buckets ?? [testBucket({})] },
  };
}
