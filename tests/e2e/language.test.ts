import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Messages } from '../../lib/words/localise';
import { launchExtension } from '../../scripts/launch-extension';
import { onDemoFeed } from './demo-feed';
import { hoverClip, openPopup, openSidePanel } from './extension-steps';

const words = (language: string) => {
  const path = join(import.meta.dirname, '..', '..', 'public', '_locales', language, 'messages.json');
  const messages = JSON.parse(readFileSync(path, 'utf8')) as Messages;
  return (key: string) => messages[key]?.message ?? key;
};
const arabic = words('ar');
const english = words('en');
const directionOf = (page: Page) => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

const demo = onDemoFeed();

async function feed(): Promise<Page> {
  const page = await demo.extension.context.newPage();
  await page.goto(demo.server.url);
  await page.locator('#feed[aria-busy=false]').waitFor();
  return page;
}

describe('the language', () => {
  it('is the browser’s until another is chosen; then pages, card and sentences speak that one, mirrored where it is', async () => {
    const options = await demo.extension.context.newPage();
    await options.goto(demo.extension.url('options.html'));
    const choice = options.getByRole('combobox');
    await choice.waitFor();
    expect(await directionOf(options)).toEqual(['en', 'ltr']);
    await choice.focus();
    await choice.selectOption('ar');
    // In place: nothing is loaded anew, and the choice keeps the focus.
    await options.getByRole('heading', { level: 1, name: arabic('options_title') }).waitFor();
    expect(await directionOf(options)).toEqual(['ar', 'rtl']);
    expect(await choice.evaluate((element) => element === document.activeElement)).toBe(true);

    const page = await feed();
    const answer = await hoverClip(page, 'ai-signed');
    expect(answer.title).toBe(arabic('answer_ai_generated'));
    // The engine wrote it.
    expect(answer.summary).toMatch(/\p{Script=Arabic}/u);
    const popup = await openPopup(demo.extension, page);
    await popup.getByRole('heading', { name: arabic('answer_ai_generated') }).waitFor({ timeout: 30_000 });
    expect(await directionOf(popup)).toEqual(['ar', 'rtl']);
    await popup.close();
    const panel = await openSidePanel(demo.extension, page);
    await panel.getByRole('heading', { name: arabic('answer_ai_generated') }).waitFor({ timeout: 30_000 });
    await panel.close();
    await page.close();

    await choice.selectOption('');
    await options.getByRole('heading', { level: 1, name: english('options_title') }).waitFor();
    const again = await feed();
    expect((await hoverClip(again, 'ai-signed')).title).toBe(english('answer_ai_generated'));
    await again.close();
    await options.close();
  });

  it('of an Arabic browser runs from right to left', async () => {
    const inArabic = await launchExtension({ headless: true, language: 'ar' });
    try {
      const page = await inArabic.context.newPage();
      await page.goto(inArabic.url('guide.html'));
      await page.getByRole('heading', { level: 1, name: arabic('guide_title') }).waitFor();
      expect(await directionOf(page)).toEqual(['ar', 'rtl']);
    } finally {
      await inArabic.close();
    }
  });
});
