import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { watchPage } from '../lib/page/page-watch';
import { offeredPlatform } from '../lib/platforms/platform';

/** Chrome gives the function, Firefox the property; neither is in the DOM's own types. */
type ShadowOpener = { dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null } };
type FirefoxElement = Element & { openOrClosedShadowRoot?: ShadowRoot | null };

/** In every frame, in a world of its own; the manifest (wxt.config.ts) puts it there. */
export default defineUnlistedScript(() => {
  // An SVG or XML document has no place for the badge, and no video either.
  if (!(document.documentElement instanceof HTMLElement)) return;
  const { dom } = browser as unknown as ShadowOpener;
  const leave = new AbortController();
  watchPage({
    window,
    clock: {
      now: () => performance.now(),
      setTimeout: (run, milliseconds) => window.setTimeout(run, milliseconds),
      clearTimeout: (id) => window.clearTimeout(id),
      requestAnimationFrame: (run) => window.requestAnimationFrame(run),
      cancelAnimationFrame: (id) => window.cancelAnimationFrame(id),
    },
    signal: leave.signal,
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
    invalidated: () => leave.abort(),
    onConnect: browser.runtime.onConnect,
    extension: { id: browser.runtime.id, address: browser.runtime.getURL('' as never) },
    disclosures: (video) => offeredPlatform(globalThis)?.read(video) ?? { disclosures: [] },
  });
});
