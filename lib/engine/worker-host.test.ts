import { describe, expect, it, vi } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { Inspection } from '../inspection/schema';
import type { EngineJob, ToEngine } from './ports';
import { createWorkerHost, type WorkerLike } from './worker-host';

const inspection = (answer: Inspection['verdict']['answer'] = 'cannot-tell'): Inspection => {
  const example = inspectionExample();
  return { ...example, verdict: { ...example.verdict, answer } };
};
const job = (key: string): EngineJob => ({
  key,
  source: { kind: 'url', url: 'https://a.example/v.mp4' },
  pageUrl: null,
  disclosures: [],
  language: 'en',
});
const running = () => new AbortController().signal;

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  readonly sent: ToEngine[] = [];
  ended = false;
  postMessage(message: unknown): void {
    this.sent.push(message as ToEngine);
  }
  terminate(): void {
    this.ended = true;
  }
  say(data: unknown): void {
    this.onmessage?.({ data });
  }
}

function host(options: { idleAfter?: number; silenceAfter?: number } = {}) {
  const workers: FakeWorker[] = [];
  const engine = createWorkerHost({
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    ...options,
  });
  const last = () => {
    const worker = workers.at(-1);
    if (worker === undefined) throw new Error('no worker was started');
    return worker;
  };
  return { engine, workers, last };
}

describe('the worker host', () => {
  it('gives two subscribers of one key one job, and the late one what is already known', async () => {
    const { engine, last } = host();
    const first = engine.inspect(job('a'), () => {}, running());
    last().say({ type: 'update', key: 'a', inspection: inspection(), final: false });
    const seen: Inspection[] = [];
    const second = engine.inspect(job('a'), (partial) => seen.push(partial), running());
    expect(seen).toHaveLength(1);
    last().say({ type: 'update', key: 'a', inspection: inspection('ai-generated'), final: true });
    expect((await first).verdict.answer).toBe('ai-generated');
    expect((await second).verdict.answer).toBe('ai-generated');
    expect(last().sent).toHaveLength(1);
    engine.dispose();
  });

  it('respawns a crashed worker and tries again without the check that was running', async () => {
    const { engine, workers, last } = host();
    const result = engine.inspect(job('a'), () => {}, running());
    last().say({ type: 'running', key: 'a', checks: ['classifier'] });
    last().onerror?.({ message: 'out of memory' });
    expect(workers).toHaveLength(2);
    expect(workers[0]?.ended).toBe(true);
    expect(last().sent[0]).toMatchObject({ type: 'start', without: [{ check: 'classifier', reason: 'crashed' }] });
    last().say({ type: 'update', key: 'a', inspection: inspection(), final: true });
    await expect(result).resolves.toBeDefined();
    engine.dispose();
  });

  it('gives a job up that crashes a worker with nothing left to leave out', async () => {
    const { engine, last } = host();
    const result = engine.inspect(job('a'), () => {}, running());
    last().onerror?.({ message: 'broken script' });
    last().onerror?.({ message: 'broken script' });
    await expect(result).rejects.toMatchObject({ code: 'crashed' });
    engine.dispose();
  });

  it('tries a job again that only came into a worker which a cancelled one had hung', async () => {
    const { engine, workers, last } = host();
    const result = engine.inspect(job('a'), () => {}, running());
    last().onerror?.({ message: 'gone before a word' });
    expect(workers).toHaveLength(2);
    expect(last().sent[0]).toMatchObject({ type: 'start', without: [] });
    last().say({ type: 'update', key: 'a', inspection: inspection(), final: true });
    await expect(result).resolves.toBeDefined();
    engine.dispose();
  });

  it('blames nobody when two were in the worker, and tries them one by one', async () => {
    const { engine, workers, last } = host();
    const bad = engine.inspect(job('bad'), () => {}, running());
    const good = engine.inspect(job('good'), () => {}, running());
    last().say({ type: 'running', key: 'bad', checks: ['marks'] });
    last().say({ type: 'running', key: 'good', checks: ['credentials'] });
    last().onerror?.({ message: 'out of memory' });
    expect(workers).toHaveLength(2);
    expect(last().sent).toMatchObject([{ type: 'start', job: { key: 'bad' }, without: [] }]);
    last().say({ type: 'running', key: 'bad', checks: ['marks'] });
    last().onerror?.({ message: 'out of memory' });
    expect(last().sent).toMatchObject([{ job: { key: 'bad' }, without: [{ check: 'marks' }] }]);
    last().say({ type: 'update', key: 'bad', inspection: inspection(), final: true });
    await bad;
    expect(last().sent.at(-1)).toMatchObject({ type: 'start', job: { key: 'good' }, without: [] });
    last().say({ type: 'update', key: 'good', inspection: inspection('ai-generated'), final: true });
    expect((await good).verdict.answer).toBe('ai-generated');
    engine.dispose();
  });

  it('ends a worker that gives no sign of life, and blames time', async () => {
    vi.useFakeTimers();
    try {
      const { engine, workers, last } = host({ silenceAfter: 1000 });
      const result = engine.inspect(job('a'), () => {}, running());
      last().say({ type: 'running', key: 'a', checks: ['credentials'] });
      await vi.advanceTimersByTimeAsync(900);
      last().say({ type: 'alive' });
      await vi.advanceTimersByTimeAsync(900);
      expect(workers).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(200);
      expect(last().sent[0]).toMatchObject({ without: [{ check: 'credentials', reason: 'timeout' }] });
      last().say({ type: 'update', key: 'a', inspection: inspection(), final: true });
      await result;
      engine.dispose();
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends an idle worker and a spent one', async () => {
    vi.useFakeTimers();
    try {
      const { engine, workers, last } = host({ idleAfter: 500 });
      const first = engine.inspect(job('a'), () => {}, running());
      last().say({ type: 'update', key: 'a', inspection: inspection(), final: true });
      await first;
      last().say({ type: 'retire' });
      expect(workers[0]?.ended).toBe(true);
      const second = engine.inspect(job('b'), () => {}, running());
      expect(workers).toHaveLength(2);
      last().say({ type: 'update', key: 'b', inspection: inspection(), final: true });
      await second;
      expect(workers[1]?.ended).toBe(false);
      await vi.advanceTimersByTimeAsync(600);
      expect(workers[1]?.ended).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses what its queue has no room for', async () => {
    const { engine } = host();
    const results = Array.from({ length: 40 }, (_, i) =>
      engine.inspect(job(`k${i}`), () => {}, running()).catch((error: { code: string }) => error.code),
    );
    engine.dispose();
    const codes = await Promise.all(results);
    expect(codes.filter((code) => code === 'busy')).toHaveLength(6);
    expect(codes.filter((code) => code === 'cancelled')).toHaveLength(34);
  });

  it('hands on how far the hashing got, and tells the worker when it is stopped', async () => {
    const { engine, last } = host();
    const stop = new AbortController();
    const seen: unknown[] = [];
    const large = engine.inspect(
      job('a'),
      () => {},
      stop.signal,
      ({ step, done }) => seen.push([step, done]),
    );
    last().say({ type: 'progress', key: 'a', step: 'comparing', done: 5, total: 9 });
    last().say({ type: 'progress', key: 'a', step: 'comparing', done: -1, total: 9 });
    expect(seen).toEqual([['comparing', 5]]);
    stop.abort();
    await expect(large).rejects.toMatchObject({ code: 'cancelled' });
    expect(last().sent.at(-1)).toEqual({ type: 'cancel', key: 'a' });
    engine.dispose();
  });

  it('cancels the job when its last subscriber leaves, and can start it anew', async () => {
    const { engine, last } = host();
    const abort = new AbortController();
    const first = engine.inspect(job('a'), () => {}, abort.signal);
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const second = engine.inspect(job('a'), () => {}, running());
    expect(last().sent.map(({ type }) => type)).toEqual(['start', 'cancel', 'start']);
    last().say({ type: 'update', key: 'a', inspection: inspection(), final: true });
    await second;
    engine.dispose();
  });

  it('drops what is not of the protocol', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { engine, last } = host();
    const result = engine.inspect(job('a'), () => {}, running());
    last().say({ type: 'update', key: 'a', inspection: { verdict: 'ai-generated' }, final: true });
    last().say({ type: 'update', key: 'a', inspection: inspection('no-signs-found'), final: true });
    expect((await result).verdict.answer).toBe('no-signs-found');
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
    engine.dispose();
  });
});
