import type { ClassifierFinding } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { bucketFor, estimate, sigmoid } from './calibrate';
import type { CalibrationBucket, ClassifierCard } from './card';
import { flatShare, isBlank, isGraphics, isStatic, lumaGrid } from './picture';
import { cropTensor, pickFrames } from './preprocess';
import { type CropSession, openSession, type WasmPaths } from './session';

/** Why the classifier gives no verdict of its own although it may give a probability. */
export const abstentions = [
  'no-frames',
  'black',
  'too-small',
  'too-few-frames',
  'static',
  'graphics',
  'uncalibrated',
] as const;
export type Abstention = (typeof abstentions)[number];

export interface Classifier {
  /**
   * @param frames in order of time, short side at most 512 pixels, as the sampler gives them.
   * @returns the `classifier` field of an Inspection. `abstained` is null when the rule was applied: `unclear` then
   *   says that the score lies between the thresholds.
   * @throws the signal's reason when aborted; Error when the runtime or the model fails (a crash is not a finding).
   */
  classify(frames: readonly SampledFrame[], signal: AbortSignal): Promise<ClassifierFinding>;
  /** Ends the session; the next `classify` opens a new one. */
  dispose(): Promise<void>;
}

export interface ClassifierSetup {
  /** The bytes of `models/classifier.onnx`; asked for once a session. */
  readonly loadModel: () => Promise<Uint8Array>;
  readonly card: ClassifierCard;
  readonly wasmPaths: WasmPaths;
  /** SHA-256 of bytes in lower-case hex; the model is refused when it is not the card's. */
  readonly digest?: (bytes: Uint8Array) => Promise<string>;
  readonly open?: typeof openSession;
}

/** A classifier whose session is opened by its first use and then kept. */
export function createClassifier({
  loadModel,
  card,
  wasmPaths,
  digest = sha256,
  open = openSession,
}: ClassifierSetup): Classifier {
  let opening: Promise<CropSession> | null = null;

  const session = async (): Promise<CropSession> => {
    opening ??= (async () => {
      const model = await loadModel();
      const found = await digest(model);
      if (found !== card.sha256) throw new Error(`the model's SHA-256 is ${found}, its card says ${card.sha256}`);
      return open(model, { input: card.input.name, output: card.input.output, size: card.input.size }, wasmPaths);
    })();
    try {
      return await opening;
    } catch (error) {
      opening = null; // so that the next clip tries again, instead of failing on an old error for ever
      throw error;
    }
  };

  return {
    async classify(frames, signal) {
      signal.throwIfAborted();
      const picked = pickFrames(frames, card.limits.mostFrames);
      const grids = picked.map(lumaGrid);
      const seen = picked.filter((_, i) => !isBlank(grids[i] ?? new Float32Array()));
      const seenGrids = grids.filter((grid) => !isBlank(grid));
      if (seen.length === 0) return unscored(card, picked.length === 0 ? 'no-frames' : 'black');

      const logits = await frameLogits(seen, card, await session(), signal);
      const shortSide = Math.min(...seen.map((frame) => Math.min(frame.width, frame.height)));
      const bucket = bucketFor(card, shortSide);
      const { probability, interval, verdict } = estimate(logits, bucket);
      const abstained = whyNot(card, {
        blank: picked.length - seen.length,
        seen: seen.length,
        shortSide,
        still: isStatic(seenGrids),
        graphics: isGraphics(seen.map(flatShare)),
        uncalibrated: bucket.likelyAiAbove === null && bucket.noSignsBelow === null,
      });
      return {
        probability,
        interval,
        verdict: abstained === null ? verdict : 'unclear',
        abstained,
        frames: seen.map((frame, i) => ({
          seconds: frame.seconds,
          score: sigmoid(bucket.slope * (logits[i] ?? 0) + bucket.intercept),
        })),
        signals: [{ name: 'frame-texture', score: probability, weight: 1 }],
        model: modelOf(card, bucket),
      };
    },
    async dispose() {
      const closing = opening;
      opening = null;
      if (closing !== null) await (await closing).dispose();
    },
  };
}

/** The mean over a frame's crops, for each frame. One frame at a time in a batch of crops keeps an abort prompt. */
async function frameLogits(
  frames: readonly SampledFrame[],
  card: ClassifierCard,
  session: CropSession,
  signal: AbortSignal,
): Promise<number[]> {
  const { perFrame } = card.crops;
  const together = Math.max(1, Math.floor(card.input.batch / perFrame));
  const logits: number[] = [];
  for (let start = 0; start < frames.length; start += together) {
    signal.throwIfAborted();
    const group = frames.slice(start, start + together);
    const crops = await session.run(cropTensor(group, card, start), group.length * perFrame);
    for (let i = 0; i < group.length; i++) {
      let sum = 0;
      for (let j = 0; j < perFrame; j++) sum += crops[i * perFrame + j] ?? 0;
      logits.push(sum / perFrame);
    }
  }
  signal.throwIfAborted();
  if (!logits.every(Number.isFinite)) throw new Error('the model gave a logit that is no number');
  return logits;
}

function whyNot(
  card: ClassifierCard,
  clip: { blank: number; seen: number; shortSide: number; still: boolean; graphics: boolean; uncalibrated: boolean },
): Abstention | null {
  if (clip.blank > clip.seen) return 'black';
  if (clip.shortSide < card.limits.smallestShortSide) return 'too-small';
  if (clip.seen < card.limits.fewestFrames) return 'too-few-frames';
  if (clip.still) return 'static';
  if (clip.graphics) return 'graphics';
  if (clip.uncalibrated) return 'uncalibrated';
  return null;
}

function unscored(card: ClassifierCard, abstained: Abstention): ClassifierFinding {
  return {
    probability: null,
    interval: null,
    verdict: 'unclear',
    abstained,
    frames: [],
    signals: [],
    model: modelOf(card, { falsePositiveRate: null, missRate: null }),
  };
}

function modelOf(
  card: ClassifierCard,
  { falsePositiveRate, missRate }: Pick<CalibrationBucket, 'falsePositiveRate' | 'missRate'>,
): ClassifierFinding['model'] {
  return { name: card.name, version: card.version, sha256: card.sha256, falsePositiveRate, missRate };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
