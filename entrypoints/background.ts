import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { keepTrustFresh } from '../lib/credentials/keep-trust-fresh';
import { trustDatabase } from '../lib/credentials/trust-database';
import { openEngine } from '../lib/engine/open-engine';
import { createResultCache } from '../lib/engine/result-cache';
import { shareJobs } from '../lib/engine/shared-engine';
import { PORT_WATCH } from '../lib/messaging/protocol';
import { serveWatch } from '../lib/messaging/serve-watch';

export default defineBackground({
  type: 'module',
  main() {
    const cache = createResultCache(browser.storage.session, () => Date.now());
    const engine = shareJobs(openEngine(browser), cache);

    browser.runtime.onConnect.addListener((port) => {
      if (port.name !== PORT_WATCH) return;
      serveWatch(port, {
        engine,
        extensionId: browser.runtime.id,
        language: () => browser.i18n.getUILanguage(),
        openDetails: (tabId) => browser.tabs.get(tabId).then(({ windowId }) => browser.action.openPopup({ windowId })),
      });
    });
    keepTrustFresh(browser, trustDatabase);
  },
});
