import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { MAX_SENT_BYTES } from '../engine/sent-limits';
import { watchSourceSchema } from '../messaging/protocol';
import { acquire, planSource, reasonAfterError, type VideoFacts } from './acquire';
import type { Tapped } from './ask-tap';

const video = (change: Partial<VideoFacts> = {}): VideoFacts => ({
  currentSrc: 'https://a.test/v.mp4',
  hasStream: false,
  hasMediaKeys: false,
  durationSeconds: 3,
  width: 640,
  height: 360,
  ...change,
});

describe('planSource', () => {
  const long = `https://a.test/${'x'.repeat(9000)}`;
  const cases: [string, Partial<VideoFacts>, ReturnType<typeof planSource>][] = [
    ['https', {}, { kind: 'url', url: 'https://a.test/v.mp4' }],
    ['a short data:', { currentSrc: 'data:video/mp4;base64,AAAA' }, { kind: 'url', url: 'data:video/mp4;base64,AAAA' }],
    ['blob:', { currentSrc: 'blob:https://a.test/1' }, { kind: 'read', url: 'blob:https://a.test/1' }],
    ['srcObject', { hasStream: true }, { kind: 'frames', reason: 'stream-only' }],
    ['encrypted media', { hasMediaKeys: true }, { kind: 'nothing', reason: 'protected' }],
    ['nothing loaded', { currentSrc: '' }, { kind: 'nothing', reason: 'no-bytes' }],
    ['a file that no context of ours may read', { currentSrc: 'file:///v.mp4' }, { kind: 'frames', reason: 'blocked' }],
    ['an address too long for a message', { currentSrc: long }, { kind: 'frames', reason: 'no-bytes' }],
  ];
  it.each(cases)('%s', (_, change, plan) => expect(planSource(video(change))).toEqual(plan));
  it('reads a data: itself when it is too long for a message', () => {
    expect(planSource(video({ currentSrc: `data:video/mp4,${'x'.repeat(9000)}` })).kind).toBe('read');
  });
});

describe('acquire', () => {
  const blobSrc = video({ currentSrc: 'blob:https://a.test/1' });
  const run = (facts: VideoFacts, blob: (() => Promise<Blob>) | null, tapped: Partial<Tapped> = {}) => {
    const fetch = vi.fn(async () => {
      if (blob === null) throw new TypeError('Failed to fetch');
      return { blob };
    });
    const grab = vi.fn(async () => ({ frames: [], failure: null }));
    const source = acquire(facts, planSource(facts), {
      fetch,
      grab,
      tap: async () => ({ init: null, stream: false, ...tapped }),
      pieces: false,
      timeout: () => new AbortController().signal,
      signal: new AbortController().signal,
    });
    return { source, grab, fetch };
  };

  it('sends the bytes of a blob: of the page', async () => {
    const source = await run(blobSrc, async () => new Blob(['abc'])).source;
    expect(source).toMatchObject({ kind: 'bytes', mediaUrl: 'blob:https://a.test/1' });
    expect(source.kind === 'bytes' && source.bytes.byteLength).toBe(3);
  });
  it('sends bytes of the page’s own world, as Firefox gives them', async () => {
    const bytes: ArrayBuffer = runInNewContext('new ArrayBuffer(3)');
    const blob = Object.assign(new Blob(['abc']), { arrayBuffer: async () => bytes });
    const { source, grab } = run(blobSrc, async () => blob);
    expect(await source).toMatchObject({ kind: 'bytes', bytes });
    expect(grab).not.toHaveBeenCalled();
  });
  it('takes frames of a MediaSource, whose blob: cannot be fetched', async () => {
    const { source, grab } = run(blobSrc, null);
    expect(await source).toMatchObject({ kind: 'frames', reason: 'stream-only', init: null });
    expect(grab).toHaveBeenCalledOnce();
  });
  it('does not try to fetch what the tap knows for a stream, for that would show on the page’s console', async () => {
    // Of a WebM stream there is no init segment, and it is a stream all the same.
    for (const init of [new ArrayBuffer(7), null]) {
      const { source, fetch } = run(blobSrc, null, { init, stream: true });
      expect(await source).toMatchObject({ kind: 'frames', reason: 'stream-only', init: init && { byteLength: 7 } });
      expect(fetch).not.toHaveBeenCalled();
    }
  });
  it('does not read a blob: above the limit into memory', async () => {
    const arrayBuffer = vi.fn();
    const big = { size: MAX_SENT_BYTES + 1, arrayBuffer } as unknown as Blob;
    expect(await run(blobSrc, async () => big).source).toMatchObject({
      kind: 'frames',
      reason: 'too-large',
      init: null,
    });
    expect(arrayBuffer).not.toHaveBeenCalled();
  });
  it('draws nothing from a protected or an empty player', async () => {
    const { source, grab } = run(video({ hasMediaKeys: true }), null);
    expect(await source).toMatchObject({ kind: 'frames', frames: [], reason: 'protected' });
    expect(grab).not.toHaveBeenCalled();
  });
  it('says tainted rather than why frames were wanted', async () => {
    const facts = video({ hasStream: true });
    const source = await acquire(facts, planSource(facts), {
      fetch: () => Promise.reject(new Error('not asked')),
      grab: async () => ({ frames: [], failure: 'tainted' }),
      tap: async () => ({ init: null, stream: false }),
      pieces: false,
      timeout: () => new AbortController().signal,
      signal: new AbortController().signal,
    });
    expect(source).toMatchObject({ kind: 'frames', frames: [], reason: 'tainted' });
    expect(watchSourceSchema.safeParse(source).success).toBe(true);
  });
});

describe('reasonAfterError', () => {
  it('is asked once: frames and bytes are never sent again', () => {
    expect(reasonAfterError('bytes', { code: 'unreadable', message: '' })).toBeNull();
  });
  it('mends an address that gave no clip, and no crash', () => {
    expect(reasonAfterError('url', { code: 'unreadable', message: '' })).toBe('network');
    expect(reasonAfterError('url', { code: 'not-media', message: '' })).toBe('unsupported-format');
    expect(reasonAfterError('url', { code: 'crashed', message: '' })).toBeNull();
  });
});
