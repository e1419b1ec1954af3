/** One thread of the run: inspects the inputs it is sent, until it is ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { fuzzInput } from './fuzz-input';
import { type InputResult, Inspector } from './inspect-input';
import type { Subject } from './subjects';

export interface WorkerStart {
  readonly subjects: readonly Subject[];
  readonly anchors: string;
  readonly seed: number;
  /** An input at which the worker loops for ever, to see that this is noticed; null in real runs. */
  readonly hangAt: number | null;
}
export type FromWorker = { readonly kind: 'ready' } | { readonly kind: 'result'; readonly result: InputResult };

async function start(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this runs in a worker');
  const { subjects, anchors, seed, hangAt } = workerData as WorkerStart;
  const inspector = await Inspector.create(subjects, anchors);
  const say = (message: FromWorker) => port.postMessage(message);
  port.on('message', async (index: number) => {
    if (index === hangAt) for (;;);
    say({ kind: 'result', result: await inspector.inspect(fuzzInput(subjects, seed, index)) });
  });
  say({ kind: 'ready' });
}

void start().catch((error: unknown) => {
  // Surfaces as the worker's own error event, with the stack.
  setImmediate(() => {
    throw error;
  });
});
