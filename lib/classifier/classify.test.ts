import { describe, expect, it } from 'vitest';
import { testBranch, testBucket, testCard } from '../../tests/fixtures/test-card';
import { classifierSchema } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { type ClassifierSetup, createClassifier } from './classify';
import { MEASURES } from './motion';

const paths = { mjs: 'glue.mjs', wasm: 'runtime.wasm' };

/** Blocks of flat colour, moving. */
function drawing(i: number): SampledFrame {
  const picture = frame(i);
  for (let p = 0; p < 64 * 64; p++) {
    picture.rgba.fill(Math.floor(((p % 64) + i) / 16) * 50, p * 4, p * 4 + 3);
  }
  return picture;
}

function frame(i: number, size = 64, moving = true, dark = false): SampledFrame {
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let p = 0; p < size * size; p++) {
    rgba.fill(dark ? 0 : ((p % size) * 3 + (moving ? i * 20 : 0)) % 256, p * 4, p * 4 + 3);
  }
  return { seconds: i / 8, successor: false, width: size, height: size, rgba };
}

const clip = (count: number, ...rest: [number?, boolean?, boolean?]) =>
  Array.from({ length: count }, (_, i) => frame(i, ...rest));

/** A session that answers every crop with one logit, and counts what was asked of it. */
function setup(logit: number, change: Partial<ClassifierSetup> = {}) {
  const asked = { opened: 0, loaded: 0, crops: 0, disposed: 0 };
  const classifier = createClassifier({
    card: testCard(),
    wasmPaths: paths,
    loadModel: async () => {
      asked.loaded++;
      return new Uint8Array(1);
    },
    digest: async () => '0'.repeat(64),
    open: async () => {
      asked.opened++;
      return {
        run: async (_, count) => {
          asked.crops += count;
          return new Float32Array(count).fill(logit);
        },
        dispose: async () => {
          asked.disposed++;
        },
      };
    },
    ...change,
  });
  return { classifier, asked };
}

const signal = new AbortController().signal;

describe('createClassifier', () => {
  it('answers with a finding of the contract, one score a frame', async () => {
    const { classifier, asked } = setup(5);
    const finding = await classifier.classify(clip(16), signal);
    expect(classifierSchema.parse(finding)).toEqual(finding);
    expect(finding).toMatchObject({ verdict: 'likely-ai', abstained: null });
    expect(finding.frames.map((f) => f.seconds)).toEqual(clip(16).map((f) => f.seconds));
    expect(finding.signals).toEqual([{ name: 'frame-texture', score: finding.probability, weight: 1 }]);
    expect(finding.probability).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
    expect(asked.crops).toBe(16);
  });

  it('hands on where most frames of camera clips lie, when its card says so', async () => {
    const card = testCard();
    const banded = { ...card, calibration: { ...card.calibration, realBand: [0.1, 0.7] as [number, number] } };
    expect((await setup(5, { card: banded }).classifier.classify(clip(16), signal)).realBand).toEqual([0.1, 0.7]);
    expect((await setup(5).classifier.classify(clip(16), signal)).realBand).toBeUndefined();
  });

  it('adds up its branches by their weights, and leaves out those that could not look', async () => {
    const card = testCard({
      branches: [
        testBranch({ name: 'texture', weight: 0.5 }),
        testBranch({ name: 'change', view: 'difference', weight: 0.3 }),
        {
          name: 'motion',
          view: 'motion',
          weight: 0.2,
          slope: 1,
          intercept: 0,
          coefficients: Array.from({ length: MEASURES }, () => 0),
          bias: -3,
        },
      ],
    });
    const { classifier } = setup(2, { card });
    const finding = await classifier.classify(clip(8), signal);
    expect(finding.signals.map(({ name, weight }) => [name, weight])).toEqual([
      ['texture', 0.5],
      ['change', 0.3],
      ['motion', 0.2],
    ]);
    expect(finding.probability).toBeCloseTo(1 / (1 + Math.exp(-(0.8 * 2 - 0.2 * 3))), 6);
    const farApart = clip(8).map((frame, i) => ({ ...frame, seconds: i * 2 }));
    const alone = await classifier.classify(farApart, signal);
    expect(alone.signals.map(({ name, weight }) => [name, weight])).toEqual([['texture', 1]]);
    expect(alone.probability).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it('opens one session for many clips, and a new one after dispose', async () => {
    const { classifier, asked } = setup(0);
    await classifier.classify(clip(4), signal);
    await classifier.classify(clip(4), signal);
    expect(asked).toMatchObject({ opened: 1, loaded: 1 });
    await classifier.dispose();
    await classifier.classify(clip(4), signal);
    expect(asked).toMatchObject({ opened: 2, disposed: 1 });
  });

  it.each([
    ['too-few-frames', clip(3)],
    ['too-small', clip(8, 40)],
    ['static', clip(8, 64, false)],
    ['graphics', Array.from({ length: 8 }, (_, i) => drawing(i))],
  ])('abstains for %s, yet gives the probability', async (reason, frames) => {
    const finding = await setup(9).classifier.classify(frames, signal);
    expect(finding).toMatchObject({ verdict: 'unclear', abstained: reason });
    expect(finding.probability).toBeGreaterThan(0.99);
  });

  it('abstains on a card that is not calibrated', async () => {
    const card = testCard({ buckets: [testBucket({ likelyAiAbove: null, noSignsBelow: null })] });
    const finding = await setup(9, { card }).classifier.classify(clip(8), signal);
    expect(finding).toMatchObject({ verdict: 'unclear', abstained: 'uncalibrated' });
  });

  it('scores nothing on a black clip or on none, and gives no number', async () => {
    const { classifier, asked } = setup(9);
    const black = await classifier.classify(clip(8, 64, true, true), signal);
    expect(black).toMatchObject({
      probability: null,
      interval: null,
      verdict: 'unclear',
      abstained: 'black',
      frames: [],
    });
    const none = await classifier.classify([], signal);
    expect(none).toMatchObject({ probability: null, abstained: 'no-frames' });
    expect(asked.opened).toBe(0);
  });

  it('leaves black frames out of the score, and abstains when they are most of the clip', async () => {
    const mixed = [...clip(5), ...clip(3, 64, true, true)];
    const finding = await setup(9).classifier.classify(mixed, signal);
    expect(finding.abstained).toBeNull();
    expect(finding.frames).toHaveLength(5);
    const mostly = [...clip(4), ...clip(6, 64, true, true)];
    expect((await setup(9).classifier.classify(mostly, signal)).abstained).toBe('black');
  });

  it('refuses a model that is not the one of the card, and can try again', async () => {
    let digest = '1'.repeat(64);
    const { classifier } = setup(0, { digest: async () => digest });
    await expect(classifier.classify(clip(4), signal)).rejects.toThrow(/SHA-256/);
    digest = '0'.repeat(64);
    await expect(classifier.classify(clip(4), signal)).resolves.toMatchObject({ verdict: 'unclear' });
  });

  it('fails, rather than finds, when the model gives no number', async () => {
    await expect(setup(Number.NaN).classifier.classify(clip(4), signal)).rejects.toThrow(/no number/);
  });

  it('stops between batches when aborted', async () => {
    const controller = new AbortController();
    let runs = 0;
    const { classifier } = setup(0, {
      open: async () => ({
        run: async (_, count) => {
          runs++;
          controller.abort();
          return new Float32Array(count);
        },
        dispose: async () => undefined,
      }),
    });
    await expect(classifier.classify(clip(16), controller.signal)).rejects.toThrow(/abort/i);
    expect(runs).toBe(1);
  });
});
