import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { abstentions } from '../classifier/classify';
import { problemMessages } from '../credentials/problems';
import { engineErrorCodes } from '../engine/engine-error';
import {
  aiUses,
  answers,
  bases,
  checkNames,
  classifierVerdicts,
  coverageStates,
  credentialStates,
  markKinds,
  mediaKinds,
  reasonCodes,
  strengths,
  trustListNames,
} from '../inspection/schema';
import { GENERATORS } from '../marks/generators';
import { videoStates } from '../messaging/tab-protocol';
import { localeFolder, type Messages, messageKey } from './localise';

const root = join(import.meta.dirname, '..', '..');
const locales = join(root, 'public', '_locales');
const read = (language: string): Messages => JSON.parse(readFileSync(join(locales, language, 'messages.json'), 'utf8'));
const english = read('en');
const languages = readdirSync(locales);

/** Our own sources, tests left out. */
function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(tsx?|html)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

const placeholdersOf = (message: string): string[] =>
  [...message.matchAll(/\$([1-9])|\$([A-Za-z0-9_@]+)\$/g)].map(([, digit, name]) => digit ?? name?.toLowerCase() ?? '');

describe('every code has English words', () => {
  it.each([
    ['answer', answers],
    ['basis', bases],
    ['strength', strengths],
    ['check', checkNames],
    ['coverage', coverageStates.filter((state) => state !== 'done')],
    ['reason', reasonCodes],
    ['error', engineErrorCodes],
    ['card_error', engineErrorCodes],
    ['state', credentialStates],
    ['state_short', credentialStates],
    ['content_hash', ['match', 'mismatch', 'unchecked']],
    ['ai_use', aiUses],
    ['list', trustListNames],
    ['source', ['embedded', 'stream', 'sidecar', 'remote']],
    ['mark', markKinds],
    ['mark_strength', ['strong', 'hint']],
    ['disclosed_by', ['creator', 'platform', 'unknown']],
    ['claim', ['ai-generated', 'ai-edited', 'captured', 'unclear']],
    ['classifier', classifierVerdicts],
    ['classifier_text', classifierVerdicts],
    ['faces_verdict', classifierVerdicts],
    ['abstain', abstentions],
    ['kind', mediaKinds],
    ['video_state', videoStates],
    ['queue', ['waiting', 'running', 'done', 'failed', 'cancelled']],
    ['inspect_url', ['not-a-link', 'scheme', 'too-long']],
    ['relationship', ['parentOf', 'componentOf', 'inputTo']],
    ['digital_source', ['trainedAlgorithmicMedia', 'compositeWithTrainedAlgorithmicMedia', 'digitalCapture']],
    ['action', ['c2pa.created', 'c2pa.opened', 'c2pa.edited', 'c2pa.placed', 'c2pa.converted', 'c2pa.transcoded']],
  ])('%s', (prefix, codes) => {
    const missing = codes.map((code) => messageKey(prefix, code)).filter((key) => !(key in english));
    expect(missing).toEqual([]);
  });

  it('the generators, by the names of the registry', () => {
    for (const [id, { name }] of Object.entries(GENERATORS)) {
      expect(english[messageKey('generator', id)]?.message, id).toBe(name);
    }
  });

  it('the problems of credentials', () => {
    expect(Object.keys(problemMessages).filter((key) => !(key in english))).toEqual([]);
  });
});

describe('every key that the code names', () => {
  it('is in the English table', () => {
    const missing: string[] = [];
    for (const path of ['components', 'entrypoints', 'lib'].flatMap((folder) => [...sources(folder)])) {
      const text = readFileSync(join(root, path), 'utf8');
      for (const [, key] of text.matchAll(/\bsay\(\s*'(\w+)'/g))
        if (key && !(key in english)) missing.push(`${path}: ${key}`);
      for (const [, base] of text.matchAll(/\bwords\.count\(\s*'(\w+)'/g)) {
        if (!(`${base}_one` in english) || !(`${base}_other` in english)) missing.push(`${path}: ${base}_one, _other`);
      }
    }
    const config = readFileSync(join(root, 'wxt.config.ts'), 'utf8');
    for (const [, key] of config.matchAll(/__MSG_(\w+)__/g))
      if (key && !(key in english)) missing.push(`wxt.config.ts: ${key}`);
    expect(missing).toEqual([]);
  });
});

describe.each(languages)('_locales/%s', (language) => {
  const table = read(language);

  it('holds the same keys with the same substitutions as English', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(english).sort());
    for (const [key, { message, placeholders }] of Object.entries(table)) {
      const used = new Set(placeholdersOf(message));
      expect(used, key).toEqual(new Set(placeholdersOf(english[key]?.message ?? '')));
      for (const name of used) {
        if (/^[1-9]$/.test(name)) continue;
        expect(placeholders?.[name]?.content, `${key} ${name}`).toBe(english[key]?.placeholders?.[name]?.content);
      }
    }
  });

  it('has only keys that browsers accept, told apart without case', () => {
    const keys = Object.keys(table);
    expect(keys.filter((key) => !/^[A-Za-z0-9_@]+$/.test(key))).toEqual([]);
    expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length);
    expect(keys.filter((key) => table[key]?.message.trim() === '')).toEqual([]);
  });

  it('has the tag by which the engine finds it', () => {
    expect(localeFolder(table.language_tag?.message ?? '')).toBe(language);
  });

  it('takes no more than twice the room that English has', () => {
    const long = Object.entries(table).filter(
      ([key, { message }]) => message.length > 2 * (english[key]?.message.length ?? 0) + 12,
    );
    expect(long.map(([key]) => key)).toEqual([]);
  });

  it('fits the places of the browser', () => {
    expect(table.extension_name?.message.length).toBeLessThanOrEqual(75);
    expect(table.extension_description?.message.length).toBeLessThanOrEqual(132);
    expect(() => new Intl.NumberFormat(table.language_tag?.message)).not.toThrow();
  });
});

describe('the wording keeps its promises', () => {
  it('says neither "real", "fake", "authentic" nor "tampered"', () => {
    const said = Object.entries(english).filter(
      ([key, { message }]) =>
        /\b(fakes?|authentic|tamper\w*)\b/i.test(message) ||
        // Problems speak of files and formats ("deeper than any real file"), never of what a clip shows.
        (/\breal\b/i.test(message) && !key.startsWith('problem_')),
    );
    expect(said.map(([key, { message }]) => `${key}: ${message}`)).toEqual([]);
  });

  it('nor their German brothers', () => {
    const said = Object.entries(read('de')).filter(([, { message }]) =>
      /\b(echt\w*|gefälscht\w*|manipulier\w*)\b/i.test(message),
    );
    expect(said.map(([key, { message }]) => `${key}: ${message}`)).toEqual([]);
  });

  it('words an estimate as one, and silence as no proof', () => {
    for (const key of ['summary_likely_ai', 'summary_likely_ai_rate', 'classifier_text_likely_ai']) {
      expect(english[key]?.message, key).toMatch(/estimate/);
    }
    for (const key of ['summary_no_signs', 'classifier_text_no_signs', 'marks_none_text', 'disclosures_none_text']) {
      expect(english[key]?.message, key).toMatch(/Many AI videos|proves nothing/);
    }
  });
});
