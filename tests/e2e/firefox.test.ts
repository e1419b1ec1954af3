import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlatformId, switches } from '../../lib/platforms/switches';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { type PlatformTestPage, pageDocument, platformPages, youtubeResponse } from '../platforms/pages';

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
  readonly labels: readonly string[];
  /** State and reason of what the site's reader could say; null while nothing is known. */
  readonly read: readonly [string, string | null] | null;
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

/** Asks the content scripts of one tab as the popup does, and forgets those of the tab before. */
const listen = (to: string) =>
  asker.evaluate(async (address) => {
    interface Video {
      label: string;
      state: string;
      inspection: {
        verdict: { answer: string };
        disclosures: { label: string }[];
        coverage: { check: string; state: string; reason: string | null }[];
      } | null;
    }
    interface Port {
      disconnect(): void;
      onMessage: { addListener(run: (message: { frame: string; videos: Video[] }) => void): void };
    }
    const scope = globalThis as unknown as {
      told: Record<string, Told[]>;
      port?: Port;
      browser: {
        tabs: {
          query(what: object): Promise<{ id: number; url?: string }[]>;
          connect(tab: number, info: { name: string }): Port;
        };
      };
    };
    scope.port?.disconnect();
    scope.told = {};
    const tab = (await scope.browser.tabs.query({})).find(({ url }) => url?.startsWith(address));
    if (tab === undefined) throw new Error(`no tab shows ${address}`);
    scope.port = scope.browser.tabs.connect(tab.id, { name: 'vidimus:tab' });
    scope.port.onMessage.addListener(({ frame, videos }) => {
      scope.told[frame] = videos.map(({ label, state, inspection }) => {
        const row = inspection?.coverage.find(({ check }) => check === 'disclosure');
        return {
          label,
          state,
          answer: inspection?.verdict.answer ?? null,
          labels: inspection?.disclosures.map((disclosure) => disclosure.label) ?? [],
          read: row === undefined ? null : [row.state, row.reason],
        };
      });
    });
  }, to);

/** Keeps what the options page would. */
const choose = (settings: object) =>
  asker.evaluate(async (chosen) => {
    const { browser: api } = globalThis as unknown as {
      browser: { storage: { local: { set(items: object): Promise<void> } } };
    };
    await api.storage.local.set({ settings: chosen });
  }, settings);

const badges = (of: Page) => of.evaluate(() => document.querySelectorAll(':popover-open').length);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function restOn(of: Page, selector: string): Promise<void> {
  const box = await of.evaluate((wanted) => {
    const media = document.querySelector(wanted);
    media?.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = media?.getBoundingClientRect() ?? new DOMRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, selector);
  await of.mouse.move(5, 5);
  await of.mouse.move(box.x - 20, box.y, { steps: 4 });
  await of.mouse.move(box.x, box.y, { steps: 4 });
}

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
        // Whatever is not of this machine and not answered by the test meets a closed door.
        'network.proxy.type': 1,
        'network.proxy.http': '127.0.0.1',
        'network.proxy.http_port': 9,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': 9,
        'network.proxy.no_proxies_on': '127.0.0.1,localhost',
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
    await listen(`${server.url}hardfeed`);
    // The first page that a new person sees lies over the page under test.
    for (const opened of await browser.pages()) if (opened.url().endsWith('/welcome.html')) await opened.close();
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
    // The first player of the feed, with a signed AI clip.
    await restOn(page, '#feed .media');
    await expect.poll(() => badges(page), { timeout: 5000 }).toBe(1);
    await expect
      .poll(async () => (await all()).find(({ label }) => label === 'player 0'), { timeout: 90_000, interval: 500 })
      .toMatchObject({ state: 'done', answer: 'ai-generated' });
    expect((await all()).filter(({ state }) => state !== 'idle').map(({ label }) => label)).toEqual(['player 0']);
  });

  it('asks only on a press where the person wants that, and is away where the site is switched off', async () => {
    await choose({ ask: 'click' });
    await page.mouse.move(5, 5);
    await expect.poll(() => badges(page), { timeout: 5000 }).toBe(0);
    await restOn(page, '#feed .media:nth-child(2)');
    await expect.poll(() => badges(page), { timeout: 5000 }).toBe(1);
    await pause(1500);
    expect((await all()).filter(({ state }) => state !== 'idle').map(({ label }) => label)).toEqual(['player 0']);
    await choose({ sitesOff: [new URL(server.url).host] });
    await expect.poll(() => badges(page), { timeout: 5000 }).toBe(0);
    await restOn(page, '#feed .media:nth-child(2)');
    await pause(1000);
    expect(await badges(page)).toBe(0);
    await choose({});
  });

  describe('on the pages of platforms', () => {
    let tab: Page;
    let current: PlatformTestPage;

    beforeAll(async () => {
      await page.close();
      const clip = readFileSync(server.clips.find(({ id }) => id === 'plain')?.path ?? '');
      tab = await browser.newPage();
      await tab.setRequestInterception(true);
      tab.on('request', (request) => {
        const { pathname } = new URL(request.url());
        const answer = request.isNavigationRequest()
          ? { status: 200, contentType: 'text/html', body: pageDocument(current, '/clip.mp4') }
          : pathname === '/clip.mp4'
            ? { status: 200, contentType: 'video/mp4', body: clip }
            : { status: 404, body: '' };
        request.respond(answer).catch((error: unknown) => console.warn(request.url(), error));
      });
    });

    async function open(wanted: PlatformTestPage): Promise<void> {
      current = wanted;
      await tab.goto(wanted.address);
      await tab.bringToFront();
      await tab.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1);
      await listen(wanted.address);
    }
    async function answer(): Promise<Pick<Told, 'labels' | 'read'>> {
      await restOn(tab, 'video');
      await expect
        .poll(async () => (await all()).find(({ read }) => read !== null) ?? null, { timeout: 60_000, interval: 200 })
        .not.toBeNull();
      const { labels, read } = (await all()).find((one) => one.read !== null) ?? { labels: [], read: null };
      return { labels, read };
    }

    // As in Chromium: one page a reader with a label where one can be read, and one of each that cannot say.
    const chosen = (Object.keys(switches) as PlatformId[]).flatMap((id) => {
      const of = platformPages.filter(({ reader }) => reader === id);
      return [of.find(({ labels }) => labels.length > 0), of.find(({ state }) => state === 'skipped')].flatMap(
        (one) => one ?? [],
      );
    });

    it.each(chosen.map((one) => [one.name, one] as const))('%s', async (_, wanted) => {
      await open(wanted);
      const { labels, read } = await answer();
      expect(labels).toEqual(wanted.labels.map(({ label }) => label));
      expect(read).toEqual([wanted.state, wanted.reason]);
    });

    it("YouTube's router: what it announces is read", async () => {
      const first = platformPages.find(({ name }) => name === 'YouTube: made with AI');
      if (first === undefined) throw new Error('no such page');
      await open(first);
      await tab.evaluate(
        (response) => {
          history.pushState(null, '', '/watch?v=zzzzzzzzzzz');
          const detail = { response: { endpoint: { watchEndpoint: { videoId: 'zzzzzzzzzzz' } }, response } };
          document.dispatchEvent(new CustomEvent('yt-navigate-finish', { detail }));
        },
        youtubeResponse('zzzzzzzzzzz', []),
      );
      expect(await answer()).toEqual({ labels: [], read: ['done', null] });
    });
  });
});
