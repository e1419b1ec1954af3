import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { type ClipId, expectations } from '../demo/expectations';
import { type DemoServer, startDemoServer } from '../demo/feed';
import {
  chooseSettings,
  hoverClip,
  openPopup,
  overlayOf,
  postOf,
  prepareTrust,
  restOn,
  waitForAnswer,
} from './extension-steps';

/** A person on a social feed: rest on a video, read the answer, open the popup. */
const words = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'public', '_locales', 'en', 'messages.json'), 'utf8'),
) as Record<string, { message: string }>;
const answerWords = (answer: string) =>
  words[`answer_${answer.replaceAll('-', '_')}`]?.message ?? `no words for ${answer}`;
const screenshots = join(import.meta.dirname, '..', '.cache', 'screenshots', 'e2e');

let server: DemoServer;
let extension: LaunchedExtension;
let page: Page;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  server = await startDemoServer();
  extension = await launchExtension({ headless: true });
  await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
  page = await extension.context.newPage();
  await page.goto(server.url);
  await page.locator('#feed[aria-busy=false]').waitFor();
});
afterAll(async () => {
  await extension?.close();
  await server?.close();
});

describe('hover', () => {
  it.each(Object.entries(expectations))('over %s gives its answer', async (id, expected) => {
    const answer = await hoverClip(page, id as ClipId);
    await page.screenshot({ path: join(screenshots, `${id}.png`) });
    expect(expected.answer.map(answerWords)).toContain(answer.title);
    if (expected.signer !== null) expect(answer.summary + answer.title).not.toBe('');
  });

  it('asks a server for nothing before the pointer rests on a video', async () => {
    server.resetTraffic();
    const fresh = await extension.context.newPage();
    await fresh.goto(server.url);
    await fresh.locator('#feed[aria-busy=false]').waitFor();
    await fresh.mouse.wheel(0, 4000);
    await fresh.waitForTimeout(1500);
    for (const { id } of server.clips) expect(server.traffic(id).others.requests, id).toBe(0);
    await fresh.close();
  });

  it('checks as I scroll where the person chose it: what stays in view, one after the other, and nothing else', async () => {
    await chooseSettings(extension, { ask: 'scroll' });
    const fresh = await extension.context.newPage();
    const url = `${server.url}?scrolling`;
    await fresh.goto(url);
    await fresh.locator('#feed[aria-busy=false]').waitFor();
    await fresh.mouse.move(5, 5);
    const worker = await extension.serviceWorker();
    const states = () =>
      worker.evaluate(async (address) => {
        interface Port {
          disconnect(): void;
          onMessage: { addListener(run: (message: { videos: { state: string; area: number }[] }) => void): void };
        }
        const { chrome } = globalThis as unknown as {
          chrome: {
            tabs: {
              query(what: object): Promise<{ id: number; url?: string }[]>;
              connect(tab: number, info: { name: string; frameId: number }): Port;
            };
          };
        };
        const tab = (await chrome.tabs.query({})).find((one) => one.url === address);
        if (tab === undefined) throw new Error(`no tab shows ${address}`);
        const port = chrome.tabs.connect(tab.id, { name: 'vidimus:tab', frameId: 0 });
        const videos = await new Promise<{ state: string; area: number }[]>((resolve) =>
          port.onMessage.addListener((message) => resolve(message.videos)),
        );
        port.disconnect();
        return videos.map(({ state, area }) => ({
          asked: state !== 'idle',
          running: state === 'running',
          seen: area > 0,
        }));
      }, url);
    await fresh.waitForTimeout(600);
    expect((await states()).filter(({ asked }) => asked)).toEqual([]);
    let most = 0;
    const asked = async () => {
      const all = await states();
      most = Math.max(most, all.filter(({ running }) => running).length);
      return all.filter((video) => video.asked).length;
    };
    await expect.poll(asked, { timeout: 30_000 }).toBeGreaterThan(0);
    await fresh.waitForTimeout(4000);
    await asked();
    expect((await states()).filter((video) => video.asked && !video.seen)).toEqual([]);
    expect(most).toBeLessThanOrEqual(1);
    // Before: when the tab in front is closed the browser puts another one there, in its own time, and draws one frame
    // a second of those behind.
    await page.bringToFront();
    await fresh.close();
    await chooseSettings(extension, {});
  });

  it('never covers the controls, nor moves the page, nor tells the page anything', async () => {
    // The card of the video that the pointer comes from is none of this one's.
    await page.mouse.move(5, 5);
    await expect.poll(async () => (await overlayOf(page))?.shown ?? false).toBe(false);
    const media = postOf(page, 'camera-signed');
    await media.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const layout = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('article')].map((article) => JSON.stringify(article.getBoundingClientRect())),
      );
    const markup = () => media.evaluate((element) => element.outerHTML);
    const [before, html] = [await layout(), await markup()];
    await restOn(page, media);
    await waitForAnswer(page);
    expect(await layout()).toEqual(before);
    expect(await markup()).toBe(html);
    const host = await page.evaluate(() => {
      const strangers = [...document.documentElement.children].filter(
        (child) => !['HEAD', 'BODY'].includes(child.tagName),
      );
      return strangers.map((element) => ({
        shadow: element.shadowRoot,
        text: element.textContent,
        attributes: element.getAttributeNames(),
      }));
    });
    expect(host.length).toBeLessThanOrEqual(1);
    for (const { shadow, text } of host) {
      expect(shadow).toBeNull();
      expect(text).toBe('');
    }
    const box = await media.boundingBox();
    const under = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.tagName ?? null, {
      x: (box?.x ?? 0) + 30,
      y: (box?.y ?? 0) + (box?.height ?? 0) - 20,
    });
    expect(under).toBe('VIDEO');
  });

  it('works by keyboard: focus shows the badge, Enter opens it, Escape closes it', async () => {
    await page.mouse.move(5, 5);
    await expect.poll(async () => (await overlayOf(page))?.shown ?? false).toBe(false);
    const video = postOf(page, 'camera-signed').locator('video');
    // A focus that a script sets counts as the keyboard's only when the keyboard was used last.
    await page.keyboard.press('Tab');
    await video.focus();
    await expect.poll(async () => (await overlayOf(page))?.shown, { timeout: 10_000 }).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitForAnswer(page);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await overlayOf(page))?.open ?? false, { timeout: 5_000 }).toBe(false);
  });
});

describe('popup', () => {
  it('shows the answer of the video that the pointer was on', async () => {
    await hoverClip(page, 'altered');
    const popup = await openPopup(extension, page);
    await popup
      .locator('.answer-text', { hasText: 'was changed after Vidimus Demo Camera Co. signed it' })
      .waitFor({ timeout: 30_000 });
    await popup.screenshot({ path: join(screenshots, 'popup-altered.png') });
    const { scroll, height } = await popup.evaluate(() => ({
      scroll: document.documentElement.scrollHeight,
      height: window.innerHeight,
    }));
    expect(scroll).toBeLessThanOrEqual(height);
    await popup.close();
  });

  it('switches the site off and on again, and shows what follows from it', async () => {
    const popup = await openPopup(extension, page);
    const site = popup.getByRole('checkbox');
    await site.waitFor({ timeout: 20_000 });
    expect(await site.isChecked()).toBe(true);
    await site.click();
    await popup.getByText(words.popup_no_video?.message ?? 'missing').waitFor({ timeout: 20_000 });
    await popup.screenshot({ path: join(screenshots, 'popup-site-off.png') });
    await site.click();
    await popup.getByText(/\d+ videos/).waitFor({ timeout: 20_000 });
    await popup.screenshot({ path: join(screenshots, 'popup-site-on.png') });
    await popup.close();
  });

  it('says in words that a page has no video', async () => {
    const blank = await extension.context.newPage();
    await blank.goto(`${server.url}blank`);
    const popup = await openPopup(extension, blank);
    await popup.getByText(words.popup_no_video?.message ?? 'missing').waitFor({ timeout: 10_000 });
    await popup.close();
    await blank.close();
  });
});
