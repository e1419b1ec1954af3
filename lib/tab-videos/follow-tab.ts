import type { TabConnection, TabView } from './tab-connection';
import { find, type VideoAddress } from './tab-videos';

export interface FrontTab {
  readonly id: number;
  /** Absent where the browser keeps it to itself. */
  readonly url?: string;
}

export interface FollowedTabs {
  /** The tab in front; null where there is none. */
  front(): Promise<FrontTab | null>;
  /** Another tab may have come in front. */
  onFront(run: () => void): void;
  /** A tab has loaded a page. */
  onLoaded(run: (tabId: number) => void): void;
}

export interface FollowedTab extends TabConnection {
  tabId(): number | null;
  /** The video to show when it is there: the one that the popup was about. */
  prefer(tabId: number, address: VideoAddress): void;
}

const LOOKING: TabView = { kind: 'looking' };

/** One connection at a time, to whichever tab is in front: the side panel stays open while tabs change. */
export function followTab(tabs: FollowedTabs, connect: (tab: FrontTab | null) => TabConnection): FollowedTab {
  let connection: TabConnection | null = null;
  let tabId: number | null = null;
  let preferred: { readonly tabId: number; readonly address: VideoAddress } | null = null;
  let turn = 0;
  let closed = false;
  const listeners = new Set<() => void>();

  function told(): void {
    const view = connection?.view();
    if (preferred !== null && preferred.tabId === tabId && view?.kind === 'videos') {
      const { address } = preferred;
      if (find(view.videos, address) !== null) {
        preferred = null;
        connection?.choose(address);
        return;
      }
    }
    for (const listener of listeners) listener();
  }

  async function look(anew: boolean): Promise<void> {
    turn += 1;
    const mine = turn;
    const tab = await tabs.front().catch((error: unknown) => {
      console.warn('Vidimus: the tab in front could not be told', error);
      return null;
    });
    // Tabs change faster than browsers answer: the last question counts.
    if (closed || mine !== turn) return;
    if (connection !== null && !anew && tab?.id === tabId) return;
    connection?.close();
    tabId = tab?.id ?? null;
    connection = connect(tab);
    connection.subscribe(told);
    told();
  }

  tabs.onFront(() => void look(false));
  tabs.onLoaded((loaded) => {
    // A page that answers tells of its own changes; one that did not may do so now that it has loaded.
    if (loaded === tabId && connection?.view().kind !== 'videos') void look(true);
  });
  void look(true);

  return {
    view: () => connection?.view() ?? LOOKING,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    choose: (address) => connection?.choose(address),
    again: (address) => connection?.again(address),
    pieces: (address) => connection?.pieces(address),
    close() {
      closed = true;
      connection?.close();
    },
    tabId: () => tabId,
    prefer(wanted, address) {
      preferred = { tabId: wanted, address };
      told();
    },
  };
}
