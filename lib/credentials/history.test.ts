import { expect, it } from 'vitest';
import { manifestSchema } from '../inspection/schema';
import { historyOf } from './history';
import { provenanceGraph } from './provenance-graph';
import { created, ingredient, sampleReport } from './sample-report';

const history = (...args: Parameters<typeof sampleReport>) => {
  const report = sampleReport(...args);
  return historyOf(report, provenanceGraph(report));
};

it('tells every manifest oldest first, with its relationship and its actions', () => {
  const told = history({
    a: {
      generator: 'Editor',
      ingredients: [ingredient('b'), ingredient('c', 'componentOf')],
      time: '2026-02-01T00:00:00Z',
    },
    c: { actions: [{ action: 'c2pa.edited', softwareAgent: 'Adobe Firefly', when: '2025-12-01' }] },
    b: { actions: [created('digitalCapture', { name: 'Camera', version: '2' })], time: '2026-01-01T00:00:00Z' },
  });
  expect(told.map(({ label, relationship, active }) => [label, relationship, active])).toEqual([
    ['b', 'parentOf', false],
    ['c', 'componentOf', false],
    ['a', null, true],
  ]);
  expect(told[0]?.actions).toEqual([
    {
      action: 'c2pa.created',
      when: null,
      softwareAgent: 'Camera 2',
      digitalSourceType: 'digitalCapture',
      description: null,
    },
  ]);
  expect(told[1]?.actions[0]).toMatchObject({ softwareAgent: 'Adobe Firefly', when: '2025-12-01' });
  expect(told[2]).toMatchObject({
    claimGenerator: 'Editor',
    signedBy: 'Example Org',
    signedAt: '2026-02-01T00:00:00Z',
  });
});

it('keeps manifests that nothing leads to, before those that something does', () => {
  const told = history({ a: {}, stray: { time: '2020-01-01' } });
  expect(told.map(({ label }) => label)).toEqual(['stray', 'a']);
});

it('keeps the active manifest when a store holds hundreds', () => {
  const labels = Array.from({ length: 300 }, (_, index) => `m${index}`);
  const chain = labels.map((label, index) => [label, { ingredients: [ingredient(labels[index + 1])] }]);
  const told = history(Object.fromEntries(chain));
  expect(told).toHaveLength(64);
  expect(told.at(-1)).toMatchObject({ label: 'm0', active: true });
});

it('lets nothing through that the schema would refuse, or that a person would misread', () => {
  const told = history({
    a: {
      generator: `Example\u202e${'x'.repeat(10_000)}`,
      issuer: 'Goo\u200bgle\u0000 LLC',
      actions: [{ action: 'c2pa.edited', description: 'y'.repeat(100_000), when: '\ud800' }],
    },
  });
  for (const manifest of told) expect(manifestSchema.safeParse(manifest).error).toBeUndefined();
  expect(told[0]?.signedBy).toBe('Google LLC');
  expect(told[0]?.claimGenerator).toMatch(/^Examplex+…$/);
  expect(told[0]?.actions[0]?.when).toBeNull();
});
