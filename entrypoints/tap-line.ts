import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { TAP_EVENT, TAP_OFF } from '../lib/page/stream-tap';
import { pageSettings, SETTINGS_KEY, sitesOf } from '../lib/settings/page-settings';

/** The content scripts' own world, before the page: hands the stream tap its line and leaves the other end for `watch.ts`. */
export default defineUnlistedScript(() => {
  const { port1, port2 } = new MessageChannel();
  document.dispatchEvent(new MessageEvent(TAP_EVENT, { ports: [port2] }));
  Object.assign(globalThis, { vidimusTap: port1 });
  browser.storage.local.get(SETTINGS_KEY).then(
    (items) => {
      const { on, streamTap } = pageSettings(items[SETTINGS_KEY], sitesOf(window));
      if (!on || !streamTap) port1.postMessage(TAP_OFF);
    },
    (error: unknown) => console.warn('Vidimus: the settings could not be read', error),
  );
});
