import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import { type Credentials, LIMITS, type ReasonCode } from '../inspection/schema';
import { BlobSource } from '../media/blob-source';
import type { Container, MediaFacts } from '../media/media-facts';
import { MemorySource } from '../media/memory-source';
import type { SegmentRun } from '../media/segments';
import { aiUseOf } from './ai-use';
import type { CredentialsEngine, Reading } from './engine';
import { compareFragments, type FragmentTally, joinTallies, segmentProblems } from './fragments';
import { firstGenerator } from './generator';
import { historyOf } from './history';
import { claimedIdentities } from './identities';
import { joinedAsset } from './joined-asset';
import { isInitSegment, locateStore } from './locate';
import { locateIn } from './locate-in';
import { type Located, MAX_STORE_BYTES } from './located';
import { manifestText, manifestUrl } from './manifest-text';
import { explainProblems, type FoundProblem, type Say } from './problems';
import { provenanceGraph } from './provenance-graph';
import { assess, isSignerTrusted } from './states';
import { activeManifest, type StoreReport } from './store-report';
import { consultedLists, type TrustPass, type TrustStore, trustPasses } from './trust';

export interface CredentialsTools {
  readonly engine: CredentialsEngine;
  readonly trust: TrustStore;
  /** Localises the explanations; English where it has no words. */
  readonly say?: Say;
  /** `stream` when the bytes are an init segment that a page's player was handed. */
  readonly source?: 'embedded' | 'stream';
}

export interface FullOutcome {
  readonly credentials: CheckOutcome<Credentials | null>;
  readonly contentHash: CheckOutcome<null>;
}

type CredentialsOutcome = CheckOutcome<Credentials | null>;

/** Containers that the C2PA defines no place in (WebM, Matroska, Ogg, MPEG-TS …). */
const CANNOT_CARRY: ReadonlySet<Container> = new Set(['matroska', 'ogg', 'mpegts', 'flv', 'ivf', 'aac', 'hls', 'dash']);

/** Types that the library knows under another name than the one sniffed (c2pa-rs 0.91 asset handlers). */
const LIBRARY_TYPES: Readonly<Record<string, string>> = {
  'video/x-m4v': 'video/mp4',
  'video/3gpp': 'video/mp4',
  'video/3gpp2': 'video/mp4',
  'video/x-msvideo': 'video/avi',
};

const typeOf = ({ mime }: MediaFacts): string => LIBRARY_TYPES[mime] ?? mime;

/**
 * Signer, claims and history from a few ranged reads; the content hash stays `unchecked`.
 *
 * Where a container keeps its store out of reach of a few reads (locate-in.ts) the outcome is `partial` and the full
 * read decides. A damaged file never comes back as "none": its state is `malformed`, with what could be read.
 *
 * @throws PoisonedError when the engine must be made anew, and what reading the bytes throws (MediaError).
 */
export async function quickCredentials(input: ByteCheckInput, tools: CredentialsTools): Promise<CredentialsOutcome> {
  const { facts, signal } = input;
  if (CANNOT_CARRY.has(facts.container)) return withoutPlace(facts, tools);
  if (facts.container === 'c2pa') return sidecar(input, tools);
  const located = await locateIn(facts.container, input.bytes, signal);
  signal.throwIfAborted();
  if (located.kind === 'store') {
    const read = await readTrusting(tools.trust, signal, (settings) => tools.engine.readStore(located.store, settings));
    return conclude(read, { tools, facts, contentChecked: false, source: tools.source ?? 'embedded' });
  }
  return withoutStore(located, tools, facts);
}

/**
 * The same over the whole file, the content hash included. The signer's list is found from the store alone where that
 * can be located, so that the file is hashed once and not once for every trust list.
 *
 * @param whole all bytes of the file, within the caller's bounds.
 * @param onRead as of {@link ReadWatch}.
 * @throws PoisonedError as {@link quickCredentials}.
 */
export async function fullCredentials(
  input: ByteCheckInput,
  whole: Blob,
  tools: CredentialsTools,
  onRead?: (bytes: number) => void,
): Promise<FullOutcome> {
  const { facts, signal } = input;
  if (CANNOT_CARRY.has(facts.container)) return withHash(withoutPlace(facts, tools));
  if (facts.container === 'c2pa') return withHash(await sidecar(input, tools));

  const bytes = new BlobSource(whole);
  const located = await locateIn(facts.container, bytes, signal);
  const store = located.kind === 'store' ? located.store : null;
  const fromStore =
    store && (await readTrusting(tools.trust, signal, (settings) => tools.engine.readStore(store, settings)));

  if (facts.defect !== null) {
    // What the file still holds can be read; comparing its content with what was signed would call a cut a forgery.
    if (fromStore) {
      return withHash(conclude(fromStore, { tools, facts, contentChecked: false, source: tools.source ?? 'embedded' }));
    }
    if (located.kind !== 'store' && located.kind !== 'unclear') return withHash(withoutStore(located, tools, facts));
    const report = await readDamaged(whole, tools, facts, signal);
    return withHash(damaged(facts.defect, tools, facts, report));
  }
  if (store !== null && facts.container === 'bmff' && (await isInitSegment(bytes, signal))) {
    const read = fromStore ?? (await readTrusting(tools.trust, signal, (s) => tools.engine.readStore(store, s)));
    return withHash(conclude(read, { tools, facts, contentChecked: false, source: 'stream', contentAbsent: true }));
  }

  if (located.kind === 'no-file-type') return withHash(withoutPlace(facts, tools));
  const readAsset = (settings: string) => tools.engine.readAsset(typeOf(facts), whole, settings, { onRead, signal });
  signal.throwIfAborted();
  let read: TrustedReading;
  if (fromStore?.reading.kind === 'report') {
    const reading = await readAsset(fromStore.pass.settings);
    if (reading.kind !== 'report') {
      // Whatever the library makes of the file around it: a store that was read is there, and never "none".
      const context: Conclusion = { tools, facts, contentChecked: false, source: tools.source ?? 'embedded' };
      const said = credentialsOf(fromStore.reading.report, fromStore.list, context);
      const problem =
        reading.kind === 'malformed'
          ? { code: reading.code, ingredient: null, detail: reading.text }
          : { code: 'store.not-found-again', ingredient: null };
      return withHash(marred(said, problem, 'malformed', tools));
    }
    const trusted = isSignerTrusted(reading.report);
    read = { reading, pass: fromStore.pass, list: trusted ? fromStore.pass.list : null };
  } else {
    read = await readTrusting(tools.trust, signal, readAsset);
  }
  signal.throwIfAborted();
  // The library stops at the last box it understands; a file whose boxes do not add up is not one without credentials.
  if (read.reading.kind === 'none' && located.kind === 'malformed') {
    return withHash(withoutStore(located, tools, facts));
  }
  return withHash(conclude(read, { tools, facts, contentChecked: true, source: tools.source ?? 'embedded' }));
}

interface TrustedReading {
  readonly reading: Reading;
  /** The last reading made: the one that trusts, or the one with every list. */
  readonly pass: TrustPass;
  readonly list: TrustPass['list'];
}

/** Reads with one trust list after another until one vouches for the signer. */
async function readTrusting(
  trust: TrustStore,
  signal: AbortSignal,
  read: (settings: string) => Promise<Reading>,
): Promise<TrustedReading> {
  let last: TrustedReading | null = null;
  for (const pass of trustPasses(trust)) {
    signal.throwIfAborted();
    const reading = await read(pass.settings);
    if (reading.kind !== 'report') return { reading, pass, list: null };
    if (isSignerTrusted(reading.report)) return { reading, pass, list: pass.list };
    last = { reading, pass, list: null };
  }
  if (last === null) throw new Error('there is always one reading');
  return last;
}

interface Conclusion {
  readonly tools: CredentialsTools;
  readonly facts: MediaFacts;
  readonly contentChecked: boolean;
  readonly source: Credentials['source'];
  readonly contentAbsent?: boolean;
  /** The store lies apart from the file, and the library compares no file with a store that is handed to it. */
  readonly contentApart?: boolean;
}

function conclude({ reading, list }: TrustedReading, context: Conclusion): CredentialsOutcome {
  const { tools, facts } = context;
  switch (reading.kind) {
    case 'none':
      if (facts.defect !== null) return damaged(facts.defect, tools, facts, null);
      return { finding: null, state: 'done', reason: null, detail: null };
    case 'unsupported':
      return withoutPlace(facts, tools);
    case 'remote':
      return named(reading.url, tools);
    case 'malformed':
      return unreadable({ code: reading.code, ingredient: null, detail: reading.text }, tools, facts.defect);
    case 'report': {
      const credentials = credentialsOf(reading.report, list, context);
      if (facts.defect !== null) return marred(credentials, asProblem(facts.defect), reasonOf(facts.defect), tools);
      // Without a list a person must not take "not trusted" for a finding about the signer.
      const unlisted = !hasPublishedList(tools.trust) && credentials.signer?.list == null;
      if (unlisted) {
        const detail = 'No trust list was available, so the signer was not looked up.';
        return { finding: credentials, state: 'partial', reason: 'no-trust-list', detail };
      }
      const malformed = credentials.state === 'malformed';
      return { finding: credentials, state: 'done', reason: malformed ? 'malformed' : null, detail: null };
    }
  }
}

const hasPublishedList = (trust: TrustStore): boolean =>
  trustPasses(trust).some(({ list }) => list === 'c2pa' || list === 'interim');

function credentialsOf(report: StoreReport, list: TrustPass['list'], context: Conclusion): Credentials {
  const { tools, facts, contentChecked, source } = context;
  const graph = provenanceGraph(report);
  const { aiUse, captured, statedBy } = aiUseOf(graph);
  const anyList = trustPasses(tools.trust).some((pass) => pass.list !== null);
  const { state, contentHash, signerTrusted, problems, changed, revocation } = assess(report, contentChecked, anyList);
  const byWeight = statedBy === null ? graph.nodes : [statedBy, ...graph.nodes];
  const generator = firstGenerator(byWeight, facts.kind);
  const signature = activeManifest(report)?.signature_info;
  const said: FoundProblem[] = [...problems];
  if (context.contentAbsent) said.push({ code: 'content.absent', ingredient: null });
  if (context.contentApart) said.push({ code: 'content.apart', ingredient: null });
  return {
    state,
    remoteUrl: null,
    signer: signature
      ? {
          organization: manifestText(signature.issuer, LIMITS.shortText),
          commonName: manifestText(signature.common_name, LIMITS.shortText),
          list: signerTrusted ? list : null,
        }
      : null,
    signedAt: manifestText(signature?.time, LIMITS.shortText),
    changed,
    revocation,
    contentHash,
    generator: generator?.id ?? null,
    model: generator?.model ?? null,
    aiUse,
    captured,
    identities: claimedIdentities(report),
    history: historyOf(report, graph, problems, tools.say),
    problems: explainProblems(said, tools.say),
    source,
    trustLists: consultedLists(tools.trust, list),
  };
}

/** Credentials about which nothing could be read. */
function unread(state: 'malformed' | 'remote', source: Credentials['source'], tools: CredentialsTools): Credentials {
  return {
    state,
    remoteUrl: null,
    signer: null,
    signedAt: null,
    contentHash: 'unchecked',
    generator: null,
    model: null,
    aiUse: 'unstated',
    captured: false,
    history: [],
    problems: [],
    source,
    trustLists: consultedLists(tools.trust, null),
  };
}

/** Of a file that was cut short not even this can be said: what it was meant to be is not known from a part of it. */
function withoutPlace(facts: MediaFacts, tools: CredentialsTools): CredentialsOutcome {
  if (facts.defect !== null) return damaged(facts.defect, tools, facts, null);
  const detail = 'The standard has no place for credentials in a file of this format.';
  return { finding: null, state: 'skipped', reason: 'unsupported-format', detail };
}

/** Credentials that lie at `url`, which nobody was asked for. */
export function named(url: string, tools: CredentialsTools): CredentialsOutcome {
  const remoteUrl = manifestUrl(url, LIMITS.url);
  const problem: FoundProblem = {
    code: 'remote.not-fetched',
    ingredient: null,
    // An address that is no web address is shown as text, never as a link.
    detail: remoteUrl === null ? manifestText(url, 300) : null,
  };
  const finding: Credentials = {
    ...unread('remote', 'remote', tools),
    remoteUrl,
    problems: explainProblems([problem], tools.say),
  };
  return { finding, state: 'partial', reason: 'remote-only', detail: remoteUrl };
}

type Defect = NonNullable<MediaFacts['defect']>;

const reasonOf = (defect: Defect | null): ReasonCode =>
  defect?.code === 'container.truncated' ? 'truncated' : 'malformed';

function unreadable(problem: FoundProblem, tools: CredentialsTools, defect: Defect | null): CredentialsOutcome {
  const own: FoundProblem[] = defect === null ? [] : [asProblem(defect)];
  const problems = explainProblems([...own, problem], tools.say);
  return {
    finding: { ...unread('malformed', 'embedded', tools), problems },
    state: 'partial',
    reason: problem.code === 'store.truncated' ? 'truncated' : reasonOf(defect),
    detail: problems[0]?.explanation ?? null,
  };
}

/** A damaged file in which no store was found, or one that could be read (`report`) from what is left. */
function damaged(
  defect: Defect,
  tools: CredentialsTools,
  facts: MediaFacts,
  report: TrustedReading | null,
): CredentialsOutcome {
  if (report?.reading.kind === 'report') {
    const context: Conclusion = { tools, facts, contentChecked: false, source: 'embedded' };
    const said = credentialsOf(report.reading.report, report.list, context);
    return marred(said, asProblem(defect), reasonOf(defect), tools);
  }
  const problems = explainProblems([asProblem(defect)], tools.say);
  return {
    finding: { ...unread('malformed', 'embedded', tools), problems },
    state: 'partial',
    reason: reasonOf(defect),
    detail: defect.detail,
  };
}

/** What an intact store of a damaged file says stays to be seen; it is not verified for this content. */
function marred(
  credentials: Credentials,
  problem: FoundProblem,
  reason: ReasonCode,
  tools: CredentialsTools,
): CredentialsOutcome {
  const own = explainProblems([problem], tools.say);
  return {
    finding: {
      ...credentials,
      // A changed store is broken whatever became of the file around it.
      state: credentials.state === 'broken' ? 'broken' : 'malformed',
      contentHash: 'unchecked',
      problems: [...own, ...credentials.problems].slice(0, LIMITS.problems),
    },
    state: 'partial',
    reason,
    detail: own[0]?.explanation ?? null,
  };
}

const asProblem = ({ code, detail }: Defect): FoundProblem => ({ code, ingredient: null, detail });

/** Formats whose store is not located by ourselves: the library may still find it in what is left of the file. */
async function readDamaged(
  whole: Blob,
  { engine, trust }: CredentialsTools,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<TrustedReading | null> {
  const read = await readTrusting(trust, signal, (settings) =>
    engine.readAsset(typeOf(facts), whole, settings, { signal }),
  );
  return read.reading.kind === 'report' ? read : null;
}

function withoutStore(
  located: Exclude<Located, { kind: 'store' }>,
  tools: CredentialsTools,
  facts: MediaFacts,
): CredentialsOutcome {
  switch (located.kind) {
    case 'malformed':
      return unreadable({ code: located.code, ingredient: null, detail: located.why }, tools, facts.defect);
    case 'remote':
      return facts.defect === null ? named(located.url, tools) : damaged(facts.defect, tools, facts, null);
    case 'no-file-type':
      return withoutPlace(facts, tools);
    case 'unclear':
      if (facts.defect !== null) return damaged(facts.defect, tools, facts, null);
      return { finding: null, state: 'partial', reason: null, detail: located.why };
    case 'none':
      if (facts.defect !== null) return damaged(facts.defect, tools, facts, null);
      if (located.walked === 'all') return { finding: null, state: 'done', reason: null, detail: null };
      // Every store seen stands there, but one further back cannot be ruled out: that is no "none found".
      return {
        finding: null,
        state: 'partial',
        reason: 'part-only',
        detail: 'Only the first parts of the file were looked at, where credentials stand.',
      };
  }
}

/** A bare manifest store: everything but the content it belongs to. */
async function sidecar({ bytes, facts, signal }: ByteCheckInput, tools: CredentialsTools): Promise<CredentialsOutcome> {
  const store = await bytes.read(0, bytes.byteLength ?? MAX_STORE_BYTES + 1, signal);
  if (store.byteLength > MAX_STORE_BYTES) {
    return unreadable({ code: 'store.too-large', ingredient: null, detail: `${store.byteLength} bytes` }, tools, null);
  }
  const read = await readTrusting(tools.trust, signal, (settings) => tools.engine.readStore(store, settings));
  return conclude(read, { tools, facts, contentChecked: false, source: 'sidecar', contentAbsent: true });
}

export interface ApartOutcome extends CredentialsOutcome {
  /** Why it is no store that can be read; the finding is then null. */
  readonly unreadable: string | null;
  /** Compares the whole file with it; the outcome is null where that cannot be done ({@link joinedAsset}). */
  readonly compare:
    | ((whole: Blob, signal: AbortSignal, onRead?: (bytes: number) => void) => Promise<FullOutcome | null>)
    | null;
}

/**
 * A store that lies apart from its file, beside it or on a server: signer, claims and history, then the content.
 *
 * @param facts of the file that the store is said to belong to.
 */
export async function storeApart(
  store: Uint8Array,
  source: 'sidecar' | 'remote',
  { facts, signal }: Pick<ByteCheckInput, 'facts' | 'signal'>,
  tools: CredentialsTools,
): Promise<ApartOutcome> {
  const read = await readTrusting(tools.trust, signal, (settings) => tools.engine.readStore(store, settings));
  signal.throwIfAborted();
  if (read.reading.kind !== 'report') {
    const unreadable = 'text' in read.reading ? read.reading.text : '';
    return { finding: null, state: 'partial', reason: 'malformed', detail: null, unreadable, compare: null };
  }
  const { report } = read.reading;
  const outcome = conclude(read, { tools, facts, contentChecked: false, source, contentApart: true });
  const compare: ApartOutcome['compare'] = async (whole, limit, onRead) => {
    const manifest = activeManifest(report);
    const joined = await joinedAsset(whole, store, { manifest, facts, signal: limit });
    if (joined === null) return null;
    limit.throwIfAborted();
    const reading = await tools.engine.readAsset(typeOf(facts), joined, read.pass.settings, { onRead, signal: limit });
    // Whatever else the library made of the two together says nothing about either.
    if (reading.kind !== 'report' || reading.report.active_manifest !== report.active_manifest) return null;
    const list = isSignerTrusted(reading.report) ? read.pass.list : null;
    const compared = conclude({ reading, pass: read.pass, list }, { tools, facts, contentChecked: true, source });
    return compared.finding?.contentHash === 'unchecked' ? null : withHash(compared);
  };
  return { ...outcome, unreadable: null, compare };
}

/** Pieces of a stream, and whether they came from their server or from the page that plays them. */
export interface StreamPieces {
  readonly runs: readonly SegmentRun[];
  /** `page`: handed over by the page's own world, which may have made or altered them. */
  readonly origin: 'page' | 'fetched';
}

const STANDS: ReadonlySet<Credentials['state']> = new Set(['trusted', 'intact', 'undatable']);

/**
 * Signer, claims and history of a stream from its init segment, and the pieces that were had compared with them one by
 * one. `match` then speaks of those pieces alone: the row of the content hash is never `done`.
 *
 * @param input the init segment.
 */
export async function streamCredentials(
  input: ByteCheckInput,
  { runs, origin }: StreamPieces,
  tools: CredentialsTools,
): Promise<FullOutcome> {
  const { facts, signal } = input;
  const located = await locateStore(input.bytes, signal);
  signal.throwIfAborted();
  if (located.kind !== 'store') return withHash(withoutStore(located, tools, facts));
  const { store } = located;
  const read = await readTrusting(tools.trust, signal, (settings) => tools.engine.readStore(store, settings));
  const said = conclude(read, { tools, facts, contentChecked: false, source: 'stream' });
  const { finding } = said;
  // Pieces compared with a hash that is itself in doubt would be found good or bad for nothing.
  if (finding === null || !STANDS.has(finding.state) || read.reading.kind !== 'report') return withHash(said);
  const { report } = read.reading;
  const tallies: FragmentTally[] = [];
  for (const run of runs) {
    const own = await locateStore(new MemorySource(run.init), signal);
    const isSame = own.kind === 'store' && sameBytes(own.store, store);
    const init = new Blob([run.init], { type: facts.mime });
    tallies.push(
      await compareFragments(
        isSame ? run : { ...run, segments: run.segments.map((segment) => ({ ...segment, place: null })) },
        report.manifests[report.active_manifest],
        (segment) => tools.engine.readFragment(typeOf(facts), init, new Blob([segment]), read.pass.settings),
        signal,
      ),
    );
  }
  return withTally(said, finding, joinTallies(tallies), origin, tools);
}

const sameBytes = (one: Uint8Array, other: Uint8Array) =>
  one.byteLength === other.byteLength && one.every((value, at) => value === other[at]);

function withTally(
  said: CredentialsOutcome,
  finding: Credentials,
  tally: FragmentTally,
  origin: StreamPieces['origin'],
  tools: CredentialsTools,
): FullOutcome {
  const row = (
    credentials: Partial<Credentials>,
    problems: readonly FoundProblem[],
    state: CheckOutcome<null>['state'],
    words: FoundProblem,
  ): FullOutcome => ({
    credentials: {
      ...said,
      finding: {
        ...finding,
        ...credentials,
        problems: [...explainProblems(problems, tools.say), ...finding.problems].slice(0, LIMITS.problems),
      },
    },
    contentHash: {
      finding: null,
      state,
      reason: state === 'partial' ? 'part-only' : 'stream-only',
      detail: explainProblems([words], tools.say)[0]?.explanation ?? null,
    },
  });
  const of = (code: string, detail: string | null = null): FoundProblem => ({ code, ingredient: null, detail });
  if (tally.unfit !== null) return row({}, [of('segments.whole-file')], 'skipped', of('segments.whole-file'));
  if (tally.initDiffers && tally.matched === 0) {
    // A player may write the header of its stream anew; a server that does so no longer serves what was signed.
    if (origin === 'page') return row({}, [of('segments.init-differs')], 'skipped', of('segments.init-differs'));
    const problem = of('assertion.bmffHash.mismatch');
    return row({ contentHash: 'mismatch', state: 'broken' }, [problem], 'partial', problem);
  }
  const counts = `${tally.matched}/${tally.matched + tally.differing.length}, ${Math.round(tally.seconds)} s`;
  if (tally.differing.length > 0) {
    const problems = segmentProblems(tally);
    return row({ contentHash: 'mismatch', state: 'broken' }, problems, 'partial', of('segments.differ', counts));
  }
  if (tally.matched === 0) {
    const code = tally.left === 0 ? 'segments.none' : 'segments.foreign';
    return row({}, [of(code)], 'skipped', of(code));
  }
  return row({ contentHash: 'match' }, [], 'partial', of('segments.match', counts));
}

/** The row of the content hash that belongs to what was found of the credentials. */
function withHash(credentials: CredentialsOutcome): FullOutcome {
  const row = (state: CheckOutcome<null>['state'], reason: ReasonCode | null, detail: string | null = null) => ({
    credentials,
    contentHash: { finding: null, state, reason, detail },
  });
  const { finding } = credentials;
  if (finding === null) {
    return row('skipped', credentials.state === 'skipped' ? credentials.reason : 'no-credentials');
  }
  if (finding.contentHash !== 'unchecked') return row('done', null);
  if (finding.state === 'remote') return row('skipped', 'remote-only');
  if (finding.source === 'stream') return row('skipped', 'stream-only');
  if (finding.source === 'sidecar') return row('skipped', 'not-applicable');
  if (finding.problems.some(({ code }) => code === 'content.segmented')) return row('skipped', 'stream-only');
  const reason = credentials.reason === 'truncated' ? 'truncated' : 'malformed';
  return row('failed', reason, finding.problems[0]?.explanation ?? null);
}
