import { describe, expect, it } from 'vitest';
import { coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import { inOrder, resultsAsCsv, resultsAsJson } from './export-results';
import type { QueueItem } from './inspection-queue';

const item = (name: string, change: Partial<QueueItem> = {}): QueueItem => ({
  id: name,
  name,
  state: 'done',
  inspection: inspectionExample({ coverage: [coverageRow('watermark', 'skipped', 'not-built')] }),
  error: null,
  ...change,
});
const failed = item('b.bin', {
  state: 'failed',
  inspection: null,
  error: { code: 'not-media', message: 'b.bin: text' },
});

describe('resultsAsCsv', () => {
  it('has one line an item, what failed too', () => {
    const [header, first, second] = resultsAsCsv([item('a.mp4'), failed]).split('\r\n');
    expect(header).toMatch(/^name,state,answer,/);
    expect(first).toMatch(/^a\.mp4,done,cannot-tell,none,none,.*watermark:not-built/);
    expect(second).toMatch(/^b\.bin,failed,,.*b\.bin: text$/);
  });

  it.each([
    ['=HYPERLINK("http://evil.test")', `"'=HYPERLINK(""http://evil.test"")"`],
    ['+1.mp4', "'+1.mp4"],
    ['a "quoted", name.mp4', '"a ""quoted"", name.mp4"'],
    ['two\nlines.mp4', '"two\nlines.mp4"'],
  ])('writes %j as text', (name, cell) => {
    expect(
      resultsAsCsv([item(name)])
        .split('\r\n')[1]
        ?.startsWith(`${cell},`),
    ).toBe(true);
  });
});

it('resultsAsJson gives every Inspection back', () => {
  expect(JSON.parse(resultsAsJson([item('a.mp4'), failed]))).toEqual([
    { name: 'a.mp4', state: 'done', inspection: item('a.mp4').inspection, error: null },
    { name: 'b.bin', state: 'failed', inspection: null, error: { code: 'not-media', message: 'b.bin: text' } },
  ]);
});

it('inOrder sorts names as people do, and answers together, and leaves the list alone', () => {
  const items = [item('clip 10'), item('clip 9'), failed];
  expect(inOrder(items, 'name', 'en').map(({ name }) => name)).toEqual(['b.bin', 'clip 9', 'clip 10']);
  expect(inOrder(items, 'answer', 'en').map(({ name }) => name)).toEqual(['clip 10', 'clip 9', 'b.bin']);
  expect(inOrder(items, 'given', 'en')).toBe(items);
});
