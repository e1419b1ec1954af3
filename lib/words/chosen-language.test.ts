import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { SETTINGS_KEY } from '../settings/page-settings';
import { CARD_WORDS_KEY, readCardWords, sayFromCard } from './card-words';
import { type ReadPackaged, readWords } from './chosen-words';
import { keepCardWords, pickCardWords } from './keep-card-words';
import { languageTags } from './languages';
import { localeFolder, type Messages } from './localise';
import { chosenLanguage, openWords } from './page-words';

const root = join(import.meta.dirname, '..', '..');
const packaged: ReadPackaged = async (path) => ({
  ok: true,
  json: async () => JSON.parse(readFileSync(join(root, 'public', path), 'utf8')) as Messages,
});

it('every language that there are words in can be chosen, and no other', () => {
  const folders = readdirSync(join(root, 'public', '_locales'));
  expect(languageTags.map(localeFolder).sort()).toEqual(folders.sort());
});

describe('the chosen language', () => {
  it.each([
    [undefined, null],
    [{}, null],
    [{ language: '' }, null],
    [{ language: 'de' }, 'de'],
    [{ language: 'pt-BR' }, 'pt-BR'],
    [{ language: '../../x' }, null],
    [{ language: 7 }, null],
  ])('%j: %j', (stored, language) => expect(chosenLanguage(stored)).toBe(language));

  it('speaks with its own direction, and with the browser’s words where its own are missing', async () => {
    const say = await readWords('ar', packaged, (key) => `browser: ${key}`);
    expect(say('@@bidi_dir')).toBe('rtl');
    expect(say('language_tag')).toBe('ar');
    expect(say('no_such_key')).toBe('browser: no_such_key');
    expect((await readWords('de', packaged, String))('@@bidi_dir')).toBe('ltr');
  });

  it('costs nothing and reads nothing while the browser’s is followed, or when it cannot be told', async () => {
    const browser = {
      i18n: { getMessage: (key: string) => `browser: ${key}` },
      runtime: { getURL: vi.fn(() => '') },
      storage: { local: { get: async () => ({}) } },
    };
    expect((await openWords(browser))('hello')).toBe('browser: hello');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect((await openWords(browser, Promise.reject(new Error('no storage'))))('hello')).toBe('browser: hello');
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
    expect(browser.runtime.getURL).not.toHaveBeenCalled();
  });
});

describe('the words of the card', () => {
  it('hold every key that content scripts name, in every language', async () => {
    const named = new Set<string>(['answer_ai_generated', 'basis_signed', 'card_error_crashed', 'generator_sora']);
    for (const name of readdirSync(join(root, 'lib', 'page'))) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const text = readFileSync(join(root, 'lib', 'page', name), 'utf8');
      for (const [, key] of text.matchAll(/\bsay\(\s*'(@@\w+|\w+)'/g)) named.add(key as string);
    }
    for (const tag of languageTags) {
      const words = pickCardWords(
        (await (await packaged(`/_locales/${localeFolder(tag)}/messages.json`)).json()) as Messages,
      );
      expect(
        [...named].filter((key) => sayFromCard({ ...words, '@@bidi_dir': 'x' }, key) === null),
        tag,
      ).toEqual([]);
    }
  });

  it('fill in what is put in, and nothing that stands in it', () => {
    const words = pickCardWords({
      card_not_checked: { message: '$COUNT$ of $2, for $$5', placeholders: { count: { content: '$1' } } },
      options_title: { message: 'Settings' },
    });
    expect(sayFromCard(words, 'card_not_checked', ['$2', 'b'])).toBe('$2 of b, for $5');
    expect(sayFromCard(words, 'options_title')).toBeNull();
    expect(sayFromCard(words, 'constructor')).toBeNull();
    expect(sayFromCard(null, 'card_not_checked')).toBeNull();
    expect(readCardWords('x')).toBeNull();
  });

  it('are kept when a language is chosen, taken away when the browser’s is followed again, and renewed with an update', async () => {
    let kept: Record<string, unknown> = {};
    let changed: ((changes: Record<string, { oldValue?: unknown; newValue?: unknown }>) => void) | null = null;
    let update: (() => void) | null = null;
    const area = {
      get: async () => ({ [SETTINGS_KEY]: { language: 'fr' } }),
      set: async (items: Record<string, unknown>) => {
        kept = { ...kept, ...items };
      },
      remove: async (key: string) => {
        delete kept[key];
      },
      onChanged: {
        addListener: (run: NonNullable<typeof changed>) => {
          changed = run;
        },
      },
    };
    keepCardWords(area, packaged, (run) => {
      update = run;
    });
    const choose = (oldValue: string, newValue: string) =>
      changed?.({ [SETTINGS_KEY]: { oldValue: { language: oldValue }, newValue: { language: newValue } } });
    const direction = () => readCardWords(kept[CARD_WORDS_KEY])?.['@@bidi_dir'];
    choose('', 'ar');
    await vi.waitFor(() => expect(direction()).toBe('rtl'));
    choose('ar', '');
    await vi.waitFor(() => expect(kept).toEqual({}));
    (update as unknown as () => void)();
    await vi.waitFor(() => expect(direction()).toBe('ltr'));
  });
});
