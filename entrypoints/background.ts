import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { keepTrustFresh } from '../lib/credentials/keep-trust-fresh';
import { trustBasis } from '../lib/credentials/trust-basis';
import { trustDatabase } from '../lib/credentials/trust-database';
import { openEngine } from '../lib/engine/open-engine';
import { servePagePort } from '../lib/engine/page-port';
import { createResultCache } from '../lib/engine/result-cache';
import { shareJobs } from '../lib/engine/shared-engine';
import { withWantedChecks } from '../lib/engine/wanted-checks';
import { createHistory, worthKeeping } from '../lib/history/history';
import type { Inspection } from '../lib/inspection/schema';
import { captureShown } from '../lib/messaging/capture-shown';
import { offerContextMenu } from '../lib/messaging/context-menu';
import { placeInTab } from '../lib/messaging/place-in-tab';
import { ASK_PLACE, ASK_RESIZED, PORT_PAGE, PORT_WATCH } from '../lib/messaging/port-names';
import { type ShownPart, topPlaceSchema } from '../lib/messaging/protocol';
import { serveWatch } from '../lib/messaging/serve-watch';
import { createReaderNotes } from '../lib/platforms/reader-notes';
import { changeSettings, loadSettings, type Settings, withSite } from '../lib/settings/settings';
import { keepCardWords } from '../lib/words/keep-card-words';

export default defineBackground({
  type: 'module',
  main() {
    // The table that pages and card speak from, so that the engine's sentences are of the same language.
    const languageOf = (settings: Settings) => settings.language || browser.i18n.getMessage('language_tag');
    const settingsNow = () => loadSettings(browser.storage.local);
    const language = async () => languageOf(await settingsNow());
    const leftOut = async () => (await settingsNow()).checksOff;
    const basis = async () => {
      const [settings, trust] = await Promise.all([settingsNow(), trustBasis(trustDatabase)]);
      return `${languageOf(settings)} ${trust} ${settings.checksOff}`;
    };
    const cache = createResultCache(browser.storage.session, () => Date.now(), basis);
    const readers = createReaderNotes(browser.storage.session, () => Date.now());
    const engine = shareJobs(withWantedChecks(openEngine(browser), leftOut), cache);

    const history = createHistory({ now: () => new Date(), newId: () => crypto.randomUUID() });
    const remember = (inspection: Inspection) => {
      if (!worthKeeping(inspection)) return;
      loadSettings(browser.storage.local)
        .then(async (settings) => (settings.history ? history.add(inspection) : undefined))
        .catch((error: unknown) => console.warn('Vidimus: the history could not be written', error));
    };

    const openDetails = async (tabId: number) => {
      const { windowId } = await browser.tabs.get(tabId);
      await browser.action.openPopup({ windowId }).catch(async () => {
        // Older Firefox wants a click on the browser's own bar for that; a small window shows the same.
        const url = browser.runtime.getURL(`/popup.html?tab=${tabId}`);
        await browser.windows.create({ url, type: 'popup', width: 420, height: 620 });
      });
    };

    const capture = (tab: number, shown: ShownPart) =>
      captureShown(tab, shown, {
        async screenshot(tabId) {
          const { active, windowId } = await browser.tabs.get(tabId);
          if (!active) throw new Error('another tab is in front');
          const address = await browser.tabs.captureVisibleTab(windowId, { format: 'png' });
          return createImageBitmap(await (await fetch(address)).blob());
        },
        async place(tabId, part) {
          // In a frame that is drawn in another size, events tell its corner alone (seen in Chromium 156).
          if ((await browser.tabs.sendMessage(tabId, ASK_RESIZED)) === true)
            throw new Error('a frame is drawn resized');
          const around = topPlaceSchema.parse(await browser.tabs.sendMessage(tabId, ASK_PLACE, { frameId: 0 }));
          return placeInTab(part, around, await browser.tabs.getZoom(tabId));
        },
        crop(picture, part, { width, height }) {
          const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
          if (context === null) throw new Error('no canvas');
          context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, width, height);
          return context.getImageData(0, 0, width, height).data.buffer;
        },
      });

    browser.runtime.onConnect.addListener((port) => {
      if (port.name === PORT_PAGE) servePagePort(port, engine, browser.runtime);
      if (port.name !== PORT_WATCH) return;
      serveWatch(port, { capture, engine, extensionId: browser.runtime.id, language, openDetails, readers, remember });
    });
    offerContextMenu({
      menus: browser.contextMenus,
      titles: { check: browser.i18n.getMessage('menu_check'), site: browser.i18n.getMessage('menu_site') },
      switchSite: (site) =>
        changeSettings(browser.storage.local, (settings) => withSite(settings, site, settings.sitesOff.includes(site))),
      installed: (run) => browser.runtime.onInstalled.addListener(run),
      inspect: (url) =>
        browser.tabs.create({ url: browser.runtime.getURL(`/inspect.html?check=${encodeURIComponent(url)}`) }),
      openDetails,
    });
    keepCardWords(
      browser.storage.local,
      (path) => fetch(browser.runtime.getURL(path as never)),
      (run) => browser.runtime.onInstalled.addListener(run),
    );
    keepTrustFresh(browser, trustDatabase, async () => (await loadSettings(browser.storage.local)).refreshTrust);
    browser.runtime.onInstalled.addListener(({ reason }) => {
      if (reason === 'install') browser.tabs.create({ url: browser.runtime.getURL('/welcome.html') });
    });
  },
});
