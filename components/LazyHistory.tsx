import { type ComponentType, useEffect, useState } from 'react';
import type { ManifestRecord } from '../lib/inspection/schema';

type HistoryView = ComponentType<{ readonly history: readonly ManifestRecord[] }>;

let loaded: HistoryView | null = null;

/** Loads the view; a page that will surely need it does so before there is a result. */
export async function loadHistory(): Promise<HistoryView> {
  loaded ??= (await import('./History')).History;
  return loaded;
}

/** The popup opens without it: its scripts have a budget, and most videos have no history. */
export function LazyHistory({ history }: { readonly history: readonly ManifestRecord[] }) {
  const [View, setView] = useState<HistoryView | null>(() => loaded);
  useEffect(() => {
    if (View === null) loadHistory().then((view) => setView(() => view), console.error);
  }, [View]);
  return View === null ? null : <View history={history} />;
}
