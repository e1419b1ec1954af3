import { describe, expect, it } from 'vitest';
import { inspectionExample } from '../../tests/fixtures/inspections';
import { engineErrorCodes } from '../engine/engine-error';
import { answers, reasonCodes } from '../inspection/schema';
import { watchCard } from '../messaging/watch-card';
import { readToWatch } from './read-message';

const card = watchCard(inspectionExample(), 'url');
const update = { type: 'update', requestId: 'r', card, inspection: { any: 'thing' }, final: true };

describe('what the background says to a content script', () => {
  it('is read whole, for every answer, reason and error that there is', () => {
    expect(readToWatch(update)).toEqual(update);
    for (const answer of answers) {
      expect(readToWatch({ ...update, card: { ...card, answer } })).toMatchObject({ card: { answer } });
    }
    for (const tryFrames of reasonCodes) {
      expect(readToWatch({ ...update, card: { ...card, tryFrames } })).toMatchObject({ card: { tryFrames } });
    }
    for (const code of engineErrorCodes) {
      const error = { type: 'error', requestId: 'r', error: { code, message: 'why' } };
      expect(readToWatch(error)).toEqual(error);
    }
  });
  it.each([
    ['text', 'update'],
    ['nothing', null],
    ['no request', { ...update, requestId: undefined }],
    ['no card', { ...update, card: null }],
    ['a card without words', { ...update, card: { ...card, summary: 7 } }],
    ['a code that is none', { ...update, card: { ...card, answer: 'ai generated<' } }],
    ['no end', { ...update, final: 'yes' }],
    ['an error without a code', { type: 'error', requestId: 'r', error: {} }],
    ['an unknown kind', { ...update, type: 'shout' }],
  ])('is nothing when it is %s', (_, message) => {
    expect(readToWatch(message)).toBeNull();
  });
});
