import type { ClassifierFinding } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { bucketFor, estimate, isCalibrated, sigmoid } from './calibrate';
import { type CalibrationBucket, type ClassifierCard, columnsOf, type NetworkBranch } from './card';
import { type HeatMap, heatMapOf } from './heat';
import { motion } from './motion';
import { flatShare, isBlank, isGraphics, isStatic, lumaGrid } from './picture';
import { openSession, type PictureSession, type WasmPaths } from './session';
import { sha256 } from './sha256';
import { picturesOf, runsOf, spread, tensorOf } from './views';

/** A bound against a caller that hands in a whole film. */
const MOST_FRAMES = 64;

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
  /**
   * Where in one frame the texture branch sees its signs; made only when a person asks for it.
   * @throws as `classify`.
   */
  heat(frame: SampledFrame, signal: AbortSignal): Promise<HeatMap>;
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
  let opening: Promise<PictureSession> | null = null;

  const session = async (): Promise<PictureSession> => {
    opening ??= (async () => {
      const model = await loadModel();
      const found = await digest(model);
      if (found !== card.sha256) throw new Error(`the model's SHA-256 is ${found}, its card says ${card.sha256}`);
      return open(model, { input: card.input.name, output: card.input.output, columns: columnsOf(card) }, wasmPaths);
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
      const picked = frames.slice(0, MOST_FRAMES);
      const grids = picked.map(lumaGrid);
      const seen = picked.filter((_, i) => !isBlank(grids[i] ?? new Float32Array()));
      const seenGrids = grids.filter((grid) => !isBlank(grid));
      if (seen.length === 0) return unscored(card, picked.length === 0 ? 'no-frames' : 'black');

      const frames8Hz = seen.filter((frame) => !frame.successor);
      const looked = await look(frames8Hz, card, await session(), signal);
      const shortSide = Math.min(...seen.map((frame) => Math.min(frame.width, frame.height)));
      const bucket = bucketFor(card, shortSide);
      const { probability, interval, verdict } = estimate(
        looked.frames.map(({ logit }) => logit),
        bucket,
      );
      const abstained = whyNot(card, {
        blank: picked.length - seen.length,
        seen: frames8Hz.length,
        shortSide,
        still: isStatic(seenGrids),
        graphics: isGraphics(seen.map(flatShare)),
        uncalibrated: !isCalibrated(bucket),
      });
      return {
        probability,
        interval,
        verdict: abstained === null ? verdict : 'unclear',
        abstained,
        frames: looked.frames.map(({ seconds, logit }) => ({
          seconds,
          score: sigmoid(bucket.slope * logit + bucket.intercept),
        })),
        ...(card.calibration.realBand && { realBand: card.calibration.realBand }),
        signals: looked.branches.map(({ branch, logit, weight }) => ({
          name: branch.name,
          score: sigmoid(branch.slope * logit + branch.intercept),
          weight,
        })),
        model: modelOf(card, bucket),
      };
    },
    async heat(frame, signal) {
      signal.throwIfAborted();
      return heatMapOf(frame, card, await session(), signal);
    },
    async dispose() {
      const closing = opening;
      opening = null;
      if (closing !== null) await (await closing).dispose();
    },
  };
}

type Branch = ClassifierCard['branches'][number];

interface Look {
  /** Fused logit of each frame that was looked at; what a branch did not see of it stands at that branch's mean. */
  readonly frames: { seconds: number; logit: number }[];
  /** Those branches that could look, their weights summing to one. */
  readonly branches: { branch: Branch; logit: number; weight: number }[];
}

/** Lets every branch look at its pictures. A few at a time keep an abort prompt and memory small. */
async function look(
  frames: readonly SampledFrame[],
  card: ClassifierCard,
  session: PictureSession,
  signal: AbortSignal,
): Promise<Look> {
  const found: { branch: Branch; logit: number; byFrame: ReadonlyMap<number, number> }[] = [];
  for (const branch of card.branches) {
    const byFrame = branch.view === 'motion' ? null : await frameLogits(frames, branch, card, session, signal);
    const logit = branch.view === 'motion' ? motionLogit(frames, branch) : mean([...(byFrame?.values() ?? [])]);
    if (logit !== null) found.push({ branch, logit, byFrame: byFrame ?? new Map() });
  }
  const total = found.reduce((sum, { branch }) => sum + branch.weight, 0);
  if (total <= 0) throw new Error('no branch of the model could look at this clip');
  const branches = found.map(({ branch, logit }) => ({ branch, logit, weight: branch.weight / total }));
  return {
    branches,
    frames: spread(frames.length, card.limits.mostFrames).map((at) => ({
      seconds: frames[at]?.seconds ?? 0,
      logit: found.reduce(
        (sum, { branch, logit, byFrame }) => sum + (branch.weight / total) * (byFrame.get(at) ?? logit),
        0,
      ),
    })),
  };
}

/** The logit of each frame of which the branch has a picture. */
async function frameLogits(
  frames: readonly SampledFrame[],
  branch: NetworkBranch,
  card: ClassifierCard,
  session: PictureSession,
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const pictures = picturesOf(frames, branch, card);
  const columns = columnsOf(card);
  const logits = new Map<number, number>();
  for (let start = 0; start < pictures.length; start += card.input.batch) {
    signal.throwIfAborted();
    const group = pictures.slice(start, start + card.input.batch);
    const tensor = tensorOf(
      group.map(({ planes }) => planes()),
      card.input,
    );
    const rows = await session.run(tensor, group.length, branch.size);
    group.forEach(({ frame }, i) => {
      logits.set(frame, rows[i * columns + branch.column] ?? Number.NaN);
    });
  }
  signal.throwIfAborted();
  if (![...logits.values()].every(Number.isFinite)) throw new Error('the model gave a logit that is no number');
  return logits;
}

function motionLogit(frames: readonly SampledFrame[], branch: Exclude<Branch, NetworkBranch>): number | null {
  const measures = motion(runsOf(frames));
  return measures === null
    ? null
    : measures.reduce((sum, value, i) => sum + value * (branch.coefficients[i] ?? 0), branch.bias);
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

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
