import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import type { ClipId } from '../demo/expectations';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { hoverClip, postOf, prepareTrust } from './extension-steps';

/** A page that watches with everything it has sees the same for a clip made with AI and for one from a camera. */
let server: DemoServer;
let extension: LaunchedExtension;
let page: Page;
const screenshots = join(import.meta.dirname, '..', '.cache', 'screenshots', 'e2e');

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  server = await startDemoServer();
  extension = await launchExtension({ headless: true });
  await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
  page = await extension.context.newPage();
});
afterAll(async () => {
  await extension?.close();
  await server?.close();
});

/** Opens the feed anew, spies, rests on the clip, and tells what was seen, without the random name. */
async function seenWhileRestingOn(clip: ClipId) {
  await page.goto(server.url);
  await page.locator('#feed[aria-busy=false]').waitFor();
  await postOf(page, clip).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const seen = { mutations: [] as string[], events: new Set<string>(), resized: 0 };
    Object.assign(window, { spy: seen });
    new MutationObserver((records) => {
      for (const { type, target, attributeName, addedNodes } of records) {
        const element = target as Element;
        // The page's own players change their labels and bars as they play.
        if (document.body.contains(element)) continue;
        seen.mutations.push(
          `${type} ${element.localName?.includes('-') ? 'host' : element.nodeName} ${attributeName} ${addedNodes.length}`,
        );
      }
    }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
    const resize = new ResizeObserver((entries) => {
      seen.resized += entries.length;
    });
    for (const element of document.querySelectorAll('*')) resize.observe(element);
    for (const type of [
      'focusin',
      'focusout',
      'toggle',
      'beforetoggle',
      'animationstart',
      'transitionstart',
      'slotchange',
    ]) {
      window.addEventListener(
        type,
        ({ target }) => {
          if (target instanceof Element && !document.body.contains(target)) seen.events.add(type);
        },
        true,
      );
    }
  });
  const answer = await hoverClip(page, clip);
  await page.screenshot({ path: join(screenshots, `outline-${clip}.png`) });
  const seen = await page.evaluate(
    ({ x, y }) => {
      const { spy } = window as unknown as { spy: { mutations: string[]; events: Set<string>; resized: number } };
      const host = [...document.documentElement.children].find(({ localName }) => localName.includes('-'));
      const ours: string[] = [];
      for (let down = -260; down <= 260; down += 4) {
        for (let right = -320; right <= 320; right += 4) {
          if (host !== undefined && document.elementFromPoint(x + right, y + down) === host)
            ours.push(`${right} ${down}`);
        }
      }
      const style = host && getComputedStyle(host);
      return {
        mutations: spy.mutations,
        events: [...spy.events].sort(),
        resized: spy.resized > 0,
        outline: ours.join(','),
        points: ours.length,
        active: document.activeElement?.localName,
        attributes: host?.getAttributeNames(),
        rect: JSON.stringify(host?.getBoundingClientRect()),
        text: `${host?.textContent}${(host as HTMLElement | undefined)?.innerText}`,
        inside: host?.matches(':has(*)'),
        style: style && ['width', 'height', 'color', 'display', 'zIndex'].map((name) => style[name as 'width']),
        slots: host?.querySelectorAll('*').length,
      };
    },
    await (async () => {
      const box = await postOf(page, clip).boundingBox();
      if (box === null) throw new Error('the clip has no box');
      return { x: Math.round(box.x) + 200, y: Math.round(box.y) + 100 };
    })(),
  );
  return { answer, seen };
}

describe('the page', () => {
  it('sees the same whatever the answer is', async () => {
    const ai = await seenWhileRestingOn('ai-signed');
    const camera = await seenWhileRestingOn('camera-signed');
    expect(ai.answer.title).not.toBe(camera.answer.title);
    expect(ai.seen.points).toBeGreaterThan(0);
    const { outline: _a, points: _b, ...first } = ai.seen;
    const { outline: _c, points: _d, ...second } = camera.seen;
    expect(second).toEqual(first);
    // As many points as a different place in the viewport may cut off at its grid's edges.
    expect(Math.abs(camera.seen.points - ai.seen.points)).toBeLessThan(ai.seen.points * 0.03);
    expect(first.active).toBe('body');
    expect(first.text).toMatch(/^(undefined)?$/);
  }, 240_000);
});
