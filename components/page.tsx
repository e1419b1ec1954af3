import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { directionOf } from '../lib/words/direction';
import type { Say } from '../lib/words/localise';
import { openWords, type WordsBrowser } from '../lib/words/page-words';
import { WordsProvider } from './words';

/**
 * Puts a view into an extension page, in the person's language and its direction.
 *
 * @param stored see {@link openWords}.
 * @returns shows it again in other words (follow-language.ts).
 */
export async function showPage(
  browser: WordsBrowser,
  titleKey: string,
  view: ReactNode,
  stored?: Promise<Record<string, unknown>>,
): Promise<(say: Say) => void> {
  const element = document.getElementById('root');
  if (element === null) throw new Error('The page has no #root.');
  const root = createRoot(element);
  const show = (say: Say) => {
    const language = say('language_tag');
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    document.title = say(titleKey);
    root.render(
      <StrictMode>
        <WordsProvider say={say}>{view}</WordsProvider>
      </StrictMode>,
    );
  };
  show(await openWords(browser, stored));
  return show;
}
