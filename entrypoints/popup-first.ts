import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { type AskedTabs, askFirst } from '../lib/tab-videos/first-question';

/** Runs before the popup's modules are loaded; `popup/main.tsx` goes on with what it began. */
export default defineUnlistedScript(() => {
  const { tabs, runtime } = browser;
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
  Object.assign(globalThis, { vidimusQuestion: askFirst(asked, location.search) });
});
