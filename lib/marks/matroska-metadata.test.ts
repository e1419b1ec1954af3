import { describe, expect, it } from 'vitest';
import { MemorySource } from '../media/memory-source';
import { readKlingSei } from './kling-sei';
import { readMatroska } from './matroska-metadata';
import { streamMessages } from './stream-messages';

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
const open = (...bytes: number[][]) =>
  readMatroska(new MemorySource(Uint8Array.from(bytes.flat())), new AbortController().signal);
const read = async (...bytes: number[][]) => (await open(...bytes)).metadata;

describe('readMatroska', () => {
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

  it('finds stream messages of H.264 in its first cluster, behind the picture, with sound between', async () => {
    const uuid = [0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e];
    const sei = [6, 5, 25, ...uuid, ...utf8('kling-ai\0'), 0x80];
    const nal = (unit: number[]) => [0, 0, 0, unit.length, ...unit];
    const block = (track: number, data: number[]) => element([0xa3], [0x80 | track, 0, 0, 0x80, ...data]);
    const entry = (number: number, codec: string, ...rest: number[][]) =>
      element([0xae], element([0xd7], [number]), element([0x86], codec), ...rest);
    const tracks = element(
      [0x16, 0x54, 0xae, 0x6b],
      entry(1, 'A_OPUS'),
      entry(2, 'V_MPEG4/ISO/AVC', element([0x63, 0xa2], [1, 100, 0, 10, 0xff])),
    );
    const file = await open(
      HEADER,
      [...SEGMENT, ...UNKNOWN_SIZE],
      tracks,
      [...CLUSTER, ...UNKNOWN_SIZE],
      element([0xe7], [0]),
      block(1, [9, 9, 9]),
      block(2, [...nal([0x65, ...new Array<number>(90).fill(0)]), ...nal(sei)]),
    );
    expect(readKlingSei(await file.accessUnits())).toMatchObject([
      { generator: 'kling', where: expect.stringContaining('track 2, access unit 1') },
    ]);
  });

  it('reads the metadata of AV1 pictures by their lengths', async () => {
    const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0xd7], [1]), element([0x86], 'V_AV1')));
    const picture = [0x12, 0, 0x2a, 4, 4, 0xb5, 0, 0x3c, 0x32, 2, 1, 1];
    const file = await open(
      HEADER,
      [...SEGMENT, ...UNKNOWN_SIZE],
      tracks,
      [...CLUSTER, ...UNKNOWN_SIZE],
      element([0xa0], element([0xa1], [0x81, 0, 0, 0, ...picture])),
    );
    const units = await file.accessUnits();
    expect(units.map(({ codec, seiUnits }) => [codec, seiUnits.map((unit) => [...unit])])).toEqual([
      ['av1', [[4, 0xb5, 0, 0x3c]]],
    ]);
    expect(streamMessages(units)).toEqual([
      { key: 'AV1 metadata', value: 'ITU-T T.35, country 181, provider 60', where: 'track 1, access unit 1' },
    ]);
  });
});
