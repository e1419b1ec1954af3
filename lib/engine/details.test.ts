import { describe, expect, it, vi } from 'vitest';
import type { Details } from '../inspection/details';
import { servePagePort } from './page-port';
import { createPortEngine, type PortLike } from './port-engine';
import type { DetailsEngine, Engine, EngineJob, FromEngine, ToEngine } from './ports';
import { shareJobs } from './shared-engine';
import { createWorkerHost, type WorkerLike } from './worker-host';

const job = (key: string): EngineJob => ({
  key,
  source: { kind: 'url', url: 'https://a.example/v.mp4' },
  pageUrl: null,
  disclosures: [],
  language: 'en',
});
const picture = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]).buffer;
const details: Details = {
  thumbnails: [{ manifest: 'a', ingredient: null, mime: 'image/jpeg', bytes: picture }],
  thumbnailsLeftOut: 0,
  store: null,
  storeLength: null,
  report: null,
  boxes: [],
  metadata: [],
};
const running = () => new AbortController().signal;
const never = () => new Promise<never>(() => {});

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  readonly sent: ToEngine[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message as ToEngine);
  }
  terminate(): void {}
}

function host() {
  const workers: FakeWorker[] = [];
  const engine = createWorkerHost({
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer),
  });
  const say = (data: FromEngine | object) => workers.at(-1)?.onmessage?.({ data });
  return { engine, workers, say };
}

describe('details from the worker', () => {
  it('come to whoever asked, beside an inspection that goes on', async () => {
    const { engine, workers, say } = host();
    const inspecting = engine.inspect(job('i'), () => {}, running());
    const asked = engine.details(job('d'), running());
    expect(workers[0]?.sent.map(({ type }) => type)).toEqual(['start', 'details']);
    say({ type: 'details', key: 'd', details });
    expect(await asked).toEqual(details);
    engine.dispose();
    await expect(inspecting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that are above the bounds, or no raster picture, never come: they are no message of the protocol', async () => {
    const { engine, say } = host();
    const abort = new AbortController();
    const asked = engine.details(job('d'), abort.signal);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const thumbnail = { manifest: 'a', ingredient: null, mime: 'image/jpeg', bytes: picture };
    for (const wrong of [{ bytes: new ArrayBuffer(2 ** 21) }, { mime: 'image/svg+xml' }]) {
      say({ type: 'details', key: 'd', details: { ...details, thumbnails: [{ ...thumbnail, ...wrong }] } });
    }
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('are given up, by name, when asking for them brings the worker down again', async () => {
    const { engine, workers } = host();
    const refused = expect(engine.details(job('d'), running())).rejects.toMatchObject({ code: 'crashed' });
    for (let time = 0; time < 3; time++) workers.at(-1)?.onerror?.({ message: 'trap' });
    await refused;
    expect(workers.length).toBeLessThanOrEqual(3);
    engine.dispose();
  });
});

it('no more than four records ask for details at once', async () => {
  const inner: Engine & DetailsEngine = { inspect: never, details: never };
  const engine = shareJobs(inner, { get: async () => null, set: async () => {} });
  for (let index = 0; index < 4; index++) void engine.details(job(`d${index}`), running());
  await expect(engine.details(job('one more'), running())).rejects.toMatchObject({ code: 'busy' });
});

type Sender = { readonly id: string; readonly url: string };

/** Both ends of a runtime port; the far one is as the background gets it. */
function ports(sender: Sender) {
  const heard = { near: [] as ((message: unknown) => void)[], far: [] as ((message: unknown) => void)[] };
  const make = (own: 'near' | 'far', other: 'near' | 'far'): PortLike => ({
    postMessage(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of heard[other]) listener(copy);
      });
    },
    disconnect: () => {},
    onMessage: { addListener: (listener) => void heard[own].push(listener) },
    onDisconnect: { addListener: () => {} },
  });
  return { near: make('near', 'far'), far: { ...make('far', 'near'), sender }, heard };
}

describe('the port of the extension’s own pages', () => {
  const runtime = { id: 'own', getURL: () => 'chrome-extension://own/' };

  it('carries details, pictures included', async () => {
    const { near, far } = ports({ id: 'own', url: 'chrome-extension://own/sidepanel.html' });
    expect(servePagePort(far, { inspect: never, details: async () => details }, runtime)).toBe(true);
    const asked = await createPortEngine(async () => near).details(job('d'), running());
    expect(asked.thumbnails[0]?.bytes.byteLength).toBe(4);
  });

  it.each([
    { id: 'own', url: 'https://a.example/page' },
    { id: 'own', url: 'chrome-extension://other/' },
    { id: 'other', url: 'chrome-extension://own/sidepanel.html' },
  ])('refuses %j', (sender) => {
    const { far, heard } = ports(sender);
    expect(servePagePort(far, { inspect: never, details: never }, runtime)).toBe(false);
    expect(heard.far).toEqual([]);
  });
});
