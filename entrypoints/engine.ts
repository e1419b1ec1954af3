import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { HashWorker } from '../lib/credentials/hash-apart';
import { trustDatabase } from '../lib/credentials/trust-database';
import { loadTrust } from '../lib/credentials/trust-refresh';
import { guardedFetch } from '../lib/engine/guarded-fetch';
import { createPrepare } from '../lib/engine/prepare';
import { serveWorker } from '../lib/engine/worker-main';

/** The one dedicated worker that every check runs in. */
export default defineUnlistedScript(() => {
  // Before anything uses it: the C2PA library finds `fetch` here and nowhere else.
  self.fetch = guardedFetch(self.fetch.bind(self));
  const take = serveWorker({
    post: (message) => self.postMessage(message),
    now: () => performance.now(),
    date: () => new Date(),
    setInterval: (run, milliseconds) => setInterval(run, milliseconds),
    clearInterval: (timer) => clearInterval(timer),
    prepare: createPrepare({
      url: (path) => new URL(path, self.location.origin).href,
      fetch: (url, init) => fetch(url, init),
      online: () => navigator.onLine,
      // The bundler must leave this one alone: MediaPipe's loader is a packaged file, not a part of this script.
      importModule: (url) => import(/* @vite-ignore */ url),
      loadTrust: () => loadTrust(trustDatabase),
      spawn: (url) => new Worker(url, { type: 'module', name: 'vidimus-hasher' }) as HashWorker,
    }),
  });
  self.onmessage = ({ data }) => take(data);
});
