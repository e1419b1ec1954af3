import { describe, expect, it } from 'vitest';
import { createLocaliser, localeFolder, messageKey, sayCode, sayCount, sayWithBrowser } from './localise';

const table = {
  plain: { message: 'Nothing to fill in' },
  direct: { message: '$1 of $2' },
  named: {
    message: 'Wrong for $COUNT$ in $OF$ clips',
    placeholders: { count: { content: '$1', example: '3' }, of: { content: '$2' } },
  },
  price: { message: 'Costs $$5' },
  clips_one: { message: '$1 clip' },
  clips_other: { message: '$1 clips' },
};

describe('createLocaliser', () => {
  const say = createLocaliser(table);

  it('fills in numbered and named placeholders', () => {
    expect(say('plain')).toBe('Nothing to fill in');
    expect(say('direct', 2, 'nine')).toBe('2 of nine');
    expect(say('named', 3, 100)).toBe('Wrong for 3 in 100 clips');
    expect(say('price')).toBe('Costs $5');
  });

  it('shows the key where words are missing', () => {
    expect(say('no_such_key', 'x')).toBe('no_such_key');
    expect(say('constructor')).toBe('constructor');
    expect(say('__proto__')).toBe('__proto__');
  });

  it('does not read placeholders in what was put in', () => {
    expect(say('direct', '$2 $COUNT$ $$', 'b')).toBe('$2 $COUNT$ $$ of b');
    expect(say('named', '$2', '$OF$')).toBe('Wrong for $2 in $OF$ clips');
  });

  it('leaves a missing substitution empty, as browsers do', () => {
    expect(say('direct', 1)).toBe('1 of ');
  });

  it('falls back to the next table', () => {
    const german = createLocaliser({ plain: { message: 'Nichts einzusetzen' } }, table);
    expect(german('plain')).toBe('Nichts einzusetzen');
    expect(german('direct', 1, 2)).toBe('1 of 2');
  });
});

describe('words of codes and counts', () => {
  const say = createLocaliser({ ...table, reason_stream_only: { message: 'Stream' } });

  it('maps a code to a key that browsers allow', () => {
    expect(messageKey('reason', 'stream-only')).toBe('reason_stream_only');
    expect(messageKey('action', 'c2pa.color.adjusted')).toBe('action_c2pa_color_adjusted');
    expect(sayCode(say, 'reason', 'stream-only')).toBe('Stream');
    expect(sayCode(say, 'reason', 'from a hostile file')).toBeNull();
  });

  it('chooses the plural by the language', () => {
    expect(sayCount(say, 'en', 'clips', 1)).toBe('1 clip');
    expect(sayCount(say, 'en', 'clips', 1200)).toBe('1,200 clips');
    // Arabic asks for `clips_two`; without it the words are still there.
    expect(sayCount(say, 'ar-u-nu-latn', 'clips', 2)).toBe('2 clips');
  });
});

describe('localeFolder', () => {
  it.each([
    ['en', 'en'],
    ['pt-BR', 'pt_BR'],
    ['zh-CN', 'zh_CN'],
    ['en-US/../../manifest.json?', 'en'],
    ['', 'en'],
  ])('%j: %s', (tag, folder) => expect(localeFolder(tag)).toBe(folder));
});

describe('sayWithBrowser', () => {
  it('shows the key where the browser answers with nothing', () => {
    const say = sayWithBrowser({
      getMessage: (key: string, filled?: string[]) => (key === 'known' ? `ok ${filled?.join()}` : ''),
    });
    expect(say('known', 1, 'b')).toBe('ok 1,b');
    expect(say('unknown')).toBe('unknown');
  });
});
