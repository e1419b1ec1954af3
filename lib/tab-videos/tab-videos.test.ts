import { describe, expect, it } from 'vitest';
import type { TabVideo } from '../messaging/tab-protocol';
import { find, listed, MOST_FRAMES, mostLikelyMeant, type TabVideos, withFrame } from './tab-videos';

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

const tab = (frames: Record<string, TabVideo[]>): TabVideos => new Map(Object.entries(frames));

describe('mostLikelyMeant', () => {
  it('is the video last under the pointer, in whichever frame', () => {
    const videos = tab({
      top: [video('big', { playing: true, area: 1e6 }), video('earlier', { hoveredAgo: 9000 })],
      inner: [video('just-now', { hoveredAgo: 300, area: 10 })],
    });
    expect(mostLikelyMeant(videos)).toMatchObject({ frame: 'inner', id: 'just-now' });
  });

  it('else the largest that plays, else the largest', () => {
    expect(
      mostLikelyMeant(
        tab({
          top: [
            video('still', { area: 1e6 }),
            video('a', { playing: true }),
            video('b', { playing: true, area: 2000 }),
          ],
        }),
      ),
    ).toMatchObject({ id: 'b' });
    expect(mostLikelyMeant(tab({ top: [video('small'), video('large', { area: 5000 })] }))).toMatchObject({
      id: 'large',
    });
  });

  it('is nobody where there is no video', () => {
    expect(mostLikelyMeant(tab({ top: [], inner: [] }))).toBeNull();
  });
});

describe('withFrame', () => {
  it('replaces what a frame said before and keeps the others', () => {
    let videos = tab({ top: [video('old')], inner: [video('kept')] });
    videos = withFrame(videos, { type: 'videos', frame: 'top', videos: [video('new')] });
    expect(listed(videos).map(({ id }) => id)).toEqual(['new', 'kept']);
    expect(find(videos, { frame: 'top', id: 'old' })).toBeNull();
    expect(find(videos, { frame: 'inner', id: 'kept' })).not.toBeNull();
  });

  it('holds a bounded number of frames', () => {
    let videos: TabVideos = new Map();
    for (let n = 0; n < MOST_FRAMES + 10; n += 1) {
      videos = withFrame(videos, { type: 'videos', frame: `f${n}`, videos: [] });
    }
    expect(videos.size).toBe(MOST_FRAMES);
  });
});
