import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { watchWhileOn } from '../lib/page/watch-while-on';
import { startReaders } from '../lib/platforms/start-readers';
import { youtube } from '../lib/platforms/youtube';
import { hearSteps } from '../lib/platforms/youtube-steps';
import { sitesOf } from '../lib/settings/page-settings';

/** Before the page, so that the line to `youtube-steps.ts` is there before anybody else could make one. */
export default defineUnlistedScript(() => {
  const steps = hearSteps(document);
  startReaders([youtube], window, globalThis, steps.latest);
  watchWhileOn({
    local: browser.storage.local,
    sites: sitesOf(window),
    on: () => steps.listen(true),
    off: () => steps.listen(false),
    signal: new AbortController().signal,
  });
});
