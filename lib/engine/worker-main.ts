import type { PhaseName } from '../inspection/check';
import { detailsSchema } from '../inspection/details';
import { type DetailsTools, gatherDetails } from '../inspection/gather-details';
import { type InspectTools, inspect, NotMediaError } from '../inspection/inspect';
import { inspectionSchema, type ReasonCode } from '../inspection/schema';
import { MediaError } from '../media/byte-source';
import type { EngineError } from './engine-error';
import type { EngineJob, FromEngine } from './ports';
import { toEngineSchema } from './ports';

/** What the worker needs from the world it runs in. */
export interface WorkerWorld {
  readonly post: (message: FromEngine) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The time of day. */
  readonly date: () => Date;
  readonly setInterval: (run: () => void, milliseconds: number) => ReturnType<typeof setInterval>;
  readonly clearInterval: (timer: ReturnType<typeof setInterval>) => void;
  /** Opens the job's source and builds the checks for it; they may be kept between jobs. */
  readonly prepare: (
    job: EngineJob,
    signal: AbortSignal,
  ) => Promise<{
    material: Parameters<typeof inspect>[0]['material'];
    tools: Pick<InspectTools, 'checks' | 'wording'>;
    details?: DetailsTools;
    /** Looked at after the job: true when this worker must not serve another one. */
    spent: () => boolean;
  }>;
}

/** Milliseconds between signs of life; the host gives up after many of them (worker-host.ts). */
const HEARTBEAT = 1_000;

/**
 * Milliseconds for words and trust lists, which are packaged or stored and take some 30 ms. Without a limit a database
 * that another context blocks would hold the job for ever, since the worker goes on saying that it is alive.
 */
const PREPARE_LIMIT = 15_000;

/** Milliseconds. A store and the headers of a file: 0.3 s in the middle and 2.8 s at most over 37 real files, on a busy machine. */
const DETAILS_LIMIT = 20_000;

class OverdueError extends Error {
  override readonly name = 'OverdueError';
}

const overdue = (milliseconds: number): Promise<never> =>
  new Promise((_, reject) => {
    AbortSignal.timeout(milliseconds).addEventListener('abort', () =>
      reject(new OverdueError(`the engine was not ready after ${milliseconds / 1000} s`)),
    );
  });

/** The worker's side of the engine: takes jobs, runs `inspect()` or gathers details, posts what it finds. Returns the message handler. */
export function serveWorker(world: WorkerWorld): (message: unknown) => void {
  const jobs = new Map<string, AbortController>();
  let heartbeat: ReturnType<typeof setInterval> | undefined;

  /** What becomes of an opened job; ends with its last message. */
  type Work = (
    prepared: Awaited<ReturnType<WorkerWorld['prepare']>>,
    post: (message: FromEngine) => void,
    signal: AbortSignal,
    retireIfSpent: () => void,
  ) => Promise<void>;

  const inspecting =
    (job: EngineJob, without: readonly { check: PhaseName; reason: 'crashed' | 'timeout' }[]): Work =>
    async ({ material, tools }, post, signal, retireIfSpent) => {
      const { key } = job;
      const found = await inspect(
        {
          material,
          mediaUrl: 'mediaUrl' in job.source ? job.source.mediaUrl : job.source.kind === 'url' ? job.source.url : null,
          fileName: job.source.kind === 'file' ? job.source.fileName : null,
          pageUrl: job.pageUrl,
          disclosures: job.disclosures.length > 0 ? job.disclosures : null,
          without: [...without, ...(job.leftOut ?? []).map((check) => ({ check, reason: 'not-wanted' as const }))],
          asked: job.asked,
        },
        {
          ...tools,
          now: world.now,
          signal,
          onRunning: (checks) => post({ type: 'running', key, checks: [...checks] }),
          onProgress: (progress) => post({ type: 'progress', key, ...progress }),
          onUpdate: (partial) => post({ type: 'update', key, inspection: partial, final: false }),
        },
      );
      retireIfSpent();
      const inspection = { ...found, inspectedAt: world.date().toISOString() };
      // What the host would drop as malformed must end the job with a name, not with its silence.
      const valid = inspectionSchema.safeParse(inspection);
      if (!valid.success)
        throw new Error(`the inspection is not of its schema: ${valid.error.issues[0]?.path.join('.')}`);
      post({ type: 'update', key, inspection, final: true });
    };

  const detailing =
    ({ key }: EngineJob): Work =>
    async ({ material, details }, post, signal, retireIfSpent) => {
      const bytes = material.kind === 'bytes' ? material.bytes : material.init;
      if (bytes === null || details === undefined) throw new MediaError('no-bytes', 'there are no bytes to look into');
      const found = await gatherDetails(bytes, details, AbortSignal.any([signal, AbortSignal.timeout(DETAILS_LIMIT)]));
      retireIfSpent();
      const valid = detailsSchema.safeParse(found);
      if (!valid.success)
        throw new Error(`the details are not of their schema: ${valid.error.issues[0]?.path.join('.')}`);
      post({ type: 'details', key, details: found });
    };

  async function run(job: EngineJob, work: Work, abort: AbortController): Promise<void> {
    const { key } = job;
    // A cancelled run says nothing more: its key may already belong to a new one.
    const post = (message: FromEngine) => {
      if (!abort.signal.aborted) world.post(message);
    };
    let spent = () => false;
    /** Said before the job's last word, so that the host gives this worker no further one in between. */
    const retireIfSpent = () => {
      if (spent()) world.post({ type: 'retire' });
    };
    try {
      const prepared = await Promise.race([world.prepare(job, abort.signal), overdue(PREPARE_LIMIT)]);
      spent = prepared.spent;
      await work(prepared, post, abort.signal, retireIfSpent);
    } catch (error) {
      retireIfSpent();
      post({ type: 'error', key, error: nameError(error) });
    } finally {
      if (jobs.get(key) === abort) jobs.delete(key);
      if (jobs.size === 0 && heartbeat !== undefined) {
        world.clearInterval(heartbeat);
        heartbeat = undefined;
      }
    }
  }

  return (message) => {
    const parsed = toEngineSchema.safeParse(message);
    if (!parsed.success) {
      console.warn('Vidimus engine: a message that is not of the protocol was dropped');
      return;
    }
    if (parsed.data.type === 'cancel') {
      jobs.get(parsed.data.key)?.abort(new DOMException('cancelled', 'AbortError'));
      jobs.delete(parsed.data.key);
      return;
    }
    const { job } = parsed.data;
    if (jobs.has(job.key)) return;
    const abort = new AbortController();
    jobs.set(job.key, abort);
    heartbeat ??= world.setInterval(() => world.post({ type: 'alive' }), HEARTBEAT);
    void run(
      job,
      parsed.data.type === 'details' ? detailing(job) : inspecting(job, excluded(parsed.data.without)),
      abort,
    );
  };
}

/** Only these two reasons leave a check out. */
const excluded = (without: readonly { check: PhaseName; reason: ReasonCode }[]) =>
  without.map(({ check, reason }) => ({
    check,
    reason: reason === 'timeout' ? ('timeout' as const) : ('crashed' as const),
  }));

function nameError(error: unknown): EngineError {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 1000);
  if (error instanceof OverdueError) return { code: 'timeout', message };
  if (error instanceof NotMediaError) return { code: 'not-media', message };
  if (error instanceof Error && error.name === 'MediaError') return { code: 'unreadable', message };
  return { code: 'crashed', message };
}
