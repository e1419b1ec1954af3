import { describe, expect, it, vi } from 'vitest';
import type { Credentials } from '../../lib/inspection/schema';
import { sniff } from '../../lib/media/sniff';
import { demoAuthority } from '../fixtures/certificates';
import { fuzzInput } from './fuzz-input';
import { runFuzz } from './fuzz-run';
import { Inspector } from './inspect-input';
import { judge } from './judge';
import { markedSubjects, signedSubjects } from './subjects';

// Starts the library of 9 MB, in this process and in workers, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const authority = demoAuthority();
const subjects = [...(await signedSubjects(authority)), ...markedSubjects()];
const anchors = authority.root;
const inspector = await Inspector.create(subjects, anchors);

describe('mutated files', () => {
  it('never hang, crash or pass for what was signed: 150 of them', async () => {
    const results = [];
    for (let index = 0; index < 150; index++) {
      const input = fuzzInput(subjects, 3, index);
      const result = await inspector.inspect(input);
      expect({ mutations: input.mutations, subject: input.subject.name, violations: result.violations }).toMatchObject({
        violations: [],
      });
      results.push(result);
    }
    // A run in which nothing was altered, or nothing could be read any more, would prove nothing.
    expect(results.filter(({ contentAltered }) => contentAltered).length).toBeGreaterThan(30);
    expect(results.filter(({ signedAltered }) => signedAltered).length).toBeGreaterThan(20);
    expect(results.some(({ outcome }) => outcome === 'broken, mismatch')).toBe(true);
    expect(results.some(({ outcome }) => outcome === 'broken, match')).toBe(true);
    expect(results.some(({ outcome }) => outcome === 'trusted, match')).toBe(true);
  });

  it('are files that are taken for media before anything is done to them', () => {
    expect(subjects.filter(({ bytes }) => sniff(bytes) === null).map(({ name }) => name)).toEqual([]);
  });

  it('are the same for the same seed and index, and differ for others', () => {
    const bytes = (seed: number, index: number) => Buffer.from(fuzzInput(subjects, seed, index).bytes);
    expect(bytes(7, 3).equals(bytes(7, 3))).toBe(true);
    expect(bytes(7, 3).equals(bytes(8, 3))).toBe(false);
    expect(bytes(7, 3).equals(bytes(7, 4))).toBe(false);
  });

  it('that hang a worker are named, and a fresh worker goes on', async () => {
    const options = { subjects, anchors, seed: 1, indices: [0, 1, 2], workers: 1, limit: 3000, hangAt: 1 };
    const { results, violations } = await runFuzz(options);
    expect(results.map(({ index }) => index)).toEqual([0, 2]);
    expect(violations).toMatchObject([{ input: { index: 1 }, rules: ['no answer within 3000 ms'] }]);
  });
});

describe('judge', () => {
  const [baseline] = inspector.baselines;
  if (baseline === undefined) throw new Error('there is no signed subject');
  const { bytes } = baseline;
  const told = baseline.said as Pick<
    Credentials,
    'signer' | 'signedAt' | 'generator' | 'model' | 'aiUse' | 'captured' | 'history'
  >;
  const reading = (more: Partial<Credentials>): Credentials => ({
    ...told,
    state: 'trusted',
    remoteUrl: null,
    contentHash: 'match',
    problems: [],
    source: 'embedded',
    trustLists: [],
    ...more,
  });
  const altered = (at: number) => {
    const copy = new Uint8Array(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const judged = (said: Partial<Credentials>, file: Uint8Array) =>
    judge(reading(said), 'full', file, bytes, inspector.baselines);

  it('has nothing to say of the signed file itself', () => {
    expect(judged({}, bytes)).toEqual([]);
  });

  it('finds a match over altered content, whatever the state', () => {
    expect(judged({}, altered(bytes.length - 1))).toHaveLength(1);
    expect(judged({ state: 'broken' }, altered(bytes.length - 1))).toHaveLength(1);
    expect(judged({ contentHash: 'unchecked' }, altered(bytes.length - 1))).toHaveLength(1);
    expect(judged({ state: 'broken', contentHash: 'mismatch' }, altered(bytes.length - 1))).toEqual([]);
  });

  it('finds trust in a statement of which one bit was changed, and in a story that nobody signed', () => {
    const claim = baseline.binding.signed.find(({ name }) => name.startsWith('c2pa.claim'));
    const at = Buffer.from(bytes).indexOf(claim?.bytes ?? 'no claim');
    expect(at).toBeGreaterThan(0);
    expect(judged({}, altered(at + 40))).toEqual([expect.stringContaining('was altered')]);
    expect(judged({ captured: true }, bytes)).not.toEqual([]);
  });

  it('knows what is not hashed: the file type box and free space, but not where the boxes behind them stand', () => {
    expect(judged({}, altered(12))).toEqual([]);
    const free = Uint8Array.of(0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65);
    expect(judged({}, new Uint8Array([...bytes, ...free]))).toEqual([]);
    expect(judged({}, new Uint8Array([...bytes.subarray(0, 28), ...free, ...bytes.subarray(28)]))).toHaveLength(1);
  });

  it('does not let a cut pass for an alteration', () => {
    expect(judged({ state: 'broken', contentHash: 'mismatch' }, bytes.subarray(0, -100))).toEqual([
      expect.stringContaining('only cut short'),
    ]);
  });
});
