import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedTrust } from '../../lib/credentials/trust-import';
import { openInspectPage } from '../../scripts/inspect-page';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { demoAuthority } from '../fixtures/certificates';

/** The published lists where they lie beside the checkout; otherwise the demo's own certificates stand in for them. */
const root = join(import.meta.dirname, '..', '..');
const published = join(root, '..', 'shared', 'reference', 'trust');
const withPublished = existsSync(join(published, 'c2pa'));
if (!withPublished)
  console.warn('the published lists are not beside this checkout: the demo’s root stands in for them');

const demo = demoAuthority();
const list = (path: string, standIn: string) => (withPublished ? readFileSync(join(published, path), 'utf8') : standIn);
const imported: ImportedTrust = {
  claimAnchors: list('c2pa/C2PA-TRUST-LIST.pem', demo.root),
  timeStampAnchors: list('c2pa/C2PA-TSA-TRUST-LIST.pem', demo.root),
  interimAnchors: list('interim/anchors.pem', demo.root),
  interimAllowed: list('interim/allowed.pem', demo.identities.lapsed.certificate),
  trustConfig: null,
  userAnchors: [demo.root, demo.identities.studio.certificate],
};
const stated = (pem: string | null) => pem?.match(/BEGIN CERTIFICATE/g)?.length ?? 0;

let extension: LaunchedExtension;
let page: Page;
beforeAll(async () => {
  extension = await launchExtension({ headless: true });
  const inspect = await openInspectPage(extension);
  await inspect.prepareTrust(imported);
  page = inspect.page;
});
afterAll(() => extension?.close());

const section = (name: string) => page.locator(`[data-list=${name}]`);
const own = () => page.getByRole('region', { name: 'Your own list' });
const status = () => page.locator('.trust-tools [role=status]');

describe('the page of trust lists', () => {
  it('is reached from the inspect page by keyboard, and is another page', async () => {
    await page.locator('summary', { hasText: 'Trust lists' }).focus();
    await page.keyboard.press('Enter');
    const link = page.getByRole('link', { name: 'See every certificate' });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(extension.url('trust.html'));
    await page.getByRole('heading', { level: 1, name: 'Trust lists' }).waitFor();
  });

  it('shows every anchor of every list, with its fingerprint, and what has expired in words', async () => {
    for (const [name, pem] of [
      ['claims', imported.claimAnchors],
      ['timeStamps', imported.timeStampAnchors],
      ['interimAnchors', imported.interimAnchors],
      ['interimAllowed', imported.interimAllowed],
    ] as const) {
      await section(name).locator('summary').click();
      const rows = section(name).locator('tbody tr');
      expect(await rows.count(), name).toBe(stated(pem));
      const fingerprints = await rows.locator('code').allTextContents();
      expect(fingerprints.filter((text) => /^[0-9a-f]{64}$/.test(text))).toHaveLength(stated(pem));
      expect(await section(name).textContent()).toContain('Published atPut in by hand');
    }
    expect(await section('interimAllowed').textContent()).toContain('Frozen since January 2026');
    expect(await section('interimAllowed').locator('tbody').textContent()).toContain('Expired on');
  });

  it('says that lists put in by hand are not replaced', async () => {
    await page.getByRole('button', { name: 'Look for new lists now' }).press('Enter');
    await expect.poll(() => status().textContent()).toContain('put in by hand');
    expect(await section('claims').locator('tbody tr').count()).toBe(stated(imported.claimAnchors));
  });

  it('finds certificates by name, and says how many', async () => {
    await page.getByRole('searchbox').fill('demo imagine');
    await expect.poll(() => own().locator('tbody tr').count()).toBe(1);
    expect(await status().textContent()).toMatch(/^\d+ of \d+ certificates match(es)?\.$/);
    await page.getByRole('searchbox').fill('');
    await expect.poll(() => own().locator('tbody tr').count()).toBe(2);
  });

  it('adds none of what holds no certificate, and says so', async () => {
    await own().getByRole('textbox', { name: 'Certificate (PEM)' }).fill('-----BEGIN CERTIFICATE-----\nnone');
    await own().getByRole('button', { name: 'Add to my list' }).press('Enter');
    await expect.poll(() => own().getByRole('status').textContent()).toContain('no certificate was found');
    expect(await own().locator('tbody tr').count()).toBe(2);
    await own().getByRole('textbox', { name: 'Certificate (PEM)' }).fill(demo.identities.camera.certificate);
    await own().getByRole('button', { name: 'Add to my list' }).press('Enter');
    await expect.poll(() => own().locator('tbody tr').count()).toBe(3);
  });

  it('removes one of the person’s own, and only that, for good', async () => {
    const row = own().locator('tbody tr', { hasText: 'Vidimus Demo Imagine 2' });
    await row.getByRole('button', { name: 'Remove' }).press('Enter');
    await expect.poll(() => own().locator('tbody tr').count()).toBe(2);
    expect(await status().textContent()).toBe('Removed from your list.');
    await page.reload();
    await expect.poll(() => own().locator('tbody tr').count()).toBe(2);
    expect(await own().textContent()).not.toContain('Vidimus Demo Imagine 2');
    expect(await section('claims').locator('tbody tr').count()).toBe(stated(imported.claimAnchors));
  });

  it.each(['light', 'dark'] as const)('fits a narrow and a wide window, %s', async (colorScheme) => {
    const folder = join(import.meta.dirname, 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(folder, `trust-${colorScheme}-${width}.png`), fullPage: true });
    }
  });
});

describe('looking for new lists', () => {
  it('says of a list that cannot be parsed that nothing was changed, and keeps the last good copy', async () => {
    const fresh = await launchExtension({ headless: true });
    try {
      // What the publishers answer, in turn; nothing leaves the machine.
      let body = demo.root;
      await fresh.context.route(/githubusercontent\.com|contentcredentials\.org/, (route) => route.fulfill({ body }));
      const trust = await fresh.context.newPage();
      await trust.goto(fresh.url('trust.html'));
      const claims = trust.locator('[data-list=claims]');
      const look = async () => {
        await trust.getByRole('button', { name: 'Look for new lists now' }).click();
        await trust.locator('.trust-tools [aria-disabled=false]').waitFor();
        expect(await trust.locator('.trust-tools [role=status]').textContent()).toContain('Looked.');
      };
      // The extension's own first run may have been quicker with the first one.
      await look();
      body = `${demo.root}\n${demo.identities.studio.certificate}`;
      await look();
      await expect.poll(() => claims.textContent()).toContain('A new version was fetched.');
      await claims.locator('summary').click();
      expect(await claims.locator('tbody tr').count()).toBe(2);
      expect(await claims.textContent()).toContain('c2pa-org/conformance-public/main/trust-list/C2PA-TRUST-LIST.pem');

      body = '<html>maintenance</html>';
      await look();
      await expect.poll(() => claims.textContent()).toContain('could not be parsed as a list. Nothing was changed');
      expect(await trust.locator('.trust-tools [role=status]').textContent()).toContain('could not be parsed');
      expect(await claims.locator('tbody tr').count()).toBe(2);

      await trust.reload();
      await expect.poll(() => claims.textContent()).toContain('could not be parsed as a list. Nothing was changed');
    } finally {
      await fresh.close();
    }
  });
});
