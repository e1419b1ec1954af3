import { describe, expect, it, vi } from 'vitest';
import { offerContextMenu } from './context-menu';

function offered() {
  let click: (info: { menuItemId: string; srcUrl?: string }, tab?: { id?: number; url?: string }) => void = () => {};
  let install = () => {};
  const create = vi.fn();
  const inspect = vi.fn(async (_url: string) => {});
  const switchSite = vi.fn(async (_site: string) => {});
  const openDetails = vi.fn(async (_tab: number) => {});
  offerContextMenu({
    menus: {
      removeAll: async () => {},
      create,
      onClicked: {
        addListener: (listener) => {
          click = listener;
        },
      },
    },
    titles: { check: 'Check with Vidimus', site: 'Off or on here' },
    switchSite,
    installed: (run) => {
      install = run;
    },
    inspect,
    openDetails,
  });
  return {
    click: (...args: Parameters<typeof click>) => click(...args),
    install: () => install(),
    create,
    inspect,
    openDetails,
    switchSite,
  };
}

describe('the context menu', () => {
  it('is made once an install, for videos, sounds and pictures', async () => {
    const { install, create } = offered();
    expect(create).not.toHaveBeenCalled();
    install();
    await vi.waitFor(() => expect(create).toHaveBeenCalledTimes(2));
    expect(create.mock.calls[0]?.[0]).toMatchObject({ contexts: ['video', 'audio', 'image'] });
  });

  it('switches the site of the tab, and nothing where the browser shows a page of its own', async () => {
    const { click, switchSite } = offered();
    click({ menuItemId: 'vidimus-site' }, { id: 3, url: 'https://www.video.test/watch' });
    click({ menuItemId: 'vidimus-site' }, { id: 3, url: 'about:blank' });
    expect(switchSite.mock.calls).toEqual([['video.test']]);
  });

  it('takes what has an address to the inspect page, and shows a stream where it plays', () => {
    const { click, inspect, openDetails } = offered();
    click({ menuItemId: 'vidimus-check', srcUrl: 'https://a.example/clip.mp4' }, { id: 3 });
    expect(inspect).toHaveBeenCalledWith('https://a.example/clip.mp4');
    click({ menuItemId: 'vidimus-check', srcUrl: 'blob:https://a.example/1' }, { id: 3 });
    expect(openDetails).toHaveBeenCalledWith(3);
    click({ menuItemId: 'another', srcUrl: 'https://a.example/2.mp4' });
    expect(inspect).toHaveBeenCalledOnce();
  });
});
