import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/record.css';
import '../../components/chooser.css';
import './sidepanel.css';
import { evidenceBodies, timelineChart } from '../../components/late';
import { showPage } from '../../components/page';
import { askedHost } from '../../lib/credentials/remote-manifest';
import { createPortEngine } from '../../lib/engine/port-engine';
import type { EngineJob } from '../../lib/engine/ports';
import { drivingTimes } from '../../lib/inspection/driving-frames';
import type { Inspection } from '../../lib/inspection/schema';
import { PORT_PAGE } from '../../lib/messaging/port-names';
import { type FollowedTabs, type FrontTab, followTab } from '../../lib/tab-videos/follow-tab';
import { watchPanelChoice } from '../../lib/tab-videos/panel-choice';
import { connectTab } from '../../lib/tab-videos/tab-connection';
import { followLanguage } from '../../lib/words/follow-language';
import { App } from './App';

/** In a tab of its own (open-panel.ts) it stays with the tab that it was opened for. */
const named = new URLSearchParams(location.search).get('tab');
const tabs: FollowedTabs = {
  async front() {
    const [tab] =
      named === null
        ? await browser.tabs.query({ active: true, currentWindow: true })
        : [await browser.tabs.get(Number(named))];
    return tab?.id === undefined ? null : { id: tab.id, ...(tab.url !== undefined && { url: tab.url }) };
  },
  onFront(run) {
    if (named === null) browser.tabs.onActivated.addListener(run);
  },
  onLoaded: (run) =>
    browser.tabs.onUpdated.addListener((tabId, { status }) => {
      if (status === 'complete') run(tabId);
    }),
};
const connect = (front: FrontTab | null) =>
  connectTab(
    {
      activeTab: async () => front,
      connect(tabId, name) {
        const port = browser.tabs.connect(tabId, { name });
        port.onDisconnect.addListener(() => {
          // Chrome reports "Could not establish connection" as an error of the extension unless somebody reads it.
          void browser.runtime.lastError;
        });
        return port;
      },
      maySeePages: () => browser.permissions.contains({ origins: ['<all_urls>'] }),
      after: (milliseconds, run) => void setTimeout(run, milliseconds),
    },
    { unasked: false },
  );

const engine = createPortEngine(async () => browser.runtime.connect({ name: PORT_PAGE }));

/** Null where the file of an inspection cannot be read again. */
function askAgain(
  { subject: { mediaUrl, pageUrl }, credentials }: Inspection,
  wanted: Pick<EngineJob, 'frameTimes' | 'heatAt'>,
  signal: AbortSignal,
) {
  if (mediaUrl === null || !/^(https?|data):/.test(mediaUrl)) return null;
  const source = { kind: 'url' as const, url: mediaUrl };
  const key = `panel:${crypto.randomUUID()}`;
  const language = document.documentElement.lang;
  return engine.details(
    { key, source, pageUrl, disclosures: [], language, manifestHosts: [...askedHost(credentials)], ...wanted },
    signal,
  );
}

// Before there is a record, so that nothing moves when one comes.
for (const part of [evidenceBodies, timelineChart]) part.load().catch(console.error);

const show = await showPage(
  browser,
  'panel_title',
  <App
    tab={followTab(tabs, connect)}
    pages={{
      inspect: browser.runtime.getURL('/inspect.html'),
      history: browser.runtime.getURL('/history.html'),
      options: browser.runtime.getURL('/options.html'),
      guide: browser.runtime.getURL('/guide.html'),
    }}
    watchChoice={(run) => watchPanelChoice(browser.storage.session, run)}
    details={(inspection, signal) => askAgain(inspection, { frameTimes: drivingTimes(inspection) }, signal)}
    heat={async (inspection, seconds, signal) =>
      (await askAgain(inspection, { heatAt: seconds }, signal))?.heat ?? null
    }
    allow={async (tabId) => {
      if (await browser.permissions.request({ origins: ['<all_urls>'] })) await browser.tabs.reload(tabId);
    }}
    reload={(tabId) => browser.tabs.reload(tabId)}
  />,
);
followLanguage(browser, show);
