import { Worker } from 'node:worker_threads';
import { type FuzzInput, fuzzInput } from './fuzz-input';
import type { FromWorker, WorkerStart } from './fuzz-worker';
import type { InputResult } from './inspect-input';
import type { Subject } from './subjects';

export interface RunOptions {
  readonly subjects: readonly Subject[];
  readonly anchors: string;
  readonly seed: number;
  readonly indices: readonly number[];
  readonly workers: number;
  /** Milliseconds that one input may take in all its checks together. */
  readonly limit: number;
  readonly onResult?: (done: number) => void;
  readonly hangAt?: number;
}

/** An input that broke a rule, with what makes it anew. */
export interface Violation {
  readonly input: FuzzInput;
  readonly rules: readonly string[];
}

export interface RunSummary {
  readonly results: readonly InputResult[];
  readonly violations: readonly Violation[];
  /** Traps of the C2PA library after which a fresh worker went on. */
  readonly recovered: readonly { readonly index: number; readonly why: string }[];
  readonly seconds: number;
}

/** A worker that cannot even start is no finding about an input. Loading the library takes a second, or ten when busy. */
const START_LIMIT = 120_000;

/**
 * Inspects inputs in workers. One that hangs, dies or traps is ended and replaced, and the run goes on behind its input.
 *
 * @throws Error when a worker cannot be started.
 */
export async function runFuzz(options: RunOptions): Promise<RunSummary> {
  const { subjects, anchors, seed, indices, limit } = options;
  const started = performance.now();
  const results: InputResult[] = [];
  const violations: Violation[] = [];
  const recovered: { index: number; why: string }[] = [];
  const waiting = [...indices].reverse();
  const start: WorkerStart = { subjects, anchors, seed, hangAt: options.hangAt ?? null };
  const broke = (index: number, rules: readonly string[]) =>
    violations.push({ input: fuzzInput(subjects, seed, index), rules });

  async function thread(): Promise<void> {
    let worker: FuzzThread | null = null;
    try {
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
        worker ??= await FuzzThread.open(start);
        const answer = await worker.inspect(index, limit);
        if (typeof answer === 'string') broke(index, [answer]);
        else {
          results.push(answer);
          if (answer.violations.length > 0) broke(index, answer.violations);
          if (answer.poisoned !== null) recovered.push({ index, why: answer.poisoned });
        }
        if (typeof answer === 'string' || answer.poisoned !== null) {
          await worker.end();
          worker = null;
        }
        options.onResult?.(results.length + violations.length);
      }
    } finally {
      await worker?.end();
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.workers, indices.length)) }, thread));
  violations.sort((one, other) => one.input.index - other.input.index);
  return { results, violations, recovered, seconds: (performance.now() - started) / 1000 };
}

class FuzzThread {
  private constructor(private readonly worker: Worker) {}

  static async open(start: WorkerStart): Promise<FuzzThread> {
    // Node 20 does not take a loader for a worker's own first file from `execArgv`, so a line of JavaScript sets it up.
    const urls = [import.meta.resolve('tsx/esm/api'), new URL('./fuzz-worker.ts', import.meta.url).href];
    const [loader, file] = urls.map((url) => JSON.stringify(url));
    const worker = new Worker(`import(${loader}).then(({ register }) => { register(); return import(${file}); })`, {
      eval: true,
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const thread = new FuzzThread(worker);
    const ready = await thread.next(START_LIMIT, () => {});
    if (typeof ready === 'string') {
      await thread.end();
      throw new Error(`a worker could not start: ${ready}`);
    }
    return thread;
  }

  /** The result; or in words how the worker was lost. */
  async inspect(index: number, limit: number): Promise<InputResult | string> {
    const answer = await this.next(limit, () => this.worker.postMessage(index));
    if (typeof answer === 'string') return answer;
    return answer.kind === 'result' ? answer.result : 'the worker started twice';
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private next(limit: number, ask: () => void): Promise<FromWorker | string> {
    const { worker } = this;
    return new Promise((resolve) => {
      const settle = (answer: FromWorker | string) => {
        clearTimeout(timer);
        worker.off('message', settle).off('error', onError).off('exit', onExit);
        resolve(answer);
      };
      const onError = (error: Error) => settle(`the worker died: ${error.stack ?? error.message}`);
      const onExit = (code: number) => settle(`the worker ended with ${code}`);
      const timer = setTimeout(() => settle(`no answer within ${limit} ms`), limit);
      worker.on('message', settle).on('error', onError).on('exit', onExit);
      ask();
    });
  }
}
