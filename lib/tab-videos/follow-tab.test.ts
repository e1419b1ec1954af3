import { expect, it } from 'vitest';
import type { TabVideo } from '../messaging/tab-protocol';
import { type FrontTab, followTab } from './follow-tab';
import type { TabConnection, TabView } from './tab-connection';
import type { VideoAddress } from './tab-videos';

const video = (id: string): TabVideo => ({
  id,
  playing: false,
  hoveredAgo: null,
  area: 1,
  label: id,
  state: 'idle',
  inspection: null,
  error: null,
});
const settle = () => new Promise((resolve) => setTimeout(resolve));

function browser() {
  let front: FrontTab | null = { id: 1 };
  const opened: { tab: FrontTab | null; closed: boolean; chosen: VideoAddress[]; show(view: TabView): void }[] = [];
  let toFront = () => {};
  let loaded = (_: number) => {};
  const followed = followTab(
    {
      front: async () => front,
      onFront: (run) => {
        toFront = run;
      },
      onLoaded: (run) => {
        loaded = run;
      },
    },
    (tab) => {
      let view: TabView = { kind: 'looking' };
      const listeners = new Set<() => void>();
      const entry = {
        tab,
        closed: false,
        chosen: [] as VideoAddress[],
        show(next: TabView) {
          view = next;
          for (const listener of listeners) listener();
        },
      };
      opened.push(entry);
      return {
        view: () => view,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        choose: (address) => {
          entry.chosen.push(address);
        },
        again: () => {},
        pieces: () => {},
        close: () => {
          entry.closed = true;
        },
      } satisfies TabConnection;
    },
  );
  return {
    followed,
    opened,
    comeToFront(tab: FrontTab | null) {
      front = tab;
      toFront();
      return settle();
    },
    load: (tabId: number) => {
      loaded(tabId);
      return settle();
    },
  };
}
const videos = (...ids: string[]): TabView => ({
  kind: 'videos',
  videos: new Map([['f', ids.map(video)]]),
  chosen: { frame: 'f', id: ids[0] ?? '' },
});

it('is about the tab in front, and leaves the one before', async () => {
  const { followed, opened, comeToFront } = browser();
  await settle();
  expect(followed.tabId()).toBe(1);
  await comeToFront({ id: 2 });
  expect(opened.map(({ tab, closed }) => [tab?.id, closed])).toEqual([
    [1, true],
    [2, false],
  ]);
  await comeToFront({ id: 2 });
  expect(opened).toHaveLength(2);
});

it('tells whoever listens when another tab comes in front', async () => {
  const { followed, opened, comeToFront } = browser();
  await settle();
  const seen: string[] = [];
  followed.subscribe(() => seen.push(followed.view().kind));
  await comeToFront({ id: 2 });
  opened[1]?.show({ kind: 'no-video' });
  opened[0]?.show(videos('late'));
  expect(seen[0]).toBe('looking');
  expect(followed.view().kind).toBe('no-video');
});

it('asks a page anew once it has loaded, but not one that answers', async () => {
  const { opened, load } = browser();
  await settle();
  opened[0]?.show({ kind: 'browser-page' });
  await load(7);
  expect(opened).toHaveLength(1);
  await load(1);
  expect(opened).toHaveLength(2);
  opened[1]?.show(videos('a'));
  await load(1);
  expect(opened).toHaveLength(2);
});

it('shows the video that the popup was about once it is there, and only in its tab', async () => {
  const { followed, opened, comeToFront } = browser();
  await settle();
  followed.prefer(2, { frame: 'f', id: 'b' });
  opened[0]?.show(videos('a', 'b'));
  expect(opened[0]?.chosen).toEqual([]);
  await comeToFront({ id: 2 });
  opened[1]?.show(videos('a'));
  expect(opened[1]?.chosen).toEqual([]);
  opened[1]?.show(videos('a', 'b'));
  expect(opened[1]?.chosen).toEqual([{ frame: 'f', id: 'b' }]);
  opened[1]?.show(videos('a', 'b'));
  expect(opened[1]?.chosen).toHaveLength(1);
});
