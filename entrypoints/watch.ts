import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { Say } from '../lib/page/card-content';
import { watchPage } from '../lib/page/page-watch';
import { reportToPopup } from '../lib/page/tab-report';
import { watchWhileOn } from '../lib/page/watch-while-on';
import { offeredPlatform } from '../lib/platforms/platform';
import { sitesOf } from '../lib/settings/page-settings';
import { CARD_WORDS_KEY, type CardWords, readCardWords, sayFromCard } from '../lib/words/card-words';
import { directionOf } from '../lib/words/direction';

/** Chrome gives the function, Firefox the property; neither is in the DOM's own types. */
type ShadowOpener = { dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null } };
type FirefoxElement = Element & { openOrClosedShadowRoot?: ShadowRoot | null };

/** In every frame, in a world of its own; the manifest (wxt.config.ts) puts it there. */
export default defineUnlistedScript(() => {
  // An SVG or XML document has no place for the badge, and no video either.
  if (!(document.documentElement instanceof HTMLElement)) return;
  const { dom } = browser as unknown as ShadowOpener;
  const leave = new AbortController();
  const clock = {
    now: () => performance.now(),
    setTimeout: (run: () => void, milliseconds: number) => window.setTimeout(run, milliseconds),
    clearTimeout: (id: number) => window.clearTimeout(id),
    requestAnimationFrame: (run: () => void) => window.requestAnimationFrame(run),
    cancelAnimationFrame: (id: number) => window.cancelAnimationFrame(id),
    afterFrame: (run: () => void) =>
      window.requestAnimationFrame(() => {
        // A plain timer waits behind the page's own, which may have changed the page by then.
        if ('scheduler' in window) void window.scheduler.postTask(run, { priority: 'user-blocking' });
        else setTimeout(run, 0);
      }),
  };
  // `crypto.randomUUID` is missing on pages without https.
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join('');
  const { onConnect } = browser.runtime;
  const extension = { id: browser.runtime.id, address: browser.runtime.getURL('' as never) };
  // Asked for at once, beside the settings: each is a message to the browser's process, in every frame.
  const words: Promise<CardWords | null> = browser.storage.local.get(CARD_WORDS_KEY).then(
    (items) => readCardWords(items[CARD_WORDS_KEY]),
    (error: unknown) => {
      console.warn('Vidimus: the chosen language could not be read', error);
      return null;
    },
  );
  const sayIn =
    (chosen: CardWords | null): Say =>
    (key, substitutions) =>
      sayFromCard(chosen, key, substitutions) ??
      (key === '@@bidi_dir'
        ? directionOf(browser.i18n.getMessage('language_tag'))
        : browser.i18n.getMessage(key as never, substitutions));
  watchWhileOn({
    local: browser.storage.local,
    sites: sitesOf(window),
    signal: leave.signal,
    // The popup asks every frame; one that stays silent would be taken for a page that has to be loaded again.
    off: (signal) =>
      void reportToPopup({ onConnect, extension, frame: newId(), videos: () => [], check: () => {}, clock, signal }),
    on: async (settings, signal) => {
      const say = sayIn(await words);
      // Switched off meanwhile.
      if (signal.aborted) return;
      watchPage({
        window,
        clock,
        signal,
        settings,
        say,
        random: Math.random,
        newId,
        openShadowRoot: (element) => {
          if (element.shadowRoot !== null) return element.shadowRoot;
          if (!(element instanceof HTMLElement)) return null;
          return dom?.openOrClosedShadowRoot?.(element) ?? (element as FirefoxElement).openOrClosedShadowRoot ?? null;
        },
        tap: (globalThis as { vidimusTap?: MessagePort }).vidimusTap ?? null,
        connect: (info) => browser.runtime.connect(info),
        valid: () => browser.runtime?.id !== undefined,
        invalidated: () => leave.abort(),
        onConnect,
        onMessage: browser.runtime.onMessage,
        extension,
        cardDisclosures: (card) => offeredPlatform(globalThis)?.cardDisclosures(card) ?? [],
        disclosures: (video) => offeredPlatform(globalThis)?.read(video) ?? { disclosures: [] },
      });
    },
  });
});
