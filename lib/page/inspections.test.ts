import { describe, expect, it, vi } from 'vitest';
import { coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import type { Inspection } from '../inspection/schema';
import type { WatchSource } from '../messaging/protocol';
import { watchCard } from '../messaging/watch-card';
import { Inspections, MAX_KEPT } from './inspections';
import type { RequestListener } from './watch-client';

const url: WatchSource = { kind: 'url', url: 'https://a.test/v.mp4' };
const frames: WatchSource = {
  kind: 'frames',
  frames: [],
  mediaUrl: null,
  durationSeconds: null,
  width: null,
  height: null,
  reason: 'http-error',
};
const video = {} as HTMLVideoElement;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Answers as the background does. */
function finish(asked: { source: WatchSource; listener: RequestListener } | undefined, inspection: Inspection): void {
  if (asked === undefined) throw new Error('nothing was asked');
  asked.listener.update(watchCard(inspection, asked.source.kind), inspection, true);
}

function make(first: WatchSource = url) {
  const asked: { source: WatchSource; listener: RequestListener }[] = [];
  const cancel = vi.fn();
  const inspections = new Inspections({
    client: {
      inspect: (source, _, listener) => `r${asked.push({ source, listener })}`,
      cancel,
    },
    acquire: async () => first,
    frames: async () => frames,
    disclosures: () => ({ disclosures: [] }),
    changed: () => {},
  });
  return { inspections, asked, cancel };
}

describe('Inspections', () => {
  it('asks once for one media, however many players and rests there are, and keeps the answer', async () => {
    const { inspections, asked } = make();
    inspections.request('a', video);
    inspections.request('a', video);
    await settle();
    expect(asked).toHaveLength(1);
    expect(inspections.progress('a')).toEqual({ state: 'running', card: null, inspection: null });
    finish(asked[0], inspectionExample());
    inspections.request('a', video);
    inspections.cancel('a');
    await settle();
    expect(asked).toHaveLength(1);
    expect(inspections.progress('a').state).toBe('done');
  });
  it('tries frames once when the bytes were out of reach, and shows the second answer', async () => {
    const { inspections, asked } = make();
    inspections.request('a', video);
    await settle();
    const blocked = inspectionExample({ coverage: [coverageRow('credentials', 'failed', 'http-error')] });
    finish(asked[0], blocked);
    expect(inspections.progress('a').state).toBe('running');
    await settle();
    expect(asked[1]?.source).toBe(frames);
    finish(asked[1], blocked);
    await settle();
    expect(asked).toHaveLength(2);
    expect(inspections.progress('a').state).toBe('done');
  });
  it('asks again after a failure only when the person does', async () => {
    const { inspections, asked } = make();
    inspections.request('a', video);
    await settle();
    asked[0]?.listener.error({ code: 'crashed', message: 'x' });
    expect(inspections.progress('a').state).toBe('error');
    inspections.request('a', video);
    await settle();
    expect(asked).toHaveLength(1);
    inspections.request('a', video, true);
    await settle();
    expect(asked).toHaveLength(2);
  });
  it('looks again at what the network kept from being whole when the person asks, and at nothing else', async () => {
    const { inspections, asked } = make(frames);
    inspections.request('a', video);
    await settle();
    finish(asked[0], inspectionExample({ coverage: [coverageRow('classifier', 'failed', 'timeout')] }));
    inspections.request('a', video);
    await settle();
    expect(asked).toHaveLength(1);
    inspections.request('a', video, true);
    await settle();
    expect(asked).toHaveLength(2);
    const unreadable = coverageRow('classifier', 'failed', 'unsupported-codec');
    finish(asked[1], inspectionExample({ coverage: [unreadable] }));
    inspections.request('a', video, true);
    await settle();
    expect(asked).toHaveLength(2);
  });
  it('stops what runs when the media leaves, before and after it was sent', async () => {
    const { inspections, asked, cancel } = make();
    inspections.request('early', video);
    inspections.cancel('early');
    await settle();
    expect(asked).toHaveLength(0);
    inspections.request('late', video);
    await settle();
    inspections.cancelAll();
    expect(cancel).toHaveBeenCalledWith('r1');
    expect(inspections.progress('late').state).toBe('idle');
  });
  it('forgets the oldest results and never a running one', async () => {
    const { inspections, asked } = make();
    inspections.request('running', video);
    await settle();
    for (let i = 0; i < MAX_KEPT + 5; i++) {
      inspections.request(`m${i}`, video);
      await settle();
      finish(asked.at(-1), inspectionExample());
    }
    expect(inspections.progress('m0').state).toBe('idle');
    expect(inspections.progress(`m${MAX_KEPT + 4}`).state).toBe('done');
    expect(inspections.progress('running').state).toBe('running');
  });
});
