import type { HashProgress, PhaseName } from '../inspection/check';
import type { Details } from '../inspection/details';
import { checkNames, type Inspection } from '../inspection/schema';
import {
  type DetailsEngine,
  type Engine,
  EngineFailure,
  type EngineJob,
  fromEngineSchema,
  type ToEngine,
} from './ports';

/** The part of a Worker that the host uses. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}

export interface HostOptions {
  readonly spawn: () => WorkerLike;
  readonly setTimeout: (run: () => void, milliseconds: number) => ReturnType<typeof setTimeout>;
  readonly clearTimeout: (timer: ReturnType<typeof setTimeout>) => void;
  /** Milliseconds without work after which the worker is ended and its memory given back. */
  readonly idleAfter?: number;
  /** Milliseconds without a sign of life while jobs run: the worker is stuck in synchronous code. */
  readonly silenceAfter?: number;
  /** Called when the worker has been ended for idleness. */
  readonly onIdle?: () => void;
}

/** Milliseconds. Hashing in one synchronous call took 6 s for a file of 489 MB on two busy cores; such files now go elsewhere. */
const SILENCE = 40_000;
const IDLE = 60_000;
/** Jobs in the worker at once. One more only waits for bytes; the thread is one. */
const AT_ONCE = 2;
const MOST_WAITING = 32;
/** A job that brought so many workers down, alone in them, is given up. */
const MOST_TRIES = 3;

interface Subscriber {
  onUpdate(inspection: Inspection): void;
  onProgress?(progress: HashProgress): void;
  resolve(inspection: Inspection): void;
  onDetails(details: Details): void;
  reject(failure: EngineFailure): void;
}

interface Task {
  readonly job: EngineJob;
  readonly asks: 'inspection' | 'details';
  readonly subscribers: Set<Subscriber>;
  without: { check: PhaseName; reason: 'crashed' | 'timeout' }[];
  running: PhaseName[];
  latest: Inspection | null;
  started: boolean;
  tries: number;
  /** It was in a worker that went down together with another: not known which did it, so it now runs by itself. */
  alone: boolean;
}

/**
 * An {@link Engine} over one dedicated worker: started when needed, ended when idle, respawned when it crashes or
 * hangs. A job that was running then is tried again without the checks that were running, whose rows say why.
 * Jobs with one key are one job. Every queue is bounded: what does not fit fails as `busy`.
 */
export function createWorkerHost(options: HostOptions): Engine & DetailsEngine & { dispose(): void } {
  const tasks = new Map<string, Task>();
  let worker: WorkerLike | null = null;
  let retiring = false;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;

  const send = (message: ToEngine) => worker?.postMessage(message);

  function start(): WorkerLike {
    if (worker !== null) return worker;
    const fresh = options.spawn();
    fresh.onmessage = (event) => {
      if (worker === fresh) receive(event.data);
    };
    fresh.onerror = (event) => {
      if (worker === fresh) bringDown('crashed', event.message ?? 'the worker failed');
    };
    worker = fresh;
    retiring = false;
    return fresh;
  }

  function stop(): void {
    if (worker === null) return;
    worker.onmessage = null;
    worker.onerror = null;
    worker.terminate();
    worker = null;
    if (silenceTimer !== undefined) options.clearTimeout(silenceTimer);
    silenceTimer = undefined;
  }

  /** The worker is gone or stuck: blame what was running, respawn, try again without it. */
  function bringDown(reason: 'crashed' | 'timeout', message: string): void {
    stop();
    const inside = [...tasks.values()].filter(({ started }) => started);
    for (const task of inside) {
      task.started = false;
      // One page's clip must not cost another page's its checks.
      if (inside.length > 1) {
        task.alone = true;
        task.running = [];
        continue;
      }
      task.tries += 1;
      const blamed = task.running.filter((check) => task.without.every((row) => row.check !== check));
      task.without.push(...blamed.map((check) => ({ check, reason })));
      task.running = [];
      // With nothing to leave out it is tried once more: a job that had been cancelled may have hung the worker.
      if (task.tries >= MOST_TRIES || (blamed.length === 0 && task.tries > 1)) {
        const { latest } = task;
        // What had been found stays found; what was not reached says why.
        if (latest !== null) finish(task, (s) => s.resolve(cutShort(latest, reason, message)));
        else finish(task, (s) => s.reject(new EngineFailure(reason, message)));
      }
    }
    pump();
  }

  function watchForSilence(): void {
    if (silenceTimer !== undefined) options.clearTimeout(silenceTimer);
    silenceTimer = undefined;
    if (![...tasks.values()].some((task) => task.started)) return;
    silenceTimer = options.setTimeout(
      () => bringDown('timeout', 'the engine gave no sign of life'),
      options.silenceAfter ?? SILENCE,
    );
  }

  function receive(data: unknown): void {
    const parsed = fromEngineSchema.safeParse(data);
    if (!parsed.success) {
      console.warn('Vidimus: a message from the engine was not of the protocol', parsed.error);
      return;
    }
    const message = parsed.data;
    watchForSilence();
    if (message.type === 'alive') return;
    if (message.type === 'retire') {
      retiring = true;
      pump();
      return;
    }
    const task = tasks.get(message.key);
    if (task === undefined) return;
    if (message.type === 'running') {
      task.running = message.checks;
    } else if (message.type === 'progress') {
      for (const subscriber of task.subscribers) subscriber.onProgress?.(message);
    } else if (message.type === 'details') {
      finish(task, (s) => s.onDetails(message.details));
    } else if (message.type === 'error') {
      finish(task, (s) => s.reject(new EngineFailure(message.error.code, message.error.message)));
    } else {
      task.latest = message.inspection;
      if (message.final) finish(task, (s) => s.resolve(message.inspection));
      else for (const subscriber of task.subscribers) subscriber.onUpdate(message.inspection);
    }
  }

  function finish(task: Task, tell: (subscriber: Subscriber) => void): void {
    tasks.delete(task.job.key);
    for (const subscriber of task.subscribers) tell(subscriber);
    pump();
  }

  function pump(): void {
    const started = [...tasks.values()].filter((task) => task.started).length;
    if (retiring && started === 0) stop();
    watchForSilence();
    if (idleTimer !== undefined) options.clearTimeout(idleTimer);
    idleTimer = undefined;
    if (tasks.size === 0) {
      idleTimer = options.setTimeout(() => {
        stop();
        options.onIdle?.();
      }, options.idleAfter ?? IDLE);
      return;
    }
    if (retiring && worker !== null) return;
    const waiting = [...tasks.values()].filter((task) => !task.started);
    const occupied = [...tasks.values()].some((task) => task.started && task.alone);
    let free = occupied ? 0 : AT_ONCE - started;
    // Those that must be alone come first, or new ones would keep them waiting for ever.
    for (const task of waiting.sort((one, other) => Number(other.alone) - Number(one.alone))) {
      if (free <= 0 || (task.alone && free < AT_ONCE)) break;
      task.started = true;
      free -= task.alone ? AT_ONCE : 1;
      start();
      if (task.asks === 'details') send({ type: 'details', job: task.job });
      else send({ type: 'start', job: task.job, without: task.without });
    }
    watchForSilence();
  }

  /** @throws EngineFailure `busy` when the queue is full. */
  function taskFor(job: EngineJob, asks: Task['asks']): Task {
    const present = tasks.get(job.key);
    if (present !== undefined) return present;
    if (tasks.size >= AT_ONCE + MOST_WAITING) {
      throw new EngineFailure('busy', 'too many videos are waiting to be checked');
    }
    const task: Task = {
      job,
      asks,
      subscribers: new Set(),
      without: [],
      running: [],
      latest: null,
      started: false,
      tries: 0,
      alone: false,
    };
    tasks.set(job.key, task);
    return task;
  }

  /** Leaves when the signal fires; the task goes with its last subscriber. */
  function subscribe(task: Task, subscriber: Subscriber, signal: AbortSignal): void {
    task.subscribers.add(subscriber);
    signal.addEventListener(
      'abort',
      () => {
        if (!task.subscribers.delete(subscriber)) return;
        subscriber.reject(new EngineFailure('cancelled', 'cancelled'));
        if (task.subscribers.size > 0 || tasks.get(task.job.key) !== task) return;
        tasks.delete(task.job.key);
        if (task.started) send({ type: 'cancel', key: task.job.key });
        pump();
      },
      { once: true },
    );
  }

  const notAsked = (reject: Subscriber['reject']) => () =>
    reject(new EngineFailure('crashed', 'one key was asked for two things'));

  return {
    async inspect(job, onUpdate, signal, onProgress) {
      if (signal.aborted) throw new EngineFailure('cancelled', 'cancelled');
      const task = taskFor(job, 'inspection');
      const result = new Promise<Inspection>((resolve, reject) => {
        subscribe(task, { onUpdate, onProgress, resolve, onDetails: notAsked(reject), reject }, signal);
      });
      if (task.latest !== null) onUpdate(task.latest);
      pump();
      return result;
    },
    async details(job, signal) {
      if (signal.aborted) throw new EngineFailure('cancelled', 'cancelled');
      const task = taskFor(job, 'details');
      const result = new Promise<Details>((resolve, reject) => {
        subscribe(task, { onUpdate: () => {}, resolve: notAsked(reject), onDetails: resolve, reject }, signal);
      });
      pump();
      return result;
    },
    dispose() {
      for (const task of [...tasks.values()]) {
        finish(task, (s) => s.reject(new EngineFailure('cancelled', 'the engine was ended')));
      }
      if (idleTimer !== undefined) options.clearTimeout(idleTimer);
      idleTimer = undefined;
      stop();
    },
  };
}

/** An inspection that the worker did not live to finish: every check without a row gets one that says so. */
function cutShort(latest: Inspection, reason: 'crashed' | 'timeout', detail: string): Inspection {
  const rows = checkNames.map(
    (check) =>
      latest.coverage.find((row) => row.check === check) ?? {
        check,
        state: 'failed' as const,
        reason,
        detail,
        milliseconds: 0,
        bytesRead: 0,
      },
  );
  return { ...latest, coverage: rows };
}
