import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { topLevelBoxes } from '../../tests/fixtures/boxes';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import type { MediaFacts } from '../media/media-facts';
import { joinedAsset } from './joined-asset';
import type { ReportedManifest } from './store-report';

const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
const facts: MediaFacts = { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null };
const store = new Uint8Array(50).fill(7);
const uuid = { xpath: '/uuid', data: [{ offset: 8, value: '2P7D1hsOSDySl1goh37EgQ==' }] };
const bound = (label: string, data: unknown) => ({ assertions: [{ label, data }] }) as ReportedManifest;
const bmff = bound('c2pa.hash.bmff.v3', { exclusions: [uuid, { xpath: '/ftyp' }] });
const joined = (manifest: ReportedManifest | undefined, over: Partial<MediaFacts> = {}) =>
  joinedAsset(new Blob([clip]), store, {
    manifest,
    facts: { ...facts, ...over },
    signal: new AbortController().signal,
  });

it('puts the store behind the file and moves nothing', async () => {
  const asset = new Uint8Array((await (await joined(bmff))?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect(Buffer.compare(asset.subarray(0, clip.length), clip)).toBe(0);
  const boxes = topLevelBoxes(asset);
  expect(boxes.at(-1)).toMatchObject({ type: 'uuid', offset: clip.length, length: asset.length - clip.length });
  expect(asset.subarray(-50)).toEqual(store);
});

it.each([
  ['no hash at all', { assertions: [] } as unknown as ReportedManifest],
  ['no manifest', undefined],
  ['a hash of every byte', bound('c2pa.hash.data', { exclusions: [] })],
  ['a hash that leaves no box out', bound('c2pa.hash.bmff.v3', { exclusions: [] })],
  [
    'a hash that leaves another box out',
    bound('c2pa.hash.bmff.v3', {
      exclusions: [{ xpath: '/uuid', data: [{ offset: 8, value: 'vnrPy5epQuiccZmUkeOvrA==' }] }],
    }),
  ],
  [
    'a hash that leaves a part of the box out',
    bound('c2pa.hash.bmff.v3', { exclusions: [{ ...uuid, subset: [{ offset: 0, length: 8 }] }] }),
  ],
  ['a tree of hashes', bound('c2pa.hash.bmff.v3', { exclusions: [uuid], merkle: [] })],
  [
    'two hashes of two kinds',
    { assertions: [...(bmff.assertions ?? []), { label: 'c2pa.hash.data', data: {} }] } as ReportedManifest,
  ],
])('does not with %s, which would be compared with the wrong bytes', async (_, manifest) =>
  expect(await joined(manifest)).toBeNull(),
);

it('does not with other containers, nor with what is damaged', async () => {
  expect(await joined(bmff, { container: 'riff' as MediaFacts['container'] })).toBeNull();
  expect(await joined(bmff, { defect: { code: 'container.truncated', detail: 'cut' } })).toBeNull();
});
