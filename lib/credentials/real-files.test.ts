import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { fullAnswer, quickAnswer, said, type Way, wholeOf } from '../../tests/fixtures/every-way';
import { type Documented, documentedFiles, noRealFiles, realFile, realTrust } from '../../tests/fixtures/real-files';
import type { CheckOutcome } from '../inspection/check';
import type { Credentials } from '../inspection/schema';
import { createCredentialsEngine } from './engine';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
if (noRealFiles !== null) console.warn(`skipped: ${noRealFiles}`);

type Answer = string;
/** `trusted match`, `broken mismatch`, `remote unchecked`; without credentials the state and reason of the check. */
const answerOf = ({ finding, state, reason }: CheckOutcome<Credentials | null>): Answer =>
  finding === null ? `none: ${[state, reason].filter(Boolean).join(' ')}` : `${finding.state} ${finding.contentHash}`;

/** What the library's word about a file comes to in ours: its `Invalid` is three different things (docs/credentials.md). */
function translated({ error, state, failures }: Documented): Answer {
  if (error !== null) {
    if (error === 'C2pa(JumbfNotFound)') return 'none: done';
    if (error.startsWith('C2pa(RemoteManifestUrl(')) return 'remote unchecked';
    return 'malformed unchecked';
  }
  if (state === 'Trusted') return 'trusted match';
  if (state === 'Valid') return 'intact match';
  if (failures.some((code) => /Hash\.mismatch$/.test(code))) return 'broken mismatch';
  if (failures.some((code) => /\.mismatch$/.test(code))) return 'broken match';
  return failures.includes('signingCredential.expired') ? 'undatable match' : 'malformed match';
}

/** Where the answer is another than the one documented, and why. The same list stands in docs/credentials.md. */
const DISAGREEMENTS: Readonly<Record<string, { readonly answer: Answer; readonly why: string }>> = {
  'c2pa-rs/dashinit.mp4': { answer: 'intact unchecked', why: 'an init segment alone has no content to compare' },
  'c2pa-rs/dash1.m4s': { answer: 'none: skipped unsupported-format', why: 'a media segment has no place for a store' },
  'c2pa-rs/riff_bomb_1000.wav': {
    answer: 'malformed unchecked',
    why: 'nested as no real file is: not read, so not none',
  },
  'security4media/PTS_INVALID_INGREDIENT.mp4': {
    answer: 'trusted match',
    why: 'the one thing wrong is the expired signature of an ingredient, recorded as such by the signer',
  },
  'public-testfiles/adobe-20220124-E-sig-CA.jpg': {
    answer: 'broken unchecked',
    why: 'the content fits a hash in a statement whose signature does not hold',
  },
  'public-testfiles/adobe-20220124-E-clm-CAICAI.jpg': { answer: 'broken match', why: 'its own content is unchanged' },
  'public-testfiles/adobe-20220124-E-uri-CIE-sig-CA.jpg': {
    answer: 'broken match',
    why: 'the mismatch stands at the ingredient, not among the failures of the file itself',
  },
};

/** Files that the index describes in words: those signed for this project, and those of other marks. */
const IN_WORDS: readonly (readonly [name: RegExp, answer: Answer])[] = [
  [/^marks\/(?:veo3|sora)/, 'trusted match'],
  [/^marks\/webm-/, 'none: skipped unsupported-format'],
  [/^marks\//, 'none: done'],
  [/^own\/expired\.mp4\.c2pa$/, 'undatable unchecked'],
  [/^own\/wrongeku\.mp4\.c2pa$/, 'intact unchecked'],
  [/\.c2pa$/, 'trusted unchecked'],
  [/^own\/expired\.mp4$/, 'undatable match'],
  [/^own\/wrongeku\.mp4$/, 'intact match'],
  [/^own\/tampered\.mp4$/, 'broken mismatch'],
  [/^own\/remote\.mp4$/, 'remote unchecked'],
  [/^own\//, 'trusted match'],
];

const expected = (row: Documented): Answer =>
  DISAGREEMENTS[row.file]?.answer ??
  (row.error === null && row.state === null ? IN_WORDS.find(([name]) => name.test(row.file))?.[1] : translated(row)) ??
  'described nowhere';

describe.skipIf(noRealFiles !== null)('every row of the index', () => {
  const engine = createCredentialsEngine(
    new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
  );
  beforeAll(() => c2paEngine());
  const rows = documentedFiles();
  const toolsFor = (file: string) => ({
    engine,
    trust: file.startsWith('own/')
      ? { user: { anchorsPem: new TextDecoder().decode(realFile('own/root.pem')) } }
      : realTrust(),
  });

  it('is there, and every disagreement is about a row', () => {
    expect(rows.length).toBeGreaterThanOrEqual(88);
    const files = rows.map(({ file }) => file);
    for (const file of Object.keys(DISAGREEMENTS)) expect(files).toContain(file);
  });

  it.each(rows.map((row) => ({ ...row, answer: expected(row) })))('$file: $answer', async ({ file, answer }) => {
    const tools = toolsFor(file);
    const bytes = realFile(file);
    const { credentials } = await fullAnswer(bytes, tools);
    expect(answerOf(credentials)).toBe(answer);

    // The same however the bytes come: what is said before the content is compared, and every byte that is compared.
    for (const way of ['file', 'ranges', 'whole fetch', 'stream'] satisfies Way[]) {
      const quick = await quickAnswer(way, bytes, tools);
      if (quick === null) continue;
      const unread = quick.finding === null && (quick.reason === 'part-only' || quick.state === 'partial');
      const marredByContent = credentials.finding?.state === 'broken' && credentials.finding.contentHash === 'mismatch';
      if (!unread && !marredByContent) expect(said(quick.finding), way).toEqual(said(credentials.finding));
      if (way !== 'stream') expect((await wholeOf(quick.source)).equals(Buffer.from(bytes)), way).toBe(true);
    }
  });
});
