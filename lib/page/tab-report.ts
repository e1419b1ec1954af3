/** Tells the popup about this frame's videos, and starts what the person asks for there. */
import { PORT_TAB } from '../messaging/port-names';
import type { TabVideo, ToPopup } from '../messaging/tab-protocol';
import type { Clock } from './clock';
import { fieldsOf } from './read-message';

/** At most four reports a second. */
const REPORT_EVERY_MS = 250;
const MOST_VIDEOS = 64;
const MOST_PORTS = 8;

/** As the popup parses it; the Inspection is passed on as it came from the background. */
export type ToldVideo = Omit<TabVideo, 'inspection'> & { readonly inspection: unknown };
export type ToldPopup = Omit<ToPopup, 'videos'> & { readonly videos: ToldVideo[] };

export interface TabPort {
  readonly name: string;
  readonly sender?: { id?: string; url?: string; tab?: unknown };
  postMessage(message: ToldPopup): void;
  disconnect(): void;
  onMessage: { addListener(run: (message: unknown) => void): void };
  onDisconnect: { addListener(run: () => void): void };
}

export interface TabReportOptions {
  onConnect: { addListener(run: (port: TabPort) => void): void; removeListener(run: (port: TabPort) => void): void };
  /** `browser.runtime.id` and `browser.runtime.getURL('')`. */
  extension: { id: string; address: string };
  /** Random, one a content script. */
  frame: string;
  videos: () => ToldVideo[];
  /** @param pieces also of what its player is handed, for the person asked for that. */
  check: (id: string, pieces: boolean) => void;
  /** Called when a first popup listens: what is worth hearing only then, until the signal ends. */
  attended?: (leave: AbortSignal) => void;
  clock: Clock;
  signal: AbortSignal;
}

/** Only our own pages may ask: the popup has no tab; other pages of ours do, and show our address. */
export function isOwnPage(sender: TabPort['sender'], extension: { id: string; address: string }): boolean {
  if (sender?.id !== extension.id) return false;
  return sender.url?.startsWith(extension.address) === true || (sender.tab === undefined && sender.url === undefined);
}

/** @returns call it after every change; it costs nothing while no popup is open. */
export function reportToPopup(options: TabReportOptions): () => void {
  const { clock, signal } = options;
  const ports = new Set<TabPort>();
  let timer: number | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  let unattended = new AbortController();

  function send(): void {
    timer = null;
    if (ports.size === 0) return;
    sentAt = clock.now();
    const videos = options
      .videos()
      .sort((a, b) => b.area - a.area)
      .slice(0, MOST_VIDEOS);
    for (const port of ports) port.postMessage({ type: 'videos', frame: options.frame, videos });
  }

  function changed(): void {
    if (ports.size === 0 || timer !== null || signal.aborted) return;
    timer = clock.setTimeout(send, Math.max(0, REPORT_EVERY_MS - (clock.now() - sentAt)));
  }

  function onConnect(port: TabPort): void {
    if (port.name !== PORT_TAB) return;
    if (!isOwnPage(port.sender, options.extension) || ports.size >= MOST_PORTS) {
      port.disconnect();
      return;
    }
    ports.add(port);
    if (ports.size === 1) {
      unattended = new AbortController();
      options.attended?.(unattended.signal);
    }
    port.onDisconnect.addListener(() => {
      ports.delete(port);
      if (ports.size === 0) unattended.abort();
    });
    port.onMessage.addListener((message) => {
      const { type, frame, id, pieces } = fieldsOf(message);
      if (type === 'check' && frame === options.frame && typeof id === 'string') options.check(id, pieces === true);
    });
    changed();
  }

  options.onConnect.addListener(onConnect);
  signal.addEventListener('abort', () => {
    options.onConnect.removeListener(onConnect);
    if (timer !== null) clock.clearTimeout(timer);
    // The popup asks again, and hears from whoever reports then.
    for (const port of ports) port.disconnect();
    ports.clear();
    unattended.abort();
  });
  return changed;
}
