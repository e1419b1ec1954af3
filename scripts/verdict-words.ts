/**
 * `npx tsx scripts/verdict-words.ts`: writes docs/verdict-words.md, the wording of every verdict in one table, from the
 * words that the extension shows. Its test fails when the page and the words part ways.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Messages = Readonly<Record<string, { readonly message: string }>>;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const VERDICT_WORDS_PATH = join(root, 'docs', 'verdict-words.md');

/** What a person reads as the verdict, by the beginnings of its keys. */
const SECTIONS: readonly { readonly title: string; readonly about: string; readonly keys: RegExp }[] = [
  { title: 'The answer', about: 'In large letters, on the badge too.', keys: /^answer_/ },
  { title: 'Why', about: 'What the answer rests on.', keys: /^basis_/ },
  { title: 'How sure', about: 'How much that can bear.', keys: /^strength_/ },
  {
    title: 'The sentence',
    about:
      '`$1`, `$2`, `$3` and `$LABEL$` stand for names: of a signer, a trust list, a generator, a site, or the words of a label.',
    keys: /^summary_/,
  },
  { title: 'What the credentials are', about: 'Where the credentials are unfolded.', keys: /^state_(?!short_)/ },
  { title: 'The same, in short', about: 'Beside the word "Credentials".', keys: /^state_short_/ },
];

export const messagesOf = (language: string): Messages =>
  JSON.parse(readFileSync(join(root, 'public', '_locales', language, 'messages.json'), 'utf8')) as Messages;

/** Every English sentence of a verdict, in the order of the table. */
export const verdictSentences = (english: Messages): string[] =>
  SECTIONS.flatMap(({ keys }) => keysOf(english, keys).map((key) => english[key]?.message ?? ''));

const keysOf = (english: Messages, keys: RegExp): string[] =>
  Object.keys(english)
    .filter((key) => keys.test(key))
    .sort();

const cell = (text: string | undefined): string => (text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');

export function verdictWordsPage(english: Messages, german: Messages): string {
  const sections = SECTIONS.map(({ title, about, keys }) =>
    [
      `## ${title}`,
      '',
      about,
      '',
      '| key | English | German |',
      '| --- | --- | --- |',
      ...keysOf(english, keys).map(
        (key) => `| \`${key}\` | ${cell(english[key]?.message)} | ${cell(german[key]?.message)} |`,
      ),
    ].join('\n'),
  );
  return [
    '# The words of every verdict',
    'Written by `npx tsx scripts/verdict-words.ts` from `public/_locales`; change the words there and run it again. Which finding leads to which answer: [verdict.md](verdict.md). Further languages have the same keys.',
    `What the words keep to:

- plain words and short sentences: the grade that Flesch and Kincaid's formula gives the English ones together is held at 7 or less (about age 12) by \`scripts/verdict-words.test.ts\`;
- no estimate says "real" or "genuine"; the best it can say is "no signs found", and in the same breath that this proves little;
- "does not match", "changed", "altered" only where a hash or a signature was compared and did not match;
- every sentence says who says so: a signer, a mark, a note, a site, an estimate;
- a check that did not run is named as one, never as a finding.`,
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(VERDICT_WORDS_PATH, verdictWordsPage(messagesOf('en'), messagesOf('de')));
}
