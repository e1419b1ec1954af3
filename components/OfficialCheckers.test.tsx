// @vitest-environment happy-dom
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { OFFICIAL_CHECKERS, UNREADABLE_SCHEMES } from '../lib/marks/official-checkers';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import OfficialCheckers from './OfficialCheckers';
import { WordsProvider } from './words';

it('names what cannot be read here, and opens a checker only as a plain link that tells it nothing', () => {
  const markup = renderToStaticMarkup(
    <WordsProvider say={createLocaliser(english)}>
      <OfficialCheckers />
    </WordsProvider>,
  );
  const page = new DOMParser().parseFromString(markup, 'text/html');
  const links = [...page.querySelectorAll('a')];
  expect(links.map((link) => link.getAttribute('href'))).toEqual(OFFICIAL_CHECKERS.map(({ address }) => address));
  for (const link of links) {
    expect(link.getAttribute('href')).toMatch(/^https:\/\/[^?#]+$/);
    expect(link.getAttribute('rel')).toBe('noopener noreferrer');
  }
  // Nothing is fetched for showing it: no picture, frame or script of theirs.
  expect(page.querySelectorAll('img, iframe, script, link, form')).toHaveLength(0);
  for (const { name } of UNREADABLE_SCHEMES.filter(({ checker }) => checker === null)) {
    expect(page.body.textContent).toContain(name);
  }
});
