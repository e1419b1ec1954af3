import type { PortLike } from '../engine/port-engine';
import { type Engine, EngineFailure, type EngineJob, type SentFrame } from '../engine/ports';
import type { Disclosure, DisclosureRead, Inspection } from '../inspection/schema';
import type { ReaderNotes } from '../platforms/reader-notes';
import { type ShownPart, type ToWatch, toBackgroundSchema, type WatchSource } from './protocol';
import { watchCard } from './watch-card';

/** What the browser itself says of a port's other end; the page cannot choose it. */
export interface Sender {
  readonly id?: string;
  readonly url?: string;
  readonly frameId?: number;
  readonly tab?: { readonly id?: number; readonly url?: string; readonly incognito?: boolean };
}

export interface WatchPort extends PortLike {
  readonly sender?: Sender;
}

export interface WatchService {
  readonly engine: Engine;
  readonly extensionId: string;
  readonly language: () => Promise<string>;
  readonly openDetails: (tabId: number) => Promise<void>;
  /** Keeps what was found for the person's history; not called for private windows. */
  readonly remember: (inspection: Inspection) => void;
  /** See capture-shown.ts. */
  readonly capture: (tabId: number, shown: ShownPart) => Promise<SentFrame | null>;
  /** Which readers of platforms' pages are off for this session, because they failed. */
  readonly readers: Pick<ReaderNotes, 'isOff' | 'note'>;
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

  /** What a frame shows only where the pointer tells where in the tab it stands. */
  const withShown = async (source: WatchSource, shown: ShownPart): Promise<WatchSource> => {
    if (source.kind !== 'frames' || (sender.frameId === 0) !== (shown.spots === undefined)) return source;
    const frame = await service.capture(tabId, shown).catch((error: unknown) => {
      console.warn('Vidimus: what the tab shows could not be taken', error);
      return null;
    });
    return frame === null ? source : { ...source, frames: [frame] };
  };

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
    const { disclosures, read } = believed(message.disclosures, message.disclosureRead, service.readers);
    const job: Omit<EngineJob, 'language'> = {
      key: jobKey(message.source, disclosures, `${tabId}:${sender.frameId ?? 0}:${requestId}`),
      source: message.source,
      pageUrl,
      disclosures,
    };
    // The job may have begun for another page, whose address and labels are none of this one's business.
    let notLooked = false;
    const tell = (found: Inspection, final: boolean) => {
      const here = withRead(found, read);
      const whole = { ...here, subject: { ...here.subject, pageUrl } };
      const card = watchCard(here, message.source.kind, notLooked);
      post({ type: 'update', requestId, card, inspection: whole, final });
      if (final && sender.tab?.incognito !== true) service.remember(whole);
    };
    const inspect = async (source: WatchSource) => {
      notLooked = message.shown !== undefined && source === message.source;
      const language = await service.language();
      abort.signal.throwIfAborted();
      return service.engine.inspect({ ...job, language, source }, (found) => tell(found, false), abort.signal);
    };
    const { source, shown } = message;
    (shown === undefined ? inspect(source) : withShown(source, shown).then(inspect))
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

/** What counts of a page's labels: those of a reader that failed in this session do not, and its failing is noted. */
function believed(
  disclosures: Disclosure[],
  read: DisclosureRead | undefined,
  readers: WatchService['readers'],
): { disclosures: Disclosure[]; read: DisclosureRead | undefined } {
  if (read === undefined) return { disclosures, read };
  if (readers.isOff(read.reader)) {
    return { disclosures: [], read: { ...read, state: 'skipped', reason: 'switched-off', detail: null } };
  }
  if (read.state === 'failed') readers.note(read);
  return { disclosures, read };
}

/** The engine sees no page: the row that tells how this one was read is put in here. */
function withRead(inspection: Inspection, read: DisclosureRead | undefined): Inspection {
  if (read === undefined) return inspection;
  const { state, reason, detail } = read;
  return {
    ...inspection,
    coverage: inspection.coverage.map((row) => (row.check === 'disclosure' ? { ...row, state, reason, detail } : row)),
  };
}

/**
 * Clips named by an address are one job wherever they are shown; what a page handed over belongs to that request. So
 * does what was read off a page: a hostile one could label a clip for every other page that shows it.
 */
export function jobKey(source: WatchSource, disclosures: readonly Disclosure[], request: string): string {
  if (source.kind === 'url' && disclosures.length === 0) return `url:${source.url}`;
  return `request:${request}`;
}
