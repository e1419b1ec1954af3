import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { withoutRanges, withRanges } from '../../tests/fixtures/served';
import { signAs } from '../../tests/fixtures/sign';
import {
  avi,
  flac,
  gif,
  jpeg,
  jpegSegment,
  jxl,
  m4a,
  mp3,
  png,
  pngChunk,
  riff,
  riffChunk,
  still,
  svg,
  tiff,
  wav,
  webp,
} from '../../tests/fixtures/small-media';
import { box, bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import type { Container } from '../media/media-facts';
import { MemorySource } from '../media/memory-source';
import { openRanged } from '../media/ranged-source';
import { sniff } from '../media/sniff';
import { locateIn } from './locate-in';
import { MAX_STORE_BYTES } from './located';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'vidimus-locate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { identities } = demoAuthority(folder);

const containerOf = (bytes: Uint8Array): Container => {
  const sniffed = sniff(bytes);
  if (sniffed === null) throw new Error('no medium');
  return sniffed.container;
};
const locate = (bytes: Uint8Array<ArrayBuffer>) => locateIn(containerOf(bytes), new MemorySource(bytes));
const jumbf = box('jumb', box('jumd', bytesOf('c2pa', new Uint8Array(30))));
const signedAs = (mime: string, file: Uint8Array<ArrayBuffer>) =>
  signAs(mime, file, { title: 'x', generator: { name: 'Demo', version: '1' }, source: 'generated' }, identities.studio);

const kinds: readonly (readonly [mime: string, file: Uint8Array<ArrayBuffer>])[] = [
  ['image/jpeg', jpeg()],
  ['image/png', png()],
  ['image/webp', webp()],
  ['image/gif', gif()],
  ['image/tiff', tiff()],
  ['image/heic', still('heic')],
  ['image/avif', still('avif')],
  ['image/jxl', jxl()],
  ['audio/mpeg', mp3()],
  ['audio/wav', wav()],
  ['audio/flac', flac()],
  ['audio/mp4', m4a()],
  ['video/avi', avi()],
];

describe.each(kinds)('%s', (mime, file) => {
  let signed: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    signed = await signedAs(mime, file);
  });

  it('holds its store where it is looked for, byte for byte', async () => {
    const located = await locate(signed);
    expect(located.kind).toBe('store');
    if (located.kind !== 'store') return;
    expect(Buffer.from(located.store.subarray(4, 8)).toString()).toBe('jumb');
    expect(new DataView(located.store.slice().buffer).getUint32(0)).toBe(located.store.byteLength);
  });

  it('has none before it is signed', async () => {
    expect(await locate(file)).toEqual({ kind: 'none', walked: 'all' });
  });

  it('never comes to nothing, and never to a whole store, when it is cut within it', async () => {
    const located = await locate(signed);
    if (located.kind !== 'store') throw new Error('no store');
    const start = Buffer.from(signed).indexOf(Buffer.from(located.store.subarray(0, 24)));
    for (const kept of [200, 1000, located.store.byteLength - 300]) {
      expect(await locate(signed.slice(0, start + kept))).toMatchObject({ kind: 'malformed', code: 'store.truncated' });
    }
  });
});

describe('what stands in the way', () => {
  it('leaves SVG to a reading of the whole', async () => {
    expect(await locate(await signedAs('image/svg+xml', svg()))).toMatchObject({ kind: 'unclear' });
  });

  it('has no place in a bare JPEG XL codestream', async () => {
    expect(await locate(bytesOf([0xff, 0x0a], new Uint8Array(20)))).toEqual({ kind: 'no-file-type' });
  });

  it('reads no store larger than any real one', async () => {
    const huge = riffChunk('C2PA', jumbf);
    new DataView(huge.buffer).setUint32(4, MAX_STORE_BYTES + 1, true);
    expect(await locate(riff('WEBP', huge))).toMatchObject({ kind: 'malformed', code: 'store.too-large' });
  });

  it('calls a place that holds something else malformed, not empty', async () => {
    for (const file of [
      riff('WEBP', riffChunk('C2PA', 'no store at all, only text')),
      png(pngChunk('caBX', 'no store at all, only text')),
    ]) {
      expect(await locate(file)).toMatchObject({ kind: 'malformed', code: 'store.malformed' });
    }
  });

  it('joins the packets of a JPEG, and leaves out those of another box', async () => {
    const packet = (number: number, order: number, content: Uint8Array) =>
      jpegSegment(0xeb, bytesOf('JP', [0, number], u32(order), jumbf.subarray(0, 8), content));
    const file = jpeg(
      packet(1, 1, jumbf.subarray(8, 40)),
      packet(2, 1, new Uint8Array(30)),
      packet(1, 2, jumbf.subarray(40)),
    );
    const located = await locate(file);
    expect(located.kind === 'store' && Buffer.from(located.store).equals(Buffer.from(jumbf))).toBe(true);
  });

  it('is not led astray by a frame of an ID3 tag that is transformed', async () => {
    const object = bytesOf([0], 'application/c2pa\0', 'a\0', 'b\0', jumbf);
    const frame = bytesOf('GEOB', [0, 0, 0, object.length], [0, 0x08], object);
    const file = bytesOf('ID3', [4, 0, 0, 0, 0, 0, frame.length], frame, mp3());
    expect(await locateIn('mp3', new MemorySource(file))).toMatchObject({ kind: 'unclear' });
  });

  it('reads one XMP packet of a TIFF, however many entries point to it', async () => {
    const entry = bytesOf([0xbc, 0x02, 1, 0], [0, 0, 4, 0], [0, 0, 0, 0]);
    const file = bytesOf(
      'II*\0',
      [8, 0, 0, 0],
      [0, 4],
      ...Array.from({ length: 1024 }, () => entry),
      new Uint8Array(400_000),
    );
    const source = new MemorySource(file);
    let read = 0;
    const counting = {
      byteLength: source.byteLength,
      bytesRead: 0,
      requests: 1,
      read: (start: number, end: number) => {
        read += end - start;
        return source.read(start, end);
      },
      whole: (most: number) => source.whole(most),
    };
    expect((await locateIn('tiff', counting)).kind).toBe('none');
    expect(read).toBeLessThan(1_000_000);
  });

  const XMP =
    '<rdf:Description xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="https://example.org/m.c2pa"/>';
  it.each([
    ['JPEG', jpeg(jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0${XMP}`))],
    ['PNG', png(pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${XMP}`))],
    ['WebP', riff('WEBP', riffChunk('VP8L', '0123'), riffChunk('XMP ', XMP))],
    ['JPEG XL', bytesOf(jxl().subarray(0, 32), box('xml ', XMP), jxl().subarray(32))],
  ])('names the manifest that a %s only points to', async (_, file) => {
    expect(await locate(file)).toEqual({ kind: 'remote', url: 'https://example.org/m.c2pa' });
  });
});

describe('a late store over HTTP', () => {
  const MEGABYTES = 8 * 1024 * 1024;

  it.each([
    ['WebP', riff('WEBP', riffChunk('VP8L', new Uint8Array(MEGABYTES)), riffChunk('C2PA', jumbf))],
    [
      'WAV',
      riff(
        'WAVE',
        riffChunk('fmt ', new Uint8Array(16)),
        riffChunk('data', new Uint8Array(MEGABYTES)),
        riffChunk('C2PA', jumbf),
      ),
    ],
  ])('of a %s costs its head and its tail, not the file', async (_, file) => {
    const source = openRanged('https://example.org/late', { fetch: withRanges(file) });
    expect((await locateIn(containerOf(file), source)).kind).toBe('store');
    expect(source.requests).toBeLessThanOrEqual(3);
    expect(source.bytesRead).toBeLessThanOrEqual(160 * 1024);
  });

  it('of a PNG is not searched for through megabytes of picture', async () => {
    const picture = Array.from({ length: 1024 }, () => pngChunk('IDAT', new Uint8Array(8192)));
    const file = png(...picture, pngChunk('caBX', jumbf));
    const source = openRanged('https://example.org/late.png', { fetch: withRanges(file) });
    expect(await locateIn('png', source)).toEqual({ kind: 'none', walked: 'part' });
    expect(source.bytesRead).toBeLessThan(file.length * 0.7);
  });

  it('of a server without ranges is not downloaded for', async () => {
    const file = riff('WEBP', riffChunk('VP8L', new Uint8Array(2 * MEGABYTES)), riffChunk('C2PA', jumbf));
    const source = openRanged('https://example.org/late.webp', { fetch: withoutRanges(file) });
    expect(await locateIn('webp', source)).toEqual({ kind: 'none', walked: 'part' });
    expect(source.bytesRead).toBeLessThan(2 * 1024 * 1024);
  });
});
