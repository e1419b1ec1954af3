import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../lib/inspection/schema';
import { startDemoServer } from '../demo/feed';
import { onDemoFeed } from './demo-feed';
import { openInspectPage, postOf, restOn, waitForAnswer } from './extension-steps';

/** What goes wrong on a person's machine, made to go wrong. */
const demo = onDemoFeed();

async function openFeed() {
  const page = await demo.extension.context.newPage();
  await page.goto(demo.server.url);
  await page.locator('#feed[aria-busy=false]').waitFor();
  return page;
}

/** Ends the service worker as the browser does when it thinks that it is idle; resolves when it is gone. */
async function killServiceWorker(): Promise<void> {
  const page = await demo.extension.context.newPage();
  await page.goto(demo.extension.url('inspect.html'));
  const session = await page.context().newCDPSession(page);
  const stopped = new Promise<void>((resolve) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await page.close();
}

describe('an inspection', () => {
  it('outlives the service worker, which is killed in the middle of it', async () => {
    const page = await openFeed();
    const media = postOf(page, 'camera-signed');
    await media.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    // Slow enough that there is a middle.
    await media.locator('video').evaluate(
      (video: HTMLVideoElement, url) => {
        video.src = url;
      },
      demo.server.mediaUrl('camera-signed', 'latency=1500'),
    );
    await restOn(page, media);
    await page.waitForTimeout(900);
    await killServiceWorker();
    await page.bringToFront();
    await restOn(page, media);
    expect((await waitForAnswer(page)).summary).toContain('Vidimus Demo Camera Co.');
    await page.close();
  });

  it('goes on when the engine worker crashes, and says what could not be checked', async () => {
    const inspect = await openInspectPage(demo.extension);
    await inspect.enter(demo.server.mediaUrl('ai-signed', 'latency=1200'));
    await expect.poll(() => inspect.page.workers().length, { timeout: 20_000 }).toBeGreaterThan(0);
    await inspect.page.waitForTimeout(800);
    const [worker] = inspect.page.workers();
    if (worker === undefined) throw new Error('there is no worker to crash');
    const ended = worker.waitForEvent('close', { timeout: 20_000 });
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('made to crash');
      }, 0);
    });
    // Ended in the middle of the job: an idle worker would have a minute.
    await ended;
    const told = await inspect.next();
    // The job is tried again in a new worker: what had not begun is done, what was running says that it crashed.
    if (!('inspection' in told)) throw new Error(told.error.message);
    const { credentials, coverage } = told.inspection;
    const row = coverage.find(({ check }) => check === 'credentials');
    if (row?.reason === 'crashed') expect(credentials).toBeNull();
    else expect(credentials?.state).toBe('trusted');
    expect(coverage).toHaveLength(checkNames.length);
    // The next job gets a new worker.
    await inspect.choose(join(import.meta.dirname, '..', 'fixtures', 'clips', 'ball.mp4'));
    const next = await inspect.next();
    expect('inspection' in next && next.inspection.coverage.find(({ check }) => check === 'credentials')?.state).toBe(
      'done',
    );
    await inspect.page.close();
  });

  it('says that the network failed, and finds nothing, when the server is gone', async () => {
    const gone = await startDemoServer();
    const url = gone.mediaUrl('ai-signed');
    await gone.close();
    const inspect = await openInspectPage(demo.extension);
    await inspect.enter(url);
    const told = await inspect.next();
    if (!('inspection' in told)) throw new Error(told.error.message);
    expect(told.inspection.credentials).toBeNull();
    expect(told.inspection.verdict.answer).toBe('cannot-tell');
    const row = told.inspection.coverage.find(({ check }) => check === 'credentials');
    expect(row?.state).toBe('failed');
    expect(['network', 'offline']).toContain(row?.reason);
    await inspect.page.close();
  });

  it('of a file works offline', async () => {
    const inspect = await openInspectPage(demo.extension);
    await demo.extension.context.setOffline(true);
    try {
      const clip = demo.server.clips.find(({ id }) => id === 'ai-signed');
      await inspect.choose(clip?.path ?? '');
      const told = await inspect.next();
      expect('inspection' in told && told.inspection.verdict.answer).toBe('ai-generated');
    } finally {
      await demo.extension.context.setOffline(false);
    }
    await inspect.page.close();
  });

  it('ends with the page that asked for it', async () => {
    const page = await openFeed();
    const media = postOf(page, 'camera-signed');
    await media.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await media.locator('video').evaluate(
      (video: HTMLVideoElement, url) => {
        video.src = url;
      },
      demo.server.mediaUrl('camera-signed', 'latency=1000&leaving=1'),
    );
    await restOn(page, media);
    await page.waitForTimeout(1200);
    await page.goto(`${demo.server.url}blank`);
    await page.waitForTimeout(3000);
    const settled = demo.server.traffic('camera-signed').others.requests;
    await page.waitForTimeout(3000);
    expect(demo.server.traffic('camera-signed').others.requests).toBe(settled);
    // And the next page is served.
    await page.goto(demo.server.url);
    await page.locator('#feed[aria-busy=false]').waitFor();
    await postOf(page, 'other-origin').evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await restOn(page, postOf(page, 'other-origin'));
    expect((await waitForAnswer(page)).summary).toContain('Vidimus Demo AI Studio');
    await page.close();
  });
});
