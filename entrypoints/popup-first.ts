import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { SETTINGS_KEY } from '../lib/settings/page-settings';
import { type AskedTabs, askFirst } from '../lib/tab-videos/first-question';

/** Runs before the popup's modules are loaded; `popup/main.tsx` goes on with what it began. */
export default defineUnlistedScript(() => {
  const { tabs, runtime, storage } = browser;
  const asked: AskedTabs = {
    query: (about) => tabs.query(about),
    get: (id) => tabs.get(id),
    connect(id, options) {
      const port = tabs.connect(id, options);
      // Chrome reports "Could not establish connection" as an error of the extension unless somebody reads it.
      port.onDisconnect.addListener(() => void runtime.lastError);
      return port;
    },
  };
  // Which language the page is to be in.
  const settings = storage.local.get(SETTINGS_KEY);
  // Who takes it up says what is wrong; nobody is there yet to hear.
  settings.catch(() => undefined);
  Object.assign(globalThis, { vidimusQuestion: { ...askFirst(asked, location.search), settings } });
});
