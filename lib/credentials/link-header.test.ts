import { expect, it } from 'vitest';
import { linkedManifest } from './link-header';

const BASE = 'https://media.example/clips/a.mp4';

it.each([
  ['<https://m.example/a.c2pa>; rel="c2pa-manifest"', 'https://m.example/a.c2pa'],
  ['<a.mp4.c2pa>;rel=c2pa-manifest', 'https://media.example/clips/a.mp4.c2pa'],
  [
    '</style.css>; rel=preload, </m?a=1,2;b>; type="application/c2pa"; rel="alternate C2PA-Manifest"',
    'https://media.example/m?a=1,2;b',
  ],
  ['<https://m.example/a>; rel="next"', null],
  ['<https://m.example/a>; title="c2pa-manifest"', null],
  ['<javascript:alert(1)>; rel=c2pa-manifest', null],
  ['<data:application/c2pa,x>; rel=c2pa-manifest', null],
  ['rel=c2pa-manifest', null],
  ['<unclosed; rel=c2pa-manifest', null],
  ['', null],
  [null, null],
])('%s', (header, expected) => expect(linkedManifest(header, BASE)).toBe(expected));

it('is not slowed down by a hostile header', () => {
  const started = performance.now();
  for (const hostile of [
    ', '.repeat(100_000),
    `<${'>'.repeat(200_000)}`,
    '<a>;rel='.repeat(50_000),
    ' '.repeat(200_000),
  ]) {
    linkedManifest(hostile, BASE);
  }
  expect(performance.now() - started).toBeLessThan(500);
});
