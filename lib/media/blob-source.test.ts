import { describe, expect, it } from 'vitest';
import { BlobSource } from './blob-source';
import { MemorySource } from './memory-source';

const FILE = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

describe.each([
  ['BlobSource', () => new BlobSource(new Blob([FILE]))],
  ['MemorySource', () => new MemorySource(FILE)],
])('%s', (_name, open) => {
  it('gives any piece, shorter only at the end', async () => {
    const source = open();
    for (const [start, end] of [
      [0, 16],
      [65_530, 65_550],
      [10, 200_000],
      [299_990, 400_000],
      [300_000, 300_001],
    ] as const) {
      expect(Buffer.compare(await source.read(start, end), FILE.subarray(start, end)), `${start}-${end}`).toBe(0);
    }
    expect([source.byteLength, source.requests]).toEqual([300_000, 0]);
  });

  it('gives the whole within the limit, and refuses above it', async () => {
    expect(new Uint8Array(await (await open().whole(300_000)).arrayBuffer())).toEqual(FILE);
    await expect(open().whole(299_999)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('reads nothing after the signal', async () => {
    await expect(open().read(0, 1, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('names a file that can no longer be read, and tries again when asked again', async () => {
  let gone = true;
  const blob = new Blob([FILE]);
  const flaky = Object.assign(new Blob([FILE]), {
    slice: (start: number, end: number) =>
      gone
        ? { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }
        : blob.slice(start, end),
  });
  const source = new BlobSource(flaky as Blob);
  await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'no-bytes' });
  gone = false;
  expect(await source.read(0, 10)).toHaveLength(10);
});
