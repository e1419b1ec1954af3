import { inspectableUrl } from '../queue/inspectable-url';

/** The parts of `browser.contextMenus` that are used. */
export interface Menus {
  removeAll(): Promise<unknown>;
  create(item: { id: string; title: string; contexts: ['video', 'audio', 'image'] }): unknown;
  readonly onClicked: {
    addListener(
      listener: (info: { menuItemId: string | number; srcUrl?: string }, tab?: { id?: number }) => void,
    ): void;
  };
}

const ITEM = 'vidimus-check';

/**
 * "Check with Vidimus" on a video, a sound or a picture. What has an address goes to the inspect page; a stream has
 * none and is looked at where it plays.
 *
 * @param installed calls back when the extension was installed or updated: menus outlive the background.
 */
export function offerContextMenu(options: {
  readonly menus: Menus;
  readonly title: string;
  readonly installed: (run: () => void) => void;
  readonly inspect: (url: string) => Promise<unknown>;
  readonly openDetails: (tabId: number) => Promise<unknown>;
}): void {
  const { menus, title } = options;
  const failed = (error: unknown) => console.warn('Vidimus: the menu could not do what it offers', error);
  options.installed(() => {
    menus.removeAll().then(() => menus.create({ id: ITEM, title, contexts: ['video', 'audio', 'image'] }), failed);
  });
  menus.onClicked.addListener(({ menuItemId, srcUrl }, tab) => {
    if (menuItemId !== ITEM) return;
    const address = inspectableUrl(srcUrl ?? '');
    if ('url' in address) options.inspect(address.url).catch(failed);
    else if (tab?.id !== undefined) options.openDetails(tab.id).catch(failed);
  });
}
