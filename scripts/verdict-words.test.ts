import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messagesOf, VERDICT_WORDS_PATH, verdictSentences, verdictWordsPage } from './verdict-words';

const english = messagesOf('en');
// A name counts as one plain word; nobody can choose a shorter one.
const sentences = verdictSentences(english).map((text) =>
  text.replaceAll(/\$(\d|LABEL\$)/g, 'Anna').replaceAll(/[“”]/g, ''),
);
const wordsOf = (text: string) => text.match(/[a-z’']+/gi) ?? [];
/** Groups of vowels, without a silent e: good enough for an average. */
const syllablesOf = (word: string) =>
  Math.max(
    1,
    (
      word
        .toLowerCase()
        .replace(/(?<![aeiouyl])e$|es$|(?<![td])ed$/, '')
        .match(/[aeiouy]+/g) ?? []
    ).length,
  );

/** Kincaid et al. 1975, the grade of the US school system: 7 is age 12 to 13. */
function grade(texts: readonly string[]): number {
  const words = texts.flatMap(wordsOf);
  const parts = texts.flatMap((text) => text.split(/[.;:!?…]\s|[.;:!?…]$/).filter((part) => wordsOf(part).length > 0));
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / parts.length) + 11.8 * (syllables / words.length) - 15.59;
}

describe('the words of every verdict', () => {
  it('stand on their page as the extension shows them', () => {
    expect(readFileSync(VERDICT_WORDS_PATH, 'utf8')).toBe(verdictWordsPage(english, messagesOf('de')));
  });

  it('can be read at about age 12', () => {
    expect(sentences.length).toBeGreaterThan(50);
    expect(grade(sentences)).toBeLessThanOrEqual(7);
    expect(
      grade(['Notwithstanding jurisdictional considerations, authentication methodologies necessitate verification.']),
    ).toBeGreaterThan(12);
  });

  it('never call a clip real, and call nothing tampered', () => {
    for (const sentence of sentences) expect(sentence).not.toMatch(/\b(real|genuine|authentic|fake|tampered)\b/i);
  });
});
