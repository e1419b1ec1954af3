import { describe, expect, it } from 'vitest';
import { coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import type { Engine, EngineJob } from '../engine/ports';
import type { Inspection } from '../inspection/schema';
import { askFurther } from './ask-further';

const signal = new AbortController().signal;

function world(found: Inspection) {
  const jobs: EngineJob[] = [];
  const engine: Engine = {
    async inspect(job) {
      jobs.push(job);
      return found;
    },
  };
  return { jobs, engine, language: 'de', newKey: () => 'further:1' };
}

describe('asking further', () => {
  it('hands on what was agreed to and nothing else, with what the page said', async () => {
    const disclosures = [
      { platform: 'a', label: 'AI', by: 'creator', claim: 'ai-generated', evidence: '$.x' },
    ] as Inspection['disclosures'];
    const to = world(inspectionExample());
    await askFurther(inspectionExample({ disclosures }), { manifestHosts: ['b.test'] }, to, signal);
    expect(to.jobs).toEqual([
      {
        key: 'further:1',
        source: { kind: 'url', url: 'https://a.test/v.mp4' },
        pageUrl: 'https://a.test/',
        disclosures,
        language: 'de',
        manifestHosts: ['b.test'],
      },
    ]);
  });

  it('keeps how far the page could be read: the engine, which sees no page, would call it read', async () => {
    const before = inspectionExample({ coverage: [coverageRow('disclosure', 'failed', 'unknown-structure')] });
    const to = world(
      inspectionExample({
        coverage: [coverageRow('marks', 'done'), coverageRow('disclosure', 'skipped', 'no-page-data')],
      }),
    );
    expect((await askFurther(before, { identityHosts: [] }, to, signal)).coverage).toEqual([
      coverageRow('marks', 'done'),
      coverageRow('disclosure', 'failed', 'unknown-structure'),
    ]);
    expect(to.jobs[0]?.identityHosts).toEqual([]);
  });

  it('asks nothing where there is no address to read again', async () => {
    const subject = { ...inspectionExample().subject, mediaUrl: 'blob:https://a.test/1' };
    const to = world(inspectionExample());
    await expect(askFurther(inspectionExample({ subject }), {}, to, signal)).rejects.toMatchObject({
      code: 'unreadable',
    });
    expect(to.jobs).toEqual([]);
  });
});
