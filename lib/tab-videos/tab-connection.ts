import { isWorthAnotherTry } from '../inspection/gaps';
import { PORT_TAB } from '../messaging/port-names';
import { type FromPopup, type TabVideo, toPopupSchema } from '../messaging/tab-protocol';
import { find, mostLikelyMeant, type TabVideos, type VideoAddress, withFrame } from './tab-videos';

/** The part of a runtime port that is used. */
export interface TabPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

export interface TabSurroundings {
  /** The tab in front; null where there is none. `url` is absent where the browser keeps it to itself. */
  activeTab(): Promise<{ id: number; url?: string } | null>;
  connect(tabId: number, name: string): TabPort;
  /** Whether the person lets the extension see websites; Firefox lets them withdraw it at any time. */
  maySeePages(): Promise<boolean>;
  /** Runs `run` after so many milliseconds. */
  after(milliseconds: number, run: () => void): void;
}

/** What the popup shows. Each is a state with words of its own; none but `videos` speaks of a video. */
export type TabView =
  | { readonly kind: 'looking' }
  | { readonly kind: 'no-video' }
  | { readonly kind: 'browser-page' }
  | { readonly kind: 'no-access'; readonly tabId: number }
  | { readonly kind: 'not-connected'; readonly tabId: number }
  | { readonly kind: 'videos'; readonly videos: TabVideos; readonly chosen: VideoAddress };

/** Frames answer within milliseconds, but not in one: so long the choice may still change. */
const SETTLE_MS = 120;
/** After this long without any video, "looking" becomes "no video"; a video that comes later is shown all the same. */
const LOOK_MS = 800;
/** A page that navigates takes its content scripts along; its successor is asked again, so many times, so far apart. */
const RECONNECTS = 8;
const RECONNECT_MS = 500;

export interface TabConnection {
  view(): TabView;
  subscribe(listener: () => void): () => void;
  /** The person's choice. */
  choose(address: VideoAddress): void;
  /** Asks for what has not been checked, and once more for what {@link canBeAskedAgain}. */
  again(address: VideoAddress): void;
  /** Asks for the check of a stream once more, with what its player is handed meanwhile. */
  pieces(address: VideoAddress): void;
  close(): void;
}

/** It failed, or something passing (the network, a crash) kept it from being whole. */
export const canBeAskedAgain = ({ state, inspection }: TabVideo): boolean =>
  state === 'error' || (state === 'done' && inspection !== null && isWorthAnotherTry(inspection));

const keyOf = ({ frame, id }: VideoAddress): string => `${frame} ${id}`;

/**
 * Talks to every frame's content script of the tab in front, chooses the video, and asks for its check.
 *
 * @param unasked whether the check of the chosen video is asked for at once: the popup was opened for it, while the side
 * panel stays open from page to page and waits for a press.
 */
export function connectTab(surroundings: TabSurroundings, { unasked = true } = {}): TabConnection {
  let view: TabView = { kind: 'looking' };
  let videos: TabVideos = new Map();
  let chosen: VideoAddress | null = null;
  let settled = false;
  let closed = false;
  let port: TabPort | null = null;
  let everAnswered = false;
  let reconnects = 0;
  const asked = new Set<string>();
  const listeners = new Set<() => void>();

  function show(next: TabView): void {
    view = next;
    for (const listener of listeners) listener();
  }

  function ask({ frame, id }: VideoAddress, again = false): void {
    const key = keyOf({ frame, id });
    const video = find(videos, { frame, id })?.video;
    if (video === undefined || (!again && asked.has(key))) return;
    if (video.state !== 'idle' && video.state !== 'error' && !(again && canBeAskedAgain(video))) return;
    asked.add(key);
    port?.postMessage({ type: 'check', frame, id } satisfies FromPopup);
  }

  function refresh(): void {
    // Until it settles the choice follows what frames say; afterwards it only changes when its video is gone.
    if (!settled || chosen === null || find(videos, chosen) === null) chosen = mostLikelyMeant(videos);
    if (chosen === null) {
      if (view.kind !== 'looking') show({ kind: 'no-video' });
      return;
    }
    if (settled && unasked) ask(chosen);
    show({ kind: 'videos', videos, chosen });
  }

  function open(tab: { id: number; url?: string }): void {
    const opened = surroundings.connect(tab.id, PORT_TAB);
    port = opened;
    opened.onMessage.addListener((message) => {
      const parsed = toPopupSchema.safeParse(message);
      if (closed || port !== opened || !parsed.success) return;
      if (!everAnswered) {
        everAnswered = true;
        surroundings.after(SETTLE_MS, () => {
          settled = true;
          if (!closed) refresh();
        });
      }
      videos = withFrame(videos, parsed.data);
      refresh();
    });
    opened.onDisconnect.addListener(() => {
      if (closed || port !== opened) return;
      port = null;
      videos = new Map();
      asked.clear();
      if (everAnswered && reconnects < RECONNECTS) {
        reconnects += 1;
        show({ kind: 'looking' });
        surroundings.after(RECONNECT_MS, () => {
          if (!closed && port === null) open(tab);
        });
        return;
      }
      if (isOpenToExtensions(tab.url)) {
        show({ kind: 'not-connected', tabId: tab.id });
        return;
      }
      show({ kind: 'browser-page' });
      // A page whose address is kept from us is one of the browser's own, or any page at all once access is withdrawn.
      surroundings.maySeePages().then(
        (may) => {
          if (!may && !closed && port === null) show({ kind: 'no-access', tabId: tab.id });
        },
        (error: unknown) => console.warn('Vidimus: the permission could not be read', error),
      );
    });
    surroundings.after(LOOK_MS, () => {
      if (!closed && port === opened && view.kind === 'looking') show({ kind: 'no-video' });
    });
  }

  surroundings.activeTab().then(
    (tab) => {
      if (closed) return;
      if (tab === null) show({ kind: 'browser-page' });
      else open(tab);
    },
    () => show({ kind: 'browser-page' }),
  );

  return {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    choose(address) {
      if (find(videos, address) === null) return;
      settled = true;
      chosen = address;
      refresh();
    },
    again(address) {
      ask(address, true);
    },
    pieces({ frame, id }) {
      if (find(videos, { frame, id })?.video.state !== 'done') return;
      port?.postMessage({ type: 'check', frame, id, pieces: true } satisfies FromPopup);
    },
    close() {
      closed = true;
      port?.disconnect();
      port = null;
    },
  };
}

/**
 * Whether content scripts may run at an address at all.
 * https://developer.chrome.com/docs/extensions/develop/concepts/match-patterns#restricted-urls and
 * `extensions.webextensions.restrictedDomains` of Firefox.
 *
 * @param url absent where the browser does not tell: then it is one of its own pages, for the extension may see all others.
 */
export function isOpenToExtensions(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'file:') return false;
  if (hostname === 'chromewebstore.google.com' || hostname === 'addons.mozilla.org') return false;
  return !(hostname === 'chrome.google.com' && pathname.startsWith('/webstore'));
}
