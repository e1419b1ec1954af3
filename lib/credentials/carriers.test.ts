import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { fullAnswer, quickAnswer, said, type Way, wholeOf } from '../../tests/fixtures/every-way';
import { fragment } from '../../tests/fixtures/fragment';
import { signAs } from '../../tests/fixtures/sign';
import { signApart } from '../../tests/fixtures/sign-apart';
import {
  avi,
  flac,
  gif,
  jpeg,
  jxl,
  m4a,
  mp3,
  png,
  still,
  svg,
  tiff,
  wav,
  webp,
} from '../../tests/fixtures/small-media';
import { bytesOf, ftyp } from '../../tests/fixtures/synthetic-media';
import { createCredentialsEngine } from './engine';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'vidimus-carriers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { root, identities } = demoAuthority(folder);
const tools = {
  engine: createCredentialsEngine(
    new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
  ),
  trust: { user: { anchorsPem: root } },
};
beforeAll(() => c2paEngine());

const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
const quickTime = () => bytesOf(ftyp('qt  '), clip.subarray(new DataView(clip.buffer).getUint32(0)));

/** Every kind of file that can carry credentials and be made by code. */
const carriers: readonly (readonly [kind: string, mime: string, make: () => Promise<Uint8Array> | Uint8Array])[] = [
  ['MP4', 'video/mp4', () => clip],
  ['fragmented MP4', 'video/mp4', () => fragment(clip)],
  ['QuickTime', 'video/quicktime', quickTime],
  ['M4A', 'audio/mp4', m4a],
  ['AVI', 'video/avi', avi],
  ['JPEG', 'image/jpeg', jpeg],
  ['PNG', 'image/png', png],
  ['WebP', 'image/webp', webp],
  ['GIF', 'image/gif', gif],
  ['SVG', 'image/svg+xml', svg],
  ['TIFF', 'image/tiff', tiff],
  ['HEIC', 'image/heic', () => still('heic')],
  ['AVIF', 'image/avif', () => still('avif')],
  ['JPEG XL', 'image/jxl', jxl],
  ['MP3', 'audio/mpeg', mp3],
  ['WAV', 'audio/wav', wav],
  ['FLAC', 'audio/flac', flac],
];

describe.each(carriers)('%s', (kind, mime, make) => {
  let signed: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    const claim = { title: kind, generator: { name: 'Demo', version: '1' }, source: 'generated' } as const;
    signed = await signAs(mime, await make(), claim, identities.studio);
  });

  it('is read whole: who signed it, what they say, and that the content is theirs', async () => {
    const { credentials, contentHash } = await fullAnswer(signed, tools);
    expect(credentials).toMatchObject({ state: 'done', reason: null });
    expect(credentials.finding).toMatchObject({
      state: 'trusted',
      signer: { organization: 'Vidimus Demo AI Studio', list: 'user' },
      contentHash: 'match',
      aiUse: 'generated',
      source: 'embedded',
      problems: [],
    });
    expect(contentHash.state).toBe('done');
  });

  it.each<Way>(['file', 'ranges', 'whole fetch', 'stream'])('gives the same answer first, from a %s', async (way) => {
    const quick = await quickAnswer(way, signed, tools);
    if (quick === null) {
      expect(way).toBe('stream');
      return;
    }
    if (kind === 'SVG') expect(quick).toMatchObject({ finding: null, state: 'partial', reason: null });
    else {
      const { credentials } = await fullAnswer(signed, tools);
      expect(quick.finding?.contentHash).toBe('unchecked');
      expect(said(quick.finding)).toEqual(said(credentials.finding));
    }
    if (way !== 'stream') expect((await wholeOf(quick.source)).equals(Buffer.from(signed))).toBe(true);
  });

  it('is broken, by its content alone, once a byte of its content is another', async () => {
    const altered = signed.slice();
    // The last bytes of every one of these are content, but for the closing chunk or tag that some end with.
    const at = kind === 'WebP' || kind === 'WAV' || kind === 'AVI' ? storeOf(signed) - 12 : lastContent(kind, signed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    const { credentials } = await fullAnswer(altered, tools);
    expect(credentials.finding).toMatchObject({ state: 'broken', contentHash: 'mismatch' });
  });
});

const storeOf = (signed: Uint8Array) => Buffer.from(signed).indexOf('jumb') - 4;

/** A byte that readers do not go by, near the end of the file. */
function lastContent(kind: string, signed: Uint8Array): number {
  switch (kind) {
    case 'fragmented MP4':
      // Behind the media stands an index that no hash covers.
      return Buffer.from(signed).lastIndexOf('mdat') + 40;
    case 'PNG':
      // Within the compressed picture, ahead of its checksum and the closing chunk.
      return signed.length - 12 - 4 - 2;
    case 'JPEG':
      return signed.length - 3;
    case 'GIF':
      return signed.length - 3;
    case 'SVG':
      return Buffer.from(signed).lastIndexOf('height="8"') + 8;
    case 'TIFF':
      // The directory is written anew, with the store behind it; the pixel stays where it was.
      return 8;
    default:
      return signed.length - 2;
  }
}

describe('files that cannot carry credentials', () => {
  it.each([
    ['WebM', new Uint8Array(readFileSync(join(clipsFolder, 'aurora.webm')))],
    ['a bare JPEG XL codestream', bytesOf([0xff, 0x0a], new Uint8Array(20))],
  ])('%s says so instead of “none found”', async (_, bytes) => {
    const { credentials, contentHash } = await fullAnswer(bytes, tools);
    expect(credentials).toMatchObject({ finding: null, state: 'skipped', reason: 'unsupported-format' });
    expect(contentHash).toMatchObject({ state: 'skipped', reason: 'unsupported-format' });
  });
});

describe('a store by itself', () => {
  it('is read for what it says, with no content to compare', async () => {
    const claim = { title: 'apart', generator: { name: 'Demo', version: '1' }, source: 'captured' } as const;
    const { store } = await signApart(clip, claim, identities.camera, null);
    const { credentials } = await fullAnswer(store, tools);
    expect(credentials.finding).toMatchObject({ state: 'trusted', source: 'sidecar', contentHash: 'unchecked' });
  });
});
