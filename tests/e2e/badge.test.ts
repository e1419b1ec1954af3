import { expect, it } from 'vitest';
import { onDemoFeed } from './demo-feed';
import { hoverClip, openPopup, overlayOf, postOf, restOn } from './extension-steps';

/** Where the badge has to give way: to a page that takes it out, and to a video that is not where the page shows it. */
const demo = onDemoFeed();

async function feed() {
  const page = await demo.extension.context.newPage();
  await page.goto(demo.server.url);
  await page.locator('#feed[aria-busy=false]').waitFor();
  await page.bringToFront();
  return page;
}

it('gives up on a page that takes it out again and again; the popup has the answer all the same', async () => {
  const page = await feed();
  await page.evaluate(() => {
    const known = new Set<Node>([...document.documentElement.children, ...document.body.children]);
    const fight = { removed: 0 };
    Object.assign(window, { fight });
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (known.has(node) || !(node instanceof Element)) continue;
        fight.removed++;
        node.remove();
      }
    }).observe(document.documentElement, { childList: true });
  });
  const removed = () => page.evaluate(() => (window as unknown as { fight: { removed: number } }).fight.removed);
  // Each rest on another video is a reason to show it again.
  for (let round = 0; round < 5; round++) {
    for (const clip of ['ai-signed', 'plain'] as const) {
      await postOf(page, clip).scrollIntoViewIfNeeded();
      await restOn(page, postOf(page, clip));
      await page.waitForTimeout(450);
    }
  }
  const given = await removed();
  expect(given).toBeGreaterThan(0);
  expect(given).toBeLessThanOrEqual(5);
  expect(await overlayOf(page)).toBeNull();
  const popup = await openPopup(demo.extension, page);
  await popup.locator('.answer-title').first().waitFor({ timeout: 60_000 });
  await popup.close();
  await page.close();
});

it('leaves a video alone while it plays in a window of its own', async () => {
  const page = await feed();
  await hoverClip(page, 'ai-signed');
  expect((await overlayOf(page))?.shown).toBe(true);
  const video = postOf(page, 'ai-signed').locator('video');
  await page.mouse.move(5, 5);
  const entered = await video.evaluate(async (element: HTMLVideoElement) => {
    if (!document.pictureInPictureEnabled) return false;
    const pressed = new Promise((resolve) => document.addEventListener('keydown', resolve, { once: true }));
    Object.assign(window, { entering: pressed.then(() => element.requestPictureInPicture()) });
    return true;
  });
  if (!entered) {
    console.warn('this browser has no picture-in-picture: not tried');
    return;
  }
  await page.keyboard.press('p');
  await page.evaluate(() => (window as unknown as { entering: Promise<unknown> }).entering);
  await restOn(page, postOf(page, 'ai-signed'));
  await page.waitForTimeout(1500);
  expect((await overlayOf(page))?.shown).not.toBe(true);
  await page.evaluate(() => document.exitPictureInPicture());
  await hoverClip(page, 'ai-signed');
  expect((await overlayOf(page))?.shown).toBe(true);
  await page.close();
});
