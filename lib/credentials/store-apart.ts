import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import type { StoreApart } from '../inspection/inspect';
import { type Credentials, LIMITS, type ReasonCode } from '../inspection/schema';
import { type CredentialsTools, named, storeApart } from './check-credentials';
import { MAX_STORE_BYTES } from './located';
import { explainProblems, type FoundProblem } from './problems';
import { fetchManifest, type ManifestFetch, manifestHost, type RemoteFailure } from './remote-manifest';

type CredentialsOutcome = CheckOutcome<Credentials | null>;

export interface Apart {
  /** The file's neighbour, as the person gave it. */
  readonly sidecar: Blob | null;
  /** The manifest that the file's server named beside it, once it answered; null: none. */
  readonly linked?: () => string | null;
  /** Hosts that the person agreed to have asked. */
  readonly manifestHosts: readonly string[];
  readonly remote: ManifestFetch;
  /** Told of each store that a server gave. */
  readonly fetched?: (url: string, store: Uint8Array) => void;
}

/**
 * What is to be read beside the file itself: its sidecar, else the manifest that it, or its server, names on a server
 * which the person agreed to have asked; what is only named is told. What the file itself carries comes first.
 *
 * @param found what the file itself came to.
 * @returns null when there is nothing to be read apart from the file. The reading never throws for what a store holds
 * or a server answers: then `found` stays as it was, with the problem beside it.
 */
export function readerOfStoreApart(
  found: CredentialsOutcome,
  { sidecar, linked, manifestHosts, remote, fetched: tell }: Apart,
  tools: CredentialsTools,
): ((input: Pick<ByteCheckInput, 'facts' | 'signal'>) => Promise<StoreApart>) | null {
  const { finding } = found;
  if (sidecar !== null) {
    if (finding !== null && finding.state !== 'remote') {
      return async () => beside(found, { code: 'sidecar.not-used', ingredient: null }, tools);
    }
    return (input) => readSidecar(found, sidecar, input, tools);
  }
  const link = finding === null ? (linked?.() ?? null) : null;
  if (link !== null) {
    const outcome = named(link, tools);
    return (
      readerOfStoreApart(outcome, { sidecar, manifestHosts, remote, fetched: tell }, tools) ??
      (async () => ({ ...outcome, compare: null }))
    );
  }
  const url = finding?.state === 'remote' ? finding.remoteUrl : null;
  const host = manifestHost(url);
  if (finding === null || url === null || host === null || !manifestHosts.includes(host)) return null;
  return async ({ facts, signal }) => {
    const fetched = await fetchManifest(url, remote, signal);
    if (fetched.kind === 'failed') return unfetched(found, finding, fetched.why, fetched.detail, tools);
    tell?.(url, fetched.store);
    const { unreadable, ...read } = await storeApart(fetched.store, 'remote', { facts, signal }, tools);
    if (read.finding === null) return unfetched(found, finding, 'malformed', unreadable, tools);
    const at = <Found extends CredentialsOutcome>(outcome: Found): Found =>
      outcome.finding === null ? outcome : { ...outcome, finding: { ...outcome.finding, remoteUrl: url } };
    return {
      ...at(read),
      compare: async (whole, limit, onRead) => {
        const outcome = (await read.compare?.(whole, limit, onRead)) ?? null;
        return outcome && { ...outcome, credentials: at(outcome.credentials) };
      },
    };
  };
}

async function readSidecar(
  found: CredentialsOutcome,
  sidecar: Blob,
  input: Pick<ByteCheckInput, 'facts' | 'signal'>,
  tools: CredentialsTools,
): Promise<StoreApart> {
  const refused = (detail: string): StoreApart => {
    const problem: FoundProblem = { code: 'sidecar.unreadable', ingredient: null, detail };
    if (found.finding !== null) return { ...beside(found, problem, tools), state: 'partial', reason: 'malformed' };
    // A file that is whole is not called damaged for its neighbour's sake.
    const [said] = explainProblems([problem], tools.say);
    return { finding: null, state: 'partial', reason: 'malformed', detail: said?.explanation ?? null, compare: null };
  };
  if (sidecar.size > MAX_STORE_BYTES) return refused(`${sidecar.size} bytes`);
  const store = new Uint8Array(await sidecar.arrayBuffer());
  const { unreadable, ...read } = await storeApart(store, 'sidecar', input, tools);
  return unreadable === null ? read : refused(unreadable);
}

function beside(found: CredentialsOutcome, problem: FoundProblem, tools: CredentialsTools): StoreApart {
  if (found.finding === null) return { ...found, compare: null };
  const problems = [...explainProblems([problem], tools.say), ...found.finding.problems].slice(0, LIMITS.problems);
  return { ...found, finding: { ...found.finding, problems }, compare: null };
}

const REASONS: Readonly<Record<RemoteFailure, ReasonCode>> = {
  network: 'network',
  timeout: 'timeout',
  'http-error': 'http-error',
  redirected: 'blocked',
  'too-large': 'too-large',
  insecure: 'blocked',
  malformed: 'malformed',
};

/** The credentials stay where they lie; "they were not fetched" gives way to what came of asking. */
function unfetched(
  found: CredentialsOutcome,
  finding: Credentials,
  why: RemoteFailure,
  detail: string | null,
  tools: CredentialsTools,
): StoreApart {
  const problems = explainProblems([{ code: `remote.${why}`, ingredient: null, detail }], tools.say);
  return { ...found, finding: { ...finding, problems }, state: 'partial', reason: REASONS[why], compare: null };
}
