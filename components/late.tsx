/** Parts of a view that are loaded apart from it: the popup's scripts have a budget, and most rows stay closed. */
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';

export interface LatePart<Part> {
  /** A page that will surely need it calls this before there is a result, so that nothing moves later. */
  load(): Promise<Part>;
  /** Null until somebody loaded it. */
  now(): Part | null;
  subscribe(listener: () => void): () => void;
}

export function latePart<Part>(importPart: () => Promise<Part>): LatePart<Part> {
  let part: Part | null = null;
  let loading: Promise<Part> | null = null;
  const listeners = new Set<() => void>();
  return {
    load() {
      loading ??= importPart().then((loaded) => {
        part = loaded;
        for (const listener of listeners) listener();
        return loaded;
      });
      return loading;
    },
    now: () => part,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The part once it is there; the first use asks for it. */
export function useLate<Part>(part: LatePart<Part>): Part | null {
  const loaded = useSyncExternalStore(part.subscribe, part.now, part.now);
  useEffect(() => {
    if (loaded === null) part.load().catch((error: unknown) => console.warn('Vidimus: a part is missing', error));
  }, [part, loaded]);
  return loaded;
}

/** What the rows of evidence hold, and the lists that only some records have. */
export const evidenceBodies = latePart(() => import('./evidence-bodies'));

/** Content made of late parts, once they are there. */
export function LateBody(props: { children(bodies: typeof import('./evidence-bodies')): ReactNode }) {
  const bodies = useLate(evidenceBodies);
  return bodies === null ? null : props.children(bodies);
}

/** A chart that only pages with room load; without it a plain drawing stands in its place, as in a saved report. */
export const timelineChart = latePart(() => import('./Timeline'));

/** Null where no page loaded it, and in a document that has no scripts. */
export function useTimelineChart(): typeof import('./Timeline') | null {
  return useSyncExternalStore(timelineChart.subscribe, timelineChart.now, () => null);
}
