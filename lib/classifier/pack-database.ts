import { createStore, del, entries, get, keys, set, type UseStore } from 'idb-keyval';
import { type ModelPack, type PackCard, packCardSchema } from './model-pack';

/** Packs kept at most: each runs on every clip that is inspected, and each may weigh as much as `LARGEST_MODEL`. */
export const MOST_PACKS = 3;

/** Where added models lie: on this machine, each under its SHA-256. */
export interface PackDatabase {
  cards(): Promise<PackCard[]>;
  model(sha256: string): Promise<Uint8Array | null>;
  /** @throws RangeError when there are {@link MOST_PACKS} already. */
  add(pack: ModelPack): Promise<void>;
  remove(sha256: string): Promise<void>;
}

/** Cards and models apart, so that a list of cards does not read the weights. A database each, as idb-keyval wants it. */
export function openPackDatabase(
  cards: UseStore = createStore('vidimus-model-cards', 'cards'),
  models: UseStore = createStore('vidimus-models', 'models'),
): PackDatabase {
  return {
    async cards() {
      const found = await entries<string, unknown>(cards);
      // A card that an older or newer version wrote is left out rather than believed.
      return found.flatMap(([, card]) => {
        const parsed = packCardSchema.safeParse(card);
        return parsed.success ? [parsed.data] : [];
      });
    },
    async model(sha256) {
      const found = await get<unknown>(sha256, models);
      return found instanceof Uint8Array ? found : null;
    },
    async add({ card, model }) {
      const known = await keys<string>(cards);
      if (!known.includes(card.sha256) && known.length >= MOST_PACKS) throw new RangeError('too many models');
      // The model first: a card without one would name a model that cannot run.
      await set(card.sha256, model, models);
      await set(card.sha256, card, cards);
    },
    async remove(sha256) {
      await del(sha256, cards);
      await del(sha256, models);
    },
  };
}
