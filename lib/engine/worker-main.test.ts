import { describe, expect, it, vi } from 'vitest';
import type { Checks } from '../inspection/inspect';
import { MemorySource } from '../media/memory-source';
import type { EngineJob, FromEngine } from './ports';
import { serveWorker, type WorkerWorld } from './worker-main';

const job = (key: string): EngineJob => ({
  key,
  source: { kind: 'url', url: 'https://a.example/v.mp4' },
  pageUrl: null,
  disclosures: [],
  language: 'en',
});
const nothing = { finding: null, state: 'done', reason: null, detail: null } as const;
const checks = (over: Partial<Checks> = {}): Checks => ({
  examine: async () => ({ kind: 'audio', mime: 'audio/mp4', container: 'bmff', defect: null }),
  quickCredentials: async () => nothing,
  fullCredentials: async () => ({ credentials: nothing, contentHash: nothing }),
  marks: async () => ({ ...nothing, finding: [] }),
  probe: async () => ({ durationSeconds: 1, width: null, height: null }),
  sampleFrames: async () => ({ frames: [], stopped: null }),
  classify: async () => nothing,
  faces: async () => nothing,
  sha256: async () => 'a'.repeat(64),
  ...over,
});

function worker(prepare: WorkerWorld['prepare']) {
  const posted: FromEngine[] = [];
  const take = serveWorker({
    post: (message) => posted.push(message),
    now: () => 0,
    date: () => new Date('2026-11-22T18:00:00Z'),
    setInterval: (run, milliseconds) => setInterval(run, milliseconds),
    clearInterval: (timer) => clearInterval(timer),
    prepare,
  });
  return { posted, take, start: (key: string) => take({ type: 'start', job: job(key), without: [] }) };
}
const prepared = (over: Partial<Checks> = {}, spent = () => false): WorkerWorld['prepare'] => {
  const material = { kind: 'bytes', bytes: new MemorySource(new Uint8Array(8)) } as const;
  const tools = { checks: checks(over), wording: { say: (key: string) => key, nameOf: (id: string) => id } };
  return async () => ({ material, tools, spent });
};
const last = (posted: readonly FromEngine[]) => posted.filter(({ type }) => type !== 'alive').at(-1);

describe('the worker', () => {
  it('says that it is spent before it gives the result, so that no further job comes in between', async () => {
    const { posted, start } = worker(prepared({}, () => true));
    start('a');
    await vi.waitFor(() => expect(last(posted)).toMatchObject({ type: 'update', final: true }));
    expect(last(posted)).toMatchObject({ inspection: { inspectedAt: '2026-11-22T18:00:00.000Z' } });
    const types = posted.map((message) => (message.type === 'update' && message.final ? 'final' : message.type));
    expect(types.indexOf('retire')).toBe(types.indexOf('final') - 1);
  });

  it('says so also when the job itself came to nothing', async () => {
    const { posted, start } = worker(prepared({ examine: async () => null }, () => true));
    start('a');
    await vi.waitFor(() => expect(last(posted)).toMatchObject({ type: 'error', error: { code: 'not-media' } }));
    expect(posted.map(({ type }) => type)).toContain('retire');
  });

  it('says nothing more of a job that was cancelled, and takes its key anew', async () => {
    const ends: (() => void)[] = [];
    const { posted, take, start } = worker(
      prepared({ quickCredentials: () => new Promise((resolve) => ends.push(() => resolve(nothing))) }),
    );
    start('a');
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    take({ type: 'cancel', key: 'a' });
    const before = posted.length;
    ends[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(posted.slice(before).filter(({ type }) => type !== 'alive')).toEqual([]);
    start('a');
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    await vi.waitFor(() => expect(last(posted)).toMatchObject({ type: 'update', final: true }));
  });

  it('gives a job up whose trust lists never come', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 5);
      return stop.signal;
    });
    const { posted, start } = worker(() => new Promise(() => {}));
    start('a');
    await vi.waitFor(() => expect(last(posted)).toMatchObject({ type: 'error', error: { code: 'timeout' } }));
    timeout.mockRestore();
  });
});
