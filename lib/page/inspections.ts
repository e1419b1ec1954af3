/**
 * One inspection a media identity, and its result kept: scrolling back costs nothing. The order of things is here
 * (source, request, once more with frames when the bytes were out of reach); how each is done is handed in.
 */
import type { EngineError } from '../engine/engine-error';
import type { DisclosureReading, ReasonCode } from '../inspection/schema';
import type { ShownPart, WatchSource } from '../messaging/protocol';
import { reasonAfterError } from './acquire';
import type { Progress } from './card-content';
import type { RequestListener } from './watch-client';

/** An Inspection is some kilobytes; a hundred clips is an evening's feed. */
export const MAX_KEPT = 100;

export interface InspectionsOptions {
  client: {
    inspect(source: WatchSource, reading: DisclosureReading, listener: RequestListener, shown?: ShownPart): string;
    cancel(requestId: string): void;
  };
  acquire: (video: HTMLVideoElement, signal: AbortSignal, pieces: boolean) => Promise<WatchSource>;
  frames: (video: HTMLVideoElement, reason: ReasonCode, signal: AbortSignal) => Promise<WatchSource>;
  /** Read once a request is sent, not before: players are recycled while bytes and frames are gathered. */
  disclosures: (video: HTMLVideoElement) => DisclosureReading;
  changed: (identity: string) => void;
}

interface Job {
  readonly leave: AbortController;
  requestId: string | null;
}

const NOT_ASKED: Progress = { state: 'idle' };

export class Inspections {
  readonly #options: InspectionsOptions;
  readonly #kept = new Map<string, Progress>();
  readonly #jobs = new Map<string, Job>();

  constructor(options: InspectionsOptions) {
    this.#options = options;
  }

  /** How many run now. */
  get running(): number {
    return this.#jobs.size;
  }

  progress(identity: string | null): Progress {
    return (identity === null ? undefined : this.#kept.get(identity)) ?? NOT_ASKED;
  }

  /**
   * Starts what has not been asked yet; with `again` also what failed, or what something passing kept from
   * being whole; with `pieces` anything, with what the player is handed meanwhile.
   */
  request(identity: string, video: HTMLVideoElement, again: boolean | 'pieces' = false): void {
    const before = this.progress(identity);
    const pieces = again === 'pieces';
    if (before.state === 'running' || (before.state !== 'idle' && !again)) return;
    if (before.state === 'done' && !before.card.again && !pieces) return;
    const job: Job = { leave: new AbortController(), requestId: null };
    this.#jobs.set(identity, job);
    // What is known stands while more is looked for.
    const known = before.state === 'done' && pieces ? before : { card: null, inspection: null };
    this.#keep(identity, { state: 'running', card: known.card, inspection: known.inspection });
    this.#start(identity, video, job, this.#options.acquire(video, job.leave.signal, pieces));
  }

  /** Asks once more, with a frame of what the tab shows; only where no frame could be had otherwise. */
  look(identity: string, video: HTMLVideoElement, shown: ShownPart): void {
    const before = this.progress(identity);
    if (before.state !== 'done' || !before.unseen) return;
    const job: Job = { leave: new AbortController(), requestId: null };
    this.#jobs.set(identity, job);
    this.#keep(identity, { state: 'running', card: null, inspection: null });
    this.#send(identity, video, job, before.unseen, shown);
  }

  /** The media has left the page: stops what runs. Results stay. */
  cancel(identity: string): void {
    const job = this.#jobs.get(identity);
    if (job === undefined) return;
    this.#jobs.delete(identity);
    job.leave.abort();
    if (job.requestId !== null) this.#options.client.cancel(job.requestId);
    this.#kept.delete(identity);
    this.#options.changed(identity);
  }

  /** Stops what runs for media that `played` says no of. */
  cancelUnless(played: (identity: string) => boolean): void {
    for (const identity of [...this.#jobs.keys()]) if (!played(identity)) this.cancel(identity);
  }

  cancelAll(): void {
    for (const identity of [...this.#jobs.keys()]) this.cancel(identity);
  }

  #start(identity: string, video: HTMLVideoElement, job: Job, source: Promise<WatchSource>): void {
    source.then(
      (ready) => {
        if (!job.leave.signal.aborted) this.#send(identity, video, job, ready);
      },
      (error: unknown) => {
        if (!job.leave.signal.aborted) this.#end(identity, job, { code: 'unreadable', message: describe(error) });
      },
    );
  }

  #send(identity: string, video: HTMLVideoElement, job: Job, source: WatchSource, shown?: ShownPart): void {
    const { client } = this.#options;
    const tryFrames = (reason: ReasonCode | null): boolean => {
      if (reason === null) return false;
      job.requestId = null;
      this.#start(identity, video, job, this.#options.frames(video, reason, job.leave.signal));
      return true;
    };
    job.requestId = client.inspect(
      source,
      this.#options.disclosures(video),
      {
        update: (card, inspection, final) => {
          if (!final) {
            this.#keep(identity, { state: 'running', card, inspection });
          } else if (!tryFrames(card.tryFrames)) {
            this.#jobs.delete(identity);
            const blind = source.kind === 'frames' && source.frames.length === 0 && source.reason !== 'no-bytes';
            const unseen = blind && (shown === undefined || card.notLooked) ? source : null;
            this.#keep(identity, { state: 'done', card, inspection, unseen });
          }
        },
        error: (error) => {
          if (!tryFrames(reasonAfterError(source.kind, error))) this.#end(identity, job, error);
        },
      },
      shown,
    );
  }

  #end(identity: string, job: Job, error: EngineError): void {
    if (this.#jobs.get(identity) === job) this.#jobs.delete(identity);
    this.#keep(identity, { state: 'error', error });
  }

  #keep(identity: string, progress: Progress): void {
    // Taken out and put back, so that the map's order is that of use and the first is the one to drop.
    this.#kept.delete(identity);
    this.#kept.set(identity, progress);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      if (!this.#jobs.has(oldest)) this.#kept.delete(oldest);
    }
    this.#options.changed(identity);
  }
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
