import { describe, expect, it, vi } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { Inspection } from '../inspection/schema';
import { createPortEngine, type PortLike, servePort } from './port-engine';
import type { Engine, EngineJob } from './ports';
import { createResultCache } from './result-cache';
import { isSettled, shareJobs } from './shared-engine';

const inspection = inspectionExample;
const job = (key: string): EngineJob => ({
  key,
  source: { kind: 'url', url: 'https://a.example/v.mp4' },
  pageUrl: null,
  disclosures: [],
  language: 'en',
});
const running = () => new AbortController().signal;

function memory() {
  const items: Record<string, unknown> = {};
  return {
    get: async (key: string) => structuredClone({ [key]: items[key] }),
    set: async (more: Record<string, unknown>) => void Object.assign(items, structuredClone(more)),
  };
}

describe('shared jobs', () => {
  it('answers a second time from the cache, until the entry is old', async () => {
    let now = 0;
    const inspect = vi.fn(async () => inspection());
    const engine = shareJobs(
      { inspect },
      createResultCache(memory(), () => now),
    );
    await engine.inspect(job('url:a'), () => {}, running());
    await engine.inspect(job('url:a'), () => {}, running());
    expect(inspect).toHaveBeenCalledTimes(1);
    now = 16 * 60_000;
    await engine.inspect(job('url:a'), () => {}, running());
    expect(inspect).toHaveBeenCalledTimes(2);
  });

  it('gives out no result that was judged by other lists or written in another language', async () => {
    let basis = 'en lists of Monday';
    const inspect = vi.fn(async () => inspection());
    const cache = createResultCache(
      memory(),
      () => 0,
      async () => basis,
    );
    const engine = shareJobs({ inspect }, cache);
    await engine.inspect(job('url:a'), () => {}, running());
    basis = 'en lists of Tuesday';
    await engine.inspect(job('url:a'), () => {}, running());
    await engine.inspect(job('url:a'), () => {}, running());
    expect(inspect).toHaveBeenCalledTimes(2);

    // The lists change while it runs: it was judged by those of its start.
    inspect.mockImplementationOnce(async () => {
      basis = 'en lists of Wednesday';
      return inspection();
    });
    await engine.inspect(job('url:b'), () => {}, running());
    await engine.inspect(job('url:b'), () => {}, running());
    expect(inspect).toHaveBeenCalledTimes(4);
  });

  it('keeps no result of a check that failed, and none of what a page handed over', async () => {
    const failed = inspection({
      coverage: [
        { check: 'credentials', state: 'failed', reason: 'network', detail: null, milliseconds: 0, bytesRead: 0 },
      ],
    });
    const inspect = vi.fn(async () => failed);
    const engine = shareJobs(
      { inspect },
      createResultCache(memory(), () => 0),
    );
    for (const key of ['url:a', 'url:a', 'request:1', 'request:1']) await engine.inspect(job(key), () => {}, running());
    expect(inspect).toHaveBeenCalledTimes(4);
  });

  it('goes on for the second subscriber when the first leaves', async () => {
    let finish: (value: Inspection) => void = () => {};
    const seen: AbortSignal[] = [];
    const inner: Engine = {
      inspect: (_, __, signal) => {
        seen.push(signal);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    };
    const engine = shareJobs(
      inner,
      createResultCache(memory(), () => 0),
    );
    const leaving = new AbortController();
    const first = engine.inspect(job('url:a'), () => {}, leaving.signal);
    const second = engine.inspect(job('url:a'), () => {}, running());
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen[0]?.aborted).toBe(false);
    finish(inspection());
    await expect(second).resolves.toBeDefined();
  });
});

it('keeps a job that was asked for anew while the cancelled one before it was still ending', async () => {
  const ends: (() => void)[] = [];
  const inspect = vi.fn(
    () =>
      new Promise<Inspection>((resolve) => {
        ends.push(() => resolve(inspection()));
      }),
  );
  const engine = shareJobs({ inspect }, { get: async () => null, set: async () => {} });
  const leaving = new AbortController();
  const first = engine.inspect(job('url:a'), () => {}, leaving.signal);
  await vi.waitFor(() => expect(inspect).toHaveBeenCalledTimes(1));
  leaving.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  const second = engine.inspect(job('url:a'), () => {}, running());
  await vi.waitFor(() => expect(inspect).toHaveBeenCalledTimes(2));
  ends[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 5));
  // A third joins the second; a job of its own would take the second's answers away from it.
  const third = engine.inspect(job('url:a'), () => {}, running());
  ends[1]?.();
  await expect(Promise.all([second, third])).resolves.toHaveLength(2);
  expect(inspect).toHaveBeenCalledTimes(2);
});

it('keeps no result that the network cut short', () => {
  const row = { check: 'classifier', detail: null, milliseconds: 0, bytesRead: 0 } as const;
  expect(isSettled(inspection({ coverage: [{ ...row, state: 'partial', reason: 'network' }] }))).toBe(false);
  expect(isSettled(inspection({ coverage: [{ ...row, state: 'partial', reason: 'truncated' }] }))).toBe(true);
  expect(isSettled(inspection({ coverage: [{ ...row, state: 'done', reason: null }] }))).toBe(true);
});

/** Two ends of a runtime port in one process. */
function portPair(): [PortLike & { lose(): void }, PortLike] {
  const listeners = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const gone = [new Set<() => void>(), new Set<() => void>()] as const;
  const lose = () => {
    for (const side of gone) for (const listener of side) listener();
  };
  const end = (mine: 0 | 1, other: 0 | 1) => ({
    postMessage: (message: unknown) => {
      for (const listener of listeners[other]) listener(structuredClone(message));
    },
    disconnect: lose,
    onMessage: { addListener: (listener: (message: unknown) => void) => void listeners[mine].add(listener) },
    onDisconnect: { addListener: (listener: () => void) => void gone[mine].add(listener) },
    lose,
  });
  return [end(0, 1), end(1, 0)];
}

describe('an engine at the other end of a port', () => {
  it('passes updates and the result on', async () => {
    const [near, far] = portPair();
    servePort(far, {
      inspect: async (_, onUpdate) => {
        onUpdate(inspection());
        return inspection();
      },
    });
    const seen: Inspection[] = [];
    await createPortEngine(async () => near).inspect(job('url:a'), (partial) => seen.push(partial), running());
    expect(seen).toHaveLength(1);
  });

  it('asks again over a new port when the first is lost, and gets the job that still runs', async () => {
    let finish: (value: Inspection) => void = () => {};
    const result = new Promise<Inspection>((resolve) => {
      finish = resolve;
    });
    const inspect = vi.fn(() => result);
    const ports: ReturnType<typeof portPair>[0][] = [];
    const engine = createPortEngine(async () => {
      const [near, far] = portPair();
      ports.push(near);
      servePort(far, { inspect }, () => {});
      return near;
    });
    const answer = engine.inspect(job('url:a'), () => {}, running());
    await vi.waitFor(() => expect(inspect).toHaveBeenCalledTimes(1));
    ports[0]?.lose();
    await vi.waitFor(() => expect(inspect).toHaveBeenCalledTimes(2));
    finish(inspection());
    await expect(answer).resolves.toBeDefined();
  });

  it('fails a job that the port will not take, instead of waiting for its answer', async () => {
    const [near] = portPair();
    near.postMessage = () => {
      throw new Error('Message exceeded maximum allowed size of 64MiB.');
    };
    await expect(createPortEngine(async () => near).inspect(job('url:a'), () => {}, running())).rejects.toMatchObject({
      code: 'crashed',
    });
  });

  it('gives up, with a name for it, when the far end never stays', async () => {
    const engine = createPortEngine(async () => {
      throw new Error('no document');
    });
    await expect(engine.inspect(job('url:a'), () => {}, running())).rejects.toMatchObject({ code: 'crashed' });
  });
});
