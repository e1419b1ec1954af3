import { APART_ABOVE } from '../credentials/hash-apart';
import type { ByteSource } from '../media/byte-source';
import { MediaError } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import type { OpenedStream } from '../media/open-stream';
import type { SampledFrame } from '../media/sampled-frame';
import type { SegmentRun } from '../media/segments';
import { decide, type Wording } from '../verdict/decide';
import type { ByteCheckInput, CheckOutcome, FrameCheckInput, HashProgress, PhaseName } from './check';
import {
  type AddedModel,
  type CheckName,
  type ClassifierFinding,
  type Coverage,
  type Credentials,
  checkNames,
  type Disclosure,
  type FacesFinding,
  INSPECTION_SCHEMA,
  type Inspection,
  LIMITS,
  type Mark,
  type Movement,
  type ReasonCode,
  reasonCodes,
  type SoundMatch,
  type Subject,
} from './schema';

/** What to inspect, opened by the caller: bytes where there are any, otherwise frames with the reason why not. */
export type Material =
  | { readonly kind: 'bytes'; readonly bytes: ByteSource }
  | {
      readonly kind: 'frames';
      readonly frames: readonly SampledFrame[];
      readonly reason: ReasonCode;
      /** What a stream's player was handed first, from the page's own world and so as hostile as the page; or null. */
      readonly init: ByteSource | null;
      /** What the player was handed since the person asked for it, as hostile as `init`; null: nobody asked. */
      readonly runs?: readonly SegmentRun[] | null;
      /** Lists of pieces that the page says it loaded; absent: nobody asked. */
      readonly playlists?: readonly string[];
      readonly durationSeconds: number | null;
      readonly width: number | null;
      readonly height: number | null;
    };

/** What the container says of the clip; each null where it does not. */
export interface ClipFacts {
  readonly durationSeconds: number | null;
  /** Pixels as shown. */
  readonly width: number | null;
  readonly height: number | null;
}

export interface SampledClip {
  readonly frames: readonly SampledFrame[];
  /** Why there are fewer frames than were planned; null when all came. */
  readonly stopped: MediaError | null;
}

/** What a store apart from the file came to. */
export interface StoreApart extends CheckOutcome<Credentials | null> {
  /** Compares the whole file with it; null where that cannot be done. */
  readonly compare:
    | ((
        whole: Blob,
        signal: AbortSignal,
        onRead?: (bytes: number) => void,
      ) => Promise<{ credentials: CheckOutcome<Credentials | null>; contentHash: CheckOutcome<null> } | null>)
    | null;
}

/** The checks themselves, handed in: this file only orders them, limits them and tells what became of them. */
export interface Checks {
  /** @returns null when the bytes are no media at all. */
  examine(bytes: ByteSource, signal: AbortSignal): Promise<MediaFacts | null>;
  quickCredentials(input: ByteCheckInput): Promise<CheckOutcome<Credentials | null>>;
  fullCredentials(
    input: ByteCheckInput,
    whole: Blob,
    onRead?: (bytes: number) => void,
  ): Promise<{ credentials: CheckOutcome<Credentials | null>; contentHash: CheckOutcome<null> }>;
  /**
   * What reads a manifest store that lies apart from the file (beside it, or on a server that the person agreed to
   * ask), given what the file itself came to. Null: there is none, or none that may be read.
   */
  storeApart?(found: CheckOutcome<Credentials | null>): ((input: ByteCheckInput) => Promise<StoreApart>) | null;
  /** The same for a stream: `input` is its init segment, and the pieces are compared one by one. */
  streamCredentials?(
    input: ByteCheckInput,
    pieces: { readonly runs: readonly SegmentRun[]; readonly origin: 'page' | 'fetched' },
  ): Promise<{ credentials: CheckOutcome<Credentials | null>; contentHash: CheckOutcome<null> }>;
  /** Follows a playlist (`facts.container` is `hls` or `dash`) to its stream. */
  openStream?(playlist: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<OpenedStream>;
  /** Follows the playlists that a page loaded, as far as they may be of a player of that length. */
  openPlayed?(playlists: readonly string[], seconds: number | null, signal: AbortSignal): AsyncIterable<OpenedStream>;
  marks(input: ByteCheckInput): Promise<CheckOutcome<Mark[]>>;
  /** Marks that a person would see on the picture. Absent: nothing here reads pictures, and the row is of the bytes alone. */
  visibleMarks?(input: FrameCheckInput): Promise<CheckOutcome<Mark[]>>;
  /** Invisible marks in the pixels, at native resolution. Absent: this host cannot look for any. */
  watermark?(input: ByteCheckInput): Promise<CheckOutcome<Mark[]>>;
  /** What is to be said of the sound. Absent: this host cannot look at it. */
  sound?(input: ByteCheckInput): Promise<CheckOutcome<null>>;
  probe(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<ClipFacts>;
  sampleFrames(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<SampledClip>;
  classify(input: FrameCheckInput): Promise<CheckOutcome<ClassifierFinding | null>>;
  faces(input: FrameCheckInput): Promise<CheckOutcome<FacesFinding | null>>;
  /** Measures how the picture moves; null where the frames do not follow each other. Absent: this host does not. */
  movement?(frames: readonly SampledFrame[]): Movement | null;
  /** Compares picture and sound of a few seconds. Absent: this host cannot. */
  matchSound?(
    input: ByteCheckInput & { readonly faces: FacesFinding | null; readonly durationSeconds: number | null },
  ): Promise<SoundMatch>;
  /** Runs the models that the person added, each under its own limit; null where there are none. */
  addedModels?(input: FrameCheckInput): Promise<AddedModel[] | null>;
  /** Lower-case hexadecimal SHA-256 of the whole file, read in slices. */
  sha256(whole: Blob, signal: AbortSignal, onProgress?: (bytesDone: number) => void): Promise<string>;
}

export interface InspectRequest {
  readonly material: Material;
  readonly mediaUrl: string | null;
  readonly fileName: string | null;
  readonly pageUrl: string | null;
  /** Null when no platform's page was read. */
  readonly disclosures: readonly Disclosure[] | null;
  /** Not run, and their row says why: the person does not want them, or they brought the worker down on an earlier try. */
  readonly without?: readonly { readonly check: PhaseName; readonly reason: ReasonCode }[];
  /** More than a first look, because the person asked for it. */
  readonly asked?: readonly AskedFor[];
}

/**
 * `pieces`: of a stream are fetched and compared. `large`: a file above {@link FULL_HASH_LIMIT} is hashed. `sound`: it is
 * compared with the picture.
 */
export type AskedFor = 'pieces' | 'large' | 'sound';

export interface InspectTools {
  readonly checks: Checks;
  readonly wording: Wording;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Called with a complete, valid Inspection after every finding; the last call equals the returned value. */
  readonly onUpdate: (inspection: Inspection) => void;
  /** Called when the set of running checks changes, so that a host knows what a hung worker was doing. */
  readonly onRunning?: (running: readonly PhaseName[]) => void;
  /** Called while a large file is looked at whole, at most once for each {@link PROGRESS_STEP} bytes of a step. */
  readonly onProgress?: (progress: HashProgress) => void;
  readonly signal: AbortSignal;
}

/** Nothing could be inspected: the input is no media. */
export class NotMediaError extends Error {
  override readonly name = 'NotMediaError';
}

/** Milliseconds. Each check's own limit; in 146 inspections of real files none took over 27 % of it (docs/decisions/003). */
const CHECK_LIMITS = {
  examine: 15_000,
  credentials: 15_000,
  marks: 15_000,
  visibleMarks: 30_000,
  contentHash: 120_000,
  /** Above the limit of the request itself, which names what it ran into. */
  storeApart: 30_000,
  watermark: 20_000,
  sound: 10_000,
  soundMatch: 20_000,
  frames: 45_000,
  classifier: 45_000,
  faces: 30_000,
} as const;

/** Bytes between two words of how far a step got: a few a second on a slow disk, and none for a short clip. */
const PROGRESS_STEP = 32 * 1024 * 1024;

/** Bytes. Hashing holds up to 256 MB at once, so what is larger is hashed only when the person asks for it. */
export const FULL_HASH_LIMIT = 300 * 1024 * 1024;
/** Bytes, and milliseconds: what is hashed when the person asked. wasm can address no more than 4 GB. */
export const ASKED_HASH_LIMIT = 4 * 1024 * 1024 * 1024;
const ASKED_HASH_TIME = 30 * 60_000;

/** What needs frames. They share the demuxer and the decoder, and so what those do to a worker. */
const PICTURE_CHECKS = ['classifier', 'faces'] as const;

/** The decoder would compete with the first answer for the one thread, so it waits for it, but not for ever. */
const HEAD_START = 1_500;

/** Runs every check that the material allows, side by side, credentials first, and streams what is found. */
export async function inspect(request: InspectRequest, tools: InspectTools): Promise<Inspection> {
  const run = new Run(request, tools);
  return run.go();
}

class Run {
  private readonly coverage = new Map<CheckName, Coverage>();
  private readonly running = new Set<PhaseName>();
  private subject: Subject;
  private credentials: Credentials | null = null;
  private marks: Mark[] = [];
  /** Settles when the bytes have been searched for marks; what the picture shows is added to that. */
  private markedBytes: Promise<void> = Promise.resolve();
  private watermarks: Mark[] = [];
  private classifier: ClassifierFinding | null = null;
  private addedModels: AddedModel[] | null = null;
  private faces: FacesFinding | null = null;
  private movement: Movement | null = null;
  private soundMatch: SoundMatch | null = null;

  constructor(
    private readonly request: InspectRequest,
    private readonly tools: InspectTools,
  ) {
    const { material } = request;
    const drawn = material.kind === 'frames' ? material : null;
    this.subject = {
      mediaUrl: request.mediaUrl,
      fileName: request.fileName,
      pageUrl: request.pageUrl,
      kind: drawn === null ? null : 'video',
      mime: null,
      byteLength: material.kind === 'bytes' ? material.bytes.byteLength : null,
      sha256: null,
      durationSeconds: drawn?.durationSeconds ?? null,
      width: drawn?.width ?? null,
      height: drawn?.height ?? null,
    };
  }

  async go(): Promise<Inspection> {
    const { material, disclosures, without = [] } = this.request;
    for (const { check, reason } of without) if (check !== 'visible-marks') this.cover(check, leftAs(reason), reason);
    // Said openly rather than left out: a reader must see what this version does not look at.
    this.cover('watermark', 'skipped', 'not-built');
    this.cover('sound', 'skipped', 'not-built');
    if (disclosures === null)
      this.cover('disclosure', 'skipped', this.request.pageUrl ? 'unknown-structure' : 'not-applicable');
    else this.cover('disclosure', 'done', null);

    if (material.kind === 'frames') {
      const unread = material.init === null ? (['credentials', 'marks'] as const) : [];
      for (const check of [...unread, 'contentHash'] as const) this.cover(check, 'skipped', material.reason);
      await this.readHanded(material);
      await this.look(async () => ({ frames: material.frames, stopped: null }));
    } else {
      await this.goThroughBytes(material.bytes);
    }
    const inspection = this.snapshot();
    this.tools.onUpdate(inspection);
    return inspection;
  }

  private async goThroughBytes(bytes: ByteSource): Promise<void> {
    let facts: MediaFacts | null;
    try {
      facts = await limited(CHECK_LIMITS.examine, this.tools.signal, (signal) =>
        this.tools.checks.examine(bytes, signal),
      );
    } catch (error) {
      this.tools.signal.throwIfAborted();
      const { reason, detail } = nameFailure(error);
      for (const check of ['credentials', 'contentHash', 'marks', 'classifier', 'faces'] as const) {
        this.cover(check, 'failed', reason, detail);
      }
      return;
    }
    if (facts === null) throw new NotMediaError('no video, audio or picture was found in it');
    this.subject = { ...this.subject, kind: facts.kind, mime: facts.mime, byteLength: bytes.byteLength };

    if (facts.container === 'hls' || facts.container === 'dash') {
      await this.goThroughPlaylist(bytes, facts);
      return;
    }
    const known = facts;
    const credentials = this.checkCredentials(bytes, known);
    await Promise.race([credentials.quick, pause(HEAD_START, this.tools.signal)]);
    this.markedBytes = this.check('marks', CHECK_LIMITS.marks, bytes, async (counted, signal) => {
      const outcome = await this.tools.checks.marks({ bytes: counted, facts: known, signal });
      signal.throwIfAborted();
      this.marks = outcome.finding;
      return outcome;
    });
    // The memory of a large hash and that of the models should not stand together (docs/decisions/024); but nobody waits
    // for a download before hearing of the picture.
    if (this.request.mediaUrl === null && (bytes.byteLength ?? 0) > APART_ABOVE) await credentials.full;
    await Promise.all([credentials.full, this.markedBytes, this.lookAtBytes(bytes, known)]);
    await this.lookForWatermarks(bytes, known);
    this.subject = { ...this.subject, byteLength: bytes.byteLength };
  }

  /** Last: the decoder is one, and a watermark is the rarest thing it can find. */
  private async lookForWatermarks(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const { sound, watermark } = this.tools.checks;
    if (sound !== undefined) {
      await this.check('sound', CHECK_LIMITS.sound, bytes, (counted, signal) =>
        sound({ bytes: counted, facts, signal }),
      );
    }
    await this.compareSound(bytes, facts);
    if (watermark !== undefined) {
      await this.check('watermark', CHECK_LIMITS.watermark, bytes, async (counted, signal) => {
        const outcome = await watermark({ bytes: counted, facts, signal });
        signal.throwIfAborted();
        this.watermarks = outcome.finding;
        return outcome;
      });
    }
  }

  /** After the row of the sound itself, to which it adds what was compared. */
  private async compareSound(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const { matchSound } = this.tools.checks;
    const before = this.coverage.get('sound');
    const wanted = this.request.asked?.includes('sound') === true && facts.kind === 'video';
    if (matchSound === undefined || before === undefined || !wanted || this.whyNotLook() !== null) return;
    const { faces, subject } = this;
    await this.check('sound', CHECK_LIMITS.soundMatch, bytes, async (counted, signal) => {
      const { durationSeconds } = subject;
      const found = await matchSound({ bytes: counted, facts, signal, faces, durationSeconds });
      signal.throwIfAborted();
      this.soundMatch = found;
      // Compared or not, nobody looked for cloned voices, which the row is about.
      const compared = [found.mouth, found.onsets].some(({ abstained }) => abstained === null);
      return { ...before, finding: null, state: compared ? ('partial' as const) : before.state };
    });
  }

  /** A playlist holds nothing itself: what it leads to is inspected, and compared where the person asked for that. */
  private async goThroughPlaylist(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const { checks, signal } = this.tools;
    const rest = (reason: ReasonCode, detail: string | null, state: 'skipped' | 'failed' = 'skipped') => {
      for (const check of [
        'credentials',
        'contentHash',
        'marks',
        'watermark',
        'classifier',
        'faces',
        'sound',
      ] as const) {
        if (!this.coverage.has(check)) this.cover(check, state, reason, detail);
      }
    };
    let stream: OpenedStream;
    try {
      if (checks.openStream === undefined) throw new MediaError('unsupported-format', facts.mime);
      const open = checks.openStream;
      stream = await limited(CHECK_LIMITS.storeApart, signal, (limit) => open(bytes, facts, limit));
    } catch (error) {
      signal.throwIfAborted();
      const { reason, detail } = nameFailure(error);
      rest(reason, detail, 'failed');
      return;
    }
    if (stream.kind === 'nothing') {
      rest(stream.reason, stream.detail);
      return;
    }
    if (stream.kind === 'file') {
      const { asked = [] } = this.request;
      if (asked.includes('pieces')) return this.goThroughBytes(stream.bytes);
      // The first answer without the download of the whole: its head is read as that of any other file.
      await this.readInitSegment(stream.bytes, null);
      rest('stream-only', null);
      return;
    }
    const { load } = stream;
    const wanted = load !== null && this.request.asked?.includes('pieces') === true;
    await this.readInitSegment(
      stream.init,
      wanted ? async (limit) => ({ runs: await load(limit), origin: 'fetched' as const }) : null,
    );
    if (load === null) this.cover('contentHash', 'skipped', 'protected');
    this.subject = { ...this.subject, mime: facts.mime };
    rest('stream-only', null);
  }

  /** Signer, claims and metadata of a stream sit in its init segment; of its content only pieces can be had. */
  private async readInitSegment(
    init: ByteSource,
    pieces: ((signal: AbortSignal) => Promise<{ runs: readonly SegmentRun[]; origin: 'page' | 'fetched' }>) | null,
  ): Promise<void> {
    const { checks, signal } = this.tools;
    let facts: MediaFacts | null;
    try {
      facts = await limited(CHECK_LIMITS.examine, signal, (limit) => checks.examine(init, limit));
      if (facts === null) throw new MediaError('malformed', 'what the page handed to its player is no init segment');
    } catch (error) {
      signal.throwIfAborted();
      const { reason, detail } = nameFailure(error);
      for (const check of ['credentials', 'marks'] as const) this.cover(check, 'failed', reason, detail);
      return;
    }
    const known = facts;
    this.subject = { ...this.subject, mime: known.mime };
    await this.check('credentials', CHECK_LIMITS.credentials, init, async (counted, limit) => {
      const outcome = await checks.quickCredentials({ bytes: counted, facts: known, signal: limit });
      limit.throwIfAborted();
      this.credentials = outcome.finding;
      return outcome;
    });
    await this.check('marks', CHECK_LIMITS.marks, init, async (counted, limit) => {
      const outcome = await checks.marks({ bytes: counted, facts: known, signal: limit });
      limit.throwIfAborted();
      this.marks = outcome.finding;
      // The messages of the video stream itself are in its media segments, which were not read.
      return outcome.state === 'done' ? { ...outcome, state: 'partial', reason: 'stream-only' } : outcome;
    });
    const compare = checks.streamCredentials;
    if (pieces === null || compare === undefined || this.credentials === null) return;
    await this.check('contentHash', CHECK_LIMITS.contentHash, init, async (counted, limit) => {
      const had = await pieces(limit);
      const outcome = await compare({ bytes: counted, facts: known, signal: limit }, had);
      limit.throwIfAborted();
      this.credentials = outcome.credentials.finding;
      return outcome.contentHash;
    });
  }

  /** The stream of a page's player: what the tap caught of it and, on asking, its pieces: those heard, or else fetched. */
  private async readHanded(material: Extract<Material, { kind: 'frames' }>): Promise<void> {
    const { init, runs = null, playlists = null, durationSeconds } = material;
    if (init === null) {
      if (playlists !== null) await this.readPlayed(playlists, durationSeconds);
      return;
    }
    const heard = runs?.some(({ segments }) => segments.length > 0) === true;
    const pieces = async (limit: AbortSignal) => ({
      runs:
        heard || playlists === null ? (runs ?? []) : await this.fetchPlayed(playlists, durationSeconds, init, limit),
      origin: 'page' as const,
    });
    await this.readInitSegment(init, runs === null && playlists === null ? null : pieces);
  }

  /** Pieces by the lists that the page loaded: of the stream that begins as the player's does, else of another quality. */
  private async fetchPlayed(
    playlists: readonly string[],
    seconds: number | null,
    init: ByteSource,
    limit: AbortSignal,
  ): Promise<readonly SegmentRun[]> {
    const begins = await init.read(0, init.byteLength ?? 0, limit);
    let other: readonly SegmentRun[] = [];
    for await (const stream of this.tools.checks.openPlayed?.(playlists, seconds, limit) ?? []) {
      if (stream.kind !== 'pieces' || stream.load === null) continue;
      const own = await stream.init.read(0, stream.init.byteLength, limit);
      const isSame = own.byteLength === begins.byteLength && own.every((byte, at) => byte === begins[at]);
      if (isSame) return stream.load(limit);
      if (other.length === 0) other = await stream.load(limit);
    }
    return other;
  }

  /** A stream of which nothing was caught, by the lists that the page loaded. */
  private async readPlayed(playlists: readonly string[], seconds: number | null): Promise<void> {
    const { checks, signal, wording } = this.tools;
    let none: { state: 'skipped' | 'failed'; reason: ReasonCode; detail: string | null } | null = null;
    let read = false;
    try {
      await limited(CHECK_LIMITS.contentHash, signal, async (limit) => {
        for await (const stream of checks.openPlayed?.(playlists, seconds, limit) ?? []) {
          if (stream.kind === 'nothing') {
            none ??= { state: 'skipped', reason: stream.reason, detail: stream.detail };
            continue;
          }
          const load = stream.kind === 'pieces' ? stream.load : null;
          // The page named the list: like the pieces it hands over, its stream may be another than the one that plays.
          const pieces =
            load && (async (within: AbortSignal) => ({ runs: await load(within), origin: 'page' as const }));
          await this.readInitSegment(stream.kind === 'file' ? stream.bytes : stream.init, pieces);
          read = true;
          if (this.credentials !== null) return;
        }
      });
    } catch (error) {
      signal.throwIfAborted();
      none = { state: 'failed', ...nameFailure(error) };
    }
    if (read) return;
    const { state, reason, detail } = none ?? {
      state: 'skipped',
      reason: 'stream-only',
      detail: wording.say('problem_segments_no_list'),
    };
    for (const check of ['credentials', 'marks', 'contentHash'] as const) this.cover(check, state, reason, detail);
  }

  private checkCredentials(bytes: ByteSource, facts: MediaFacts): { quick: Promise<void>; full: Promise<void> } {
    const { checks } = this.tools;
    const quick = this.check('credentials', CHECK_LIMITS.credentials, bytes, async (counted, signal) => {
      const outcome = await checks.quickCredentials({ bytes: counted, facts, signal });
      signal.throwIfAborted();
      this.credentials = outcome.finding;
      return outcome;
    });
    const full = quick.then(() => this.compareContent(bytes, facts)).then(() => this.readStoreApart(bytes, facts));
    // Whoever cancels during the head start never gets to waiting for it; that it ends too is no news then.
    full.catch(() => undefined);
    return { quick, full };
  }

  /** The second read of the credentials: over the whole file, so that the content hash can be compared. */
  private async compareContent(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const { checks } = this.tools;
    const row = this.coverage.get('credentials');
    if (this.isExcluded('contentHash')) return;
    if (row?.state === 'failed' && row.reason !== 'malformed' && row.reason !== 'truncated') {
      this.cover('contentHash', 'failed', row.reason);
      return;
    }
    // A walk that ended early after finding nothing is not worth the download of a whole clip from elsewhere.
    const unclear = row?.state === 'partial' && row.reason !== 'part-only';
    const wanted = this.credentials !== null || unclear || this.request.mediaUrl === null;
    if (!wanted) {
      this.cover('contentHash', 'skipped', 'no-credentials');
      return;
    }
    if (facts.defect !== null && facts.container === 'bmff' && this.request.mediaUrl !== null) {
      // What was signed cannot be compared with a part of it, and the store has been read: no need for the rest.
      this.cover('contentHash', 'skipped', facts.defect.code === 'container.truncated' ? 'truncated' : 'malformed');
      return;
    }
    const { most, time } = this.hashLimits();
    if (bytes.byteLength !== null && bytes.byteLength > most) {
      this.cover('contentHash', 'skipped', 'too-large');
      return;
    }
    await this.check('contentHash', time, bytes, async (counted, signal) => {
      const whole = await counted.whole(
        most,
        signal,
        this.telling('fetching', () => bytes.byteLength),
      );
      const sha256 = await checks.sha256(
        whole,
        signal,
        this.telling('reading', () => whole.size),
      );
      signal.throwIfAborted();
      this.subject = { ...this.subject, byteLength: whole.size, sha256 };
      const onRead = this.telling('comparing', () => whole.size);
      const outcome = await checks.fullCredentials({ bytes: counted, facts, signal }, whole, onRead);
      signal.throwIfAborted();
      this.credentials = outcome.credentials.finding;
      const { state, reason, detail } = outcome.credentials;
      const before = this.coverage.get('credentials');
      this.cover('credentials', state, reason, detail, before?.milliseconds, before?.bytesRead);
      return outcome.contentHash;
    });
  }

  /** Credentials that are not in the file: read last, for the file's own come first. */
  private async readStoreApart(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const row = this.coverage.get('credentials');
    if (row === undefined || row.state === 'failed') return;
    const { state, reason, detail } = row;
    const read = this.tools.checks.storeApart?.({ finding: this.credentials, state, reason, detail }) ?? null;
    if (read === null) return;
    let compare: StoreApart['compare'] = null;
    await this.check('credentials', CHECK_LIMITS.storeApart, bytes, async (counted, signal) => {
      const outcome = await read({ bytes: counted, facts, signal });
      signal.throwIfAborted();
      this.credentials = outcome.finding;
      compare = outcome.compare;
      // Of a manifest that was asked for in vain, "it was not contacted" would no longer be true.
      if (outcome.finding?.state === 'remote') this.cover('contentHash', 'skipped', outcome.reason);
      else if (outcome.finding !== null && outcome.finding.source !== 'embedded')
        this.cover('contentHash', 'skipped', 'apart');
      return outcome;
    });
    await this.compareApart(bytes, compare);
  }

  /** Passes on how far a step got, in large strides; of a file of unknown length nothing. */
  private telling(step: HashProgress['step'], length: () => number | null): (done: number) => void {
    let told = 0;
    return (done) => {
      const total = length();
      if (total === null || (done - told < PROGRESS_STEP && (told === 0 || done < total))) return;
      told = done;
      this.tools.onProgress?.({ step, done: Math.min(done, total), total });
    };
  }

  private hashLimits(): { most: number; time: number } {
    const large = this.request.asked?.includes('large') === true;
    return large
      ? { most: ASKED_HASH_LIMIT, time: ASKED_HASH_TIME }
      : { most: FULL_HASH_LIMIT, time: CHECK_LIMITS.contentHash };
  }

  private async compareApart(bytes: ByteSource, compare: StoreApart['compare']): Promise<void> {
    if (compare === null || this.isExcluded('contentHash')) return;
    const { most, time } = this.hashLimits();
    if (bytes.byteLength !== null && bytes.byteLength > most) {
      this.cover('contentHash', 'skipped', 'too-large');
      return;
    }
    await this.check('contentHash', time, bytes, async (counted, signal) => {
      const whole = await counted.whole(
        most,
        signal,
        this.telling('fetching', () => bytes.byteLength),
      );
      const outcome = await compare(
        whole,
        signal,
        this.telling('comparing', () => whole.size),
      );
      signal.throwIfAborted();
      if (outcome === null) return { finding: null, state: 'skipped', reason: 'apart', detail: null };
      this.credentials = outcome.credentials.finding;
      const { state, reason, detail } = outcome.credentials;
      const before = this.coverage.get('credentials');
      this.cover('credentials', state, reason, detail, before?.milliseconds, before?.bytesRead);
      return outcome.contentHash;
    });
  }

  private async lookAtBytes(bytes: ByteSource, facts: MediaFacts): Promise<void> {
    const { checks, signal } = this.tools;
    const leave = this.whyNotLook();
    if (leave === 'crashed') return this.leavePictureUnread('failed', leave);
    this.enter(...PICTURE_CHECKS);
    try {
      const found = await limited(CHECK_LIMITS.examine, signal, (limit) => checks.probe(bytes, facts, limit));
      const { durationSeconds } = found;
      this.subject = { ...this.subject, width: pixels(found.width), height: pixels(found.height), durationSeconds };
    } catch {
      // The subject's size stays unknown; the checks that need a picture say for themselves why they have none.
      signal.throwIfAborted();
    } finally {
      this.leave(...PICTURE_CHECKS);
    }
    if (facts.kind !== 'video') {
      this.cover('classifier', 'skipped', 'not-applicable');
      this.cover('faces', 'skipped', 'not-applicable');
      if (facts.kind === 'image') await this.leavePictureUnread('skipped', 'not-built');
      return;
    }
    await this.look(() => limited(CHECK_LIMITS.frames, signal, (limit) => checks.sampleFrames(bytes, facts, limit)));
  }

  /** Frames once, then everything that looks at frames. Without frames, each of those says why it did not look. */
  private async look(sample: () => Promise<SampledClip>): Promise<void> {
    const { checks } = this.tools;
    const leave = this.whyNotLook();
    if (leave !== null) return this.leavePictureUnread(leftAs(leave), leave);
    let clip: SampledClip;
    const started = this.tools.now();
    try {
      // Both wait for the frames: named together, so that a decoder which brings the worker down is not asked again.
      this.enter(...PICTURE_CHECKS);
      clip = await sample();
    } catch (error) {
      this.tools.signal.throwIfAborted();
      const { reason, detail } = nameFailure(error);
      this.cover('classifier', 'failed', reason, detail, this.tools.now() - started);
      this.cover('faces', 'failed', reason, detail);
      await this.leavePictureUnread('failed', reason);
      this.tools.onUpdate(this.snapshot());
      return;
    } finally {
      this.leave(...PICTURE_CHECKS);
    }
    const { frames, stopped } = clip;
    /** A look at fewer frames than planned is a part of the look. */
    const cut = <T>(outcome: CheckOutcome<T>): CheckOutcome<T> => {
      if (stopped === null || outcome.state !== 'done') return outcome;
      const { reason, detail } = nameFailure(stopped);
      return { ...outcome, state: 'partial', reason: outcome.reason ?? reason, detail: outcome.detail ?? detail };
    };
    if (frames.length === 0) {
      const drawn = this.request.material;
      const reason = drawn.kind === 'frames' ? drawn.reason : 'no-frames';
      this.cover('classifier', 'skipped', reason);
      this.cover('faces', 'skipped', reason);
      return this.leavePictureUnread('skipped', reason);
    }
    await this.check('classifier', CHECK_LIMITS.classifier, null, async (_, signal) => {
      const outcome = await checks.classify({ frames, signal });
      signal.throwIfAborted();
      this.classifier = outcome.finding;
      return cut(outcome);
    });
    await this.readPicture(async (signal) => cut((await checks.visibleMarks?.({ frames, signal })) ?? UNREAD));
    await this.check('faces', CHECK_LIMITS.faces, null, async (_, signal) => {
      const outcome = await checks.faces({ frames, signal });
      signal.throwIfAborted();
      this.faces = outcome.finding;
      return cut(outcome);
    });
    this.movement = this.isExcluded('classifier') ? null : (checks.movement?.(frames) ?? null);
    // Last, for they may take longest, and nothing of ours waits for them. They say for themselves what failed.
    const added = this.isExcluded('classifier')
      ? null
      : ((await checks.addedModels?.({ frames, signal: this.tools.signal })) ?? null);
    this.tools.signal.throwIfAborted();
    this.addedModels = added;
    if (added !== null || this.movement !== null) this.tools.onUpdate(this.snapshot());
  }

  /** The second part of the marks: what the picture shows, added to what the bytes hold. */
  private async readPicture(read: (signal: AbortSignal) => Promise<CheckOutcome<Mark[]>>): Promise<void> {
    if (this.tools.checks.visibleMarks === undefined || this.isExcluded('marks')) return;
    const started = this.tools.now();
    let seen: CheckOutcome<Mark[]>;
    const left = this.request.without?.find(({ check }) => check === 'visible-marks');
    this.enter('visible-marks');
    try {
      if (left !== undefined) seen = { finding: [], state: leftAs(left.reason), reason: left.reason, detail: null };
      else seen = await limited(CHECK_LIMITS.visibleMarks, this.tools.signal, read);
    } catch (error) {
      this.tools.signal.throwIfAborted();
      seen = { finding: [], state: 'failed', ...nameFailure(error) };
    } finally {
      this.leave('visible-marks');
    }
    const took = this.tools.now() - started;
    await this.markedBytes;
    const strongFirst = (mark: Mark): number => (mark.strength === 'strong' ? 0 : 1);
    this.marks = [...this.marks, ...seen.finding]
      .sort((one, other) => strongFirst(one) - strongFirst(other))
      .slice(0, LIMITS.marks);
    const before = this.coverage.get('marks');
    const { state, reason, detail } = together(before, seen);
    this.cover('marks', state, reason, detail, (before?.milliseconds ?? 0) + took, before?.bytesRead);
    this.tools.onUpdate(this.snapshot());
  }

  private leavePictureUnread(state: 'skipped' | 'failed', reason: ReasonCode): Promise<void> {
    const detail = 'the picture was not searched for visible marks';
    return this.readPicture(async () => ({ finding: [], state, reason, detail }));
  }

  /**
   * Runs one check under its limit; whatever goes wrong inside becomes its coverage row and stops nothing else.
   *
   * @param body looks at the signal before it stores what it found: a result that comes after the limit would stand
   * beside a row that says there is none.
   */
  private async check<Finding>(
    name: CheckName,
    limit: number,
    bytes: ByteSource | null,
    body: (bytes: ByteSource, signal: AbortSignal) => Promise<CheckOutcome<Finding>>,
  ): Promise<void> {
    if (this.isExcluded(name)) return;
    const counted = new CountingSource(bytes);
    const started = this.tools.now();
    this.enter(name);
    try {
      const { state, reason, detail } = await limited(limit, this.tools.signal, (signal) => body(counted, signal));
      this.cover(name, state, reason, detail, this.tools.now() - started, counted.taken);
    } catch (error) {
      this.tools.signal.throwIfAborted();
      const { reason, detail } = nameFailure(error);
      this.cover(name, 'failed', reason, detail, this.tools.now() - started, counted.taken);
    } finally {
      this.leave(name);
    }
    this.tools.onUpdate(this.snapshot());
  }

  /**
   * Why no frame is decoded: both checks that share the decoder already brought a worker down, so whatever they shared,
   * this file's headers included, is not touched again; or nobody wants what frames are for. Null: frames are wanted.
   */
  private whyNotLook(): 'crashed' | 'not-wanted' | null {
    const wanted = (check: PhaseName) => !this.isExcluded(check);
    if (PICTURE_CHECKS.some(wanted)) return null;
    const all = this.request.without?.filter(({ check }) => PICTURE_CHECKS.some((name) => name === check)) ?? [];
    if (all.some(({ reason }) => reason !== 'not-wanted')) return 'crashed';
    return this.tools.checks.visibleMarks !== undefined && wanted('visible-marks') ? null : 'not-wanted';
  }

  private isExcluded(check: PhaseName): boolean {
    return this.request.without?.some((row) => row.check === check) ?? false;
  }

  private enter(...checks: PhaseName[]): void {
    for (const check of checks) this.running.add(check);
    this.tools.onRunning?.([...this.running]);
  }

  private leave(...checks: PhaseName[]): void {
    for (const check of checks) this.running.delete(check);
    this.tools.onRunning?.([...this.running]);
  }

  private cover(
    check: CheckName,
    state: Coverage['state'],
    reason: ReasonCode | null,
    detail: string | null = null,
    milliseconds = 0,
    bytesRead = 0,
  ): void {
    // Why an earlier try left it out is all that can be said of it.
    if (this.isExcluded(check) && this.coverage.has(check)) return;
    this.coverage.set(check, {
      check,
      state,
      reason,
      detail: detail === null ? null : detail.slice(0, 1000),
      milliseconds: Math.round(Math.max(0, milliseconds)),
      bytesRead,
    });
  }

  private snapshot(): Inspection {
    const findings = {
      credentials: this.credentials,
      marks: [...this.watermarks, ...this.marks].slice(0, LIMITS.marks),
      disclosures: [...(this.request.disclosures ?? [])],
      classifier: this.classifier,
      faces: this.faces,
    };
    return {
      schema: INSPECTION_SCHEMA,
      subject: this.subject,
      coverage: checkNames.flatMap((name) => this.coverage.get(name) ?? []),
      ...findings,
      ...(this.addedModels === null ? {} : { addedModels: this.addedModels }),
      ...(this.movement === null ? {} : { movement: this.movement }),
      ...(this.soundMatch === null ? {} : { soundMatch: this.soundMatch }),
      verdict: decide(findings, this.tools.wording),
    };
  }
}

/** A check that was left out by choice did not fail. */
const leftAs = (reason: ReasonCode): 'skipped' | 'failed' => (reason === 'not-wanted' ? 'skipped' : 'failed');

const UNREAD: CheckOutcome<Mark[]> = { finding: [], state: 'skipped', reason: 'not-built', detail: null };

/** One row for the two parts of the marks: done only when both are, and then the first reason why not. */
function together(
  bytes: Coverage | undefined,
  picture: CheckOutcome<Mark[]>,
): Pick<Coverage, 'state' | 'reason' | 'detail'> {
  if (bytes === undefined) return picture;
  const parts = [bytes, picture];
  const missing = parts.filter(({ state }) => state !== 'done');
  const [first] = missing;
  if (first === undefined) return { state: 'done', reason: null, detail: null };
  const details = missing.flatMap(({ detail }) => detail ?? []);
  // Neither part was looked at: as the bytes say. Otherwise something was, and something was not.
  const nothing = parts.every(({ state }) => state === 'skipped' || state === 'failed');
  return {
    state: nothing ? bytes.state : 'partial',
    reason: first.reason,
    detail: details.length === 0 ? null : details.join('; '),
  };
}

/** What a demuxer took from a file may be no size at all: then none is known, and the record stays valid. */
function pixels(stated: number | null): number | null {
  const whole = stated === null ? Number.NaN : Math.round(stated);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : null;
}

/** Counts what one check was given, so that its row states its own reading and not its neighbours'. */
class CountingSource implements ByteSource {
  taken = 0;
  constructor(private readonly inner: ByteSource | null) {}
  get byteLength(): number | null {
    return this.inner?.byteLength ?? null;
  }
  get bytesRead(): number {
    return this.inner?.bytesRead ?? 0;
  }
  get requests(): number {
    return this.inner?.requests ?? 0;
  }
  get sequential(): boolean {
    return this.inner?.sequential === true;
  }
  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.inner === null) throw new MediaError('no-bytes', 'there are no bytes to read');
    const part = await this.inner.read(start, end, signal);
    this.taken += part.byteLength;
    return part;
  }
  async whole(maxBytes: number, signal?: AbortSignal, onReceived?: (bytes: number) => void): Promise<Blob> {
    if (this.inner === null) throw new MediaError('no-bytes', 'there are no bytes to read');
    const blob = await this.inner.whole(maxBytes, signal, onReceived);
    this.taken += blob.size;
    return blob;
  }
}

class LimitError extends Error {
  override readonly name = 'LimitError';
}

/** @throws LimitError after `milliseconds`; the body's signal fires too, so that it stops what it can stop. */
async function limited<T>(
  milliseconds: number,
  outer: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const limit = new AbortController();
  const signal = AbortSignal.any([outer, limit.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new LimitError(`not finished after ${milliseconds / 1000} s`);
      reject(error);
      limit.abort(error);
    }, milliseconds);
    stop = () => reject(outer.reason);
    outer.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([body(signal), over]);
  } finally {
    clearTimeout(timer);
    if (stop) outer.removeEventListener('abort', stop);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** The one place that turns a thrown thing into a named reason. */
export function nameFailure(error: unknown): { reason: ReasonCode; detail: string } {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof LimitError) return { reason: 'timeout', detail };
  if (error instanceof MediaError) {
    const reason = reasonCodes.find((code) => code === error.code) ?? 'malformed';
    return { reason, detail };
  }
  return { reason: 'crashed', detail };
}
