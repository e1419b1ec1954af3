import { expect, it } from 'vitest';
import { answerKey } from './answer-key';

it('says of a label that may mean either no more than the site does', () => {
  expect(answerKey({ answer: 'ai-edited', basis: 'disclosed' })).toBe('answer_labelled');
  expect(answerKey({ answer: 'ai-edited', basis: 'signed' })).toBe('answer_ai_edited');
  expect(answerKey({ answer: 'ai-generated', basis: 'disclosed' })).toBe('answer_ai_generated');
});
