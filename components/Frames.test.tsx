// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import type { Details } from '../lib/inspection/details';
import type { Mark } from '../lib/inspection/schema';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { estimate, inspection } from '../tests/fixtures/inspections';
import { DetailsProvider } from './details';
import { Frames } from './Frames';
import { WordsProvider } from './words';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
const picture = { mime: 'image/jpeg' as const, bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]).buffer };
const details = (frames: Details['frames']): Details => ({
  thumbnails: [],
  thumbnailsLeftOut: 0,
  store: null,
  storeLength: null,
  report: null,
  boxes: [],
  metadata: [],
  ...(frames && { frames }),
});
const mark: Mark = {
  kind: 'visible',
  generator: 'sora',
  strength: 'strong',
  value: 'Sora',
  where: 'picture',
  rectangle: { x: 0.25, y: 0.5, width: 0.2, height: 0.1 },
  seconds: 1,
};

async function show(found: Details): Promise<HTMLElement> {
  const element = document.createElement('div');
  const ask = async () => found;
  const clip = inspection({ marks: [mark], classifier: estimate() });
  await act(async () => {
    createRoot(element).render(
      <WordsProvider say={createLocaliser(english)}>
        <DetailsProvider ask={ask}>
          <Frames inspection={clip} />
        </DetailsProvider>
      </WordsProvider>,
    );
  });
  return element;
}

it('draws the mark on the frame it was seen on, and on no other, and says so in words', async () => {
  const view = await show(details([0, 1].map((seconds) => ({ seconds, ...picture }))));
  const [first, second] = view.querySelectorAll('figure');
  expect(first?.querySelector('.frame-mark')).toBeNull();
  const rectangle = second?.querySelector<HTMLElement>('.frame-mark');
  expect([rectangle?.style.left, rectangle?.style.top, rectangle?.style.width]).toEqual(['25%', '50%', '20%']);
  expect(second?.querySelector('img')?.alt).toMatch(/at 0:01\.0; a rectangle shows the mark: Sora/);
  expect(first?.textContent).toContain('score 60 of 100');
});

it('says nothing of frames where there are none', async () => {
  expect((await show(details([]))).textContent).toBe('');
  expect((await show(details(undefined))).textContent).toBe('');
});
