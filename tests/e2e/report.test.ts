import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { onDemoFeed } from './demo-feed';
import { openInspectPage } from './extension-steps';

const demo = onDemoFeed();
const folder = mkdtempSync(join(tmpdir(), 'vidimus-report-'));

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a report', () => {
  it('is saved by keyboard, opened again and found whole; a changed one is found out', async () => {
    const { page, next } = await openInspectPage(demo.extension);
    const clip = demo.server.clips.find(({ id }) => id === 'ai-signed');
    await page.getByTestId('file-input').setInputFiles({
      name: 'seen in a chat.mp4',
      mimeType: 'video/mp4',
      buffer: readFileSync(clip?.path ?? ''),
    });
    await next();
    await page.locator('.report-section > summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('.report-choice input').first().focus();
    // The second choice of the group.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the evidence' }).press('Enter');
    const download = await saved;
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    expect(download.suggestedFilename()).toMatch(/^vidimus-evidence-\d{8}T\d{6}Z-[0-9a-f]{8}\.zip$/);

    const files = unzipSync(readFileSync(path));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['report.html', 'inspection.json', 'credentials/manifest-store.c2pa', 'SHA256SUMS.txt']),
    );
    const report = new TextDecoder().decode(files['report.html']);
    expect(report).toContain('seen in a chat.mp4');
    expect(report).toContain('Vidimus Demo AI Studio');

    await page.getByTestId('file-input').setInputFiles(path);
    await page.getByText('Nothing in this bundle was changed').waitFor({ timeout: 20_000 });

    const changed = join(folder, 'changed.zip');
    writeFileSync(changed, zipSync({ ...files, 'report.html': new TextEncoder().encode('<p>nothing to see</p>') }));
    await page.getByTestId('file-input').setInputFiles(changed);
    await page.getByText('This bundle is not as it was packed').waitFor({ timeout: 20_000 });
    await page.getByText('report.html').first().waitFor();

    const requests = page.context().pages();
    expect(requests.every((open) => !open.url().startsWith('http'))).toBe(true);
    await page.close();
  });

  it('of an intimate image makes no bundle, and leads to those who stop it first', async () => {
    const { page, next } = await openInspectPage(demo.extension);
    const clip = demo.server.clips.find(({ id }) => id === 'ai-signed');
    await page.getByTestId('file-input').setInputFiles(clip?.path ?? '');
    await next();
    await page.locator('.report-section > summary').click();
    await page.getByText('It is an intimate image or video').click();
    await page.getByRole('link', { name: /StopNCII/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Save the evidence' }).count()).toBe(0);
    const links = await page.locator('.report-route').allInnerTexts();
    expect(links[0]).toContain('StopNCII');
    expect(links[1]).toContain('Take It Down');
    await page.close();
  });
});
