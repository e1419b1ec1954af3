import { DETAILS_LIMITS, type Details } from '../inspection/details';
import type { ByteSource } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import type { CredentialsEngine } from './engine';
import { locateIn } from './locate-in';
import { MAX_STORE_BYTES, superbox } from './located';
import { thumbnailsOf } from './thumbnails';
import { type TrustStore, trustPasses } from './trust';

type CredentialDetails = Pick<Details, 'thumbnails' | 'thumbnailsLeftOut' | 'store' | 'storeLength' | 'report'>;

export interface DetailsSources {
  readonly engine: CredentialsEngine;
  readonly trust: TrustStore;
  /** The store that lay beside the file; read where the file itself has none. */
  readonly sidecar: Blob | null;
  /**
   * The store on a server, where the person agreed to have that server asked; null where they did not, or it gave none.
   * @param named the address that the file names; null: it names none itself.
   */
  readonly remote?: (named: string | null, signal: AbortSignal) => Promise<Uint8Array | null>;
}

const NOTHING: CredentialDetails = {
  thumbnails: [],
  thumbnailsLeftOut: 0,
  store: null,
  storeLength: null,
  report: null,
};

/**
 * The store of a file, what the library says of it, and the pictures in it. Read with every list that there is; what
 * it says of the content's hash means nothing here, because the store is read without the content.
 *
 * @throws PoisonedError when the engine must be made anew, and what reading the bytes throws.
 */
export async function credentialDetails(
  bytes: ByteSource,
  facts: MediaFacts,
  { engine, trust, ...apart }: DetailsSources,
  signal: AbortSignal,
): Promise<CredentialDetails> {
  const store = await storeOf(bytes, facts, apart, signal);
  if (store === null) return NOTHING;
  signal.throwIfAborted();
  const pass = trustPasses(trust).at(-1);
  const reading = pass === undefined ? null : await engine.readStore(store, pass.settings);
  const held = {
    store: store.byteLength <= DETAILS_LIMITS.store ? store.slice().buffer : null,
    storeLength: store.byteLength,
  };
  if (reading?.kind !== 'report') return { ...NOTHING, ...held };
  return {
    ...held,
    ...thumbnailsOf(reading.report, store),
    report: reading.json?.slice(0, DETAILS_LIMITS.report) ?? null,
  };
}

/** Null where there is none, or only a reading of the whole file finds it (SVG). */
async function storeOf(
  bytes: ByteSource,
  facts: MediaFacts,
  { sidecar, remote }: Pick<DetailsSources, 'sidecar' | 'remote'>,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (facts.container === 'c2pa') return superbox(await bytes.read(0, MAX_STORE_BYTES, signal));
  const located = await locateIn(facts.container, bytes, signal);
  if (located.kind === 'store') return located.store;
  if (sidecar === null) {
    const given = await remote?.(located.kind === 'remote' ? located.url : null, signal);
    return given ? superbox(given) : null;
  }
  if (sidecar.size > MAX_STORE_BYTES) return null;
  return superbox(new Uint8Array(await sidecar.arrayBuffer()));
}
