import { describe, expect, it } from 'vitest';
import { CLASSIFIED, coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import { checkNames } from '../inspection/schema';
import { countNotChecked, reasonToTryFrames, watchCard } from './watch-card';

describe('watchCard', () => {
  it('says how far the checks have come and whether another try could tell more', () => {
    const half = inspectionExample({ coverage: [coverageRow('credentials', 'done')] });
    expect(watchCard(half, 'url')).toMatchObject({ progress: 1 / checkNames.length, again: false, tryFrames: null });
    const late = inspectionExample({ coverage: [coverageRow('classifier', 'failed', 'timeout')] });
    expect(watchCard(late, 'frames')).toMatchObject({ again: true, tryFrames: null });
  });
  it('counts what was not checked, and not what does not apply', () => {
    const coverage = checkNames.map((check) => coverageRow(check, 'done'));
    coverage[7] = coverageRow('sound', 'skipped', 'not-applicable');
    expect(countNotChecked(inspectionExample({ coverage }))).toBe(0);
    coverage[5] = coverageRow('classifier', 'failed', 'model-missing');
    expect(countNotChecked(inspectionExample({ coverage }))).toBe(1);
    expect(countNotChecked(inspectionExample({ coverage: coverage.slice(0, 5) }))).toBe(3);
  });
});

describe('a try with frames', () => {
  const failed = (reason: 'http-error' | 'network' | 'blocked' | 'malformed') =>
    inspectionExample({ coverage: [coverageRow('disclosure', 'done'), coverageRow('credentials', 'failed', reason)] });

  it('names why the bytes were out of reach', () => {
    for (const reason of ['http-error', 'network', 'blocked'] as const) {
      expect(watchCard(failed(reason), 'url').tryFrames).toBe(reason);
    }
  });
  it('is worth it once: frames and bytes are never sent again', () => {
    expect(watchCard(failed('network'), 'frames').tryFrames).toBeNull();
    expect(watchCard(failed('network'), 'bytes').tryFrames).toBeNull();
  });
  it('is not for what frames would not mend', () => {
    expect(reasonToTryFrames(failed('malformed'))).toBeNull();
    expect(reasonToTryFrames(inspectionExample())).toBeNull();
  });
  it('is not for what already has a picture judged', () => {
    expect(reasonToTryFrames({ ...failed('network'), classifier: CLASSIFIED })).toBeNull();
  });
  it('is not for what has a signature or a mark, which frames would lose', () => {
    const mark = { kind: 'sei', generator: 'kling', strength: 'strong', value: '', where: '' } as const;
    expect(reasonToTryFrames({ ...failed('network'), marks: [mark] })).toBeNull();
  });
});
