import { browser } from 'wxt/browser';
import './popup.css';
import { showPage } from '../../components/page';
import { siteOf } from '../../lib/settings/page-settings';
import type { FirstQuestion } from '../../lib/tab-videos/first-question';
import { openPanel, type PanelBrowser } from '../../lib/tab-videos/open-panel';
import { PANEL_CHOICE_KEY, type PanelChoice } from '../../lib/tab-videos/panel-choice-key';
import { connectTab } from '../../lib/tab-videos/tab-connection';
import { App } from './App';

/** Left by entrypoints/popup-first.ts. */
type PopupQuestion = FirstQuestion & { readonly settings: Promise<Record<string, unknown>> };
const question = (globalThis as unknown as { readonly vidimusQuestion: PopupQuestion }).vidimusQuestion;

/** At hand without waiting: the panel opens in the click or not at all. */
let front: Awaited<FirstQuestion['tab']> = null;
const site = question.tab.then(
  (tab) => {
    front = tab;
    return siteOf(tab?.url ?? '');
  },
  (error: unknown) => {
    console.warn('Vidimus: the tab in front could not be told', error);
    return null;
  },
);

const connection = connectTab({
  activeTab: () => question.tab,
  connect: question.connect,
  maySeePages: () => browser.permissions.contains({ origins: ['<all_urls>'] }),
  after: (milliseconds, run) => void setTimeout(run, milliseconds),
});

await showPage(
  browser,
  'extension_name',
  <App
    connection={connection}
    site={site}
    inspectUrl={browser.runtime.getURL('/inspect.html')}
    settingsUrl={browser.runtime.getURL('/options.html')}
    openPanel={(address, report) => {
      if (front === null) return;
      const choice: PanelChoice = { tabId: front.id, frame: address.frame, id: address.id, report, at: Date.now() };
      browser.storage.session
        .set({ [PANEL_CHOICE_KEY]: choice })
        .catch((error: unknown) => console.warn('Vidimus: the panel could not be told which video', error));
      const opening = openPanel(browser as PanelBrowser, front).catch((error: unknown) =>
        console.warn('Vidimus: the panel could not be opened', error),
      );
      void opening.then(() => window.close());
    }}
    allow={async (tabId) => {
      // Asked for in the click itself: browsers refuse it later.
      if (await browser.permissions.request({ origins: ['<all_urls>'] })) await browser.tabs.reload(tabId);
      window.close();
    }}
    reload={async (tabId) => {
      await browser.tabs.reload(tabId);
      window.close();
    }}
  />,
  question.settings,
);
