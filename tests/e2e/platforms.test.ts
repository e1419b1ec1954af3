import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlatformId, switches } from '../../lib/platforms/switches';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { type PlatformTestPage, pageDocument, platformPages, youtubeResponse } from '../platforms/pages';
import { chooseSettings, NO_PICTURE, openPopup, overlayOf, restOn, waitForAnswer } from './extension-steps';

/**
 * A person rests on a video of a platform. The pages are ours, under the platforms' own addresses: the browser answers
 * every request for them itself, and no other request leaves this machine.
 */
const words = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'public', '_locales', 'en', 'messages.json'), 'utf8'),
) as Record<string, { message: string }>;

let server: DemoServer;
let extension: LaunchedExtension;
let current: PlatformTestPage | null = null;
/** Of the platform itself, so that it can be drawn; the engine cannot fetch it, as it cannot on most platforms. */
const MEDIA = '/clip.mp4';
let clip: Buffer;
const strangers: string[] = [];

beforeAll(async () => {
  server = await startDemoServer();
  clip = readFileSync(server.clips.find(({ id }) => id === 'plain')?.path ?? '');
  extension = await launchExtension({
    headless: true,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
  await chooseSettings(extension, NO_PICTURE);
  await extension.context.route(/^https:\/\//, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (current !== null && route.request().isNavigationRequest()) {
      await route.fulfill({ contentType: 'text/html', body: pageDocument(current, MEDIA) });
      return;
    }
    if (pathname === MEDIA) {
      await route.fulfill({ contentType: 'video/mp4', body: clip });
      return;
    }
    if (pathname !== '/favicon.ico') strangers.push(route.request().url());
    await route.fulfill({ status: 404, body: '' });
  });
});
afterAll(async () => {
  await extension?.close();
  await server?.close();
});

async function open(page: PlatformTestPage): Promise<Page> {
  current = page;
  const tab = await extension.context.newPage();
  await tab.goto(page.address);
  await tab.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1);
  return tab;
}

const named = (name: string): PlatformTestPage => {
  const page = platformPages.find((candidate) => candidate.name === name);
  if (page === undefined) throw new Error(`no page ${name}`);
  return page;
};

describe('resting on a video', () => {
  // One page a reader, with a label where one can be read; what else readers must tell apart is tested without a
  // browser, on the same pages.
  const ids = Object.keys(switches).map((id) => id as PlatformId);
  const labelled = ids.flatMap(
    (id) => platformPages.find(({ reader, labels }) => reader === id && labels.length > 0) ?? [],
  );
  const unknown = platformPages.filter(
    ({ reader, state }) => state === 'skipped' && !labelled.some((page) => page.reader === reader),
  );

  it.each(labelled.map((page) => [page.name, page] as const))('%s', async (_, page) => {
    const tab = await open(page);
    await restOn(tab, tab.locator('video'));
    const [label] = page.labels;
    // The label comes with the first answer; the frames are still being looked at.
    await expect
      .poll(async () => (await overlayOf(tab))?.summary ?? '', { timeout: 60_000 })
      .toContain(`“${label?.label}”`);
    expect((await overlayOf(tab))?.summary).toContain(label?.platform);
    await tab.close();
  });

  it.each(unknown.map((page) => [page.name, page] as const))(
    '%s: the popup tells why nothing can be said',
    async (_, page) => {
      const tab = await open(page);
      await restOn(tab, tab.locator('video'));
      expect((await waitForAnswer(tab)).summary).not.toMatch(/labels this video|labelled it/);
      const popup = await openPopup(extension, tab);
      const reason = words[`reason_${page.reason?.replaceAll('-', '_')}`]?.message ?? 'no words';
      await popup.getByText(reason).first().waitFor({ state: 'attached', timeout: 30_000 });
      await popup.close();
      await tab.close();
    },
  );

  it('a dubbed voice is no label', async () => {
    const tab = await open(named('YouTube: auto-dubbed is no AI video'));
    await restOn(tab, tab.locator('video'));
    expect((await waitForAnswer(tab)).summary).not.toMatch(/labels this video|labelled it/);
    await tab.close();
  });

  it("follows YouTube's router to the next video, and drops the label of the one before", async () => {
    const tab = await open(named('YouTube: made with AI'));
    await tab.evaluate(
      (response) => {
        history.pushState(null, '', '/watch?v=zzzzzzzzzzz');
        document.querySelector('ytd-watch-flexy')?.setAttribute('video-id', 'zzzzzzzzzzz');
        const detail = { response: { endpoint: { watchEndpoint: { videoId: 'zzzzzzzzzzz' } }, response } };
        document.dispatchEvent(new CustomEvent('yt-navigate-finish', { detail }));
      },
      youtubeResponse('zzzzzzzzzzz', [
        {
          howThisWasMadeSectionViewModel: {
            bodyHeader: { content: 'Altered or synthetic content' },
            bodyText: {
              commandRuns: [
                {
                  onTap: {
                    innertubeCommand: { urlEndpoint: { url: 'https://support.google.com/youtube/answer/14328491' } },
                  },
                },
              ],
            },
          },
        },
      ]),
    );
    await restOn(tab, tab.locator('video'));
    expect((await waitForAnswer(tab)).summary).toContain('“Altered or synthetic content”');
    await tab.close();
  });

  it('a reader that throws costs its own row, is off for the session, and is noted among the diagnostics', async () => {
    // The last of the file for this reader: it stays off until the browser starts again.
    const page = named('Vimeo: a label under the title');
    const tab = await open(page);
    const session = await tab.context().newCDPSession(tab);
    const worlds: number[] = [];
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.origin === `chrome-extension://${extension.extensionId}`) worlds.push(context.id);
    });
    await session.send('Runtime.enable');
    // What a site's change would do, done to what the reader stands on, in the content scripts' own world.
    for (const contextId of worlds) {
      await session.send('Runtime.evaluate', {
        contextId,
        expression: "HTMLVideoElement.prototype.closest = () => { throw new Error('the site has changed') }",
      });
    }
    expect(worlds.length).toBeGreaterThan(0);
    await restOn(tab, tab.locator('video'));
    expect((await waitForAnswer(tab)).title).not.toBe('');
    await tab.close();
    const options = await extension.context.newPage();
    await options.goto(extension.url('options.html'));
    const diagnostics = () => options.locator('textarea.diagnostics').inputValue();
    await expect.poll(diagnostics, { timeout: 10_000 }).toContain('the site has changed');
    expect(await diagnostics()).toContain('vimeo');
    await options.close();
    // In the next tab nothing of it runs, though it would work there.
    const next = await open(page);
    await restOn(next, next.locator('video'));
    expect((await waitForAnswer(next)).summary).not.toContain('AI-generated content');
    await next.close();
  });

  it("a feed's card says what the page already holds, and asks for nothing", async () => {
    const page = named('TikTok: declared by the creator');
    const card = (id: string) =>
      `<a href="/@someone/video/${id}" id="c${id}"><img alt="" width="300" height="300"></a>`;
    const known = '7412345678901234567';
    const unknown = '7000000000000000009';
    const tab = await open({ ...page, markup: `${page.markup}${card(known)}${card(unknown)}` });
    strangers.length = 0;
    await restOn(tab, tab.locator(`#c${known} img`));
    await expect.poll(async () => (await overlayOf(tab))?.open ?? false, { timeout: 5000 }).toBe(true);
    const overlay = await overlayOf(tab);
    expect(overlay?.title).toBe(words.answer_labelled?.message);
    expect(overlay?.summary).toContain('“Creator labeled as AI-generated”');
    expect(overlay?.unchecked).toBe(words.card_label_only?.message);
    await tab.locator(`#c${unknown} img`).scrollIntoViewIfNeeded();
    await restOn(tab, tab.locator(`#c${unknown} img`));
    await tab.waitForTimeout(1200);
    expect((await overlayOf(tab))?.shown).toBe(false);
    expect(strangers).toEqual([]);
    await tab.close();
  });

  it('fetches nothing from the platform, and leaves no trace in its page', async () => {
    const page = named('TikTok: declared by the creator');
    strangers.length = 0;
    const tab = await open(page);
    const markup = () => tab.evaluate(() => document.body.outerHTML);
    const globals = () => tab.evaluate(() => Object.getOwnPropertySymbols(window).map(String));
    const before = await markup();
    await restOn(tab, tab.locator('video'));
    await waitForAnswer(tab);
    expect(await markup()).toBe(before);
    expect(await globals()).not.toContain('Symbol(vidimus.platform)');
    expect(strangers).toEqual([]);
    await tab.close();
  });
});
