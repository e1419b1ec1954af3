// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { type AskHeat, HeatMap, HeatProvider } from './HeatMap';
import { WordsProvider } from './words';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
const heat = { seconds: 1, columns: 2, rows: 1, scores: [0.12, 0.81] };

async function show(ask: AskHeat | null, seconds: number | null = 1): Promise<HTMLElement> {
  const element = document.createElement('div');
  await act(async () => {
    createRoot(element).render(
      <WordsProvider say={createLocaliser(english)}>
        <HeatProvider ask={ask}>
          <HeatMap seconds={seconds}>picture</HeatMap>
        </HeatProvider>
      </WordsProvider>,
    );
  });
  return element;
}
const press = (view: HTMLElement) => act(async () => view.querySelector('button')?.click());

it('computes nothing until somebody asks, and then once, of that very frame', async () => {
  const ask = vi.fn<AskHeat>(async () => heat);
  const view = await show(ask);
  expect(ask).not.toHaveBeenCalled();
  expect(view.querySelector('svg')).toBeNull();

  await press(view);
  expect(ask.mock.calls.map(([seconds]) => seconds)).toEqual([1]);
  const [cold, hot] = [...view.querySelectorAll('rect')].map((rect) => Number(rect.getAttribute('fill-opacity')));
  expect(hot).toBeGreaterThan(cold ?? 1);
  expect(view.querySelector('[role=status]')?.textContent).toMatch(/12 to 81 of 100/);

  await press(view);
  expect(view.querySelector('svg')).toBeNull();
  await press(view);
  expect(view.querySelectorAll('rect')).toHaveLength(2);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('says that it failed as a failure of its own, and may be asked again', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const ask = vi.fn<AskHeat>().mockRejectedValueOnce(new Error('no decoder')).mockResolvedValueOnce(heat);
  const view = await show(ask);
  await press(view);
  expect(view.textContent).toMatch(/says nothing about the video/);
  await press(view);
  expect(view.querySelectorAll('rect')).toHaveLength(2);
});

it('offers nothing where a frame got no score, or nobody can be asked', async () => {
  expect((await show(async () => heat, null)).querySelector('button')).toBeNull();
  expect((await show(null)).querySelector('button')).toBeNull();
});
