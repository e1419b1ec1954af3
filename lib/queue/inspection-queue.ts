import { hostsToAsk } from '../credentials/identity-hosts';
import { askedHost, manifestHost } from '../credentials/remote-manifest';
import type { EngineError } from '../engine/engine-error';
import { type DetailsEngine, type Engine, EngineFailure, type EngineSource } from '../engine/ports';
import type { HashProgress } from '../inspection/check';
import type { Details } from '../inspection/details';
import { drivingTimes } from '../inspection/driving-frames';
import type { Inspection } from '../inspection/schema';

export type QueueState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** One thing the person asked to have inspected. Replaced, never changed in place. */
export interface QueueItem {
  readonly id: string;
  /** As given: the file's name, or the address as typed. */
  readonly name: string;
  readonly state: QueueState;
  /** What is known so far; a failed item keeps what had been found. */
  readonly inspection: Inspection | null;
  readonly error: EngineError | null;
  /** While the whole file is looked at: how far that has got. */
  readonly hashed?: HashProgress | null;
}

/** How a job ended, for whoever waits outside (the command line). */
export type Inspected =
  | { readonly name: string; readonly inspection: Inspection }
  | { readonly name: string; readonly error: EngineError };

export interface QueueInput {
  readonly name: string;
  readonly source: EngineSource;
  /** Compare the content above the usual size too, for the person asked for it. */
  readonly large?: boolean;
}

/** Items that one page holds at most, finished ones included: a hundred files are normal, a disk is not. */
export const MOST_ITEMS = 1000;

/** Ended items whose source is kept, the latest ones. */
export const MOST_SOURCES = 100;

const isOver = (item: QueueItem | undefined): boolean => item?.state !== 'waiting' && item?.state !== 'running';

export interface InspectionQueue {
  items(): readonly QueueItem[];
  subscribe(listener: () => void): () => void;
  /** @returns how many were taken; the rest would have gone over {@link MOST_ITEMS}. */
  add(inputs: readonly QueueInput[]): number;
  /** Inspects an ended item once more, and asks the host that its manifest lies on: the person agreed to that. */
  fetchManifest(id: string): void;
  /**
   * What a full record shows beside the Inspection; null for an item that cannot be read again.
   * @param frames whether pictures of frames are wanted too: that has the clip decoded once more.
   * @throws EngineFailure with a named code.
   */
  details(id: string, signal: AbortSignal, frames?: boolean): Promise<Details | null>;
  /** Inspects an ended item once more, and has the identities in it checked: the person was shown whom that asks. */
  checkIdentities(id: string): void;
  /** Inspects an ended item once more and compares all of it, above the size that is compared by itself. */
  compareLarge(id: string): void;
  cancel(id: string): void;
  cancelAll(): void;
  /** While it holds, the running item ends and no other begins. */
  pause(): void;
  resume(): void;
  paused(): boolean;
  /** Forgets what has ended. */
  clearEnded(): void;
}

/**
 * One after the other through the engine, in the order given. The queue never stops at a failure: it is that item's
 * result.
 *
 * @param onInspected called once for each item that ends, cancelled ones included.
 * @param agreedHosts hosts that the person agreed once and for all to have asked for a manifest.
 */
export function createInspectionQueue(options: {
  readonly engine: Engine & Partial<DetailsEngine>;
  /** BCP 47; summaries are written in it. */
  readonly language: string;
  readonly newKey: () => string;
  readonly onInspected?: (outcome: Inspected) => void;
  readonly agreedHosts?: () => Promise<readonly string[]>;
}): InspectionQueue {
  let items: readonly QueueItem[] = [];
  const sources = new Map<string, EngineSource>();
  /** For this item alone: what the person agreed to with a click. */
  const agreed = new Map<string, string>();
  const identityHosts = new Map<string, readonly string[]>();
  const large = new Set<string>();
  const listeners = new Set<() => void>();
  let paused = false;
  let current: { id: string; abort: AbortController } | null = null;

  function set(next: readonly QueueItem[]): void {
    items = next;
    for (const listener of listeners) listener();
  }

  function change(id: string, facts: Partial<QueueItem>): void {
    set(items.map((item) => (item.id === id ? { ...item, ...facts } : item)));
  }

  function end(item: QueueItem, facts: Pick<QueueItem, 'state'> & Partial<QueueItem>): void {
    const { inspection, error } = facts;
    // What was inspected stays at hand for what may still be asked of it: the manifest that lies elsewhere, pictures, a
    // bundle of evidence. Not for all: a thousand files must not be held open by a list of results.
    if (error) sources.delete(item.id);
    const ended = [...sources.keys()].filter((id) => id !== item.id && isOver(items.find((other) => other.id === id)));
    for (const id of ended.slice(0, Math.max(0, ended.length + 1 - MOST_SOURCES))) sources.delete(id);
    agreed.delete(item.id);
    identityHosts.delete(item.id);
    large.delete(item.id);
    change(item.id, { ...facts, hashed: null });
    if (error) options.onInspected?.({ name: item.name, error });
    else if (inspection) options.onInspected?.({ name: item.name, inspection });
  }

  async function work(): Promise<void> {
    if (current !== null || paused) return;
    const item = items.find(({ state }) => state === 'waiting');
    const source = item && sources.get(item.id);
    if (item === undefined || source === undefined) return;
    const abort = new AbortController();
    current = { id: item.id, abort };
    change(item.id, { state: 'running' });
    try {
      const { language, newKey, agreedHosts } = options;
      const always = agreedHosts === undefined ? [] : await agreedHosts();
      const once = agreed.get(item.id);
      const manifestHosts = once === undefined ? [...always] : [...always, once];
      const identities = identityHosts.get(item.id);
      const inspection = await options.engine.inspect(
        {
          key: newKey(),
          source,
          pageUrl: null,
          disclosures: [],
          language,
          manifestHosts,
          ...(identities === undefined ? {} : { identityHosts: [...identities] }),
          // Whoever gives an address here wants what lies there checked: a playlist's first pieces, and the sound too.
          asked: large.has(item.id) ? ['pieces', 'sound', 'large'] : ['pieces', 'sound'],
        },
        (partial) => {
          if (!abort.signal.aborted) change(item.id, { inspection: partial });
        },
        abort.signal,
        ({ step, done, total }) => {
          if (!abort.signal.aborted) change(item.id, { hashed: { step, done, total } });
        },
      );
      if (!abort.signal.aborted) end(item, { state: 'done', inspection, error: null });
    } catch (error) {
      if (!abort.signal.aborted) end(item, { state: 'failed', error: errorOf(item.name, error) });
    }
    if (current?.abort === abort) current = null;
    void work();
  }

  function cancel(id: string): void {
    const item = items.find((candidate) => candidate.id === id);
    if (item === undefined || (item.state !== 'waiting' && item.state !== 'running')) return;
    const running = current?.id === id ? current : null;
    if (running !== null) current = null;
    running?.abort.abort();
    end(item, { state: 'cancelled', error: { code: 'cancelled', message: `${item.name}: cancelled` } });
    void work();
  }

  return {
    items: () => items,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(inputs) {
      const taken = inputs.slice(0, Math.max(0, MOST_ITEMS - items.length));
      const fresh = taken.map(({ name, source, ...asked }) => {
        const id = options.newKey();
        sources.set(id, source);
        if (asked.large) large.add(id);
        return { id, name, state: 'waiting', inspection: null, error: null } satisfies QueueItem;
      });
      if (fresh.length > 0) set([...items, ...fresh]);
      void work();
      return taken.length;
    },
    fetchManifest(id) {
      const item = items.find((candidate) => candidate.id === id);
      const host = manifestHost(item?.inspection?.credentials?.remoteUrl ?? null);
      if (item?.state !== 'done' || host === null || !sources.has(id)) return;
      agreed.set(id, host);
      change(id, { state: 'waiting' });
      void work();
    },
    async details(id, signal, frames = false) {
      const source = sources.get(id);
      const item = items.find((candidate) => candidate.id === id);
      if (source === undefined || item?.state !== 'done' || options.engine.details === undefined) return null;
      const { language, newKey } = options;
      const frameTimes = frames && item.inspection ? { frameTimes: drivingTimes(item.inspection) } : {};
      const manifestHosts = [...askedHost(item.inspection?.credentials ?? null)];
      const job = { key: newKey(), source, pageUrl: null, disclosures: [], language, manifestHosts, ...frameTimes };
      return options.engine.details(job, signal);
    },
    checkIdentities(id) {
      const item = items.find((candidate) => candidate.id === id);
      const identities = item?.inspection?.credentials?.identities ?? [];
      if (item?.state !== 'done' || identities.length === 0 || !sources.has(id)) return;
      identityHosts.set(id, hostsToAsk(identities));
      change(id, { state: 'waiting' });
      void work();
    },
    compareLarge(id) {
      const item = items.find((candidate) => candidate.id === id);
      if (item?.state !== 'done' || !isTooLarge(item.inspection) || !sources.has(id)) return;
      large.add(id);
      change(id, { state: 'waiting' });
      void work();
    },
    cancel,
    cancelAll() {
      // The waiting ones first, so that none of them starts when the running one ends.
      for (const { id } of items.filter(({ state }) => state === 'waiting')) cancel(id);
      for (const { id } of items.filter(({ state }) => state === 'running')) cancel(id);
    },
    pause() {
      paused = true;
      set([...items]);
    },
    resume() {
      paused = false;
      set([...items]);
      void work();
    },
    paused: () => paused,
    clearEnded() {
      const going = items.filter((item) => !isOver(item));
      for (const { id } of items) if (!going.some((item) => item.id === id)) sources.delete(id);
      set(going);
    },
  };
}

function isTooLarge(inspection: Inspection | null | undefined): boolean {
  return inspection?.coverage?.some(({ check, reason }) => check === 'contentHash' && reason === 'too-large') ?? false;
}

function errorOf(name: string, error: unknown): EngineError {
  if (error instanceof EngineFailure) return { code: error.code, message: error.message };
  return { code: 'crashed', message: `${name}: ${error instanceof Error ? error.message : String(error)}` };
}
