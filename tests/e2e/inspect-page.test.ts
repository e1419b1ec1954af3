import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoAuthority } from '../fixtures/certificates';
import { signStory } from '../fixtures/sign-story';
import { png } from '../fixtures/small-media';
import { onDemoFeed } from './demo-feed';
import { openInspectPage } from './extension-steps';

const demo = onDemoFeed();

describe('the inspect page', () => {
  it('checks the address that the context menu brings', async () => {
    const page = await demo.extension.context.newPage();
    const url = demo.server.mediaUrl('ai-signed');
    await page.goto(demo.extension.url(`inspect.html?check=${encodeURIComponent(url)}`));
    await page.getByText('Vidimus Demo AI Studio').first().waitFor({ timeout: 30_000 });
    await page.close();
  });

  it('takes no address that is none, however it was brought', async () => {
    const page = await demo.extension.context.newPage();
    await page.goto(demo.extension.url(`inspect.html?check=${encodeURIComponent('javascript:alert(1)')}`));
    await page.getByTestId('file-input').waitFor({ state: 'attached' });
    await page.waitForTimeout(500);
    expect(await page.locator('article, .record').count()).toBe(0);
    await page.close();
  });

  it('goes on after a file that is no media, and names it', async () => {
    const inspect = await openInspectPage(demo.extension);
    const clip = demo.server.clips.find(({ id }) => id === 'camera-signed');
    await inspect.page.getByTestId('file-input').setInputFiles([
      { name: '<img src=x onerror=alert(1)>.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no video at all') },
      { name: 'camera.mp4', mimeType: 'video/mp4', buffer: readFileSync(clip?.path ?? '') },
    ]);
    const first = await inspect.next();
    const second = await inspect.next();
    expect(first).toMatchObject({ name: '<img src=x onerror=alert(1)>.mp4', error: { code: 'not-media' } });
    expect('inspection' in second && second.inspection.verdict.answer).toBe('camera-captured');
    expect(await inspect.page.locator('img[src="x"]').count()).toBe(0);
    await inspect.page.close();
  });

  it('stops and goes on with a hundred files, and leaves those alone that were cancelled', async () => {
    const { page } = await openInspectPage(demo.extension);
    const files = Array.from({ length: 100 }, (_, index) => ({
      name: `picture-${index + 1}.png`,
      mimeType: 'image/png',
      buffer: Buffer.from(png()),
    }));
    await page.getByTestId('file-input').setInputFiles(files);
    const rows = page.locator('.results ol > li');
    await expect.poll(() => rows.count()).toBe(100);
    await page.getByRole('button', { name: 'Pause' }).click();
    const ended = () => page.locator('.results progress').evaluate((bar) => (bar as HTMLProgressElement).value);
    // The one that was running may still end.
    await page.waitForTimeout(2000);
    const paused = await ended();
    await page.waitForTimeout(1500);
    expect(await ended()).toBe(paused);
    expect(paused).toBeLessThan(100);
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(ended, { timeout: 30_000 }).toBeGreaterThan(paused);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('100 done').waitFor();
    const answers = await rows.locator('.result-answer').allInnerTexts();
    const cancelled = answers.filter((text) => text === 'Cancelled').length;
    expect(cancelled).toBeGreaterThan(0);
    expect(answers.length - cancelled).toBeGreaterThanOrEqual(paused);
    expect(await page.locator('.results progress').count()).toBe(0);
    await page.close();
  });

  it('draws the small picture of a manifest, from bytes and not from an address of the file’s choosing', async () => {
    const clip = readFileSync(demo.server.clips.find(({ id }) => id === 'plain')?.path ?? '');
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const story = {
      title: '<img src=x onerror=alert(1)>',
      generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
      source: 'generated',
      thumbnail: { mime: 'image/png', bytes: new Uint8Array(Buffer.from(pixel, 'base64')) },
    } as const;
    const signed = await signStory('video/mp4', new Uint8Array(clip), story, demoAuthority().identities.studio);
    const inspect = await openInspectPage(demo.extension);
    await inspect.page
      .getByTestId('file-input')
      .setInputFiles([{ name: 'story.mp4', mimeType: 'video/mp4', buffer: Buffer.from(signed) }]);
    await inspect.next();
    const image = inspect.page.locator('.thumbnail img');
    await image.waitFor({ timeout: 10_000 });
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1);
    expect(await image.getAttribute('src')).toMatch(/^blob:chrome-extension:/);
    expect(await image.getAttribute('alt')).toContain('<img src=x onerror=alert(1)>');
    expect(await inspect.page.locator('img[src="x"]').count()).toBe(0);
    await inspect.page.close();
  });
});
