import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { chooseSettings, NO_PICTURE, overlayOf, waitForAnswer } from './extension-steps';
import { cardButtonOf } from './read-overlay';

/**
 * A video in a frame of one site within a frame of another, whose bytes its server refuses to us and whose canvas is
 * tainted. What is seen of it is a red rim and a yellow middle, and all around is green: a picture that is cut off by a
 * few pixels has green at an edge, or no red.
 */
const VIDEO = { left: 30, top: 20, width: 480, height: 300 };
const INNER = { left: 50, top: 40 };
const OUTER = { left: 60, top: 40 };

let demo: DemoServer;
let server: Server;
let extension: LaunchedExtension;
let page: Page;
let address: string;

const html = (body: string) =>
  `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#0c0;height:3000px}iframe,video,i{position:absolute;border:0;box-sizing:border-box}</style>${body}`;

beforeAll(async () => {
  demo = await startDemoServer();
  server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page.invalid');
    const box = `left:${VIDEO.left}px;top:${VIDEO.top}px;width:${VIDEO.width}px;height:${VIDEO.height}px`;
    const bodies: Record<string, string> = {
      '/': `<iframe src="http://localhost:${port}/outer" style="left:${OUTER.left}px;top:${OUTER.top}px;width:700px;height:450px;transform-origin:0 0;transform:scale(${searchParams.get('scale') ?? 1})"></iframe>`,
      '/outer': `<iframe src="http://127.0.0.1:${port}/inner" style="left:${INNER.left}px;top:${INNER.top}px;width:600px;height:400px"></iframe>`,
      '/inner': `<video muted style="${box}" src="${demo.otherOrigin}/media/plain.mp4?players-only"></video><i style="${box};border:20px solid #f00;background:#ff0"></i>`,
    };
    response.writeHead(200, { 'content-type': 'text/html' }).end(html(bodies[pathname] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  extension = await launchExtension({ headless: true });
  // The picture itself is what is looked at here.
  await chooseSettings(extension, NO_PICTURE);
  page = await extension.context.newPage();
  // What the extension cuts out, as it reads it back.
  const worker = await extension.serviceWorker();
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { crops: number[][][] };
    scope.crops = [];
    const { getImageData } = OffscreenCanvasRenderingContext2D.prototype;
    OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...all) {
      const { data, width, height } = getImageData.apply(this, all);
      const at = (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
      const [right, bottom] = [width - 3, height - 3];
      scope.crops.push([at(2, 2), at(right, 2), at(2, bottom), at(right, bottom), at(width >> 1, height >> 1)]);
      return getImageData.apply(this, all);
    };
  });
}, 120_000);
afterAll(async () => {
  await extension?.close();
  server?.close();
  await demo?.close();
});

const crops = async () =>
  (await extension.serviceWorker()).evaluate(() => (globalThis as unknown as { crops: number[][][] }).crops);

async function setZoom(factor: number): Promise<void> {
  const worker = await extension.serviceWorker();
  await worker.evaluate(async (zoom) => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: { query(what: object): Promise<{ id: number }[]>; setZoom(id: number, to: number): Promise<void> };
      };
    };
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    if (tab) await chrome.tabs.setZoom(tab.id, zoom);
  }, factor);
}

/** Rests on the video until the card offers a look. @returns its frame, and where its corner is in the page. */
async function offered(query = '', scale = 1): Promise<{ frame: Frame; left: number; top: number }> {
  await page.goto(address + query);
  await page.waitForTimeout(1500);
  const frame = page.frames().find((one) => one.url().endsWith('/inner'));
  if (frame === undefined) throw new Error('the inner frame has not come');
  const left = OUTER.left + scale * INNER.left;
  const top = OUTER.top + scale * INNER.top;
  await page.mouse.move(20, 20);
  await page.mouse.move(left + scale * 200, top + scale * 100);
  await page.mouse.move(left + scale * 300, top + scale * 150, { steps: 6 });
  expect(await waitForAnswer(frame)).toMatchObject({ title: 'Cannot tell' });
  expect((await overlayOf(frame))?.action).toBe('Look at the screen');
  return { frame, left, top };
}

async function press(frame: Frame, left: number, top: number, scale = 1): Promise<void> {
  const at = await cardButtonOf(frame);
  await page.mouse.move(left + scale * at.x, top + scale * at.y, { steps: 6 });
  await page.mouse.click(left + scale * at.x, top + scale * at.y);
}

const [RED, YELLOW] = [
  [255, 0, 0],
  [255, 255, 0],
];

describe('a look at the screen, for a video in a frame of a frame', () => {
  it.each([1, 1.5, 0.75])(
    'is cut to the video, at a zoom of %d',
    async (zoom) => {
      await page.goto(address);
      await setZoom(zoom);
      const { frame, left, top } = await offered();
      const before = (await crops()).length;
      await press(frame, left, top);
      await expect.poll(async () => (await crops()).length, { timeout: 20_000 }).toBe(before + 1);
      expect((await crops()).at(-1)).toEqual([RED, RED, RED, RED, YELLOW]);
      await setZoom(1);
    },
    90_000,
  );

  it('is refused, and says so, where the frame is drawn in another size', async () => {
    const before = (await crops()).length;
    const { frame, left, top } = await offered('?scale=0.8', 0.8);
    await press(frame, left, top, 0.8);
    await expect
      .poll(async () => (await overlayOf(frame))?.summary, { timeout: 20_000 })
      .toContain('could not be told');
    expect((await crops()).length).toBe(before);
  }, 90_000);

  it('is refused where the page around scrolls meanwhile', async () => {
    const before = (await crops()).length;
    const { frame, left, top } = await offered();
    const at = await cardButtonOf(frame);
    await page.mouse.move(left + at.x, top + at.y, { steps: 6 });
    await page.mouse.down();
    await page.mouse.up();
    await page.evaluate(() => window.scrollTo(0, 60));
    await expect
      .poll(async () => (await overlayOf(frame))?.summary, { timeout: 20_000 })
      .toContain('could not be told');
    expect((await crops()).length).toBe(before);
  }, 90_000);
});
