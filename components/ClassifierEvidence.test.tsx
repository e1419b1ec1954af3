import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { estimate } from '../tests/fixtures/inspections';
import { ClassifierEvidence } from './ClassifierEvidence';
import { WordsProvider } from './words';

const show = (over: Parameters<typeof estimate>[0]) =>
  renderToStaticMarkup(
    <WordsProvider say={createLocaliser(english)}>
      <ClassifierEvidence finding={estimate(over)} />
    </WordsProvider>,
  );

it('shades where most frames of camera clips lie, and says so in numbers', () => {
  const view = show({ realBand: [0.04, 0.71] });
  expect(view).toContain('90 in 100 frames of camera videos lie, 4 to 71.');
  const [, y = '', height = ''] = view.match(/class="frame-band"[^>]* y="([\d.]+)" height="([\d.]+)"/) ?? [];
  const points = [...view.matchAll(/class="frame-point"[^>]* cy="([\d.]+)"/g)].map(([, at]) => Number(at));
  // Scores of 0.6 and 0.8: one inside the band, one above it.
  expect(points).toHaveLength(2);
  expect(points[0]).toBeGreaterThan(Number(y));
  expect(points[0]).toBeLessThan(Number(y) + Number(height));
  expect(points[1]).toBeLessThan(Number(y));
});

it('shades nothing where the model’s card has no band', () => {
  const view = show({});
  expect(view).not.toContain('frame-band');
  expect(view).not.toContain('Shaded');
});
