import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../public/_locales/en/messages.json';
import { GENERATORS } from '../marks/generators';
import { reportReasons } from './notice';
import { ALL_ROUTES, routesFor } from './routes';

const ids = (...args: Parameters<typeof routesFor>) => routesFor(...args).map(({ id }) => id);

describe('routesFor', () => {
  it('puts those who stop intimate images before everything else', () => {
    expect(ids('intimate', 'https://x.com/a/status/1', 'sora')).toEqual([
      'stopncii',
      'takeitdown',
      'x_intimate',
      'openai_form',
    ]);
  });

  it('takes misuse of a likeness to the maker of the generator too', () => {
    expect(ids('likeness', 'https://www.youtube.com/watch?v=1', 'sora')).toEqual([
      'youtube_privacy',
      'google_legal',
      'openai_form',
    ]);
  });

  it('is not taken in by a host that only ends alike', () => {
    expect(ids('likeness', 'https://notyoutube.com/', null)).toEqual([]);
    expect(ids('likeness', 'https://youtube.com.evil.test/', null)).toEqual([]);
  });

  it('offers nothing that it does not know', () => {
    expect(ids('election', null, 'constructor')).toEqual([]);
    expect(ids('election', 'not an address', null)).toEqual([]);
  });
});

describe('every route', () => {
  it('has words, an https address and a line in the documentation', () => {
    const doc = readFileSync(join(import.meta.dirname, '../../docs/report-routes.md'), 'utf8');
    for (const { id, url, status } of ALL_ROUTES) {
      expect(en, id).toHaveProperty(`route_${id}`);
      expect(new URL(url).protocol).toBe('https:');
      expect(doc, id).toMatch(new RegExp(`\\| ${url.replace(/[.?/]/g, '\\$&')} \\| ${status} \\|`));
    }
  });

  it('of a generator names one of the registry', () => {
    for (const generator of ['sora', 'chatgpt', 'dall-e', 'veo']) {
      expect(Object.keys(GENERATORS)).toContain(generator);
      expect(reportReasons.map((reason) => ids(reason, null, generator).length)).not.toContain(0);
    }
  });
});
