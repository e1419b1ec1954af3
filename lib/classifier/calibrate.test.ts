import { describe, expect, it } from 'vitest';
import { testBucket, testCard } from '../../tests/fixtures/test-card';
import { bucketFor, estimate } from './calibrate';

describe('estimate', () => {
  it('gives the sigmoid of slope and intercept on the mean logit', () => {
    const { probability } = estimate([1, 3], testBucket({ slope: 0.5, intercept: -1 }));
    expect(probability).toBeCloseTo(0.5, 6);
  });

  it('says likely-ai only above the threshold, no-signs only below the other, unclear on and between them', () => {
    const bucket = testBucket({ likelyAiAbove: 2, noSignsBelow: -2 });
    expect(estimate([2.01], bucket).verdict).toBe('likely-ai');
    expect(estimate([2], bucket).verdict).toBe('unclear');
    expect(estimate([0], bucket).verdict).toBe('unclear');
    expect(estimate([-2], bucket).verdict).toBe('unclear');
    expect(estimate([-2.01], bucket).verdict).toBe('no-signs');
  });

  it('never speaks on fewer than a hundred real clips, whatever thresholds a card names', () => {
    expect(estimate([50], testBucket({ reals: 99 })).verdict).toBe('unclear');
    expect(estimate([50], testBucket({ reals: 100 })).verdict).toBe('likely-ai');
  });

  it('never speaks without thresholds, however sure the probability', () => {
    const bucket = testBucket({ likelyAiAbove: null, noSignsBelow: null });
    expect(estimate([50, 50], bucket)).toMatchObject({ verdict: 'unclear' });
    expect(estimate([-50, -50], bucket).verdict).toBe('unclear');
  });

  it('holds the probability inside its interval, widens with disagreeing frames and narrows with more of them', () => {
    const bucket = testBucket({});
    const width = (logits: number[]): number => {
      const { interval, probability } = estimate(logits, bucket);
      expect(interval[0]).toBeLessThanOrEqual(probability);
      expect(interval[1]).toBeGreaterThanOrEqual(probability);
      return interval[1] - interval[0];
    };
    const agreeing = width([0.9, 1.1, 1, 1]);
    const disagreeing = width([-3, 5, -2, 4]);
    const many = width([-3, 5, -2, 4, -3, 5, -2, 4, -3, 5, -2, 4]);
    expect(disagreeing).toBeGreaterThan(agreeing);
    expect(many).toBeLessThan(disagreeing);
    expect(agreeing).toBeGreaterThan(0);
  });

  it('refuses an empty clip instead of inventing a number', () => {
    expect(() => estimate([], testBucket({}))).toThrow(RangeError);
  });
});

describe('bucketFor', () => {
  it('takes the bucket of the short side, and the last one where none fits', () => {
    const card = testCard({
      buckets: [
        testBucket({ name: 'small', shortSide: [240, 360] }),
        testBucket({ name: 'large', shortSide: [360, null] }),
      ],
    });
    expect(bucketFor(card, 240).name).toBe('small');
    expect(bucketFor(card, 360).name).toBe('large');
    expect(bucketFor(card, 100).name).toBe('large');
  });
});
