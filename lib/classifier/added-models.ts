import type { AddedModel } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import { type ClassifierSetup, createClassifier } from './classify';
import { cardOfPack, type PackCard } from './model-pack';
import type { PackDatabase } from './pack-database';

/** Milliseconds for one added model on one clip, above which a person would have stopped waiting for it. */
const LIMIT = 90_000;

export interface AddedModelsSetup {
  readonly database: Pick<PackDatabase, 'cards' | 'model'>;
  readonly wasmPaths: ClassifierSetup['wasmPaths'];
  readonly digest?: ClassifierSetup['digest'];
  readonly open?: ClassifierSetup['open'];
  /** A signal that aborts after so many milliseconds. */
  readonly timeout?: (milliseconds: number) => AbortSignal;
}

/**
 * Runs every added model on a clip, one after the other: each is opened, checked against its card again and closed,
 * so that no more than one stranger's weights lie in memory. One that fails is told of and stops no other.
 *
 * @returns null when the person has added none.
 * @throws the signal's reason when it is aborted.
 */
export async function runAddedModels(
  frames: readonly SampledFrame[],
  signal: AbortSignal,
  setup: AddedModelsSetup,
): Promise<AddedModel[] | null> {
  // Where storage is blocked (a private window), nothing can have been added.
  const cards = await setup.database.cards().catch((): PackCard[] => []);
  if (cards.length === 0) return null;
  const results: AddedModel[] = [];
  for (const card of cards) {
    results.push(await runOne(card, frames, signal, setup));
    signal.throwIfAborted();
  }
  return results;
}

async function runOne(
  card: PackCard,
  frames: readonly SampledFrame[],
  signal: AbortSignal,
  { database, timeout = AbortSignal.timeout, ...runtime }: AddedModelsSetup,
): Promise<AddedModel> {
  const { name, version, sha256, licence } = card;
  const classifier = createClassifier({
    ...runtime,
    card: cardOfPack(card),
    loadModel: async () => {
      const model = await database.model(sha256);
      if (model === null) throw new Error('the model is no longer stored');
      return model;
    },
  });
  try {
    const finding = await classifier.classify(frames, AbortSignal.any([signal, timeout(LIMIT)]));
    return { name, version, sha256, licence, finding, detail: null };
  } catch (error) {
    signal.throwIfAborted();
    const detail = error instanceof Error ? error.message.slice(0, 1000) : 'the model failed';
    return { name, version, sha256, licence, finding: null, detail };
  } finally {
    await classifier.dispose().catch(() => undefined); // one that never opened has nothing to close
  }
}
