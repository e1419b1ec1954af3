import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startDemoServer } from '../demo/feed';

/** The hard feed in Firefox, by WebDriver BiDi. What differs there: docs/browsers.md. */
const build = join(import.meta.dirname, '..', '..', '.output', 'firefox-mv3');
const firefox = [process.env.VIDIMUS_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== undefined && existsSync(path),
);
const missing =
  firefox === undefined
    ? 'no Firefox was found (VIDIMUS_FIREFOX names one)'
    : existsSync(join(build, 'manifest.json'))
      ? null
      : 'there is no build for Firefox (.output/firefox-mv3)';
if (missing !== null) console.warn(`the Firefox tests are skipped: ${missing}`);

/** Fixed by a preference, so that the tests know the address of our pages. */
const UUID = '5f0c4c5e-9c0b-4a54-9a3e-1f6f0b1d7a11';

interface Told {
  readonly label: string;
  readonly state: string;
  readonly answer: string | null;
}

let browser: Browser;
let server: DemoServer;
let profile: string;
let asker: Page;

const report = (page: Page) =>
  page.evaluate(() => {
    const { failedPlays, errors, ready, skipped } = (globalThis as unknown as { plazaHard: Record<string, string[]> })
      .plazaHard;
    return { failedPlays, errors, ready: [...(ready ?? [])].sort(), skipped: skipped ?? [] };
  });

async function visit(): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${server.url}hardfeed?rate=500&videos=20&other=${encodeURIComponent(server.otherOrigin)}`);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  return page;
}

/** What the content scripts of the page tell the popup. */
const told = () => asker.evaluate(() => (globalThis as unknown as { told: Record<string, Told[]> }).told);
const all = async () => Object.values(await told()).flat();

describe.skipIf(missing !== null)('in Firefox', () => {
  let without: Awaited<ReturnType<typeof report>>;
  let page: Page;

  beforeAll(async () => {
    server = await startDemoServer();
    profile = mkdtempSync(join(tmpdir(), 'vidimus-firefox-'));
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefox,
      headless: true,
      userDataDir: profile,
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: {
        'extensions.webextensions.uuids': JSON.stringify({ 'vidimus@vidimus.invalid': UUID }),
        'media.autoplay.default': 0,
        'media.autoplay.block-webaudio': false,
      },
    });
    const plain = await visit();
    without = await report(plain);
    await plain.close();
    await browser.installExtension(build);
    page = await visit();
    asker = await browser.newPage();
    // This navigation never counts as ended.
    void asker.goto(`moz-extension://${UUID}/trust.html`).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await asker.evaluate(async (address) => {
      interface Video {
        label: string;
        state: string;
        inspection: { verdict: { answer: string } } | null;
      }
      const scope = globalThis as unknown as {
        told: Record<string, Told[]>;
        browser: {
          tabs: {
            query(what: object): Promise<{ id: number; url?: string }[]>;
            connect(
              tab: number,
              info: { name: string },
            ): {
              onMessage: { addListener(run: (message: { frame: string; videos: Video[] }) => void): void };
            };
          };
        };
      };
      scope.told = {};
      const tab = (await scope.browser.tabs.query({})).find(({ url }) => url?.startsWith(address));
      if (tab === undefined) throw new Error(`no tab shows ${address}`);
      scope.browser.tabs.connect(tab.id, { name: 'vidimus:tab' }).onMessage.addListener(({ frame, videos }) => {
        scope.told[frame] = videos.map(({ label, state, inspection }) => ({
          label,
          state,
          answer: inspection?.verdict.answer ?? null,
        }));
      });
    }, `${server.url}hardfeed`);
    await page.bringToFront();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  it('the hard feed plays as it does without the extension', async () => {
    expect(without.failedPlays).toEqual([]);
    expect(await report(page)).toEqual(without);
  });

  it('every video is found, in roots and frames too', async () => {
    const wanted = ['under a layer', 'closed root', 'stream', 'playlist', 'dash', 'blob', 'other origin', 'loop'];
    await expect
      .poll(
        async () => {
          const labels = (await all()).map(({ label }) => label);
          return [...wanted, 'Framed video'].filter((label) => !labels.includes(label));
        },
        { timeout: 20_000 },
      )
      .toEqual([]);
  });

  it('resting on a video shows the badge, and gives its answer', async () => {
    const box = await page.evaluate(() => {
      // The first player of the feed, with a signed AI clip.
      const media = document.querySelector('#feed .media');
      media?.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = media?.getBoundingClientRect() ?? new DOMRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    await page.mouse.move(5, 5);
    await page.mouse.move(box.x - 20, box.y, { steps: 4 });
    await page.mouse.move(box.x, box.y, { steps: 4 });
    await expect
      .poll(() => page.evaluate(() => document.querySelectorAll(':popover-open').length), { timeout: 5000 })
      .toBe(1);
    await expect
      .poll(async () => (await all()).find(({ label }) => label === 'player 0'), { timeout: 90_000, interval: 500 })
      .toMatchObject({ state: 'done', answer: 'ai-generated' });
    expect((await all()).filter(({ state }) => state !== 'idle').map(({ label }) => label)).toEqual(['player 0']);
  });
});
