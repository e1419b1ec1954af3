import { describe, expect, it, vi } from 'vitest';
import { type Engine, EngineFailure, type EngineJob } from '../engine/ports';
import type { HashProgress } from '../inspection/check';
import type { Inspection } from '../inspection/schema';
import { createInspectionQueue, type Inspected, MOST_ITEMS } from './inspection-queue';

const found = (name: string) => ({ subject: { fileName: name } }) as Inspection;

/** Jobs end when the test says so. */
class SlowEngine implements Engine {
  readonly started: {
    job: EngineJob;
    signal: AbortSignal;
    finish(inspection?: Inspection): void;
    fail(error: unknown): void;
    update(): void;
    hashed(progress: HashProgress): void;
  }[] = [];
  inspect(
    job: EngineJob,
    onUpdate: (inspection: Inspection) => void,
    signal: AbortSignal,
    onProgress?: (progress: HashProgress) => void,
  ): Promise<Inspection> {
    const name = job.source.kind === 'url' ? job.source.url : '';
    return new Promise((resolve, reject) => {
      this.started.push({
        job,
        signal,
        finish: (inspection = found(name)) => resolve(inspection),
        fail: reject,
        update: () => onUpdate(found(`${name}, so far`)),
        hashed: (progress) => onProgress?.(progress),
      });
      signal.addEventListener('abort', () => reject(new EngineFailure('cancelled', 'cancelled')));
    });
  }
}

const setUp = (agreedHosts?: () => Promise<readonly string[]>) => {
  const engine = new SlowEngine();
  const ended: Inspected[] = [];
  let key = 0;
  const queue = createInspectionQueue({
    engine,
    language: 'en',
    newKey: () => {
      key += 1;
      return `key-${key}`;
    },
    onInspected: (outcome) => ended.push(outcome),
    ...(agreedHosts && { agreedHosts }),
  });
  return { engine, queue, ended, states: () => queue.items().map(({ name, state }) => `${name} ${state}`) };
};
const inputs = (...names: string[]) => names.map((name) => ({ name, source: { kind: 'url', url: name } as const }));

describe('createInspectionQueue', () => {
  it('inspects one at a time, in the order given, and shows partial results', async () => {
    const { engine, queue, ended, states } = setUp();
    queue.add(inputs('a', 'b'));
    expect(states()).toEqual(['a running', 'b waiting']);
    expect(engine.started).toHaveLength(1);
    engine.started[0]?.update();
    expect(queue.items()[0]?.inspection?.subject.fileName).toBe('a, so far');
    engine.started[0]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done', 'b running']));
    expect(ended).toEqual([{ name: 'a', inspection: found('a') }]);
  });

  it('tells how far a large file was hashed, until it ends', async () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a'));
    engine.started[0]?.hashed({ step: 'comparing', done: 3, total: 9 });
    expect(queue.items()[0]?.hashed).toEqual({ step: 'comparing', done: 3, total: 9 });
    engine.started[0]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    expect(queue.items()[0]?.hashed).toBeNull();
  });

  it('goes on after a failure, and names it', async () => {
    const { engine, queue, ended, states } = setUp();
    queue.add(inputs('a', 'b', 'c'));
    engine.started[0]?.fail(new EngineFailure('not-media', 'a: no media'));
    await vi.waitFor(() => expect(states()[1]).toBe('b running'));
    engine.started[1]?.fail(new TypeError('boom'));
    await vi.waitFor(() => expect(states()).toEqual(['a failed', 'b failed', 'c running']));
    expect(ended).toEqual([
      { name: 'a', error: { code: 'not-media', message: 'a: no media' } },
      { name: 'b', error: { code: 'crashed', message: 'b: boom' } },
    ]);
  });

  it('cancels the running one and starts the next, once', async () => {
    const { engine, queue, ended, states } = setUp();
    queue.add(inputs('a', 'b', 'c'));
    queue.cancel(queue.items()[0]?.id ?? '');
    expect(engine.started[0]?.signal.aborted).toBe(true);
    await vi.waitFor(() => expect(states()).toEqual(['a cancelled', 'b running', 'c waiting']));
    expect(engine.started).toHaveLength(2);
    expect(ended).toEqual([{ name: 'a', error: { code: 'cancelled', message: 'a: cancelled' } }]);
  });

  it('cancels all without starting any', () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a', 'b', 'c'));
    queue.cancelAll();
    expect(states()).toEqual(['a cancelled', 'b cancelled', 'c cancelled']);
    expect(engine.started).toHaveLength(1);
    queue.clearEnded();
    expect(queue.items()).toEqual([]);
  });

  it('asks a host for a manifest only when the person says so, and only the one that is named', async () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a'));
    const remote = { credentials: { state: 'remote', remoteUrl: 'https://m.example:8443/a.c2pa' } } as Inspection;
    engine.started[0]?.finish(remote);
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    expect(engine.started[0]?.job.manifestHosts).toEqual([]);

    queue.fetchManifest(queue.items()[0]?.id ?? '');
    await vi.waitFor(() => expect(states()).toEqual(['a running']));
    expect(engine.started[1]?.job).toMatchObject({
      source: { kind: 'url', url: 'a' },
      manifestHosts: ['m.example:8443'],
    });
    engine.started[1]?.finish(remote);
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    queue.add(inputs('b'));
    expect(engine.started[2]?.job.manifestHosts).toEqual([]);
  });

  it('has identities checked only when the person says so, and only with whom they were shown', async () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a'));
    const identities = [
      { kind: 'person', state: 'not-checked', host: 'ids.example' },
      { kind: 'organization', state: 'not-checked', host: null },
    ];
    engine.started[0]?.finish({
      credentials: { state: 'trusted', history: [{}], identities },
    } as unknown as Inspection);
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    expect(engine.started[0]?.job.identityHosts).toBeUndefined();

    queue.checkIdentities(queue.items()[0]?.id ?? '');
    await vi.waitFor(() => expect(states()).toEqual(['a running']));
    expect(engine.started[1]?.job.identityHosts).toEqual(['ids.example']);
    engine.started[1]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    // Nothing more to check: nothing is held open for it.
    queue.checkIdentities(queue.items()[0]?.id ?? '');
    expect(states()).toEqual(['a done']);
  });

  it('compares a file above the usual size only when the person says so', async () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a'));
    const coverage = [{ check: 'contentHash', state: 'skipped', reason: 'too-large' }];
    engine.started[0]?.finish({ ...found('a'), coverage } as Inspection);
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    expect(engine.started[0]?.job.asked).toEqual(['pieces', 'sound']);
    queue.compareLarge(queue.items()[0]?.id ?? '');
    await vi.waitFor(() => expect(states()).toEqual(['a running']));
    expect(engine.started[1]?.job.asked).toEqual(['pieces', 'sound', 'large']);
    engine.started[1]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    queue.compareLarge(queue.items()[0]?.id ?? '');
    expect(states()).toEqual(['a done']);
    queue.add([{ name: 'b', source: { kind: 'url', url: 'b' }, large: true }]);
    expect(engine.started[2]?.job.asked).toEqual(['pieces', 'sound', 'large']);
  });

  it('passes on the hosts that the person agreed to for always', async () => {
    const { engine, queue, states } = setUp(async () => ['m.example']);
    queue.add(inputs('a'));
    await vi.waitFor(() => expect(engine.started[0]?.job.manifestHosts).toEqual(['m.example']));
    engine.started[0]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done']));
    // Nothing lies elsewhere: there is nothing to fetch.
    queue.fetchManifest(queue.items()[0]?.id ?? '');
    expect(states()).toEqual(['a done']);
  });

  it('begins nothing while it is paused, and goes on where it stopped', async () => {
    const { engine, queue, states } = setUp();
    queue.add(inputs('a', 'b'));
    queue.pause();
    engine.started[0]?.finish();
    await vi.waitFor(() => expect(states()).toEqual(['a done', 'b waiting']));
    expect(engine.started).toHaveLength(1);
    queue.resume();
    expect(states()).toEqual(['a done', 'b running']);
  });

  it('takes no more than its bound', () => {
    const { queue } = setUp();
    const many = inputs(...Array.from({ length: MOST_ITEMS + 5 }, (_, n) => `clip ${n}`));
    expect(queue.add(many)).toBe(MOST_ITEMS);
    expect(queue.add(inputs('one more'))).toBe(0);
    expect(queue.items()).toHaveLength(MOST_ITEMS);
  });
});
