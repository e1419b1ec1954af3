import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import { engineErrorCodes } from '../engine/engine-error';
import { answers } from '../inspection/schema';
import { type WatchCard, watchCard } from '../messaging/watch-card';
import { cardContent, labelContent, type Progress } from './card-content';

const say = (key: string, substitutions: string[] = []) => [key, ...substitutions].join(' ');
const card = (change: Partial<WatchCard> = {}): WatchCard => ({ ...watchCard(inspectionExample(), 'url'), ...change });
const progress = (state: 'running' | 'done', change: Partial<WatchCard>): Progress => ({
  state,
  card: card(change),
  inspection: null,
});

describe('cardContent', () => {
  it('shows an answer that it has no look for as one that cannot be told', () => {
    const answer = 'brand-new' as WatchCard['answer'];
    expect(cardContent(progress('done', { answer }), say)).toMatchObject({ tone: 'unknown', glyph: 'question' });
  });
  it('gives every answer words and an icon of its own, besides its colour', () => {
    const drawn = answers.map((answer) => {
      const { title, glyph, answered } = cardContent(progress('done', { answer }), say);
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
      expect(cardContent(progress('running', { answer }), say)).toMatchObject({ answered: false, glyph: 'eye' });
    }
    const signed = progress('running', { answer: 'ai-generated', basis: 'signed', progress: 0.125 });
    expect(cardContent(signed, say)).toMatchObject({
      answered: true,
      basis: 'basis_signed',
      notChecked: 'card_checking_more',
      progress: 0.125,
    });
  });
  it('has its texts in the part of the messages that it keeps', () => {
    const messages = JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8')) as Record<string, unknown>;
    const states: Progress[] = [
      { state: 'idle' },
      { state: 'running', card: null, inspection: null },
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
    cardContent(progress('done', { answer: 'ai-generated', generator }), (key) =>
      key === 'generator_dall_e' ? 'DALL·E' : '',
    ).generator;
  expect([named('dall-e'), named('brand-new')]).toEqual(['DALL·E', 'brand-new']);
});

it('says of a card no more than its site does, and that nothing else was looked at', () => {
  const label = { platform: 'TikTok', label: 'AI-generated', by: 'creator', evidence: '' } as const;
  expect(labelContent({ ...label, claim: 'unclear' }, say)).toMatchObject({
    title: 'answer_labelled',
    summary: 'summary_disclosed_creator_unclear TikTok AI-generated',
    notChecked: 'card_label_only',
    action: null,
  });
  expect(labelContent({ ...label, claim: 'ai-generated' }, say).title).toBe('answer_ai_generated');
});
