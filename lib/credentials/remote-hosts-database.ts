import { createStore, get, set, type UseStore } from 'idb-keyval';
import type { HostStorage } from './remote-hosts';

let database: UseStore | null = null;
const opened = (): UseStore => {
  database ??= createStore('vidimus-remote', 'hosts');
  return database;
};

/** A database of its own: idb-keyval makes one store a database, and the trust lists' is there already. */
export const hostDatabase: HostStorage = {
  get: () => get('hosts', opened()),
  set: (hosts) => set('hosts', [...hosts], opened()),
};
