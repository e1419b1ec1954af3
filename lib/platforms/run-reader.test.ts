// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { PlatformPage, PlatformReader, Reading } from './reader';
import { runReader, SLOW_READS } from './run-reader';

const page: PlatformPage = { document, location: new URL('https://x.com/') };
const video = document.createElement('video');
const label = { platform: 'X', label: 'Made with AI', by: 'unknown', claim: 'unclear', evidence: 'text' } as const;

function run(read: () => Reading, now = () => 0) {
  const asked = vi.fn(read);
  const reader: PlatformReader = { id: 'x', hosts: ['x.com'], read: asked, readCard: asked };
  return { asked, platform: runReader(reader, page, now) };
}

describe('a reader', () => {
  it('that found nothing has read; that could not read says why, with what it found', () => {
    expect(run(() => ({ disclosures: [] })).platform.read(video).read).toMatchObject({ state: 'done', reason: null });
    const partly = run(() => ({ disclosures: [label], unknown: 'no-page-data' })).platform.read(video);
    expect(partly).toMatchObject({ disclosures: [label], read: { state: 'partial', reason: 'no-page-data' } });
    const nothing = run(() => ({ unknown: 'no-page-data' })).platform.read(video);
    expect(nothing).toMatchObject({ disclosures: [], read: { state: 'skipped', reason: 'no-page-data' } });
  });

  it('that throws is asked once, breaks nothing, and says so each time', () => {
    const { asked, platform } = run(() => {
      throw new TypeError('the site has changed');
    });
    expect(platform.cardDisclosures(document.body)).toEqual([]);
    for (let time = 0; time < 3; time++) {
      expect(platform.read(video)).toEqual({
        disclosures: [],
        read: { reader: 'x', state: 'failed', reason: 'crashed', detail: 'TypeError: the site has changed' },
      });
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('that is slow again and again is not asked any more on this page', () => {
    let time = 0;
    const { asked, platform } = run(
      () => ({ disclosures: [label] }),
      () => (time += 60),
    );
    for (let read = 0; read < SLOW_READS; read++) expect(platform.read(video).disclosures).toHaveLength(1);
    expect(platform.read(video)).toEqual({
      disclosures: [],
      read: { reader: 'x', state: 'skipped', reason: 'timeout', detail: null },
    });
    expect(asked).toHaveBeenCalledTimes(SLOW_READS);
  });

  it('hands on a bounded number of bounded lines without marks that turn text around', () => {
    const long = { ...label, label: `\u202e${'evil\n'.repeat(10_000)}`, evidence: 'e'.repeat(10_000) };
    const { disclosures } = run(() => ({ disclosures: Array.from({ length: 100 }, () => long) })).platform.read(video);
    expect(disclosures).toHaveLength(16);
    expect(disclosures[0]?.label.length).toBeLessThanOrEqual(200);
    expect(disclosures[0]?.label).toMatch(/^evil evil/);
    expect(disclosures[0]?.evidence.length).toBeLessThanOrEqual(512);
  });
});
