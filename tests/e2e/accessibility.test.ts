import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BADGE_STYLE } from '../../lib/page/badge-style';
import { onDemoFeed } from './demo-feed';
import { hoverClip, openInspectPage, openPopup } from './extension-steps';

/**
 * WCAG 2.2 AA by axe on every view, in light, dark and forced colours and at 200 % zoom; nothing that must be scrolled
 * sideways on a narrow screen; and a mark on whatever the keyboard stands on.
 */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const hasSidePanel = existsSync(join(import.meta.dirname, '..', '..', '.output', 'chrome-mv3', 'sidepanel.html'));

const demo = onDemoFeed();
let feed: Page;

const clipPath = (id: string) => demo.server.clips.find((clip) => clip.id === id)?.path ?? '';

beforeAll(async () => {
  feed = await demo.extension.context.newPage();
  await feed.goto(demo.server.url);
  await feed.locator('#feed[aria-busy=false]').waitFor();
  await hoverClip(feed, 'ai-signed');
});

/** A page of the extension that needs no more than its address. */
async function opened(path: string, ready: string): Promise<Page> {
  const page = await demo.extension.context.newPage();
  await page.goto(demo.extension.url(path));
  await page.locator(ready).first().waitFor();
  return page;
}

/** Something is unfolded, so that what lies in it is looked at too. */
async function unfoldAll(page: Page): Promise<void> {
  // Twice: what was unfolded may hold more of it.
  for (let round = 0; round < 2; round += 1) {
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.waitForTimeout(300);
  }
}

async function tabOf(page: Page): Promise<number> {
  const worker = await demo.extension.serviceWorker();
  return worker.evaluate(async (url) => {
    const { chrome } = globalThis as unknown as {
      chrome: { tabs: { query(of: object): Promise<{ id: number; url?: string }[]> } };
    };
    return (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id ?? -1;
  }, page.url());
}

/** What lies in the closed root of the badge, in an open one, where axe can see it. */
async function cardOnItsOwn(): Promise<Page> {
  const session: CDPSession = await demo.extension.context.newCDPSession(feed);
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  type Node = typeof root;
  const find = (node: Node): Node | null =>
    (node.attributes ?? []).includes('card')
      ? node
      : [...(node.children ?? []), ...(node.shadowRoots ?? [])].reduce<Node | null>(
          (found, child) => found ?? find(child),
          null,
        );
  const closed = [...(root.children ?? [])]
    .flatMap((html) => html.children ?? [])
    .flatMap((node) => node.shadowRoots ?? [])
    .find((shadow) => find(shadow) !== null);
  if (closed?.children === undefined) throw new Error('the badge is not there');
  const parts = await Promise.all(
    closed.children.map(({ nodeId }) =>
      session.send('DOM.getOuterHTML', { nodeId }).then(({ outerHTML }) => outerHTML),
    ),
  );
  const page = await demo.extension.context.newPage();
  await page.goto(new URL('/blank', demo.server.url).href);
  await page.evaluate(
    ({ html, css }) => {
      document.documentElement.lang = 'en';
      document.title = 'The card';
      const main = document.createElement('main');
      const title = document.createElement('h1');
      title.textContent = 'A page';
      const host = document.createElement('div');
      main.append(title, host);
      document.body.replaceChildren(main);
      const style = document.createElement('style');
      style.textContent = css;
      // What stood in the closed root, parsed as a document of its own: nothing in it runs.
      const card = new DOMParser().parseFromString(html, 'text/html').body;
      host.attachShadow({ mode: 'open' }).append(style, ...card.childNodes);
    },
    { html: parts.join(''), css: BADGE_STYLE },
  );
  return page;
}

const views: Record<string, () => Promise<Page>> = {
  'popup with an answer': async () => {
    const popup = await openPopup(demo.extension, feed);
    await popup.locator('.answer:not([aria-busy=true]) .answer-title').waitFor();
    await unfoldAll(popup);
    return popup;
  },
  'popup over a page without a video': async () => {
    const blank = await demo.extension.context.newPage();
    await blank.goto(new URL('/blank', demo.server.url).href);
    return opened(`popup.html?tab=${await tabOf(blank)}`, '.empty');
  },
  "popup over one of the browser's own pages": async () => {
    const own = await opened('guide.html', 'h1');
    return opened(`popup.html?tab=${await tabOf(own)}`, '.empty');
  },
  'inspect page, empty': () => opened('inspect.html', 'h1'),
  'inspect page with results and the report': async () => {
    const { page, next } = await openInspectPage(demo.extension);
    const files = ['ai-signed', 'altered', 'truncated'].map(clipPath);
    await page.getByTestId('file-input').setInputFiles(files);
    for (const _ of files) await next();
    await unfoldAll(page);
    await page.locator('.report-choice').first().waitFor();
    return page;
  },
  trust: () => opened('trust.html', 'h1'),
  guide: () => opened('guide.html', 'h1'),
  welcome: () => opened('welcome.html?again', 'h1'),
  options: () => opened('options.html', '.option'),
  history: () => opened('history.html', 'h1'),
  ...(hasSidePanel
    ? {
        'side panel with a record': async () => {
          const panel = await opened(`sidepanel.html?tab=${await tabOf(feed)}`, '.evidence .row-found');
          await unfoldAll(panel);
          return panel;
        },
      }
    : {}),
  'the card over a video': cardOnItsOwn,
};

async function findings(page: Page): Promise<string[]> {
  const result = (await page.evaluate(
    (tags) =>
      (window as unknown as { axe: { run(of: Document, how: object): Promise<AxeResults> } }).axe.run(document, {
        runOnly: tags,
        resultTypes: ['violations'],
      }),
    RULES,
  )) as AxeResults;
  return result.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`).join('; ')}`,
  );
}

/** Elements that reach out of the page sideways; what scrolls within a box of its own does not. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName}.${element.className} to ${element.getBoundingClientRect().right}`)
      .slice(0, 8);
  });

/** Tabs through the page. @returns what could be stood on without a sign of it; a page whose links no key reaches counts as one. */
async function unmarkedStops(page: Page): Promise<string[]> {
  const unmarked = new Set<string>();
  let stops = 0;
  await page.bringToFront();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (active === null || active === document.body) return null;
      const styles = [active, active.closest('label')].flatMap((element) =>
        element ? [getComputedStyle(element)] : [],
      );
      // A file field that is drawn by its label has its mark there.
      const marked = styles.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px');
      return { marked, name: `${active.tagName}.${active.className} ${active.textContent?.slice(0, 40)}` };
    });
    if (seen === null) break;
    stops += 1;
    if (!seen.marked) unmarked.add(seen.name);
  }
  const wanted = await page.locator('a[href], button:enabled, input:enabled, select, textarea, summary').count();
  return stops === 0 && wanted > 0 ? ['nothing on this page takes the focus'] : [...unmarked];
}

describe('the look for a mark on what the keyboard stands on', () => {
  it('finds what has none, and a page that no key reaches', async () => {
    const page = await opened('options.html', '.option');
    expect(await unmarkedStops(page)).toEqual([]);
    await page.addStyleTag({ content: 'select:focus-visible { outline: none !important; }' });
    expect(await unmarkedStops(page)).toHaveLength(1);
    await page.evaluate(() => {
      document.body.inert = true;
    });
    expect(await unmarkedStops(page)).toEqual(['nothing on this page takes the focus']);
    await page.close();
  });
});

describe.each(Object.keys(views))('%s', (name) => {
  it('is accessible in every colour scheme and size, and by keyboard', async () => {
    const page = await (views[name] as () => Promise<Page>)();
    const isPopup = name.startsWith('popup');
    const found: Record<string, string[]> = {};
    await page.evaluate(axe);
    for (const [scheme, media] of Object.entries({
      light: { colorScheme: 'light' },
      dark: { colorScheme: 'dark' },
      'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
    } as const)) {
      await page.emulateMedia(media);
      found[scheme] = await findings(page);
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    found.focus = await unmarkedStops(page);
    // 1280 × 800 at 200 %. A popup stays 400 wide and grows with the zoom, up to the 800 × 600 that browsers give it.
    await page.setViewportSize(isPopup ? { width: 400, height: 300 } : { width: 640, height: 400 });
    found['200 %'] = [...(await findings(page)), ...(await overflow(page))];
    await page.setViewportSize({ width: isPopup ? 400 : 390, height: 800 });
    found.narrow = await overflow(page);
    await page.close();
    expect(Object.fromEntries(Object.entries(found).filter(([, problems]) => problems.length > 0))).toEqual({});
  });
});
