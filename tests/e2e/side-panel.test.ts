import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipsFolder } from '../fixtures/cache-folder';
import { demoAuthority } from '../fixtures/certificates';
import { signApart } from '../fixtures/sign-apart';
import { onDemoFeed } from './demo-feed';
import { hoverClip, openPanelPage, openPopup, openSidePanel, restOn, waitForAnswer } from './extension-steps';
import { evaluateInSidePanel, sidePanelsOpen } from './real-side-panel';
import { filmWithPast, startStage } from './stage';

const screenshots = join(import.meta.dirname, '..', '.cache', 'screenshots', 'e2e');
const folder = mkdtempSync(join(tmpdir(), 'vidimus-panel-'));
const demo = onDemoFeed();
let feed: Page;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  feed = await demo.extension.context.newPage();
  await feed.goto(demo.server.url);
  await feed.locator('#feed[aria-busy=false]').waitFor();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

/** Light, dark and mirrored, narrow and wide: to be looked at. */
async function photograph(panel: Page, name: string): Promise<void> {
  const shot = (kind: string) => panel.screenshot({ path: join(screenshots, `${name}-${kind}.png`), fullPage: true });
  await shot('light');
  await panel.emulateMedia({ colorScheme: 'dark' });
  await shot('dark');
  await panel.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  await shot('forced');
  await panel.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await panel.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await shot('rtl');
  await panel.evaluate(() => {
    document.documentElement.dir = 'ltr';
  });
}

const overflow = (panel: Page) =>
  panel.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('the side panel', () => {
  it('shows the whole record of the video that was rested on: history, timeline, frames, raw data', async () => {
    await hoverClip(feed, 'ai-signed');
    const panel = await openSidePanel(demo.extension, feed);
    await panel.getByText('Vidimus Demo AI Studio').first().waitFor({ timeout: 30_000 });
    await panel.locator('.history > li').first().waitFor();
    await panel.locator('.timeline canvas').waitFor();
    await panel.locator('.frames img').first().waitFor({ timeout: 30_000 });
    expect(await panel.locator('.frames img').count()).toBeLessThanOrEqual(6);
    const size = await panel
      .locator('.frames img')
      .first()
      .evaluate((image) => (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth));
    expect(size).toBeGreaterThan(100);
    expect(size).toBeLessThanOrEqual(512);
    expect(await panel.getByRole('link', { name: 'How we know this' }).getAttribute('href')).toMatch(
      /guide\.html#signed$/,
    );
    await photograph(panel, 'panel-ai-signed');
    for (const width of [320, 360, 480, 700]) {
      await panel.setViewportSize({ width, height: 900 });
      expect(await overflow(panel), `${width} pixels`).toBeLessThanOrEqual(0);
    }
    await panel.close();
  });

  it('is walked by keyboard: the timeline frame by frame, the history from a step to what it was made from', async () => {
    await hoverClip(feed, 'ai-signed');
    const panel = await openSidePanel(demo.extension, feed);
    const timeline = panel.getByRole('slider');
    await timeline.waitFor({ timeout: 30_000 });
    await timeline.focus();
    await panel.keyboard.press('Home');
    const first = await timeline.getAttribute('aria-valuetext');
    expect(first).toMatch(/^At 0:\d\d\.\d: \d+ of 100$/);
    await panel.keyboard.press('ArrowRight');
    expect(await timeline.getAttribute('aria-valuenow')).toBe('2');
    await panel.keyboard.press('End');
    expect(await timeline.getAttribute('aria-valuenow')).toBe(await timeline.getAttribute('aria-valuemax'));

    // Everything that unfolds is reached by Tab alone, and Enter unfolds it.
    await panel.locator('.chooser > summary, .chooser-line').first().focus();
    const reached = new Set<string>();
    for (let step = 0; step < 80; step++) {
      await panel.keyboard.press('Tab');
      reached.add((await panel.evaluate(() => document.activeElement?.textContent ?? '')).slice(0, 40));
    }
    for (const name of ['Credentials', 'Picture', 'Report this clip', 'Raw data']) {
      expect(
        [...reached].some((text) => text.startsWith(name)),
        `${name}: ${[...reached].join(' | ')}`,
      ).toBe(true);
    }
    await panel.close();
  });

  it('leads through the history by arrow keys: from a film to what it was made from and back, each with its picture', async () => {
    const page = await demo.extension.context.newPage();
    const base = (name: string) => new Uint8Array(readFileSync(join(clipsFolder, name)));
    const film = await filmWithPast(page, base('ball.mp4'), base('sunset.mp4'), demoAuthority().identities);
    const stage = await startStage(new Map([['film', film]]));
    try {
      await page.goto(`http://127.0.0.1:${stage.port}/film`);
      const panel = await openSidePanel(demo.extension, page);
      await panel.getByRole('button', { name: 'Check this video' }).click();
      const steps = panel.locator('.history > li');
      await steps.nth(2).waitFor({ timeout: 30_000 });
      expect(await steps.count()).toBe(3);
      // One of each manifest, and one of each ingredient.
      await expect.poll(() => panel.locator('.history img').count(), { timeout: 30_000 }).toBe(5);
      for (const image of await panel.locator('.history img').all()) {
        expect(await image.evaluate((of) => (of as HTMLImageElement).naturalWidth)).toBe(160);
      }
      await photograph(panel, 'panel-history');
      const titles = await steps.locator('.history-title').allInnerTexts();
      const at = (title: string) => titles.findIndex((text) => text.startsWith(title));
      const focused = () => steps.evaluateAll((all) => all.indexOf(document.activeElement as HTMLElement));
      // Tab comes to one step, the file itself; the arrow keys go on from there.
      await panel.locator('details[data-check="credentials"] > summary').focus();
      for (let press = 0; press < 10 && (await focused()) === -1; press++) await panel.keyboard.press('Tab');
      expect(await focused()).toBe(at('A day at the beach'));
      await panel.keyboard.press('ArrowRight');
      const first = await focused();
      expect([at('Beach ball'), at('Painted backdrop')]).toContain(first);
      await panel.keyboard.press('ArrowLeft');
      expect(await focused()).toBe(at('A day at the beach'));
      await panel.keyboard.press('Home');
      expect(await focused()).toBe(0);
      await panel.keyboard.press('ArrowDown');
      expect(await focused()).toBe(1);
      await panel.getByText('The arrow keys go from step to step.').waitFor();
      expect(await steps.nth(1).evaluate((step) => getComputedStyle(step).outlineStyle)).not.toBe('none');
      await panel.close();
    } finally {
      stage.server.close();
      await page.close();
    }
  });

  it('offers to fetch credentials that lie on a server, and shows what came of it with the time of the check', async () => {
    const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
    const clips = new Map<string, Uint8Array>();
    const stage = await startStage(clips);
    const address = `http://127.0.0.1:${stage.port}`;
    const apart = await signApart(
      clip,
      { title: 'Sunset', generator: { name: 'Vidimus Demo Imagine', version: '2.0' }, source: 'generated' },
      demoAuthority().identities.studio,
      `${address}/store.mp4`,
    );
    clips.set('elsewhere', apart.file);
    clips.set('store', apart.store);
    const page = await demo.extension.context.newPage();
    try {
      await page.goto(`${address}/elsewhere`);
      const panel = await openSidePanel(demo.extension, page);
      await panel.getByRole('button', { name: 'Check this video' }).click();
      await panel.getByRole('button', { name: /^Fetch the credentials from 127\.0\.0\.1/ }).click({ timeout: 30_000 });
      await panel.getByText('Vidimus Demo AI Studio').first().waitFor({ timeout: 30_000 });
      const checked = await panel.locator('.subject dt', { hasText: 'Checked' }).locator('+ dd').innerText();
      expect(checked).toContain(String(new Date().getUTCFullYear()));
      const saved = panel.waitForEvent('download');
      await panel.locator('.report-section > summary').click();
      await panel.locator('.report-choice input').first().check();
      await panel.getByRole('button', { name: 'Save the evidence' }).click();
      const path = join(folder, 'remote.zip');
      await (await saved).saveAs(path);
      const record = JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(path))['bundle.json']));
      expect(Date.now() - Date.parse(record.inspectedAt)).toBeLessThan(120_000);
      await panel.close();
    } finally {
      stage.server.close();
      await page.close();
    }
  });

  it('finds a word in the raw data, and says when there is none', async () => {
    await hoverClip(feed, 'ai-signed');
    const panel = await openSidePanel(demo.extension, feed);
    const raw = panel.locator('.raw > summary');
    await raw.waitFor({ timeout: 30_000 });
    await raw.focus();
    await panel.keyboard.press('Enter');
    await panel.getByRole('heading', { name: 'Manifest store, as it was read' }).waitFor({ timeout: 30_000 });
    const search = panel.getByRole('searchbox', { name: 'Search the raw data' });
    await search.fill('DIGITALSOURCETYPE');
    await panel.getByText(/^\d+ lines?$/).waitFor();
    const lines = (await panel.locator('.raw-part pre').allInnerTexts()).join('\n').split('\n');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => /digitalsourcetype/i.test(line))).toBe(true);
    await panel.screenshot({ path: join(screenshots, 'panel-raw.png'), fullPage: true });
    await search.fill('no such word in any file');
    await panel.getByText('Nothing here contains that.').waitFor();
    await panel.close();
  });

  it('saves the evidence with the frames in it', async () => {
    await hoverClip(feed, 'ai-signed');
    const panel = await openSidePanel(demo.extension, feed);
    await panel.locator('.report-section > summary').click({ timeout: 30_000 });
    await panel.locator('.report-choice input').first().check();
    const saved = panel.waitForEvent('download');
    await panel.getByRole('button', { name: 'Save the evidence' }).click();
    const download = await saved;
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    const files = Object.keys(unzipSync(readFileSync(path)));
    expect(files.filter((name) => /^frames\/.*\.jpg$/.test(name)).length).toBeGreaterThan(0);
    expect(files).toContain('credentials/manifest-store.c2pa');
    await panel.close();
  });

  it('leads from a conflict to both its sides', async () => {
    const address = `${demo.server.url}said-otherwise`;
    const described = {
      '@type': 'VideoObject',
      digitalSourceType: 'https://schema.org/TrainedAlgorithmicMediaDigitalSource',
    };
    await demo.extension.context.route(address, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><title>A clip</title><script type="application/ld+json">${JSON.stringify(described)}</script>
          <div class="media"><video src="${demo.server.mediaUrl('camera-signed')}" controls muted width="640" height="360"></video></div>`,
      }),
    );
    const page = await demo.extension.context.newPage();
    await page.goto(address);
    await restOn(page, page.locator('video'));
    await waitForAnswer(page);
    const panel = await openSidePanel(demo.extension, page);
    const sides = panel.locator('.conflicts button.conflict-side');
    await sides.first().waitFor({ timeout: 30_000 });
    expect(await sides.count()).toBe(2);
    await photograph(panel, 'panel-conflict');
    for (const [index, check] of ['credentials', 'disclosure'].entries()) {
      const row = panel.locator(`details[data-check="${check}"]`);
      if (await row.evaluate((element) => (element as HTMLDetailsElement).open)) {
        await row.locator('summary').first().click();
      }
      await sides.nth(index).focus();
      await panel.keyboard.press('Enter');
      expect(await row.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true);
      expect(await row.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await panel.close();
    await page.close();
  });

  it('checks nothing by itself: a video that nobody asked about waits for a press', async () => {
    const fresh = await demo.extension.context.newPage();
    await fresh.goto(demo.server.url);
    await fresh.locator('#feed[aria-busy=false]').waitFor();
    await fresh.mouse.move(5, 5);
    demo.server.resetTraffic();
    const panel = await openSidePanel(demo.extension, fresh);
    const check = panel.getByRole('button', { name: 'Check this video' });
    await check.waitFor({ timeout: 30_000 });
    await panel.waitForTimeout(1000);
    for (const { id } of demo.server.clips) expect(demo.server.traffic(id).others.requests, id).toBe(0);
    await check.click();
    await panel.locator('.answer[aria-busy="false"]').waitFor({ timeout: 60_000 });
    await check.waitFor({ state: 'detached' });
    await panel.close();
    await fresh.close();
  });
});

describe('the popup', () => {
  it('opens the browser’s own side panel in the click, on its video', async () => {
    await hoverClip(feed, 'ai-signed');
    const popup = await openPanelPage(demo.extension, feed, 'popup.html');
    await popup.locator('.answer[aria-busy="false"]').waitFor({ timeout: 30_000 });
    expect(await sidePanelsOpen(demo.extension)).toBe(0);
    // A real click of the mouse: browsers open their panel for nothing less.
    await popup.getByRole('button', { name: 'Everything about it' }).click();
    await expect.poll(() => sidePanelsOpen(demo.extension), { timeout: 15_000 }).toBe(1);
    await feed.bringToFront();
    const said = () => evaluateInSidePanel(demo.extension, 'document.querySelector("main").innerText');
    await expect.poll(said, { timeout: 30_000 }).toContain('Vidimus Demo AI Studio');
  });

  it('opens everything about its video, in one screen without scrolling', async () => {
    await hoverClip(feed, 'ai-signed');
    const popup = await openPopup(demo.extension, feed);
    await popup.getByText('Vidimus Demo AI Studio').first().waitFor({ timeout: 30_000 });
    await popup.screenshot({ path: join(screenshots, 'popup-ai-signed.png') });
    const { scroll, height } = await popup.evaluate(() => ({
      scroll: document.documentElement.scrollHeight,
      height: window.innerHeight,
    }));
    expect(scroll).toBeLessThanOrEqual(height);
    const hidden = await popup
      .locator('.popup-evidence')
      .evaluate((evidence) => evidence.scrollHeight - evidence.clientHeight);
    expect(hidden, 'pixels of the evidence to be scrolled to').toBeLessThanOrEqual(1);
    await popup.getByRole('button', { name: 'Everything about it' }).waitFor();
    await popup.getByRole('button', { name: 'Report this clip' }).waitFor();
    await popup.close();
  });
});
