import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACK_SCHEMA } from '../../lib/classifier/model-pack';
import { testCard } from '../fixtures/test-card';
import { testArchive, testOnnx } from '../fixtures/test-onnx';
import { onDemoFeed } from './demo-feed';
import { hoverClip, openInspectPage, openSidePanel } from './extension-steps';

const screenshots = join(import.meta.dirname, '..', '.cache', 'screenshots', 'e2e');
const demo = onDemoFeed();

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
});

/** A pack whose model, run by the real runtime, says how bright its pictures are. */
function pack(change: { readonly sha256?: string } = {}) {
  const model = testOnnx();
  const card = {
    ...testCard(),
    schema: PACK_SCHEMA,
    name: 'Newsroom net',
    version: '1.2',
    file: 'net.onnx',
    bytes: model.byteLength,
    sha256: createHash('sha256').update(model).digest('hex'),
    licence: 'CC-BY-4.0',
    author: null,
    about: 'Trained on an archive.',
    ...change,
  };
  const buffer = Buffer.from(testArchive({ 'card.json': JSON.stringify(card), 'net.onnx': model }));
  return { name: 'newsroom.zip', mimeType: 'application/zip', buffer };
}

describe('a model that a person added', () => {
  it('is refused where its hash is wrong; otherwise it runs beside ours, is named, and changes no answer', async () => {
    const clip = readFileSync(demo.server.clips.find(({ id }) => id === 'plain')?.path ?? '');
    const file = { name: 'plain.mp4', mimeType: 'video/mp4', buffer: clip };
    const inspect = await openInspectPage(demo.extension);
    await inspect.page.getByTestId('file-input').setInputFiles([file]);
    const before = await inspect.next();

    const options = await demo.extension.context.newPage();
    await options.goto(demo.extension.url('options.html'));
    const input = options.locator('input[type=file][accept=".zip"]');
    await input.waitFor({ state: 'attached' });
    await input.setInputFiles(pack({ sha256: '0'.repeat(64) }));
    await options.locator('p.refusal', { hasText: '000000' }).waitFor();
    expect(await options.locator('.model-packs li').count()).toBe(0);
    await input.setInputFiles(pack());
    await options.locator('.model-packs li', { hasText: 'Newsroom net 1.2' }).waitFor();
    await options.close();

    await inspect.page.getByTestId('file-input').setInputFiles([file]);
    const after = await inspect.next();
    if (!('inspection' in before && 'inspection' in after)) throw new Error('a clip could not be inspected');
    expect(before.inspection.addedModels ?? null).toBeNull();
    const [added, ...others] = after.inspection.addedModels ?? [];
    expect(others).toEqual([]);
    expect(added).toMatchObject({ name: 'Newsroom net', version: '1.2', licence: 'CC-BY-4.0', detail: null });
    const scores = added?.finding?.frames.map(({ score }) => score) ?? [];
    expect(scores.length).toBeGreaterThan(3);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    expect(after.inspection.verdict).toEqual(before.inspection.verdict);
    expect(after.inspection.classifier?.model).toEqual(before.inspection.classifier?.model);
    const records = inspect.page.locator('.result > details');
    for (const record of await records.all()) {
      if (!(await record.evaluate((of) => (of as HTMLDetailsElement).open)))
        await record.locator('summary').first().click();
    }
    await inspect.page.getByText('Newsroom net 1.2').first().waitFor();
    await inspect.page.close();
  });
});

describe('the heat map of a frame', () => {
  it('is computed by the packaged model when it is asked for, and laid over that frame alone', async () => {
    const feed = await demo.extension.context.newPage();
    await feed.goto(demo.server.url);
    await feed.locator('#feed[aria-busy=false]').waitFor();
    await hoverClip(feed, 'ai-signed');
    const panel = await openSidePanel(demo.extension, feed);
    const figure = panel.locator('.frames figure').first();
    await figure.locator('img').waitFor({ timeout: 30_000 });
    const button = figure.getByRole('button', { name: 'Show where' });
    expect(await panel.locator('.heat-layer').count()).toBe(0);
    await button.click();
    await figure.locator('.heat-layer').waitFor({ timeout: 30_000 });
    expect(await panel.locator('.heat-layer').count()).toBe(1);
    expect(await figure.locator('.heat-layer rect').count()).toBeGreaterThan(3);
    expect(await figure.getByRole('status').innerText()).toMatch(/\d+ to \d+ of 100/);
    const [picture, layer] = await Promise.all(
      ['img', '.heat-layer'].map((part) => figure.locator(part).boundingBox()),
    );
    expect(Math.abs((picture?.width ?? 0) - (layer?.width ?? 1e9))).toBeLessThan(2);
    expect(Math.abs((picture?.height ?? 0) - (layer?.height ?? 1e9))).toBeLessThan(2);
    await panel.screenshot({ path: join(screenshots, 'panel-heat.png'), fullPage: true });
    await panel.emulateMedia({ colorScheme: 'dark' });
    await panel.screenshot({ path: join(screenshots, 'panel-heat-dark.png'), fullPage: true });
    await panel.close();
    await feed.close();
  });
});
