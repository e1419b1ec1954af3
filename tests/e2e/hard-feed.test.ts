import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HardFeedRun, runHardFeed } from '../../scripts/hard-feed';
import { type LaunchedExtension, launchChromium, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { chooseSettings, overlayOf, prepareTrust, restOn, waitForAnswer } from './extension-steps';
import { cardButtonOf } from './read-overlay';

/** What real feeds do to an extension, and what it must not do to them. Times are for `npm run bench`. */
const SPECIALS = [
  'under a layer',
  'closed root',
  'stream',
  'playlist',
  'dash',
  'worker stream',
  'blob',
  'other origin',
  'loop',
  'in a dialog',
];

let server: DemoServer;
let bare: Awaited<ReturnType<typeof launchChromium>>;
let extension: LaunchedExtension;
let without: HardFeedRun;
let withIt: HardFeedRun;
let page: Page;

beforeAll(async () => {
  server = await startDemoServer();
  const options = { rate: 2000, videos: 60, late: { plain: 2, closedRoot: 2 }, timed: false, rounds: 1 };
  bare = await launchChromium(null, { headless: true });
  without = await runHardFeed(await bare.context.newPage(), server, { ...options, extension: null });
  await bare.close();
  extension = await launchExtension({ headless: true });
  await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
  page = await extension.context.newPage();
  withIt = await runHardFeed(page, server, { ...options, extension });
}, 420_000);
afterAll(async () => {
  await extension?.close();
  await server?.close();
});

describe('the hard feed', () => {
  it('plays as it does without the extension: nothing fails, nothing is logged, nothing moves', () => {
    expect(without.failedPlays).toEqual([]);
    expect(withIt.failedPlays).toEqual(without.failedPlays);
    expect(withIt.errors).toEqual(without.errors);
    // In a frame without scripts Chromium says that it did not run the stream tap (docs/stream-tap.md).
    const others = withIt.consoleErrors.filter((text) => !/^Blocked script execution in .*\/sandboxed'/.test(text));
    expect(others).toEqual(without.consoleErrors);
    expect(withIt.shift).toBeLessThanOrEqual(without.shift + 0.001);
    expect([...withIt.ready].sort()).toEqual([...without.ready].sort());
  });

  it('hides no video from the extension', () => {
    const wanted = [...SPECIALS, ...Object.keys(withIt.inserted)].filter((label) => !withIt.skipped.includes(label));
    expect(wanted.filter((label) => !withIt.listed.includes(label))).toEqual([]);
    // In the sandboxed frame, and in the frame within a frame.
    expect(withIt.listed).toContain('Framed video');
    expect(Object.values(withIt.found)).not.toContain(null);
  });
});

describe('on the hard feed, the badge', () => {
  beforeAll(async () => {
    const query = new URLSearchParams({ rate: '500', videos: '5', other: server.otherOrigin });
    await page.goto(`${server.url}hardfeed?${query}`);
    await page.waitForTimeout(3000);
  });
  const box = (index: number) => page.locator('#specials .media').nth(index);

  it('answers over a video under layers, in a closed root, and as a stream out of a worker', async () => {
    for (const label of ['under a layer', 'closed root', 'worker stream']) {
      const media = box(SPECIALS.indexOf(label));
      await media.scrollIntoViewIfNeeded();
      await restOn(page, media);
      expect((await waitForAnswer(page)).title, label).not.toBe('');
      await page.keyboard.press('Escape');
    }
  }, 300_000);

  it('stays away from a short silent loop', async () => {
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    // The last box but the frames: see hardfeed.js.
    await restOn(page, box(10));
    await page.waitForTimeout(900);
    expect((await overlayOf(page))?.shown ?? false).toBe(false);
  });

  it('lives in the modal dialog that a video is in', async () => {
    await page.evaluate(() => (window as unknown as { plazaHard: { openDialog(): void } }).plazaHard.openDialog());
    await page.waitForTimeout(800);
    await restOn(page, page.locator('#dialog .media'));
    await waitForAnswer(page);
    expect(await page.evaluate(() => document.querySelector('dialog')?.lastElementChild?.localName)).toMatch(/-/);
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.querySelector('dialog')?.close());
  });

  it('is not there in full screen until the person asks for it', async () => {
    const media = box(0);
    const session = await page.context().newCDPSession(page);
    await session.send('Runtime.evaluate', {
      expression: "document.querySelector('#specials .media').requestFullscreen()",
      userGesture: true,
      awaitPromise: true,
    });
    const shownAtRest = async () => {
      await restOn(page, media);
      await page.waitForTimeout(1000);
      return (await overlayOf(page))?.shown ?? false;
    };
    expect(await shownAtRest()).toBe(false);
    await chooseSettings(extension, { fullScreen: true });
    expect(await shownAtRest()).toBe(true);
    await page.evaluate(() => document.exitFullscreen());
  });

  it('offers a look at the screen where nothing else can be had, and takes it on that click alone', async () => {
    const query = new URLSearchParams({ rate: '0', videos: '1', other: server.otherOrigin, refused: '' });
    await page.goto(`${server.url}hardfeed?${query}`);
    await page.waitForTimeout(2000);
    // After the eighth box, as hardfeed.js puts it.
    await restOn(page, box(8));
    const blind = await waitForAnswer(page, 90_000);
    expect(blind.title).toBe('Cannot tell');
    const at = await cardButtonOf(page);
    await page.mouse.move(at.x, at.y, { steps: 6 });
    await page.mouse.click(at.x, at.y);
    await expect
      .poll(async () => (await overlayOf(page))?.unchecked ?? '', { timeout: 90_000 })
      .not.toBe(blind.unchecked);
  }, 240_000);

  it('goes where the person switched the site off, and comes back', async () => {
    const shownAtRest = async () => {
      await restOn(page, box(0));
      await page.waitForTimeout(1200);
      return (await overlayOf(page))?.shown ?? false;
    };
    await chooseSettings(extension, { sitesOff: [new URL(server.url).host] });
    expect(await shownAtRest()).toBe(false);
    await chooseSettings(extension, { ask: 'click' });
    expect(await shownAtRest()).toBe(true);
    // Only when I click: resting has shown the badge and asked for nothing.
    expect((await overlayOf(page))?.open).toBe(false);
    await chooseSettings(extension, {});
  });
});
