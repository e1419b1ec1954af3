import { describe, expect, it, vi } from 'vitest';
import { offerContextMenu } from './context-menu';

function offered() {
  let click: (info: { menuItemId: string; srcUrl?: string }, tab?: { id?: number }) => void = () => {};
  let install = () => {};
  const create = vi.fn();
  const inspect = vi.fn(async (_url: string) => {});
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
    title: 'Check with Vidimus',
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
  };
}

describe('the context menu', () => {
  it('is made once an install, for videos, sounds and pictures', async () => {
    const { install, create } = offered();
    expect(create).not.toHaveBeenCalled();
    install();
    await vi.waitFor(() => expect(create).toHaveBeenCalledOnce());
    expect(create.mock.calls[0]?.[0]).toMatchObject({ contexts: ['video', 'audio', 'image'] });
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
