import { createLocaliser, type Messages } from './create-localiser';
import { directionOf } from './direction';
import { localeFolder, type Say } from './localise';

/** What a browser's own tables give for this key. */
export const DIRECTION = '@@bidi_dir';

/** Reads one packaged file. */
export type ReadPackaged = (path: string) => Promise<Pick<Response, 'ok' | 'json'>>;

/** @throws what reading throws, and Error for a language that is not packaged. */
export async function readMessages(language: string, read: ReadPackaged): Promise<Messages> {
  const response = await read(`/_locales/${localeFolder(language)}/messages.json`);
  if (!response.ok) throw new Error(`there are no words in ${language}`);
  return { ...((await response.json()) as Messages), [DIRECTION]: { message: directionOf(language) } };
}

/** Words in another language than the browser's; `otherwise` answers for what its table lacks. */
export async function readWords(language: string, read: ReadPackaged, otherwise: Say): Promise<Say> {
  const say = createLocaliser(await readMessages(language, read));
  return (key, ...substitutions) => {
    const words = say(key, ...substitutions);
    return words === key ? otherwise(key, ...substitutions) : words;
  };
}
