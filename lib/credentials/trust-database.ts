import { createStore, get, set, type UseStore } from 'idb-keyval';
import type { TrustStorage } from './trust-refresh';

let database: UseStore | null = null;
const opened = (): UseStore => {
  database ??= createStore('vidimus-trust', 'lists');
  return database;
};

/**
 * Where the lists are kept: IndexedDB, because the engine's worker can reach it and `browser.storage` not
 * (docs/decisions/003).
 */
export const trustDatabase: TrustStorage = {
  get: () => get('trust', opened()),
  set: (record) => set('trust', record, opened()),
};
