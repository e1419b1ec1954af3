import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { askFirst, type QuestionBrowser } from '../lib/tab-videos/first-question';

/** Runs before the popup's modules are loaded; `popup/main.tsx` goes on with what it began. */
export default defineUnlistedScript(() => {
  Object.assign(globalThis, { vidimusQuestion: askFirst(browser as QuestionBrowser, location.search) });
});
