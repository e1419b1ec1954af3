/**
 * The content script's line to the background: one port, opened when there is something to ask, opened again when the
 * service worker was ended under it, with the running requests sent once more.
 */
import type { EngineError } from '../engine/engine-error';
import type { DisclosureReading } from '../inspection/schema';
import { PORT_WATCH } from '../messaging/port-names';
import type { ShownPart, ToBackground, WatchSource } from '../messaging/protocol';
import type { WatchCard } from '../messaging/watch-card';
import type { Clock } from './clock';
import { readToWatch } from './read-message';

/** Waits before each new attempt; after the last, running requests end in an error. */
export const RECONNECT_AFTER_MS = [200, 1000, 3000] as const;
/** Each may hold 48 MB of bytes until its answer is final, to be sent again. */
export const MAX_RUNNING = 4;
/**
 * Longest silence before a request is given up. The engine's longest check, comparing the whole content, may take 120 s
 * and says nothing meanwhile; giving up before it would throw away what had been found.
 */
export const SILENCE_LIMIT_MS = 180_000;

/** What is used of `runtime.Port`. */
export interface WatchPort {
  postMessage(message: ToBackground): void;
  disconnect(): void;
  onMessage: { addListener(run: (message: unknown) => void): void };
  onDisconnect: { addListener(run: () => void): void };
}

export interface RequestListener {
  /** @param inspection the whole one, unread: it is for the popup. */
  update(card: WatchCard, inspection: unknown, final: boolean): void;
  error(error: EngineError): void;
}

export interface WatchClientOptions {
  /** `browser.runtime.connect`; throws when the extension was reloaded under this script. */
  connect: (info: { name: string }) => WatchPort;
  /** Whether the extension is still there (`browser.runtime.id`). */
  valid: () => boolean;
  /** The extension was reloaded, updated or taken out: everything of this script is to go, quietly. */
  invalidated: () => void;
  newId: () => string;
  clock: Clock;
  signal: AbortSignal;
}

interface Running {
  source: WatchSource;
  reading: DisclosureReading;
  listener: RequestListener;
  shown: ShownPart | undefined;
  silence: number;
}

export class WatchClient {
  readonly #options: WatchClientOptions;
  readonly #running = new Map<string, Running>();
  #port: WatchPort | null = null;
  #attempts = 0;
  #retry: number | null = null;

  constructor(options: WatchClientOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#close());
  }

  /** @returns the request's id, for `cancel`. Above {@link MAX_RUNNING} the oldest request is cancelled. */
  inspect(source: WatchSource, reading: DisclosureReading, listener: RequestListener, shown?: ShownPart): string {
    const requestId = this.#options.newId();
    for (const oldest of this.#running.keys()) {
      if (this.#running.size < MAX_RUNNING) break;
      this.#fail(oldest, { code: 'cancelled', message: 'more videos were asked about than are inspected at once' });
      this.#post({ type: 'cancel', requestId: oldest });
    }
    this.#running.set(requestId, { source, reading, listener, shown, silence: this.#startSilence(requestId) });
    if (this.#retry === null) this.#send(requestId);
    return requestId;
  }

  /** Quiet: the listener hears nothing more. */
  cancel(requestId: string): void {
    if (this.#forget(requestId) !== undefined) this.#post({ type: 'cancel', requestId });
  }

  openDetails(): void {
    this.#open();
    this.#post({ type: 'open-details' });
  }

  #send(requestId: string): void {
    const running = this.#running.get(requestId);
    const port = running && this.#open();
    if (!port) return;
    const { source, reading, shown } = running;
    // Of this moment alone: asked for again later, the picture would be another.
    running.shown = undefined;
    try {
      port.postMessage({
        type: 'inspect',
        requestId,
        source,
        disclosures: reading.disclosures,
        ...(reading.read && { disclosureRead: reading.read }),
        ...(shown && { shown }),
      });
    } catch (error) {
      if (!this.#options.valid()) this.#options.invalidated();
      // A message above the browser's limit (64 MiB) throws here, and sending it again would not help.
      else this.#fail(requestId, { code: 'unreadable', message: `could not be sent: ${String(error).slice(0, 200)}` });
    }
  }

  /** Posts on the port that is there; nothing is opened for it. */
  #post(message: ToBackground): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      // Disconnected between its end and our hearing of it; a cancelled request needs nobody then.
      this.#port = null;
    }
  }

  #open(): WatchPort | null {
    if (this.#port !== null) return this.#port;
    if (this.#options.signal.aborted) return null;
    let port: WatchPort;
    try {
      port = this.#options.connect({ name: PORT_WATCH });
    } catch {
      // The only reason that browsers give here: the extension this script belongs to is no longer there.
      this.#options.invalidated();
      return null;
    }
    this.#port = port;
    port.onMessage.addListener((message) => this.#onMessage(message));
    port.onDisconnect.addListener(() => {
      if (this.#port === port) this.#port = null;
      this.#onDisconnect();
    });
    return port;
  }

  #onMessage(message: unknown): void {
    const said = readToWatch(message);
    if (said === null) {
      console.warn('Vidimus: a message from the background has an unknown shape');
      return;
    }
    this.#attempts = 0;
    const running = this.#running.get(said.requestId);
    if (running === undefined) return;
    if (said.type === 'error') {
      this.#fail(said.requestId, said.error);
      return;
    }
    const { card, inspection, final, requestId } = said;
    if (final) this.#forget(requestId);
    else {
      this.#options.clock.clearTimeout(running.silence);
      running.silence = this.#startSilence(requestId);
    }
    running.listener.update(card, inspection, final);
  }

  #onDisconnect(): void {
    if (this.#options.signal.aborted) return;
    if (!this.#options.valid()) {
      this.#options.invalidated();
      return;
    }
    // With nothing running the worker may sleep: the next question opens a new port.
    if (this.#running.size === 0 || this.#retry !== null) return;
    const wait = RECONNECT_AFTER_MS[this.#attempts++];
    if (wait === undefined) {
      this.#attempts = 0;
      for (const id of [...this.#running.keys()]) {
        this.#fail(id, { code: 'crashed', message: 'the extension’s background did not come back' });
      }
      return;
    }
    this.#retry = this.#options.clock.setTimeout(() => {
      this.#retry = null;
      for (const id of [...this.#running.keys()]) this.#send(id);
    }, wait);
  }

  #startSilence(requestId: string): number {
    return this.#options.clock.setTimeout(() => {
      this.#post({ type: 'cancel', requestId });
      this.#fail(requestId, { code: 'timeout', message: `no answer for ${SILENCE_LIMIT_MS / 1000} s` });
    }, SILENCE_LIMIT_MS);
  }

  #fail(requestId: string, error: EngineError): void {
    this.#forget(requestId)?.listener.error(error);
  }

  #forget(requestId: string): Running | undefined {
    const running = this.#running.get(requestId);
    if (running === undefined) return undefined;
    this.#options.clock.clearTimeout(running.silence);
    this.#running.delete(requestId);
    return running;
  }

  #close(): void {
    if (this.#retry !== null) this.#options.clock.clearTimeout(this.#retry);
    for (const id of [...this.#running.keys()]) this.#forget(id);
    // Ends what the background still does for this page.
    this.#port?.disconnect();
    this.#port = null;
  }
}
