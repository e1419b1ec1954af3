import type { PortLike } from '../engine/port-engine';
import { type Engine, EngineFailure, type EngineJob } from '../engine/ports';
import type { Disclosure, Inspection } from '../inspection/schema';
import { type ToWatch, toBackgroundSchema, type WatchSource } from './protocol';
import { watchCard } from './watch-card';

/** What the browser itself says of a port's other end; the page cannot choose it. */
export interface Sender {
  readonly id?: string;
  readonly url?: string;
  readonly frameId?: number;
  readonly tab?: { readonly id?: number; readonly url?: string };
}

export interface WatchPort extends PortLike {
  readonly sender?: Sender;
}

export interface WatchService {
  readonly engine: Engine;
  readonly extensionId: string;
  readonly language: () => string;
  readonly openDetails: (tabId: number) => Promise<void>;
}

/** One frame can have this many checks running: a page full of videos must not fill the queue for all others. */
const MOST_PER_PORT = 8;

/** Serves one content script: first the sender is checked, then every message is parsed. Returns false if refused. */
export function serveWatch(port: WatchPort, service: WatchService): boolean {
  const { sender } = port;
  // Only our own content scripts have our id and a tab; a web page cannot open this port.
  if (sender?.id !== service.extensionId || sender.tab?.id === undefined) {
    port.disconnect();
    return false;
  }
  const tabId = sender.tab.id;
  const pageUrl = (sender.tab.url ?? sender.url ?? null)?.slice(0, 8192) ?? null;
  const jobs = new Map<string, AbortController>();
  let open = true;
  const post = (message: ToWatch) => {
    if (open) port.postMessage(message);
  };
  const fail = (requestId: string, failure: EngineFailure) =>
    post({ type: 'error', requestId, error: { code: failure.code, message: failure.message } });

  port.onMessage.addListener((raw) => {
    const parsed = toBackgroundSchema.safeParse(raw);
    if (!parsed.success) {
      console.warn('Vidimus: a message from a content script was not of the protocol');
      return;
    }
    const message = parsed.data;
    if (message.type === 'open-details') {
      service.openDetails(tabId).catch((error: unknown) => console.warn('Vidimus: no popup could be opened', error));
      return;
    }
    if (message.type === 'cancel') {
      jobs.get(message.requestId)?.abort();
      jobs.delete(message.requestId);
      return;
    }
    const { requestId } = message;
    if (jobs.size >= MOST_PER_PORT || jobs.has(requestId)) {
      fail(requestId, new EngineFailure('busy', 'too many videos of this page are being checked'));
      return;
    }
    const abort = new AbortController();
    jobs.set(requestId, abort);
    const job: EngineJob = {
      key: jobKey(message.source, message.disclosures, `${tabId}:${sender.frameId ?? 0}:${requestId}`),
      source: message.source,
      pageUrl,
      disclosures: message.disclosures,
      language: service.language(),
    };
    // The job may have begun for another page, whose address is none of this one's business.
    const tell = (found: Inspection, final: boolean) =>
      post({
        type: 'update',
        requestId,
        card: watchCard(found, message.source.kind),
        inspection: { ...found, subject: { ...found.subject, pageUrl } },
        final,
      });
    service.engine
      .inspect(job, (inspection) => tell(inspection, false), abort.signal)
      .then(
        (inspection) => tell(inspection, true),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          fail(
            requestId,
            error instanceof EngineFailure ? error : new EngineFailure('crashed', String(error).slice(0, 1000)),
          );
        },
      )
      .finally(() => {
        if (jobs.get(requestId) === abort) jobs.delete(requestId);
      });
  });
  port.onDisconnect.addListener(() => {
    open = false;
    for (const abort of jobs.values()) abort.abort();
  });
  return true;
}

/**
 * Clips named by an address are one job wherever they are shown; what a page handed over belongs to that request. So
 * does what was read off a page: a hostile one could label a clip for every other page that shows it.
 */
export function jobKey(source: WatchSource, disclosures: readonly Disclosure[], request: string): string {
  if (source.kind === 'url' && disclosures.length === 0) return `url:${source.url}`;
  return `request:${request}`;
}
