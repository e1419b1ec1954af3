import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { PORT_TAB } from '../messaging/port-names';
import { type TabVideo, toPopupSchema } from '../messaging/tab-protocol';
import { isOwnPage, reportToPopup, type TabPort, type ToldPopup } from './tab-report';

const extension = { id: 'abc', address: 'chrome-extension://abc/' };
const popup = { id: 'abc', url: 'chrome-extension://abc/popup.html' };
const video = (id: string, area = 1): TabVideo => ({
  id,
  playing: false,
  hoveredAgo: null,
  area,
  label: '',
  state: 'idle',
  inspection: null,
  error: null,
});

function fakePort(sender: TabPort['sender'], name = PORT_TAB) {
  const sent: ToldPopup[] = [];
  let say: (message: unknown) => void = () => {};
  let close: () => void = () => {};
  const port: TabPort = {
    name,
    sender,
    postMessage: (message) => void sent.push(message),
    disconnect: vi.fn(),
    onMessage: {
      addListener: (run) => {
        say = run;
      },
    },
    onDisconnect: {
      addListener: (run) => {
        close = run;
      },
    },
  };
  return { port, sent, say: (message: unknown) => say(message), close: () => close() };
}

let clock: FakeClock;
let connect: (port: TabPort) => void;
let changed: () => void;
let videos: TabVideo[];
const check = vi.fn();
let attended: AbortSignal | null;

beforeEach(() => {
  clock = new FakeClock();
  check.mockReset();
  attended = null;
  videos = [video('v1')];
  changed = reportToPopup({
    onConnect: {
      addListener: (run) => {
        connect = run;
      },
      removeListener: () => {},
    },
    extension,
    frame: 'f1',
    videos: () => videos,
    check,
    attended: (leave) => {
      attended = leave;
    },
    clock,
    signal: new AbortController().signal,
  });
});

describe('isOwnPage', () => {
  it('lets in our own pages and no one else', () => {
    expect(isOwnPage(popup, extension)).toBe(true);
    expect(isOwnPage({ ...popup, tab: {} }, extension)).toBe(true);
    expect(isOwnPage({ id: 'abc', url: 'https://evil.test/', tab: {} }, extension)).toBe(false);
    expect(isOwnPage({ id: 'abc', url: 'https://evil.test/' }, extension)).toBe(false);
    expect(isOwnPage({ id: 'other', url: popup.url }, extension)).toBe(false);
    expect(isOwnPage(undefined, extension)).toBe(false);
  });
});

describe('reportToPopup', () => {
  it('reports at once, then at most four times a second', () => {
    const { port, sent } = fakePort(popup);
    connect(port);
    clock.advance(0);
    expect(sent).toHaveLength(1);
    expect(toPopupSchema.safeParse(sent[0]).success).toBe(true);
    for (let i = 0; i < 100; i++) {
      changed();
      clock.advance(10);
    }
    expect(sent.length).toBeLessThanOrEqual(5);
  });
  it('sends the 64 largest videos of a page that has more', () => {
    videos = Array.from({ length: 100 }, (_, i) => video(`v${i}`, i));
    const { port, sent } = fakePort(popup);
    connect(port);
    clock.advance(0);
    expect(sent[0]?.videos).toHaveLength(64);
    expect(sent[0]?.videos[0]?.id).toBe('v99');
  });
  it('does nothing while no popup is open', () => {
    changed();
    expect(clock.waiting).toBe(0);
    expect(attended).toBeNull();
    const { port, sent, close } = fakePort(popup);
    connect(port);
    expect(attended?.aborted).toBe(false);
    close();
    expect(attended?.aborted).toBe(true);
    clock.advance(1000);
    expect(sent).toHaveLength(0);
  });
  it('turns strangers away and leaves other ports to others', () => {
    const stranger = fakePort({ id: 'abc', url: 'https://evil.test/', tab: {} });
    connect(stranger.port);
    expect(stranger.port.disconnect).toHaveBeenCalled();
    const other = fakePort(popup, 'something else');
    connect(other.port);
    clock.advance(1000);
    expect(other.port.disconnect).not.toHaveBeenCalled();
    expect(other.sent).toHaveLength(0);
  });
  it('starts a check in its own frame only', () => {
    const { port, say } = fakePort(popup);
    connect(port);
    say({ type: 'check', frame: 'f2', id: 'v1' });
    say({ type: 'check', frame: 'f1' });
    expect(check).not.toHaveBeenCalled();
    say({ type: 'check', frame: 'f1', id: 'v1' });
    expect(check).toHaveBeenCalledWith('v1', false);
  });
});
