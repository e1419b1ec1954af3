import { describe, expect, it } from 'vitest';
import en from '../../public/_locales/en/messages.json';
import { CLASSIFIED, inspectionExample } from '../../tests/fixtures/inspections';
import { createLocaliser } from '../words/localise';
import { mayBundle, missingParts, type NoticeInput, reportReasons, writeNotice } from './notice';

const say = createLocaliser(en);
const input = (change: Partial<NoticeInput> = {}): NoticeInput => ({
  reason: 'likeness',
  inspection: inspectionExample(),
  locations: ['https://a.test/watch?v=1'],
  note: 'The person in this clip is me; I never said this.',
  sender: { name: 'Ada L.', email: 'ada@example.org' },
  fingerprint: 'ab'.repeat(32),
  ...change,
});

describe('writeNotice', () => {
  it('has the four parts of Article 16, in order', () => {
    const text = writeNotice(input(), say);
    const places = ['1. ', 'I never said this', '2. ', 'https://a.test/watch?v=1', '3. ', 'ada@example.org', '4. '];
    const at = places.map((part) => text.indexOf(part));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(text).toContain('ab'.repeat(32));
  });

  it.each(reportReasons)('has words for "%s"', (reason) => {
    expect(writeNotice(input({ reason }), say)).not.toMatch(/report_claim_|notice_/);
  });

  it('calls an estimate an estimate, with its error rate', () => {
    const verdict = { ...inspectionExample().verdict, answer: 'likely-ai', basis: 'estimate' } as const;
    const classifier = CLASSIFIED && { ...CLASSIFIED, model: { ...CLASSIFIED.model, falsePositiveRate: 0.0346 } };
    expect(writeNotice(input({ inspection: inspectionExample({ verdict, classifier }) }), say)).toMatch(/3\.5 in 100/);
    expect(writeNotice(input(), say)).not.toMatch(/estimate/i);
  });

  it('can leave the sender out, and says so', () => {
    const text = writeNotice(input({ sender: null }), say);
    expect(text).not.toContain('ada@example.org');
    expect(text).toContain(say('notice_sender_left_out'));
  });
});

describe('missingParts', () => {
  it('finds nothing missing in a whole notice', () => {
    expect(missingParts(input(), true)).toEqual([]);
  });

  it('names each part that is missing', () => {
    const nothing = input({ note: 'bad', locations: ['nowhere'], sender: { name: '', email: 'x' } });
    expect(missingParts(nothing, false)).toEqual(['explanation', 'location', 'sender', 'good-faith']);
  });

  it('asks for no name where none is to be given', () => {
    expect(missingParts(input({ sender: null }), true)).toEqual([]);
  });
});

it('never bundles intimate images', () => {
  expect(reportReasons.filter((reason) => !mayBundle(reason))).toEqual(['intimate']);
});
