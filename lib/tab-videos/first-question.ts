/**
 * The popup's question to the tab in front, asked before the popup's own scripts are loaded: what is known travels while
 * they are. The script that asks it (entrypoints/popup-first.ts) leaves it here for them.
 */
import { PORT_TAB } from '../messaging/port-names';
import type { TabPort } from './tab-connection';

export interface FoundTab {
  readonly id: number;
  readonly url: string | undefined;
  readonly windowId: number;
}

export interface FirstQuestion {
  /** Null where there is none that could be told. */
  readonly tab: Promise<FoundTab | null>;
  /** The port that was opened to it; a new one, once that was taken. */
  connect(tabId: number): TabPort;
}

/** The part of `browser.tabs` that is used. */
export interface AskedTabs {
  query(about: { active: true; currentWindow: true }): Promise<Asked[]>;
  get(id: number): Promise<Asked>;
  connect(id: number, options: { name: string }): TabPort;
}
interface Asked {
  readonly id?: number;
  readonly url?: string;
  readonly windowId: number;
}

/** A page has at most so many frames that are listened to (tab-videos.ts), and each says so much before anyone listens. */
const MOST_WAITING = 256;

/** @param search of the popup's address: in a window of its own (background.ts) the tab in front would be the popup itself. */
export function askFirst(tabs: AskedTabs, search: string): FirstQuestion {
  const named = new URLSearchParams(search).get('tab');
  let port: TabPort | null = null;
  const open = (id: number) => tabs.connect(id, { name: PORT_TAB });
  const tab = (async () => {
    const [asked] =
      named === null ? await tabs.query({ active: true, currentWindow: true }) : [await tabs.get(Number(named))];
    if (asked?.id === undefined) return null;
    const { id, url, windowId } = asked;
    port = kept(open(id));
    return { id, url, windowId };
  })();
  // Whoever takes it up says what is wrong; here nobody is there yet to hear.
  tab.catch(() => undefined);
  return {
    tab,
    connect(tabId) {
      const begun = port ?? open(tabId);
      port = null;
      return begun;
    },
  };
}

/** Keeps what a port says until somebody listens; there is one listener of each kind. */
function kept(port: TabPort): TabPort {
  let said: unknown[] | null = [];
  let ended = false;
  port.onMessage.addListener((message) => {
    if (said !== null && said.length < MOST_WAITING) said.push(message);
  });
  port.onDisconnect.addListener(() => {
    ended = true;
  });
  return {
    postMessage: (message) => port.postMessage(message),
    disconnect: () => port.disconnect(),
    onMessage: {
      addListener(listener) {
        for (const message of said ?? []) listener(message);
        said = null;
        port.onMessage.addListener(listener);
      },
    },
    onDisconnect: {
      addListener(listener) {
        if (ended) listener();
        else port.onDisconnect.addListener(listener);
      },
    },
  };
}
