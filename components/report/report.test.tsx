// @vitest-environment happy-dom
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../lib/inspection/schema';
import { createLocaliser } from '../../lib/words/localise';
import en from '../../public/_locales/en/messages.json';
import { CLASSIFIED, coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import { makeBundle } from './make-bundle';

const say = createLocaliser(en);
const written = async (inspection: Inspection, note = '') => {
  const { bytes } = await makeBundle({
    inspection,
    details: null,
    now: new Date('2026-11-22T18:00:00Z'),
    page: { url: 'https://a.test/post/1', title: null },
    note,
    software: { name: 'Vidimus', version: '0.1.0', browser: null },
    say,
    direction: 'ltr',
    decode: async () => {
      throw new Error('no picture');
    },
  });
  const html = new TextDecoder().decode(unzipSync(bytes)['report.html']);
  return { html, page: new DOMParser().parseFromString(html, 'text/html') };
};

describe('the readable report', () => {
  it('says the answer, where, when in UTC, and what was not checked', async () => {
    const { page } = await written(
      inspectionExample({ coverage: [coverageRow('watermark', 'skipped', 'not-built')], classifier: CLASSIFIED }),
    );
    const text = page.body.textContent ?? '';
    for (const part of [
      'Nothing could be learned.',
      'https://a.test/post/1',
      'UTC',
      say('check_watermark'),
      say('reason_not_built'),
    ])
      expect(text).toContain(part);
  });

  it('takes names and notes as text, and runs and loads nothing', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
    const subject = { ...inspectionExample().subject, fileName: evil };
    const { page, html } = await written(inspectionExample({ subject }), evil);
    expect(page.querySelectorAll('script, img, iframe, link')).toHaveLength(0);
    expect(page.body.textContent).toContain(evil);
    const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'/);
    expect(html).not.toContain('<img src=x');
  });
});
