import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { watchPage } from '../../lib/page/page-watch';

/** Chrome gives the function, Firefox the property; neither is in the DOM's own types. */
type ShadowOpener = { dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null } };
type FirefoxElement = Element & { openOrClosedShadowRoot?: ShadowRoot | null };

export default defineContentScript({
  matches: ['<all_urls>'],
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  runAt: 'document_idle',
  // The page must not be told by a message that this script has started.
  noScriptStartedPostMessage: true,
  main(ctx) {
    // An SVG or XML document has no place for the badge, and no video either.
    if (!(document.documentElement instanceof HTMLElement)) return;
    const { dom } = browser as unknown as ShadowOpener;
    watchPage({
      window,
      clock: {
        now: () => performance.now(),
        setTimeout: (run, milliseconds) => window.setTimeout(run, milliseconds),
        clearTimeout: (id) => window.clearTimeout(id),
        requestAnimationFrame: (run) => window.requestAnimationFrame(run),
        cancelAnimationFrame: (id) => window.cancelAnimationFrame(id),
      },
      signal: ctx.signal,
      say: (key, substitutions) => browser.i18n.getMessage(key as never, substitutions),
      random: Math.random,
      // `crypto.randomUUID` is missing on pages without https.
      newId: () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join(''),
      openShadowRoot: (element) => {
        if (element.shadowRoot !== null) return element.shadowRoot;
        if (!(element instanceof HTMLElement)) return null;
        return dom?.openOrClosedShadowRoot?.(element) ?? (element as FirefoxElement).openOrClosedShadowRoot ?? null;
      },
      connect: (info) => browser.runtime.connect(info),
      valid: () => browser.runtime?.id !== undefined,
      invalidated: () => ctx.abort(),
      onConnect: browser.runtime.onConnect,
      extension: { id: browser.runtime.id, address: browser.runtime.getURL('' as never) },
      disclosures: () => [],
    });
  },
});
