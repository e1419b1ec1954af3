import { describe, expect, it } from 'vitest';
import { MemorySource } from '../media/memory-source';
import { readMatroskaMetadata } from './matroska-metadata';

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
/** An element with a size of four bytes. */
const element = (id: number[], ...children: (number[] | string)[]): number[] => {
  const body = children.flatMap((child) => (typeof child === 'string' ? utf8(child) : child));
  const { length } = body;
  return [...id, 0x10 | (length >>> 24), (length >> 16) & 255, (length >> 8) & 255, length & 255, ...body];
};
const HEADER = element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], 'webm'));
const SEGMENT = [0x18, 0x53, 0x80, 0x67];
const UNKNOWN_SIZE = [0x01, 255, 255, 255, 255, 255, 255, 255];
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const simple = (name: string, value: string, ...nested: number[][]) =>
  element([0x67, 0xc8], element([0x45, 0xa3], name), element([0x44, 0x87], value), ...nested);
const tags = (...simples: number[][]) => element([0x12, 0x54, 0xc3, 0x67], element([0x73, 0x73], ...simples));
const read = (...bytes: number[][]) =>
  readMatroskaMetadata(new MemorySource(Uint8Array.from(bytes.flat())), new AbortController().signal);

describe('readMatroskaMetadata', () => {
  it('reads tags before the clusters, nested ones too, and the writing application', async () => {
    const info = element([0x15, 0x49, 0xa9, 0x66], element([0x57, 0x41], 'Lavf61.7.100'));
    const found = await read(
      HEADER,
      [...SEGMENT, ...UNKNOWN_SIZE],
      info,
      tags(simple('PROMPT', '{}'), simple('OUTER', 'a', simple('AIGC', 'b'))),
      [...CLUSTER, ...UNKNOWN_SIZE],
      [1, 2, 3],
    );
    expect(found.entries.map(({ key, value }) => [key, value])).toEqual([
      ['PROMPT', '{}'],
      ['OUTER', 'a'],
      ['AIGC', 'b'],
    ]);
    expect(found.entries[0]?.where).toBe('Segment/Tags/Tag[1]/SimpleTag "PROMPT"');
    expect(found.encoders).toMatchObject([{ key: 'WritingApp', value: 'Lavf61.7.100' }]);
    expect(found.problems).toEqual([]);
  });

  it('follows the index to tags behind the clusters', async () => {
    const cluster = element(CLUSTER, new Array<number>(5000).fill(0xaa));
    const seekTo = (position: number) =>
      element(
        [0x11, 0x4d, 0x9b, 0x74],
        element(
          [0x4d, 0xbb],
          element([0x53, 0xab], [0x12, 0x54, 0xc3, 0x67]),
          element([0x53, 0xac], [position >> 8, position & 255]),
        ),
      );
    const position = seekTo(0).length + cluster.length;
    const found = await read(HEADER, element(SEGMENT, seekTo(position), cluster, tags(simple('COMMENT', 'late'))));
    expect(found.entries).toMatchObject([{ key: 'COMMENT', value: 'late' }]);
  });

  it('steps over a few clusters where there is no index, and says when it gave up', async () => {
    const cluster = element(CLUSTER, [0]);
    const few = await read(HEADER, element(SEGMENT, cluster, cluster, tags(simple('A', 'b'))));
    expect(few.entries).toHaveLength(1);
    const many = await read(HEADER, element(SEGMENT, ...new Array<number[]>(60).fill(cluster), tags(simple('A', 'b'))));
    expect(many.entries).toEqual([]);
    expect(many.problems).toMatchObject([{ reason: 'too-large' }]);
  });

  it('does not believe sizes: enormous tags, noise, nothing after the header', async () => {
    const enormous = [0x12, 0x54, 0xc3, 0x67, 0x08, 255, 255, 255, 255];
    expect((await read(HEADER, [...SEGMENT, ...UNKNOWN_SIZE], enormous)).problems).toMatchObject([
      { reason: 'too-large' },
    ]);
    expect((await read(HEADER)).problems).toMatchObject([{ reason: 'malformed' }]);
    expect((await read([0x1a, 0x45])).problems).toMatchObject([{ reason: 'malformed' }]);
    const noise = Array.from({ length: 4000 }, (_, index) => (index * 7919) & 255);
    expect((await read(HEADER, [...SEGMENT, ...UNKNOWN_SIZE], noise)).entries).toEqual([]);
  });
});
