import { describe, expect, it, vi } from 'vitest';
import { sampleReport } from '../../tests/fixtures/sample-report';
import { type CredentialsEngine, PoisonedError, type Reading } from './engine';
import { frugalReader } from './frugal-reader';
import { APART_ABOVE, carryOut, type HashAnswer, type HashOrder, type HashWorker, hashingApart } from './hash-apart';

const wasm = {} as WebAssembly.Module;
const json = JSON.stringify(sampleReport({ a: {} }));
const report = { kind: 'report', report: {}, json } as unknown as Reading;
/** A file of that size, of which nothing is held. */
const file = (size: number) => Object.defineProperty(new Blob([]), 'size', { value: size });

class FakeWorker implements HashWorker {
  onmessage: HashWorker['onmessage'] = null;
  onerror: HashWorker['onerror'] = null;
  ended = false;
  readonly orders: HashOrder[] = [];
  postMessage(order: HashOrder): void {
    this.orders.push(order);
  }
  terminate(): void {
    this.ended = true;
  }
  say(data: HashAnswer | object): void {
    this.onmessage?.({ data });
  }
}

function setUp() {
  const inner = { readAsset: vi.fn(async () => ({ kind: 'none' }) as Reading) };
  const workers: FakeWorker[] = [];
  const engine = hashingApart(
    inner as unknown as CredentialsEngine,
    async () => wasm,
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  );
  const last = () => vi.waitUntil(() => workers.at(-1));
  return { engine, inner, workers, last };
}

describe('large files', () => {
  it('are compared by a worker of their own, which is ended with the answer; small ones are not', async () => {
    const { engine, inner, workers, last } = setUp();
    expect(await engine.readAsset('video/mp4', file(APART_ABOVE), '{}')).toEqual({ kind: 'none' });
    expect(inner.readAsset).toHaveBeenCalledTimes(1);
    expect(workers).toEqual([]);

    const read: number[] = [];
    const asset = file(APART_ABOVE + 1);
    const reading = engine.readAsset('video/mp4', asset, '{}', { onRead: (bytes) => read.push(bytes) });
    const worker = await last();
    expect(worker.orders).toEqual([{ wasm, mime: 'video/mp4', asset, settings: '{}' }]);
    worker.say({ kind: 'read', bytes: 7 });
    worker.say({ kind: 'report', json });
    expect(await reading).toMatchObject({ kind: 'report', report: { active_manifest: 'a' } });
    expect(read).toEqual([7]);
    expect(worker.ended).toBe(true);
    expect(inner.readAsset).toHaveBeenCalledTimes(1);
  });

  it('are let go of at once when the person stops it', async () => {
    const { engine, last } = setUp();
    const stop = new AbortController();
    const reading = engine.readAsset('video/mp4', file(APART_ABOVE + 1), '{}', { signal: stop.signal });
    const worker = await last();
    stop.abort(new DOMException('cancelled', 'AbortError'));
    await expect(reading).rejects.toThrow('cancelled');
    expect(worker.ended).toBe(true);
  });

  it.each([
    [{ kind: 'poisoned', message: 'unreachable' }, 'unreachable'],
    [{ kind: 'failed', message: 'no memory' }, 'no memory'],
    [{ kind: 'report' }, 'not of its protocol'],
    ['anything', 'not of its protocol'],
  ])('that bring their worker down (%j) fail by name, and nothing else with them', async (answer, message) => {
    const { engine, last } = setUp();
    const reading = engine.readAsset('video/mp4', file(APART_ABOVE + 1), '{}');
    const worker = await last();
    worker.say(answer as object);
    await expect(reading).rejects.toThrow(message);
    expect(worker.ended).toBe(true);
  });

  it('are not waited for when their worker dies', async () => {
    const { engine, last } = setUp();
    const reading = engine.readAsset('video/mp4', file(APART_ABOVE + 1), '{}');
    (await last()).onerror?.({ message: 'out of memory' });
    await expect(reading).rejects.toThrow('out of memory');
  });
});

describe('the worker of a large file', () => {
  const order = { wasm, mime: 'video/mp4', asset: new Blob([]), settings: '{}' };
  const answersOf = async (readAsset: CredentialsEngine['readAsset']) => {
    const answers: HashAnswer[] = [];
    await carryOut(
      order,
      () => ({ readAsset }),
      (answer) => answers.push(answer),
    );
    return answers;
  };

  it('tells how far it got, and the report in the library’s own words', async () => {
    const answers = await answersOf(async (_mime, _asset, _settings, watch) => {
      watch?.onRead?.(4);
      return report;
    });
    expect(answers).toEqual([
      { kind: 'read', bytes: 4 },
      { kind: 'report', json },
    ]);
  });

  it('names what went wrong', async () => {
    expect(await answersOf(() => Promise.reject(new PoisonedError('trap')))).toEqual([
      { kind: 'poisoned', message: 'trap' },
    ]);
    expect(await answersOf(() => Promise.reject(new TypeError('odd')))).toEqual([{ kind: 'failed', message: 'odd' }]);
  });
});

it('what was read of a file is given back before more is read', () => {
  class Reader {
    readAsArrayBuffer(): ArrayBuffer {
      return new ArrayBuffer(8);
    }
  }
  const Frugal = frugalReader(Reader);
  const first = new Frugal().readAsArrayBuffer(new Blob([]));
  expect(first.byteLength).toBe(8);
  const second = new Frugal().readAsArrayBuffer(new Blob([]));
  expect([first.byteLength, second.byteLength]).toEqual([0, 8]);
});
