import { inspectableUrl } from '../queue/inspectable-url';
import { siteOf } from '../settings/page-settings';

type Item =
  | { id: string; title: string; contexts: ['video', 'audio', 'image'] }
  | { id: string; title: string; contexts: ['action'] };

/** The parts of `browser.contextMenus` that are used. */
export interface Menus {
  removeAll(): Promise<unknown>;
  create(item: Item): unknown;
  readonly onClicked: {
    addListener(
      listener: (info: { menuItemId: string | number; srcUrl?: string }, tab?: { id?: number; url?: string }) => void,
    ): void;
  };
}

const CHECK = 'vidimus-check';
const SITE = 'vidimus-site';

/**
 * "Check with Vidimus" on a video, a sound or a picture: what has an address goes to the inspect page; a stream has
 * none and is looked at where it plays. And, on the toolbar's button, the switch for the site of the tab.
 *
 * @param installed calls back when the extension was installed or updated: menus outlive the background.
 */
export function offerContextMenu(options: {
  readonly menus: Menus;
  readonly titles: { readonly check: string; readonly site: string };
  readonly installed: (run: () => void) => void;
  readonly inspect: (url: string) => Promise<unknown>;
  readonly openDetails: (tabId: number) => Promise<unknown>;
  readonly switchSite: (site: string) => Promise<unknown>;
}): void {
  const { menus, titles } = options;
  const failed = (error: unknown) => console.warn('Vidimus: the menu could not do what it offers', error);
  options.installed(() => {
    menus.removeAll().then(() => {
      menus.create({ id: CHECK, title: titles.check, contexts: ['video', 'audio', 'image'] });
      menus.create({ id: SITE, title: titles.site, contexts: ['action'] });
    }, failed);
  });
  menus.onClicked.addListener(({ menuItemId, srcUrl }, tab) => {
    if (menuItemId === SITE) {
      const site = siteOf(tab?.url ?? '');
      if (site !== null) options.switchSite(site).catch(failed);
      return;
    }
    if (menuItemId !== CHECK) return;
    const address = inspectableUrl(srcUrl ?? '');
    if ('url' in address) options.inspect(address.url).catch(failed);
    else if (tab?.id !== undefined) options.openDetails(tab.id).catch(failed);
  });
}
