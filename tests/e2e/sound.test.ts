import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SoundMatch } from '../../lib/inspection/schema';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { renderSounding, type Sounding } from '../fixtures/render-sounding';
import { openInspectPage, prepareTrust } from './extension-steps';

const screenshots = join(import.meta.dirname, '..', '.cache', 'screenshots', 'e2e');
/** Uneven, as syllables and blows are. */
const BURSTS = [0.4, 0.75, 1.25, 1.6, 2.3, 2.6, 3.1, 3.75, 4.2, 4.9, 5.2];
const HITS = [0.5, 1.2, 1.7, 2.6, 3.1, 3.9, 4.8, 5.3];
let extension: LaunchedExtension;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  extension = await launchExtension({ headless: true, viewport: { width: 900, height: 1400 } });
  await prepareTrust(extension, []);
});
afterAll(() => extension?.close());

async function check(clip: Omit<Sounding, 'seconds'>, picture?: string) {
  const buffer = await renderSounding(extension.context, { ...clip, seconds: 6 });
  const inspect = await openInspectPage(extension);
  await inspect.page.getByTestId('file-input').setInputFiles([{ name: 'clip.webm', mimeType: 'video/webm', buffer }]);
  const told = await inspect.next();
  if (!('inspection' in told)) throw new Error(told.error.message);
  if (picture !== undefined) {
    await inspect.page.locator('.movement').first().waitFor();
    await inspect.page.screenshot({ path: join(screenshots, picture), fullPage: true });
  }
  await inspect.page.close();
  const { soundMatch } = told.inspection;
  if (soundMatch === undefined) throw new Error('picture and sound were not compared');
  return { inspection: told.inspection, soundMatch };
}
const heights = ({ mouth, onsets }: SoundMatch) => ({ mouth: mouth.height ?? 0, onsets: onsets.height ?? 0 });

it('finds a drawn mouth that opens with a tone, one that is 400 ms early, and one that has nothing to do with it', async () => {
  const together = await check({ scene: 'face', events: BURSTS, sounds: BURSTS }, 'mouth-and-voice.png');
  expect(together.inspection.faces?.movement).toMatchObject({ state: 'done', people: [{ track: 0 }] });
  expect(together.soundMatch.mouth).toMatchObject({ abstained: null });
  expect(heights(together.soundMatch).mouth).toBeGreaterThan(together.soundMatch.mouth.floor ?? 1);
  expect(Math.abs(together.soundMatch.mouth.lag ?? 1)).toBeLessThanOrEqual(0.12);
  expect(together.inspection.coverage.find(({ check: name }) => name === 'sound')).toMatchObject({
    state: 'partial',
    reason: 'not-built',
  });
  // Nothing of it is in the answer.
  expect(['estimate', 'none']).toContain(together.inspection.verdict.basis);

  const late = await check({ scene: 'face', events: BURSTS, sounds: BURSTS.map((at) => at + 0.4) });
  expect(late.soundMatch.mouth.lag).toBeGreaterThan(0.25);
  expect(late.soundMatch.mouth.lag).toBeLessThan(0.55);

  const apart = await check({ scene: 'face', events: BURSTS, sounds: [0.1, 1.05, 1.45, 2.9, 3.4, 4.05, 4.6, 5.5] });
  expect(heights(apart.soundMatch).mouth).toBeLessThan(heights(together.soundMatch).mouth - 0.2);
}, 240_000);

it('finds a ball that hits with a click, and says of a clip without sound that it has none', async () => {
  const { soundMatch, inspection } = await check({ scene: 'ball', events: HITS, sounds: HITS }, 'ball-and-click.png');
  expect(soundMatch.mouth.abstained).toBe('no-face');
  expect(soundMatch.onsets.abstained).toBeNull();
  expect(heights(soundMatch).onsets).toBeGreaterThan(soundMatch.onsets.floor ?? 1);
  expect(Math.abs(soundMatch.onsets.lag ?? 1)).toBeLessThanOrEqual(0.12);
  expect(inspection.movement?.signals).toHaveLength(5);

  const mute = await check({ scene: 'ball', events: HITS, sounds: null });
  expect([mute.soundMatch.mouth.abstained, mute.soundMatch.onsets.abstained]).toEqual(['no-sound', 'no-sound']);
  expect(mute.inspection.coverage.find(({ check: name }) => name === 'sound')).toMatchObject({
    state: 'skipped',
    reason: 'no-sound',
  });
}, 240_000);
