import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { TabVideo } from '../messaging/tab-protocol';
import { connectTab, isOpenToExtensions, type TabPort } from './tab-connection';

class FakePort implements TabPort {
  readonly sent: unknown[] = [];
  private readonly messages: ((message: unknown) => void)[] = [];
  private readonly ends: (() => void)[] = [];
  readonly onMessage = { addListener: (listener: (message: unknown) => void) => void this.messages.push(listener) };
  readonly onDisconnect = { addListener: (listener: () => void) => void this.ends.push(listener) };
  postMessage(message: unknown) {
    this.sent.push(message);
  }
  disconnect() {}
  say(message: unknown) {
    for (const listener of this.messages) listener(message);
  }
  end() {
    for (const listener of this.ends) listener();
  }
}

const video = (id: string, facts: Partial<TabVideo> = {}): TabVideo => ({
  id,
  playing: false,
  hoveredAgo: null,
  area: 1000,
  label: '',
  state: 'idle',
  inspection: null,
  error: null,
  ...facts,
});

const setUp = async (url: string | null = 'https://example.com/watch', maySeePages = true) => {
  const ports: FakePort[] = [];
  const connection = connectTab({
    activeTab: async () => ({ id: 7, url: url ?? undefined }),
    connect() {
      const port = new FakePort();
      ports.push(port);
      return port;
    },
    maySeePages: async () => maySeePages,
    after: (milliseconds, run) => void setTimeout(run, milliseconds),
  });
  await vi.advanceTimersByTimeAsync(0);
  const [port] = ports;
  if (port === undefined) throw new Error('not connected');
  return { connection, port, ports };
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('connectTab', () => {
  it('waits for all frames before it asks for the check of one video', async () => {
    const { connection, port } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [video('a', { area: 9e5 })] });
    expect(connection.view()).toMatchObject({ kind: 'videos', chosen: { id: 'a' } });
    expect(port.sent).toEqual([]);
    port.say({ type: 'videos', frame: 'inner', videos: [video('b', { hoveredAgo: 40 })] });
    await vi.advanceTimersByTimeAsync(200);
    expect(connection.view()).toMatchObject({ kind: 'videos', chosen: { frame: 'inner', id: 'b' } });
    expect(port.sent).toEqual([{ type: 'check', frame: 'inner', id: 'b' }]);
  });

  it('keeps the choice while results come in, and asks once', async () => {
    const { connection, port } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [video('a'), video('b', { area: 10 })] });
    await vi.advanceTimersByTimeAsync(200);
    port.say({ type: 'videos', frame: 'top', videos: [video('a'), video('b', { area: 10, hoveredAgo: 1 })] });
    expect(connection.view()).toMatchObject({ chosen: { id: 'a' } });
    expect(port.sent).toHaveLength(1);
  });

  it('does not repeat a check that is made or under way', async () => {
    const { connection, port } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [video('a', { state: 'running' }), video('b')] });
    await vi.advanceTimersByTimeAsync(200);
    expect(port.sent).toEqual([]);
    connection.choose({ frame: 'top', id: 'b' });
    expect(port.sent).toEqual([{ type: 'check', frame: 'top', id: 'b' }]);
    expect(connection.view()).toMatchObject({ chosen: { id: 'b' } });
  });

  it('asks again for a failed check when the person says so, not by itself', async () => {
    const { connection, port } = await setUp();
    const failed = video('a', { state: 'error', error: { code: 'timeout', message: 'too slow' } });
    port.say({ type: 'videos', frame: 'top', videos: [failed] });
    await vi.advanceTimersByTimeAsync(200);
    port.say({ type: 'videos', frame: 'top', videos: [failed] });
    expect(port.sent).toHaveLength(1);
    connection.again({ frame: 'top', id: 'a' });
    expect(port.sent).toHaveLength(2);
  });

  it('can ask again for an answer that the network cut short, and not for one that is whole', async () => {
    const { connection, port } = await setUp();
    const row = { check: 'classifier', detail: null, milliseconds: 0, bytesRead: 0 } as const;
    const cut = inspectionExample({ coverage: [{ ...row, state: 'failed', reason: 'network' }] });
    const whole = inspectionExample({ coverage: [{ ...row, state: 'done', reason: null }] });
    const videos = [
      video('cut', { state: 'done', inspection: cut }),
      video('whole', { state: 'done', inspection: whole }),
    ];
    port.say({ type: 'videos', frame: 'top', videos });
    await vi.advanceTimersByTimeAsync(200);
    connection.again({ frame: 'top', id: 'whole' });
    expect(port.sent).toEqual([]);
    connection.again({ frame: 'top', id: 'cut' });
    expect(port.sent).toEqual([{ type: 'check', frame: 'top', id: 'cut' }]);
  });

  it('says that there is no video, and still shows one that comes later', async () => {
    const { connection, port } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [] });
    expect(connection.view().kind).toBe('looking');
    await vi.advanceTimersByTimeAsync(1000);
    expect(connection.view().kind).toBe('no-video');
    port.say({ type: 'videos', frame: 'top', videos: [video('late')] });
    expect(connection.view()).toMatchObject({ kind: 'videos', chosen: { id: 'late' } });
    expect(port.sent).toEqual([{ type: 'check', frame: 'top', id: 'late' }]);
  });

  it('tells a page without our script from one where no extension may run', async () => {
    const ordinary = await setUp();
    ordinary.port.end();
    expect(ordinary.connection.view()).toEqual({ kind: 'not-connected', tabId: 7 });
    const settings = await setUp('chrome://settings');
    settings.port.end();
    expect(settings.connection.view()).toEqual({ kind: 'browser-page' });
  });

  it('says that access was withdrawn, which hides every page’s address', async () => {
    const withdrawn = await setUp(null, false);
    withdrawn.port.end();
    await vi.advanceTimersByTimeAsync(1);
    expect(withdrawn.connection.view()).toEqual({ kind: 'no-access', tabId: 7 });
  });

  it('finds the next page after a navigation', async () => {
    const { connection, port, ports } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [video('a')] });
    port.end();
    expect(connection.view().kind).toBe('looking');
    await vi.advanceTimersByTimeAsync(600);
    ports.at(-1)?.say({ type: 'videos', frame: 'next', videos: [video('n')] });
    expect(connection.view()).toMatchObject({ kind: 'videos', chosen: { frame: 'next', id: 'n' } });
  });

  it('does not believe what is not of the protocol', async () => {
    const { connection, port } = await setUp();
    port.say({ type: 'videos', frame: 'top', videos: [{ id: 'a', state: 'certainly fine' }] });
    port.say('hello');
    expect(connection.view().kind).toBe('looking');
  });
});

describe('isOpenToExtensions', () => {
  it.each([
    ['https://example.com/', true],
    ['http://127.0.0.1:8080/feed', true],
    ['file:///home/me/clip.html', true],
    ['chrome://settings', false],
    ['about:blank', false],
    ['https://chromewebstore.google.com/detail/x', false],
    ['https://addons.mozilla.org/firefox/', false],
    [undefined, false],
  ])('%s: %s', (url, open) => expect(isOpenToExtensions(url)).toBe(open));
});
