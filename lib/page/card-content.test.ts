import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineErrorCodes } from '../engine/ports';
import { coverageRow, inspectionExample } from '../inspection/inspection-example';
import { answers, checkNames } from '../inspection/schema';
import { cardContent, countNotChecked, type Progress } from './card-content';

const say = (key: string, substitutions: string[] = []) => [key, ...substitutions].join(' ');
const verdict = inspectionExample().verdict;

describe('cardContent', () => {
  it('gives every answer words and an icon of its own, besides its colour', () => {
    const drawn = answers.map((answer) => {
      const inspection = inspectionExample({ verdict: { ...verdict, answer } });
      const { title, glyph, answered } = cardContent({ state: 'done', inspection }, say);
      expect(answered).toBe(true);
      expect(title).toBe(`answer_${answer.replaceAll('-', '_')}`);
      return glyph;
    });
    expect(new Set(drawn).size).toBe(answers.length);
  });
  it('shows no failure as an answer', () => {
    for (const code of engineErrorCodes) {
      const content = cardContent({ state: 'error', error: { code, message: 'x' } }, say);
      expect(content).toMatchObject({ answered: false, title: 'card_error_title', action: 'retry' });
    }
  });
  it('takes the absence of a finding for an answer only when all checks have ended', () => {
    for (const answer of ['cannot-tell', 'no-signs-found'] as const) {
      const inspection = inspectionExample({ verdict: { ...verdict, answer } });
      expect(cardContent({ state: 'running', inspection }, say)).toMatchObject({ answered: false, glyph: 'eye' });
    }
    const inspection = inspectionExample({
      verdict: { ...verdict, answer: 'ai-generated', basis: 'signed' },
      coverage: [coverageRow('credentials', 'done')],
    });
    expect(cardContent({ state: 'running', inspection }, say)).toMatchObject({
      answered: true,
      basis: 'basis_signed',
      notChecked: 'card_checking_more',
      progress: 1 / checkNames.length,
    });
  });
  it('counts what was not checked, and not what does not apply', () => {
    const coverage = checkNames.map((check) => coverageRow(check, 'done'));
    coverage[7] = coverageRow('sound', 'skipped', 'not-applicable');
    expect(countNotChecked(inspectionExample({ coverage }))).toBe(0);
    coverage[5] = coverageRow('classifier', 'failed', 'model-missing');
    expect(countNotChecked(inspectionExample({ coverage }))).toBe(1);
    expect(countNotChecked(inspectionExample({ coverage: coverage.slice(0, 5) }))).toBe(3);
  });
  it('has its texts in the part of the messages that it keeps', () => {
    const messages = JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8')) as Record<string, unknown>;
    const states: Progress[] = [
      { state: 'idle' },
      { state: 'running', inspection: null },
      ...engineErrorCodes.map((code): Progress => ({ state: 'error', error: { code, message: '' } })),
    ];
    const used = states.flatMap((progress) => {
      const content = cardContent(progress, say);
      return [content.title, content.summary];
    });
    for (const key of used) expect(messages).toHaveProperty(key);
  });
});

it('names a generator as its maker does, and one without words by its id', () => {
  const named = (generator: string) =>
    cardContent(
      { state: 'done', inspection: inspectionExample({ verdict: { ...verdict, answer: 'ai-generated', generator } }) },
      (key) => (key === 'generator_dall_e' ? 'DALL·E' : ''),
    ).generator;
  expect([named('dall-e'), named('brand-new')]).toEqual(['DALL·E', 'brand-new']);
});
