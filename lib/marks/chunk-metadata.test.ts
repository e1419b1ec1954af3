import { describe, expect, it } from 'vitest';
import { MemorySource } from '../media/memory-source';
import { readChunkMetadata } from './chunk-metadata';

const text = (value: string): number[] => Array.from(value, (c) => c.charCodeAt(0));
const u32 = (value: number): number[] => [(value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const little = (value: number): number[] => u32(value).reverse();
const read = (container: 'png' | 'jpeg' | 'webp' | 'avi', bytes: number[]) =>
  readChunkMetadata(container, new MemorySource(Uint8Array.from(bytes)), new AbortController().signal);

describe('readChunkMetadata', () => {
  it('reads PNG text and XMP, and names compressed text that is damaged', async () => {
    const chunk = (type: string, body: string) => [...u32(body.length), ...text(type), ...text(body), ...u32(0)];
    const found = await read('png', [
      ...text('\x89PNG\r\n\x1a\n'),
      ...chunk('tEXt', 'prompt\0{"1":{}}'),
      ...chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0<x/>'),
      ...chunk('zTXt', 'AIGC\0\0zzz'),
      ...chunk('IEND', ''),
      ...chunk('tEXt', 'AIGC\0behind the end'),
    ]);
    expect(found.entries).toEqual([{ key: 'prompt', value: '{"1":{}}', where: 'tEXt "prompt"' }]);
    expect(found.xmp).toMatchObject([{ text: '<x/>' }]);
    expect(found.problems).toMatchObject([{ reason: 'malformed', detail: expect.stringContaining('AIGC') }]);
  });

  it('reads the XMP of a JPEG and stops at the scan', async () => {
    const segment = (marker: number, body: string) => [0xff, marker, 0, body.length + 2, ...text(body)];
    const found = await read('jpeg', [
      0xff,
      0xd8,
      ...segment(0xe1, 'Exif\0\0and something longer than a namespace'),
      ...segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x/>'),
      ...segment(0xda, 'scan'),
      ...segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<late/>'),
    ]);
    expect(found.xmp).toEqual([{ text: '<x/>', where: 'APP1 XMP' }]);
  });

  it('reads the XMP of WebP and the INFO list of AVI, padded to even lengths', async () => {
    const chunk = (type: string, body: number[]) => [
      ...text(type),
      ...little(body.length),
      ...body,
      ...(body.length % 2 ? [0] : []),
    ];
    const webp = await read('webp', [
      ...text('RIFF'),
      ...little(0),
      ...text('WEBP'),
      ...chunk('VP8 ', [1, 2, 3]),
      ...chunk('XMP ', text('<x/>')),
    ]);
    expect(webp.xmp).toMatchObject([{ text: '<x/>' }]);
    const info = [...text('INFO'), ...chunk('ISFT', text('odd')), ...chunk('AIGC', text('{"Label":"1"}\0'))];
    const avi = await read('avi', [...text('RIFF'), ...little(0), ...text('AVI '), ...chunk('LIST', info)]);
    expect(avi.entries).toMatchObject([
      { key: 'ISFT', value: 'odd' },
      { key: 'AIGC', value: '{"Label":"1"}', where: 'LIST/INFO/AIGC' },
    ]);
  });

  it('does not read a chunk that says it is enormous', async () => {
    const found = await read('png', [...text('\x89PNG\r\n\x1a\n'), ...u32(0x7fffffff), ...text('tEXt')]);
    expect(found.entries).toEqual([]);
    expect(found.problems).toMatchObject([{ reason: 'too-large' }]);
  });
});
