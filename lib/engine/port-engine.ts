import type { Details } from '../inspection/details';
import type { Inspection } from '../inspection/schema';
import {
  type DetailsEngine,
  type Engine,
  EngineFailure,
  type EngineJob,
  fromEngineSchema,
  toEngineSchema,
} from './ports';

/** The part of a runtime port that both ends use. */
export interface PortLike {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

/** How often a job is sent again after the far end vanished (a closed offscreen document is made anew). */
const MOST_RECONNECTS = 2;

/**
 * An {@link Engine} at the other end of a runtime port.
 * @param connect opens a fresh port; it may first have to make the document that listens.
 */
export function createPortEngine(connect: () => Promise<PortLike>): Engine & DetailsEngine {
  interface Pending {
    send(port: PortLike): void;
    onUpdate(inspection: Inspection): void;
    resolve(inspection: Inspection): void;
    onDetails(details: Details): void;
    reject(failure: EngineFailure): void;
    reconnects: number;
  }
  const pending = new Map<string, Pending>();
  let port: Promise<PortLike> | null = null;

  function open(): Promise<PortLike> {
    if (port !== null) return port;
    const opening = connect().then((fresh) => {
      fresh.onMessage.addListener(receive);
      fresh.onDisconnect.addListener(() => lost(opening));
      return fresh;
    });
    port = opening;
    opening.catch(() => {
      if (port === opening) port = null;
    });
    return opening;
  }

  function lost(which: Promise<PortLike>): void {
    if (port !== which) return;
    port = null;
    for (const [key, job] of [...pending]) {
      job.reconnects += 1;
      if (job.reconnects > MOST_RECONNECTS) {
        pending.delete(key);
        job.reject(new EngineFailure('crashed', 'the engine could not be reached'));
      } else {
        deliver(key, job);
      }
    }
  }

  function deliver(key: string, job: Pending): void {
    const opening = open();
    opening.then(
      (ready) => {
        if (pending.get(key) !== job) return;
        try {
          job.send(ready);
        } catch (error) {
          // A port that died meanwhile says so by itself, and the job is sent again; what is too large never goes.
          if (port !== opening) return;
          pending.delete(key);
          job.reject(new EngineFailure('crashed', `the engine could not be asked: ${String(error).slice(0, 300)}`));
        }
      },
      (error: unknown) => {
        if (pending.get(key) === job) pending.delete(key);
        job.reject(new EngineFailure('crashed', `the engine could not be started: ${String(error)}`));
      },
    );
  }

  function receive(message: unknown): void {
    const parsed = fromEngineSchema.safeParse(message);
    if (!parsed.success || !('key' in parsed.data) || parsed.data.type === 'running' || parsed.data.type === 'progress')
      return;
    const job = pending.get(parsed.data.key);
    if (job === undefined) return;
    if (parsed.data.type === 'error') {
      pending.delete(parsed.data.key);
      job.reject(new EngineFailure(parsed.data.error.code, parsed.data.error.message));
    } else if (parsed.data.type === 'details') {
      pending.delete(parsed.data.key);
      job.onDetails(parsed.data.details);
    } else if (parsed.data.final) {
      pending.delete(parsed.data.key);
      job.resolve(parsed.data.inspection);
    } else {
      job.onUpdate(parsed.data.inspection);
    }
  }

  function ask(entry: Pending, key: string, signal: AbortSignal): void {
    pending.set(key, entry);
    signal.addEventListener(
      'abort',
      () => {
        if (pending.get(key) !== entry) return;
        pending.delete(key);
        port
          ?.then((ready) => ready.postMessage({ type: 'cancel', key }))
          .catch(() => {
            // The port died meanwhile, and the job with it: nothing is left to cancel.
          });
        entry.reject(new EngineFailure('cancelled', 'cancelled'));
      },
      { once: true },
    );
    deliver(key, entry);
  }

  const notAsked = (reject: Pending['reject']) => () =>
    reject(new EngineFailure('crashed', 'the engine answered something else'));

  return {
    inspect(job, onUpdate, signal) {
      if (signal.aborted) return Promise.reject(new EngineFailure('cancelled', 'cancelled'));
      return new Promise((resolve, reject) => {
        const send = (ready: PortLike) => ready.postMessage({ type: 'start', job, without: [] });
        ask({ send, onUpdate, resolve, onDetails: notAsked(reject), reject, reconnects: 0 }, job.key, signal);
      });
    },
    details(job, signal) {
      if (signal.aborted) return Promise.reject(new EngineFailure('cancelled', 'cancelled'));
      return new Promise((resolve, reject) => {
        const send = (ready: PortLike) => ready.postMessage({ type: 'details', job });
        const entry = {
          send,
          onUpdate: () => {},
          resolve: notAsked(reject),
          onDetails: resolve,
          reject,
          reconnects: 0,
        };
        ask(entry, job.key, signal);
      });
    },
  };
}

/**
 * How long, in milliseconds, a job outlives the port that asked for it: a service worker that was killed comes back
 * within seconds and asks again, and gets the job that is still running.
 */
const ORPHAN_GRACE = 20_000;

/** The far end of {@link createPortEngine}: serves one port from an engine. */
export function servePort(
  port: PortLike,
  engine: Engine & Partial<DetailsEngine>,
  later: (run: () => void, milliseconds: number) => void = setTimeout,
): void {
  const jobs = new Map<string, AbortController>();
  let open = true;
  const post = (message: unknown) => {
    if (open) port.postMessage(message);
  };
  async function inspect(job: EngineJob, signal: AbortSignal): Promise<void> {
    const { key } = job;
    const update = (inspection: Inspection) => post({ type: 'update', key, inspection, final: false });
    post({ type: 'update', key, inspection: await engine.inspect(job, update, signal), final: true });
  }
  async function detail(job: EngineJob, signal: AbortSignal): Promise<void> {
    if (engine.details === undefined) throw new EngineFailure('crashed', 'this engine gives no details');
    post({ type: 'details', key: job.key, details: await engine.details(job, signal) });
  }
  port.onMessage.addListener((message) => {
    const parsed = toEngineSchema.safeParse(message);
    if (!parsed.success) {
      console.warn('Vidimus: a message to the engine was not of the protocol');
      return;
    }
    if (parsed.data.type === 'cancel') {
      jobs.get(parsed.data.key)?.abort();
      jobs.delete(parsed.data.key);
      return;
    }
    const { job } = parsed.data;
    if (jobs.has(job.key)) return;
    const abort = new AbortController();
    jobs.set(job.key, abort);
    const answer = parsed.data.type === 'details' ? detail(job, abort.signal) : inspect(job, abort.signal);
    answer
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const failure =
          error instanceof EngineFailure ? error : new EngineFailure('crashed', String(error).slice(0, 1000));
        post({ type: 'error', key: job.key, error: { code: failure.code, message: failure.message } });
      })
      .finally(() => {
        if (jobs.get(job.key) === abort) jobs.delete(job.key);
      });
  });
  port.onDisconnect.addListener(() => {
    open = false;
    later(() => {
      for (const abort of jobs.values()) abort.abort();
    }, ORPHAN_GRACE);
  });
}
