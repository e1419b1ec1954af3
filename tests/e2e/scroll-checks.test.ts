import { afterAll, beforeAll, expect, it } from 'vitest';
import { MOST_A_PAGE } from '../../lib/page/scroll-checks';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { chooseSettings } from './extension-steps';

/** "Check as I scroll", on a page that shows more videos at once than one page may be checked for. */
const VIDEOS = MOST_A_PAGE + 6;

let server: DemoServer;
let extension: LaunchedExtension;

beforeAll(async () => {
  server = await startDemoServer();
  extension = await launchExtension({ headless: true });
  await chooseSettings(extension, { ask: 'scroll' });
});
afterAll(async () => {
  await extension?.close();
  await server?.close();
});

/** The states of all videos of the page, as the popup hears of them from the content script. */
async function states(url: string): Promise<string[]> {
  const worker = await extension.serviceWorker();
  return worker.evaluate(async (address) => {
    interface Port {
      onMessage: { addListener(run: (message: { videos: { state: string }[] }) => void): void };
      disconnect(): void;
    }
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: {
          query(what: object): Promise<{ id: number; url?: string }[]>;
          connect(tab: number, info: { name: string }): Port;
        };
      };
    };
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === address);
    if (tab === undefined) throw new Error(`no tab shows ${address}`);
    const port = chrome.tabs.connect(tab.id, { name: 'vidimus:tab' });
    const videos = await new Promise<{ state: string }[]>((resolve) => {
      port.onMessage.addListener((message) => resolve(message.videos));
    });
    port.disconnect();
    return videos.map(({ state }) => state);
  }, url);
}

it('asks about one video after the other, forty on a page, and then about none', async () => {
  const page = await extension.context.newPage();
  const url = `${server.url}blank`;
  await page.goto(url);
  // Clips that are not there are answered at once; what counts is how many were asked about.
  await page.evaluate((count) => {
    document.body.replaceChildren(
      ...Array.from({ length: count }, (_, index) => {
        const video = document.createElement('video');
        Object.assign(video, { src: `/media/missing-${index}.mp4`, width: 128, height: 96, controls: true });
        return video;
      }),
    );
  }, VIDEOS);
  const asked = async () => (await states(url)).filter((state) => state !== 'idle').length;
  const running = async () => (await states(url)).filter((state) => state === 'running').length;
  await expect.poll(asked, { timeout: 30_000 }).toBeGreaterThan(0);
  let most = 0;
  await expect
    .poll(
      async () => {
        most = Math.max(most, await running());
        return asked();
      },
      { timeout: 280_000, interval: 500 },
    )
    .toBe(MOST_A_PAGE);
  expect(most).toBeLessThanOrEqual(1);
  // Longer than a video has to be in view.
  await page.waitForTimeout(6000);
  const after = await states(url);
  expect(after).toHaveLength(VIDEOS);
  expect(after.filter((state) => state !== 'idle')).toHaveLength(MOST_A_PAGE);
}, 330_000);
