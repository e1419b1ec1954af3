import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, movie, track, u32, u32le } from '../../tests/fixtures/synthetic-media';
import { BlobSource } from './blob-source';
import { MediaError } from './byte-source';
import { examine } from './completeness';
import { MemorySource } from './memory-source';

const look = (bytes: Uint8Array<ArrayBuffer>, thorough = false) =>
  examine(new MemorySource(bytes), undefined, { thorough });

/** Bytes that cost requests, so that the examination keeps to its cheap part. */
class RemoteSource extends MemorySource {
  override readonly requests = 1;
}

describe('examine', () => {
  it('names an empty file and a text file for what they are, whatever they are called', async () => {
    await expect(look(new Uint8Array(0))).rejects.toMatchObject({ code: 'no-bytes' });
    await expect(look(bytesOf('This is a text file that someone named clip.mp4.\n'))).rejects.toMatchObject({
      code: 'not-media',
    });
  });

  it('finds a JPEG XL file that ends before its codestream cut short, and a whole one whole', async () => {
    const head = bytesOf(
      box('JXL ', Uint8Array.of(0x0d, 0x0a, 0x87, 0x0a)),
      box('ftyp', bytesOf('jxl ', u32(0), 'jxl ')),
    );
    const whole = bytesOf(head, box('jxlc', new Uint8Array(9)));
    expect((await look(whole)).defect).toBeNull();
    for (const kept of [head.length, head.length + 3, whole.length - 1]) {
      expect((await look(whole.slice(0, kept))).defect?.code).toBe('container.truncated');
    }
  });

  it('finds a whole movie whole, and any cut of its media truncated', async () => {
    const whole = movie();
    expect(await look(whole)).toEqual({ kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null });
    for (const kept of [whole.byteLength - 1, whole.byteLength - 500, whole.byteLength - 1003]) {
      expect((await look(whole.slice(0, kept))).defect?.code).toBe('container.truncated');
    }
  });

  it('does not take trailing bytes after a whole movie for a cut', async () => {
    for (const trailer of ['\r\n', '\r\n--boundary--\r\n', '\0'.repeat(4096), 'some text that no box begins with']) {
      expect((await look(bytesOf(movie(), trailer))).defect).toBeNull();
    }
  });

  it('finds the cut of a file whose media box runs to the end, by its sample tables', async () => {
    const head = bytesOf(ftyp('isom'), box('moov', track('vide', [5000])));
    expect((await look(bytesOf(head, box('mdat', new Uint8Array(100), 0)))).defect?.code).toBe('container.truncated');
    expect((await look(bytesOf(head, box('mdat', new Uint8Array(9000), 0)))).defect).toBeNull();
  });

  it('says that media without the box that describes it were cut', async () => {
    const defect = (await look(bytesOf(ftyp('isom'), box('mdat', new Uint8Array(100))))).defect;
    expect(defect?.code).toBe('container.truncated');
  });

  it('calls impossible sizes malformed, and a tower of boxes nested, quickly', async () => {
    expect((await look(bytesOf(ftyp('isom'), box('moov', '', 4)))).defect?.code).toBe('container.malformed');
    let tower = box('free', 'x');
    for (let depth = 0; depth < 2000; depth++) tower = box('moov', tower);
    const before = performance.now();
    expect((await look(bytesOf(ftyp('mp42'), tower))).defect?.code).toBe('container.nested');
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('calls an isom file with sound alone audio, and leaves one with both video', async () => {
    expect((await look(movie(10, 'soun'))).kind).toBe('audio');
    const both = bytesOf(ftyp('isom'), box('moov', bytesOf(track('soun'), track('vide'))), box('mdat', 'x'));
    expect((await look(both)).kind).toBe('video');
  });

  it('judges RIFF by its stated size, tolerating live recordings and a missing padding byte', async () => {
    const wav = (size: number) =>
      bytesOf('RIFF', u32le(size), 'WAVE', 'fmt ', u32le(2), [1, 0], 'data', u32le(4), [1, 2, 3, 4]);
    const length = wav(0).byteLength - 8;
    expect((await look(wav(length))).defect).toBeNull();
    expect((await look(wav(length + 1))).defect).toBeNull();
    expect((await look(wav(0xffffffff))).defect).toBeNull();
    expect((await look(wav(length + 500))).defect?.code).toBe('container.truncated');
  });

  it('finds the end of a PNG behind trailing bytes, and misses it in a cut one', async () => {
    const png = bytesOf('\x89PNG\r\n\x1a\n', u32(4), 'IDAT', 'abcd', u32(0), u32(0), 'IEND', u32(0));
    expect((await look(png)).defect).toBeNull();
    expect((await look(bytesOf(png, 'trailing bytes of a phone'))).defect).toBeNull();
    expect((await look(png.slice(0, 20))).defect?.code).toBe('container.truncated');
    expect((await look(png.slice(0, -12))).defect?.code).toBe('container.truncated');
  });

  it('looks for the end of a JPEG after its scan, not in a thumbnail before it', async () => {
    const thumbnail = bytesOf([0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9]);
    const scan = bytesOf([0xff, 0xda, 0, 2], [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]);
    const start = bytesOf([0xff, 0xd8], thumbnail, scan);
    expect((await look(bytesOf(start, [0xff, 0xd9]))).defect).toBeNull();
    expect((await look(bytesOf(start, [0xff, 0xd9], 'MotionPhoto_Data'))).defect).toBeNull();
    expect((await look(start)).defect?.code).toBe('container.truncated');
    expect((await look(start.slice(0, 6))).defect?.code).toBe('container.truncated');
  });

  it('follows the clusters of a live recording to where the file was cut', async () => {
    const cluster = (stated: number) =>
      bytesOf([0x1f, 0x43, 0xb6, 0x75, 0x40 | (stated >> 8), stated & 0xff], new Uint8Array(500));
    const start = bytesOf([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84], 'webm', [0x18, 0x53, 0x80, 0x67, 0xff]);
    expect((await look(bytesOf(start, cluster(500), cluster(500)))).defect).toBeNull();
    const cut = bytesOf(start, ...Array.from({ length: 20 }, () => cluster(500)), cluster(600));
    expect((await examine(new RemoteSource(cut))).defect?.code).toBe('container.truncated');
  });

  it('reads little of a large file', async () => {
    const whole = movie(30_000_000);
    const source = new BlobSource(new Blob([whole]));
    expect((await examine(source)).defect).toBeNull();
    expect(source.bytesRead).toBeLessThan(200_000);
  });
});

const provenance = path.resolve(import.meta.dirname, '../../../shared/data/provenance');
if (!existsSync(provenance)) {
  console.warn(`skipped: the real files are not beside this checkout (${path.basename(provenance)})`);
} else {
  describe('real files', () => {
    const files = readdirSync(provenance, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(provenance, name)).isFile() && !/\.(md|jsonl|pem)$/.test(name))
      .sort();
    const nested = new Set(['c2pa-rs/nested_moov_1000.mp4', 'c2pa-rs/riff_bomb_1000.wav']);

    it.each(files)('%s is whole, and half of it is truncated', async (name) => {
      const bytes = new Uint8Array(readFileSync(path.join(provenance, name)));
      const ways = [
        { thorough: false, open: (content: Uint8Array<ArrayBuffer>) => new BlobSource(new Blob([content])) },
        { thorough: true, open: (content: Uint8Array<ArrayBuffer>) => new BlobSource(new Blob([content])) },
        { thorough: false, open: (content: Uint8Array<ArrayBuffer>) => new RemoteSource(content) },
      ];
      for (const { thorough, open } of ways) {
        const whole = await examine(open(bytes), undefined, { thorough });
        expect(whole.defect?.code ?? null).toBe(nested.has(name) ? 'container.nested' : null);
        const half = bytes.slice(0, bytes.byteLength >> 1);
        const cut = await examine(open(half), undefined, { thorough });
        expect(cut.defect?.code).toBe('container.truncated');
        expect(cut.mime).toBe(whole.mime);
      }
    });
  });
}

it('errors are MediaErrors, so that callers can name them', async () => {
  expect(await look(new Uint8Array(0)).catch((error: unknown) => error)).toBeInstanceOf(MediaError);
});
