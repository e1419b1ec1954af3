import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8');
const [lightText = '', darkText = ''] = css.split('@media (prefers-color-scheme: dark)');
const coloursOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
const light = coloursOf(lightText);
const dark = { ...light, ...coloursOf(darkText) };

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const tones = ['ai', 'camera', 'broken', 'estimate', 'neutral'];
const text: [string, string][] = [
  ...['paper', 'card', 'tone-neutral-paper'].flatMap((ground): [string, string][] => [
    ['ink', ground],
    ['muted', ground],
  ]),
  ['link', 'paper'],
  ['brand', 'paper'],
  ['brand-ink', 'brand'],
  ['tone-broken', 'paper'],
  ...tones.flatMap((tone): [string, string][] => [
    [`tone-${tone}`, 'card'],
    [`tone-${tone}`, `tone-${tone}-paper`],
    ['ink', `tone-${tone}-paper`],
    ['muted', `tone-${tone}-paper`],
  ]),
];
const graphics: [string, string][] = [
  ['line-strong', 'card'],
  ['line-strong', 'paper'],
  ['brand', 'card'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('colours, %s', (_, colours) => {
  const measured = (pairs: [string, string][], least: number) =>
    pairs
      .map(([one, other]) => ({
        pair: `${one} on ${other}`,
        ratio: contrast(colours[one] ?? '', colours[other] ?? ''),
      }))
      .filter(({ ratio }) => !(ratio >= least));

  it('text has at least 4.5:1', () => expect(measured(text, 4.5)).toEqual([]));
  it('what must be seen has at least 3:1', () => expect(measured(graphics, 3)).toEqual([]));
});
