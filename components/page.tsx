import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type BrowserMessages, sayWithBrowser } from '../lib/words/localise';
import { WordsProvider } from './words';

/** Puts a view into an extension page, in the browser's language and its direction. */
export function showPage(i18n: BrowserMessages, titleKey: string, view: ReactNode): void {
  const say = sayWithBrowser(i18n);
  document.documentElement.lang = say('language_tag');
  document.documentElement.dir = i18n.getMessage('@@bidi_dir' as never) || 'ltr';
  document.title = say(titleKey);
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root.');
  createRoot(root).render(
    <StrictMode>
      <WordsProvider say={say}>{view}</WordsProvider>
    </StrictMode>,
  );
}
