// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { type Discovery, discoverVideos, SCAN_EVERY_MS, SWEEP_EVERY_MS } from './discover';

/** Closed roots, as `openOrClosedShadowRoot` would give them. */
let closed: WeakMap<Element, ShadowRoot>;
let clock: FakeClock;
let leave: AbortController;
let found: string[];
let observed: number;
let discovery: Discovery;

/** Mutation records come in a microtask. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const fromBrowser = (type: string) => Object.defineProperty(new Event(type), 'isTrusted', { value: true });
const video = (id: string) => Object.assign(document.createElement('video'), { id });

function start(): void {
  discovery = discoverVideos({
    document,
    openShadowRoot: (element) => element.shadowRoot ?? closed.get(element) ?? null,
    createObserver: (changed) =>
      new MutationObserver(() => {
        observed++;
        changed();
      }),
    clock,
    signal: leave.signal,
    listener: {
      added: ({ id }) => found.push(`+${id}`),
      removed: ({ id }) => found.push(`-${id}`),
      loads: ({ id }) => found.push(`loads ${id}`),
    },
  });
}

beforeEach(() => {
  leave?.abort();
  document.body.replaceChildren();
  closed = new WeakMap();
  clock = new FakeClock();
  leave = new AbortController();
  found = [];
  observed = 0;
});

describe('discoverVideos', () => {
  it('finds what is there, what comes and what goes', async () => {
    document.body.append(video('a'));
    start();
    expect(found).toEqual(['+a']);
    const later = video('b');
    document.body.append(later);
    await settle();
    clock.advance(SCAN_EVERY_MS);
    later.remove();
    await settle();
    clock.advance(SCAN_EVERY_MS);
    expect(found).toEqual(['+a', '+b', '-b']);
    expect([...discovery.videos].map(({ id }) => id)).toEqual(['a']);
  });
  it('finds videos in open, closed and nested shadow roots', () => {
    const open = document.createElement('div');
    open.attachShadow({ mode: 'open' }).append(video('open'));
    const host = document.createElement('x-player');
    const root = host.attachShadow({ mode: 'closed' });
    closed.set(host, root);
    const inner = document.createElement('div');
    const innerRoot = inner.attachShadow({ mode: 'closed' });
    closed.set(inner, innerRoot);
    innerRoot.append(video('nested'));
    root.append(inner);
    document.body.append(open, host);
    start();
    clock.advance(2 * SWEEP_EVERY_MS);
    expect(found.sort()).toEqual(['+nested', '+open']);
  });
  it('finds what is added inside a closed root later, and lets go of a root whose host has gone', async () => {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'closed' });
    closed.set(host, root);
    document.body.append(host);
    start();
    clock.advance(2 * SWEEP_EVERY_MS);
    root.append(video('late'));
    await settle();
    clock.advance(SWEEP_EVERY_MS);
    expect(found).toEqual(['+late']);
    host.remove();
    await settle();
    clock.advance(SWEEP_EVERY_MS);
    expect(found).toEqual(['+late', '-late']);
  });
  it('finds a root that was attached long after, under the pointer', () => {
    const host = document.createElement('div');
    document.body.append(host);
    start();
    clock.advance(3 * SWEEP_EVERY_MS);
    const root = host.attachShadow({ mode: 'closed' });
    closed.set(host, root);
    root.append(video('pointed'));
    discovery.lookAt(host);
    expect(found).toEqual(['+pointed']);
  });
  it('hears of a recycled player without a listener on it', () => {
    const player = video('a');
    const listen = vi.spyOn(player, 'addEventListener');
    document.body.append(player);
    start();
    player.dispatchEvent(fromBrowser('loadstart'));
    expect(found).toEqual(['+a', 'loads a']);
    expect(listen).not.toHaveBeenCalled();
    expect(player.getAttributeNames()).toEqual(['id']);
  });
  it('takes an event that the page made for a reason to look, and for nothing else', () => {
    const player = video('a');
    document.body.append(player);
    start();
    clock.advance(3 * SWEEP_EVERY_MS);
    for (let i = 0; i < 1000; i++) player.dispatchEvent(new Event('loadstart'));
    expect(found).toEqual(['+a']);
    expect(clock.waiting).toBe(1);
    clock.advance(SCAN_EVERY_MS);
    expect(clock.waiting).toBe(0);
    expect(found).toEqual(['+a']);
  });
  it('looks a few times a second however often the page changes', async () => {
    start();
    clock.advance(2 * SWEEP_EVERY_MS);
    observed = 0;
    for (let i = 0; i < 100; i++) {
      document.body.append(document.createElement('p'));
      await settle();
      clock.advance(10);
    }
    expect(observed).toBeLessThanOrEqual(1000 / SCAN_EVERY_MS + 1);
  });
  it('lets nothing run when nothing changed, when the page is hidden, and after its end', async () => {
    start();
    clock.advance(3 * SWEEP_EVERY_MS);
    expect(clock.waiting).toBe(0);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.body.append(video('unseen'));
    await settle();
    expect(clock.waiting).toBe(0);
    hidden.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    clock.advance(SCAN_EVERY_MS);
    expect(found).toEqual(['+unseen']);
    document.body.append(video('more'));
    leave.abort();
    await settle();
    expect(clock.waiting).toBe(0);
    expect(discovery.videos.size).toBe(0);
  });
});
