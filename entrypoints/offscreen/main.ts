import { browser } from 'wxt/browser';
import { createLocalEngine } from '../../lib/engine/local-engine';
import { servePort } from '../../lib/engine/port-engine';
import { PORT_ENGINE } from '../../lib/messaging/port-names';

// Chrome's service worker can start no worker of its own, so this document hosts it and does nothing else.
const engine = createLocalEngine({
  workerUrl: browser.runtime.getURL('/engine.js'),
  // Nothing to do for a minute: the document goes too, and the service worker makes a new one when needed.
  onIdle: () => window.close(),
});

browser.runtime.onConnect.addListener((port) => {
  // Content scripts carry our id too, but always a tab: only the service worker comes without one.
  if (port.name !== PORT_ENGINE || port.sender?.id !== browser.runtime.id || port.sender.tab !== undefined) return;
  servePort(port, engine);
});
