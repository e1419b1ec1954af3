import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClassifierFinding, Credentials, Disclosure, FacesFinding, Mark, Verdict } from '../inspection/schema';
import { verdictSchema } from '../inspection/schema';
import { decide, type Findings } from './decide';

const nothing: Findings = { credentials: null, marks: [], disclosures: [], classifier: null, faces: null };
const wording = {
  say: (key: string, ...rest: string[]) => [key, ...rest].join('|'),
  nameOf: (id: string) => `<${id}>`,
};

const credentials = (over: Partial<Credentials>): Credentials => ({
  state: 'trusted',
  remoteUrl: null,
  signer: { organization: 'Signer Inc.', commonName: null, list: 'c2pa' },
  signedAt: null,
  contentHash: 'match',
  generator: null,
  model: null,
  aiUse: 'unstated',
  captured: false,
  history: [],
  problems: [],
  source: 'embedded',
  trustLists: [],
  ...over,
});
const mark = (over: Partial<Mark>): Mark => ({
  kind: 'sei',
  generator: 'kling',
  strength: 'strong',
  value: 'kling-ai',
  where: 'SEI',
  ...over,
});
const disclosure = (over: Partial<Disclosure>): Disclosure => ({
  platform: 'YouTube',
  label: 'Made with AI',
  by: 'platform',
  claim: 'ai-generated',
  evidence: '$.x',
  ...over,
});
const classifier = (over: Partial<ClassifierFinding>): ClassifierFinding => ({
  probability: 0.9,
  interval: [0.8, 0.95],
  verdict: 'likely-ai',
  abstained: null,
  frames: [],
  signals: [],
  model: { name: 'm', version: '1', sha256: 'a'.repeat(64), falsePositiveRate: 0.01, missRate: null },
  ...over,
});
const faces = (verdict: FacesFinding['verdict']): FacesFinding => ({
  count: 1,
  verdict,
  probability: null,
  tracks: [],
  model: { name: 'f', version: '1', sha256: null },
});

type Expected = [Verdict['answer'], Verdict['basis'], Verdict['strength']];
const unlisted = { organization: 'Signer Inc.', commonName: null, list: null };

/** The rows of docs/verdict.md, by their number there. */
const table: [row: string, found: Partial<Findings>, expected: Expected][] = [
  [
    '1',
    { credentials: credentials({ state: 'broken', contentHash: 'mismatch', aiUse: 'generated' }) },
    ['credentials-broken', 'signed', 'conclusive'],
  ],
  ['2', { credentials: credentials({ aiUse: 'generated' }) }, ['ai-generated', 'signed', 'conclusive']],
  [
    '3',
    { credentials: credentials({ state: 'intact', signer: unlisted, aiUse: 'generated' }) },
    ['ai-generated', 'signed', 'strong'],
  ],
  [
    '4',
    { credentials: credentials({ state: 'undatable', signer: unlisted, aiUse: 'generated' }) },
    ['ai-generated', 'signed', 'strong'],
  ],
  [
    '5',
    { credentials: credentials({ contentHash: 'unchecked', source: 'stream', aiUse: 'generated' }) },
    ['ai-generated', 'signed', 'moderate'],
  ],
  ['5a', { credentials: credentials({ source: 'stream', aiUse: 'generated' }) }, ['ai-generated', 'signed', 'strong']],
  ['6', { credentials: credentials({ aiUse: 'edited' }) }, ['ai-edited', 'signed', 'conclusive']],
  ['6', { credentials: credentials({ aiUse: 'edited', captured: true }) }, ['ai-edited', 'signed', 'conclusive']],
  ['7', { credentials: credentials({ captured: true, aiUse: 'none' }) }, ['camera-captured', 'signed', 'conclusive']],
  [
    '8',
    { credentials: credentials({ captured: true, aiUse: 'none', state: 'intact', signer: unlisted }) },
    ['cannot-tell', 'none', 'none'],
  ],
  [
    '8',
    { credentials: credentials({ captured: true, aiUse: 'none', state: 'undatable', signer: unlisted }) },
    ['cannot-tell', 'none', 'none'],
  ],
  [
    '9',
    { credentials: credentials({ captured: true, aiUse: 'none', contentHash: 'unchecked', source: 'stream' }) },
    ['cannot-tell', 'none', 'none'],
  ],
  [
    '9',
    { credentials: credentials({ captured: true, aiUse: 'none', source: 'stream' }) },
    ['cannot-tell', 'none', 'none'],
  ],
  ['10', { credentials: credentials({}) }, ['cannot-tell', 'none', 'none']],
  ['10', { credentials: credentials({}), classifier: classifier({}) }, ['likely-ai', 'estimate', 'moderate']],
  [
    '11',
    { credentials: credentials({ state: 'malformed', contentHash: 'unchecked', aiUse: 'generated' }) },
    ['cannot-tell', 'none', 'none'],
  ],
  [
    '11',
    { credentials: credentials({ state: 'malformed', contentHash: 'unchecked' }), marks: [mark({})] },
    ['ai-generated', 'mark', 'strong'],
  ],
  [
    '12',
    { credentials: credentials({ state: 'remote', signer: null, contentHash: 'unchecked' }) },
    ['cannot-tell', 'none', 'none'],
  ],
  ['13', { marks: [mark({})] }, ['ai-generated', 'mark', 'strong']],
  ['13', { marks: [mark({ kind: 'aigc-label', generator: null })] }, ['ai-generated', 'mark', 'strong']],
  ['14', { marks: [mark({ kind: 'workflow', generator: 'runway' })] }, ['ai-generated', 'mark', 'strong']],
  [
    '15',
    { marks: [mark({ kind: 'workflow', generator: 'comfyui', strength: 'hint' })] },
    ['ai-generated', 'mark', 'moderate'],
  ],
  [
    '16',
    { marks: [mark({ kind: 'aigc-label', generator: null, strength: 'hint' })] },
    ['ai-generated', 'mark', 'moderate'],
  ],
  ['17', { marks: [mark({ kind: 'container', strength: 'hint' })] }, ['cannot-tell', 'none', 'none']],
  [
    '18',
    { marks: [mark({ kind: 'xmp', strength: 'hint', value: 'trainedAlgorithmicMedia', generator: null })] },
    ['ai-generated', 'declared', 'moderate'],
  ],
  [
    '18',
    { marks: [mark({ kind: 'xmp', strength: 'strong', value: 'trainedAlgorithmicMedia', generator: null })] },
    ['ai-generated', 'declared', 'moderate'],
  ],
  [
    '19',
    { marks: [mark({ kind: 'xmp', strength: 'hint', value: 'compositeWithTrainedAlgorithmicMedia' })] },
    ['ai-edited', 'declared', 'moderate'],
  ],
  [
    '29',
    { marks: [mark({ kind: 'visible', generator: null, strength: 'hint', value: 'AI生成' })] },
    ['ai-generated', 'declared', 'weak'],
  ],
  ['20', { disclosures: [disclosure({})] }, ['ai-generated', 'disclosed', 'moderate']],
  ['21', { disclosures: [disclosure({ claim: 'unclear' })] }, ['ai-edited', 'disclosed', 'moderate']],
  ['22', { disclosures: [disclosure({ claim: 'captured' })] }, ['cannot-tell', 'none', 'none']],
  ['23', { classifier: classifier({}) }, ['likely-ai', 'estimate', 'moderate']],
  [
    '24',
    {
      classifier: classifier({
        model: { name: 'm', version: '1', sha256: 'a'.repeat(64), falsePositiveRate: 0.05, missRate: null },
      }),
    },
    ['likely-ai', 'estimate', 'weak'],
  ],
  ['25', { classifier: classifier({ verdict: 'no-signs', probability: 0.1 }) }, ['no-signs-found', 'estimate', 'weak']],
  ['26', { classifier: classifier({ verdict: 'unclear', probability: 0.5 }) }, ['cannot-tell', 'none', 'none']],
  ['27', { classifier: classifier({ abstained: 'too-small' }) }, ['cannot-tell', 'none', 'none']],
  ['28', {}, ['cannot-tell', 'none', 'none']],
];

describe('the table of docs/verdict.md', () => {
  it.each(table)('row %s: %j', (_, found, [answer, basis, strength]) => {
    const verdict = decide({ ...nothing, ...found }, wording);
    expect([verdict.answer, verdict.basis, verdict.strength]).toEqual([answer, basis, strength]);
    expect(verdictSchema.safeParse(verdict).success).toBe(true);
    expect(verdict.confidence === null).toBe(basis !== 'estimate');
  });

  it('has a test for every row of the document, and no other', () => {
    const doc = readFileSync(new URL('../../docs/verdict.md', import.meta.url), 'utf8');
    const rows = [...doc.matchAll(/^\| (\d+a?)\s+\|/gm)].map((match) => match[1]);
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(table.map(([row]) => row))).toEqual(new Set(rows));
  });
});

describe('rules that must never be broken', () => {
  it('lets nothing outrank a signature, and shows what disagrees as a conflict', () => {
    const verdict = decide(
      {
        ...nothing,
        credentials: credentials({ captured: true, aiUse: 'none' }),
        marks: [mark({})],
        disclosures: [disclosure({})],
        classifier: classifier({}),
      },
      wording,
    );
    expect(verdict.answer).toBe('camera-captured');
    expect(verdict.conflicts.map((c) => c.between.join('/'))).toEqual([
      'credentials/marks',
      'credentials/disclosure',
      'credentials/classifier',
    ]);
  });

  it('shows a generator’s word on footage that a camera signed for as a conflict, even as a mere hint', () => {
    const camera = credentials({ aiUse: 'none', captured: true });
    const pasted = mark({ kind: 'visible', generator: 'sora', strength: 'hint', value: 'Sora' });
    const verdict = decide({ ...nothing, credentials: camera, marks: [pasted] }, wording);
    expect(verdict.answer).toBe('camera-captured');
    expect(verdict.conflicts.map((c) => c.between.join('/'))).toEqual(['credentials/marks']);
    const unsigned = decide({ ...nothing, marks: [pasted] }, wording);
    expect(unsigned.answer).toBe('cannot-tell');
  });

  it('names both generators when signature and mark part ways', () => {
    const verdict = decide(
      { ...nothing, credentials: credentials({ aiUse: 'generated', generator: 'sora' }), marks: [mark({})] },
      wording,
    );
    expect(verdict.generator).toBe('sora');
    expect(verdict.conflicts[0]?.explanation).toBe('conflict_generators|<sora>|<kling>');
  });

  it('shows two estimates that disagree side by side', () => {
    const verdict = decide(
      { ...nothing, classifier: classifier({ verdict: 'no-signs' }), faces: faces('likely-ai') },
      wording,
    );
    expect(verdict.answer).toBe('no-signs-found');
    expect(verdict.conflicts).toHaveLength(1);
  });

  it('never answers camera-captured or broken from anything but a signature', () => {
    for (const [, found] of table) {
      if (found.credentials) continue;
      const { answer } = decide({ ...nothing, ...found }, wording);
      expect(['camera-captured', 'credentials-broken']).not.toContain(answer);
    }
  });

  it('gives an estimate its measured error rate in the sentence', () => {
    expect(decide({ ...nothing, classifier: classifier({}) }, wording).summary).toBe('summary_likely_ai_rate|1');
    const model = { name: 'm', version: '1', sha256: 'a'.repeat(64), falsePositiveRate: 0.01, missRate: 0.0287 };
    const found = { ...nothing, classifier: classifier({ verdict: 'no-signs', model }) };
    expect(decide(found, wording).summary).toBe('summary_no_signs_rate|2.9');
  });

  it('repeats a label that may mean either, and says that it may', () => {
    const summary = (over: Partial<Disclosure>) =>
      decide({ ...nothing, disclosures: [disclosure(over)] }, wording).summary.split('|')[0];
    expect(summary({ claim: 'unclear' })).toBe('summary_disclosed_unclear');
    expect(summary({ claim: 'unclear', by: 'creator' })).toBe('summary_disclosed_creator_unclear');
    expect(summary({ claim: 'ai-edited' })).toBe('summary_disclosed');
  });
});
