import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { inspectionExample } from '../../tests/fixtures/inspections';
import type { ToBackground, WatchSource } from '../messaging/protocol';
import { watchCard } from '../messaging/watch-card';
import { MAX_RUNNING, RECONNECT_AFTER_MS, SILENCE_LIMIT_MS, WatchClient, type WatchPort } from './watch-client';

class FakePort implements WatchPort {
  sent: ToBackground[] = [];
  disconnected = false;
  #message: (message: unknown) => void = () => {};
  #gone: () => void = () => {};
  onMessage = {
    addListener: (run: (message: unknown) => void) => {
      this.#message = run;
    },
  };
  onDisconnect = {
    addListener: (run: () => void) => {
      this.#gone = run;
    },
  };
  postMessage(message: ToBackground): void {
    if (this.disconnected) throw new Error('Attempting to use a disconnected port object');
    this.sent.push(message);
  }
  disconnect(): void {
    this.disconnected = true;
  }
  say(message: unknown): void {
    this.#message(message);
  }
  /** The service worker was ended. */
  die(): void {
    this.disconnected = true;
    this.#gone();
  }
}

const card = watchCard(inspectionExample(), 'url');
const source: WatchSource = { kind: 'url', url: 'https://a.test/v.mp4' };
let ports: FakePort[];
let clock: FakeClock;
let leave: AbortController;
let client: WatchClient;
let alive: boolean;
const invalidated = vi.fn();

const listener = () => ({ update: vi.fn(), error: vi.fn() });
const last = () => {
  const port = ports.at(-1);
  if (port === undefined) throw new Error('no port was opened');
  return port;
};

beforeEach(() => {
  ports = [];
  clock = new FakeClock();
  leave = new AbortController();
  alive = true;
  invalidated.mockReset();
  let ids = 0;
  client = new WatchClient({
    connect: () => {
      if (!alive) throw new Error('Extension context invalidated.');
      ports.push(new FakePort());
      return last();
    },
    valid: () => alive,
    invalidated,
    newId: () => `r${++ids}`,
    clock,
    signal: leave.signal,
  });
});

describe('WatchClient', () => {
  it('opens its port with the first question and hands updates to who asked', () => {
    expect(ports).toHaveLength(0);
    const asked = listener();
    const requestId = client.inspect(source, { disclosures: [] }, asked);
    expect(last().sent).toEqual([{ type: 'inspect', requestId, source, disclosures: [] }]);
    last().say({ type: 'update', requestId, card, inspection: {}, final: false });
    last().say({ type: 'update', requestId, card, inspection: {}, final: true });
    last().say({ type: 'update', requestId, card, inspection: {}, final: true });
    expect(asked.update.mock.calls.map(([, , final]) => final)).toEqual([false, true]);
    expect(clock.waiting).toBe(0);
  });
  it('takes no message of an unknown shape for an answer', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const asked = listener();
    const requestId = client.inspect(source, { disclosures: [] }, asked);
    last().say({ type: 'update', requestId, card: { answer: 'fine' }, final: true });
    last().say('hello');
    expect(asked.update).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });
  it('asks again on a new port after the service worker was ended, and gets its answer there', () => {
    const asked = listener();
    const requestId = client.inspect(source, { disclosures: [] }, asked);
    last().die();
    expect(ports).toHaveLength(1);
    clock.advance(RECONNECT_AFTER_MS[0]);
    expect(last().sent).toEqual([{ type: 'inspect', requestId, source, disclosures: [] }]);
    last().say({ type: 'update', requestId, card, inspection: {}, final: true });
    expect(asked.update).toHaveBeenCalledOnce();
  });
  it('gives up in words after three attempts', () => {
    const asked = listener();
    client.inspect(source, { disclosures: [] }, asked);
    for (const wait of [0, ...RECONNECT_AFTER_MS]) {
      clock.advance(wait);
      last().die();
    }
    expect(ports).toHaveLength(4);
    expect(asked.error).toHaveBeenCalledWith(expect.objectContaining({ code: 'crashed' }));
    clock.advance(60_000);
    expect(ports).toHaveLength(4);
  });
  it('lets the worker sleep when nothing runs', () => {
    const requestId = client.inspect(source, { disclosures: [] }, listener());
    last().say({ type: 'update', requestId, card, inspection: {}, final: true });
    last().die();
    clock.advance(60_000);
    expect(ports).toHaveLength(1);
    client.inspect(source, { disclosures: [] }, listener());
    expect(ports).toHaveLength(2);
  });
  it('takes an extension that was reloaded for the known event that it is', () => {
    const asked = listener();
    client.inspect(source, { disclosures: [] }, asked);
    alive = false;
    last().die();
    expect(invalidated).toHaveBeenCalledOnce();
    client.inspect(source, { disclosures: [] }, asked);
    expect(invalidated).toHaveBeenCalledTimes(2);
    expect(asked.error).not.toHaveBeenCalled();
  });
  it('cancels in the background and hears nothing more', () => {
    const asked = listener();
    const requestId = client.inspect(source, { disclosures: [] }, asked);
    client.cancel(requestId);
    expect(last().sent.at(-1)).toEqual({ type: 'cancel', requestId });
    last().say({ type: 'error', requestId, error: { code: 'cancelled', message: '' } });
    expect(asked.error).not.toHaveBeenCalled();
  });
  it('bounds what runs at once, the oldest going first', () => {
    const all = Array.from({ length: MAX_RUNNING + 1 }, listener);
    for (const asked of all) client.inspect(source, { disclosures: [] }, asked);
    expect(all.map(({ error }) => error.mock.calls.length)).toEqual([1, ...Array(MAX_RUNNING).fill(0)]);
    expect(last().sent.filter(({ type }) => type === 'cancel')).toHaveLength(1);
  });
  it('waits with an end, which every update puts off', () => {
    const asked = listener();
    const requestId = client.inspect(source, { disclosures: [] }, asked);
    clock.advance(SILENCE_LIMIT_MS - 1);
    last().say({ type: 'update', requestId, card, inspection: {}, final: false });
    clock.advance(SILENCE_LIMIT_MS - 1);
    expect(asked.error).not.toHaveBeenCalled();
    clock.advance(2);
    expect(asked.error).toHaveBeenCalledWith(expect.objectContaining({ code: 'timeout' }));
  });
  it('leaves nothing behind when the page goes', () => {
    client.inspect(source, { disclosures: [] }, listener());
    leave.abort();
    expect(last().disconnected).toBe(true);
    expect(clock.waiting).toBe(0);
  });
});
