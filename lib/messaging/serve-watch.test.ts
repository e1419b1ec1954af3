import { describe, expect, it, vi } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { Engine, EngineJob } from '../engine/ports';
import { jobKey, type Sender, serveWatch, type WatchPort, type WatchService } from './serve-watch';

class FakePort implements WatchPort {
  readonly posted: unknown[] = [];
  disconnected = false;
  private readonly message: ((message: unknown) => void)[] = [];
  private readonly gone: (() => void)[] = [];
  readonly onMessage = { addListener: (listener: (message: unknown) => void) => void this.message.push(listener) };
  readonly onDisconnect = { addListener: (listener: () => void) => void this.gone.push(listener) };
  constructor(readonly sender: Sender | undefined) {}
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  disconnect(): void {
    this.disconnected = true;
  }
  say(message: unknown): void {
    for (const listener of this.message) listener(message);
  }
  lose(): void {
    for (const listener of this.gone) listener();
  }
}

const ours: Sender = {
  id: 'vidimus',
  url: 'https://frame.example/',
  frameId: 3,
  tab: { id: 7, url: 'https://page.example/' },
};
const ask = (requestId: string, url = 'https://cdn.example/v.mp4') => ({
  type: 'inspect',
  requestId,
  source: { kind: 'url', url },
  disclosures: [],
});

const noCapture = async () => null;

function serve(sender: Sender | undefined, capture: WatchService['capture'] = noCapture) {
  const jobs: EngineJob[] = [];
  const signals: AbortSignal[] = [];
  let tell: Parameters<Engine['inspect']>[1] = () => {};
  const engine: Engine = {
    inspect: (job, update, signal) => {
      jobs.push(job);
      signals.push(signal);
      tell = update;
      return new Promise(() => {});
    },
  };
  const port = new FakePort(sender);
  const openDetails = vi.fn(async () => {});
  const readers = { isOff: vi.fn((_: string) => false), note: vi.fn() };
  const remember = vi.fn();
  const accepted = serveWatch(port, {
    engine,
    capture,
    extensionId: 'vidimus',
    language: async () => 'en',
    openDetails,
    readers,
    remember,
  });
  /** What the content script hears of the job that was begun last. */
  const told = () => {
    tell(inspectionExample());
    return port.posted.at(-1);
  };
  return { told, readers, port, jobs, signals, openDetails, accepted };
}

/** A job begins once its language is read. */
const begun = () => new Promise((resolve) => setTimeout(resolve));

describe('messages from content scripts', () => {
  it.each([
    ['another extension', { ...ours, id: 'other' }],
    ['a page of our own, which has no tab', { id: 'vidimus', url: 'chrome-extension://vidimus/popup.html' }],
    ['nobody', undefined],
  ])('are refused from %s', async (_, sender) => {
    const { port, accepted, jobs } = serve(sender);
    port.say(ask('1'));
    await begun();
    expect(accepted).toBe(false);
    expect(port.disconnected).toBe(true);
    expect(jobs).toEqual([]);
  });

  it('take the page from the browser and not from the message', async () => {
    const { port, jobs } = serve(ours);
    port.say({ ...ask('1'), pageUrl: 'https://innocent.example/' });
    await begun();
    expect(jobs[0]?.pageUrl).toBe('https://page.example/');
  });

  it('cannot name a file, nor anything that is not of the protocol', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { port, jobs } = serve(ours);
    port.say({ ...ask('1'), source: { kind: 'file', file: new Blob([]), fileName: 'x' } });
    port.say({ ...ask('2'), source: { kind: 'url', url: 'x'.repeat(10_000) } });
    port.say('inspect');
    await begun();
    expect(jobs).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(3);
    warn.mockRestore();
  });

  it('cannot fill the queue from one page', async () => {
    const { port, jobs } = serve(ours);
    for (let i = 0; i < 20; i++) port.say(ask(`r${i}`, `https://cdn.example/${i}.mp4`));
    await begun();
    expect(jobs).toHaveLength(8);
    expect(port.posted).toHaveLength(12);
    expect(port.posted[0]).toMatchObject({ type: 'error', error: { code: 'busy' } });
  });

  it('end with the page that asked', async () => {
    const { port, signals } = serve(ours);
    port.say(ask('1'));
    port.say(ask('2', 'https://cdn.example/w.mp4'));
    await begun();
    port.say({ type: 'cancel', requestId: '1' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    port.lose();
    expect(signals[1]?.aborted).toBe(true);
  });

  it('never tell one page the address of another that asked first', () => {
    const port = new FakePort(ours);
    const partial = inspectionExample({});
    const elsewhere = { ...partial, subject: { ...partial.subject, pageUrl: 'https://secret.example/' } };
    const engine: Engine = {
      inspect: async (_, onUpdate) => {
        onUpdate(elsewhere);
        return elsewhere;
      },
    };
    const readers = { isOff: () => false, note: () => {} };
    const remember = vi.fn();
    serveWatch(port, {
      engine,
      capture: noCapture,
      extensionId: 'vidimus',
      language: async () => 'en',
      openDetails: async () => {},
      readers,
      remember,
    });
    port.say(ask('1'));
    return vi.waitFor(() => {
      expect(port.posted).toHaveLength(2);
      expect(JSON.stringify(port.posted)).not.toContain('secret.example');
    });
  });

  it.each([
    ['an ordinary window', false, 1],
    ['a private window', true, 0],
  ])('from %s are kept for the history as they should be, once they are final', async (_, incognito, times) => {
    const found = inspectionExample({});
    const engine: Engine = {
      inspect: async (_job, onUpdate) => {
        onUpdate(found);
        return found;
      },
    };
    const port = new FakePort({ ...ours, tab: { ...ours.tab, incognito } });
    const remember = vi.fn();
    const readers = { isOff: () => false, note: () => {} };
    const openDetails = async () => {};
    serveWatch(port, {
      capture: noCapture,
      engine,
      extensionId: 'vidimus',
      language: async () => 'en',
      openDetails,
      readers,
      remember,
    });
    port.say(ask('1'));
    await vi.waitFor(() => expect(port.posted).toHaveLength(2));
    expect(remember).toHaveBeenCalledTimes(times);
  });

  it('have a frame cut out of the tab where none could be had: a frame’s with its spots alone', async () => {
    const frame = { seconds: 0, successor: false, width: 64, height: 64, rgba: new ArrayBuffer(64 * 64 * 4) };
    const shown = { left: 1, top: 2, width: 300, height: 200, viewportWidth: 1000 };
    const spot = { x: 1, y: 2, screenX: 3, screenY: 4 };
    const none = { frames: [], mediaUrl: null, durationSeconds: null, width: null, height: null };
    const source = { kind: 'frames', ...none, reason: 'tainted' };
    const asked = { type: 'inspect', requestId: '1', source, disclosures: [], shown };
    const placed = { ...asked, shown: { ...shown, spots: [spot, spot] } };
    const capture = vi.fn(async (): Promise<typeof frame | null> => frame);
    const top = serve({ ...ours, frameId: 0 }, capture);
    top.port.say(asked);
    await vi.waitFor(() => expect(top.jobs[0]?.source).toMatchObject({ frames: [frame], reason: 'tainted' }));
    expect(capture).toHaveBeenCalledWith(7, shown);
    const inner = serve(ours, capture);
    inner.port.say(asked);
    await vi.waitFor(() => expect(inner.jobs[0]?.source).toMatchObject({ frames: [] }));
    expect(capture).toHaveBeenCalledOnce();
    expect(inner.told()).toMatchObject({ card: { notLooked: true } });
    const told = serve(ours, capture);
    told.port.say(placed);
    await vi.waitFor(() => expect(told.jobs[0]?.source).toMatchObject({ frames: [frame] }));
    expect(capture).toHaveBeenLastCalledWith(7, placed.shown);
    expect(told.told()).toMatchObject({ card: { notLooked: false } });
  });

  it('open the popup over the tab that asked', () => {
    const { port, openDetails } = serve(ours);
    port.say({ type: 'open-details' });
    expect(openDetails).toHaveBeenCalledWith(7);
  });
});

describe('the key of a job', () => {
  it('is the address where there is one, and the request where a page handed bytes over', () => {
    const clip = { kind: 'url', url: 'https://a.example/v' } as const;
    expect(jobKey(clip, [], '1:0:r')).toBe('url:https://a.example/v');
    expect(jobKey({ kind: 'bytes', bytes: new ArrayBuffer(1), mediaUrl: 'blob:x' }, [], '1:0:r')).toBe('request:1:0:r');
    const label = { platform: 'x', label: 'AI', by: 'platform', claim: 'ai-generated', evidence: 'x' } as const;
    // One page's label must not be another page's.
    expect(jobKey(clip, [label], '1:0:r')).toBe('request:1:0:r');
  });
});

describe('what was read of the page', () => {
  const label = { platform: 'X', label: 'Made with AI', by: 'unknown', claim: 'unclear', evidence: 'text' } as const;
  const read = { reader: 'x', state: 'partial', reason: 'unknown-structure', detail: null } as const;

  it('does not count from a reader that failed earlier in this session', async () => {
    const { port, jobs, readers } = serve(ours);
    readers.isOff.mockReturnValue(true);
    port.say({ ...ask('1'), disclosures: [label], disclosureRead: read });
    await begun();
    expect(readers.isOff).toHaveBeenCalledWith('x');
    expect(jobs[0]?.disclosures).toEqual([]);
  });

  it('becomes the row of this page, whatever page the result was made for', async () => {
    const row = { check: 'disclosure', milliseconds: 0, bytesRead: 0 } as const;
    const found = inspectionExample({ coverage: [{ ...row, state: 'done', reason: null, detail: null }] });
    const port = new FakePort(ours);
    const engine: Engine = { inspect: async () => found };
    const readers = { isOff: () => false, note: () => {} };
    const openDetails = async () => {};
    serveWatch(port, {
      capture: noCapture,
      engine,
      extensionId: 'vidimus',
      language: async () => 'en',
      openDetails,
      readers,
      remember() {},
    });
    port.say({ ...ask('1'), disclosureRead: read });
    await vi.waitFor(() => expect(port.posted).toHaveLength(1));
    expect(port.posted[0]).toMatchObject({
      inspection: { coverage: [{ ...row, state: 'partial', reason: 'unknown-structure' }] },
    });
  });

  it('notes the reader that failed, and goes on without it', async () => {
    const { port, jobs, readers } = serve(ours);
    const failed = { reader: 'x', state: 'failed', reason: 'crashed', detail: 'TypeError' } as const;
    port.say({ ...ask('1'), disclosureRead: failed });
    await begun();
    expect(readers.note).toHaveBeenCalledWith(failed);
    expect(jobs).toHaveLength(1);
  });
});
