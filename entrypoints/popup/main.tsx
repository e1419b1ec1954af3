import { browser } from 'wxt/browser';
import '../../components/theme.css';
import '../../components/record.css';
import './popup.css';
import { showPage } from '../../components/page';
import { siteOf } from '../../lib/settings/page-settings';
import { connectTab } from '../../lib/tab-videos/tab-connection';
import { App } from './App';

async function findTab() {
  // In a window of its own (background.ts) the tab in front would be this page itself.
  const named = new URLSearchParams(location.search).get('tab');
  const [tab] =
    named === null
      ? await browser.tabs.query({ active: true, currentWindow: true })
      : [await browser.tabs.get(Number(named))];
  return tab?.id === undefined ? null : { id: tab.id, url: tab.url };
}
const found = findTab();

const connection = connectTab({
  activeTab: () => found,
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
});

showPage(
  browser.i18n,
  'extension_name',
  <App
    connection={connection}
    site={found.then(
      (tab) => siteOf(tab?.url ?? ''),
      () => null,
    )}
    inspectUrl={browser.runtime.getURL('/inspect.html')}
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
);
