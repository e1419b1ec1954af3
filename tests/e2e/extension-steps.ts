/** What a person does with the extension, as steps: the demo and the browser tests are written in them. */
import type { Frame, Page } from 'playwright-core';
import type { EngineError } from '../../lib/engine/engine-error';
import type { Inspection } from '../../lib/inspection/schema';
import type { Settings } from '../../lib/settings/settings';
import { openInspectPage as open } from '../../scripts/inspect-page';
import type { LaunchedExtension } from '../../scripts/launch-extension';
import type { ClipId } from '../demo/expectations';
import { type Overlay, readOverlays } from './read-overlay';

export type FeedAnswer = Pick<Overlay, 'title' | 'summary' | 'basis' | 'unchecked'>;

/** Imports the person's own anchors through the inspect page, and cuts short what the first run fetches. */
export async function prepareTrust(extension: LaunchedExtension, userAnchors: readonly string[]): Promise<void> {
  const { page, prepareTrust: prepare } = await open(extension);
  await prepare({
    claimAnchors: null,
    timeStampAnchors: null,
    interimAnchors: null,
    interimAllowed: null,
    trustConfig: null,
    userAnchors: [...userAnchors],
  });
  await page.close();
}

/** The post of one clip on the feed; the recycled player's second clip has the post of its first. */
export const postOf = (page: Page, clip: ClipId) =>
  page.locator(`article[data-clip="${clip === 'recycled-second' ? 'recycled-first' : clip}"] .media`);

/** Rests the pointer on a clip until its answer is final. @throws Error when none came within the limit. */
export async function hoverClip(page: Page, clip: ClipId, limit = 60_000): Promise<FeedAnswer> {
  const media = postOf(page, clip);
  await media.scrollIntoViewIfNeeded();
  await media.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  if (clip === 'recycled-second') {
    await media.locator('.next').click();
    await page.waitForFunction(
      (video) =>
        (video as HTMLVideoElement).currentSrc.includes('recycled-second') &&
        (video as HTMLVideoElement).readyState > 0,
      await media.locator('video').elementHandle(),
    );
  }
  await restOn(page, media);
  const frame = clip === 'framed' ? page.frames().find((child) => child.url().includes('/embed')) : undefined;
  return waitForAnswer(frame ?? page, limit);
}

/** Moves onto the middle and stays: a jump would be no hover to a page that listens to movement. */
export async function restOn(page: Page, target: ReturnType<Page['locator']>): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('there is nothing to rest on');
  await page.mouse.move(5, 5);
  await page.mouse.move(box.x + box.width / 2 - 20, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
}

export async function overlayOf(target: Page | Frame): Promise<Overlay | null> {
  const overlays = await readOverlays(target);
  return overlays.find(({ shown }) => shown) ?? overlays[0] ?? null;
}

export async function waitForAnswer(target: Page | Frame, limit = 60_000): Promise<FeedAnswer> {
  let last: Overlay | null = null;
  for (const end = Date.now() + limit; Date.now() < end; ) {
    last = await overlayOf(target);
    // A card that waits to be asked has no button.
    if (last?.open && last.action !== '' && !last.running) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer within ${limit / 1000} s; the badge last said ${JSON.stringify(last)}`);
}

/**
 * The popup over the page's tab. Browsers close a real popup when the debugger takes the focus, so its page is opened
 * as a tab, in the background, with the tab it is about still in front.
 */
export async function openPopup(extension: LaunchedExtension, over: Page): Promise<Page> {
  const opened = extension.context.waitForEvent('page');
  await over.bringToFront();
  const worker = await extension.serviceWorker();
  await worker.evaluate((url) => {
    const { chrome } = globalThis as unknown as {
      chrome: { tabs: { create(options: { url: string; active: boolean }): Promise<unknown> } };
    };
    return chrome.tabs.create({ url, active: false });
  }, extension.url('popup.html'));
  const popup = await opened;
  await popup.setViewportSize({ width: 400, height: 560 });
  await popup.waitForLoadState('domcontentloaded');
  return popup;
}

/** The side panel of the page's tab, as a tab of its own: browsers without a panel open it so. */
export const openSidePanel = (extension: LaunchedExtension, over: Page): Promise<Page> =>
  openPanelPage(extension, over, 'sidepanel.html');

/** A page of the extension that is about the tab of another page. */
export async function openPanelPage(
  extension: LaunchedExtension,
  over: Page,
  name: 'sidepanel.html' | 'popup.html',
  prepare: (page: Page) => Promise<unknown> = async () => null,
): Promise<Page> {
  await over.bringToFront();
  const worker = await extension.serviceWorker();
  const id = await worker.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { tabs: { query(about: { active: true; lastFocusedWindow: true }): Promise<{ id: number }[]> } };
    };
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    return tab?.id;
  });
  const panel = await extension.context.newPage();
  await panel.setViewportSize({ width: 400, height: 900 });
  await prepare(panel);
  await panel.goto(extension.url(`${name}?tab=${id}`));
  return panel;
}

/** For tests that are about other things: nothing decodes a picture, which takes seconds a clip. */
export const NO_PICTURE: Partial<Settings> = { checksOff: ['visible-marks', 'watermark', 'classifier', 'faces'] };

/** Keeps what the options page would: every page hears of it at once. */
export async function chooseSettings(extension: LaunchedExtension, settings: Partial<Settings>): Promise<void> {
  const worker = await extension.serviceWorker();
  await worker.evaluate((chosen) => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { set(items: object): Promise<void> } } };
    };
    return chrome.storage.local.set({ settings: chosen });
  }, settings);
}

export type Told = { name: string; inspection: Inspection } | { name: string; error: EngineError };

/** The inspect page; what it tells is believed here, and parsed where a test is about its shape. */
export async function openInspectPage(extension: LaunchedExtension) {
  const opened = await open(extension);
  return { ...opened, next: async (limit = 120_000) => (await opened.next(limit)) as Told };
}
