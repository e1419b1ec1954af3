import { expect, it } from 'vitest';
import { inspection } from '../../tests/fixtures/inspections';
import type { Details } from './details';
import { linesWith, rawParts } from './raw-parts';

const details: Details = {
  thumbnails: [],
  thumbnailsLeftOut: 0,
  store: null,
  storeLength: null,
  report: '{"active_manifest":"urn:c2pa:1"}',
  boxes: [{ type: 'uuid', uuid: 'd8fec3d6', offset: 32, size: 4096 }],
  metadata: [],
};
const part = (name: string, of: Details | null = details) =>
  rawParts(inspection(), of).find((candidate) => candidate.name === name)?.lines;

it('puts each part into lines a person can search', () => {
  expect(part('report')).toEqual(['{', '  "active_manifest": "urn:c2pa:1"', '}']);
  expect(part('boxes')).toEqual(['uuid d8fec3d6 @ 32 + 4096']);
  expect(part('inspection')?.join('\n')).toContain('"fileName": "clip.mp4"');
});

it('leaves out what is not there, and shows a report that was cut as it came', () => {
  expect(part('metadata')).toBeUndefined();
  expect(part('report', null)).toBeUndefined();
  expect(part('report', { ...details, report: '{"active_mani' })).toEqual(['{"active_mani']);
});

it('finds without regard to case', () => {
  expect(linesWith(['Encoder: Lavf', 'Title: x'], 'lavf ')).toEqual(['Encoder: Lavf']);
  expect(linesWith(['a', 'b'], ' ')).toEqual(['a', 'b']);
});
