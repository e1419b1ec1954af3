import { describe, expect, it } from 'vitest';
import { MemorySource } from '../media/memory-source';
import { isInitSegment, locateStore } from './locate';
import { MAX_STORE_BYTES } from './located';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const join = (...parts: (Uint8Array | string)[]) =>
  new Uint8Array(Buffer.concat(parts.map((p) => (typeof p === 'string' ? latin1(p) : p))));
const u32 = (value: number) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const box = (type: string, ...content: (Uint8Array | string)[]) => {
  const body = join(...content);
  return join(u32(body.length + 8), type, body);
};
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const C2PA = hex('d8fec3d61b0e483c92975828877ec481');
const XMP = hex('be7acfcb97a942e89c71999491e3afac');
const jumbf = box('jumb', box('jumd', 'x'.repeat(40)));
const c2pa = (purpose: string, ...content: (Uint8Array | string)[]) =>
  box('uuid', C2PA, u32(0), `${purpose}\0`, new Uint8Array(8), ...content);
const ftyp = box('ftyp', 'isom', u32(0), 'isom');
const moov = box('moov', new Uint8Array(64));
const mdat = box('mdat', new Uint8Array(3000));
const source = (...boxes: Uint8Array[]) => new MemorySource(join(...boxes));
const locate = (...boxes: Uint8Array[]) => locateStore(source(...boxes));

describe('locateStore', () => {
  it('finds the store wherever it stands, without the padding behind it', async () => {
    for (const boxes of [
      [ftyp, c2pa('manifest', jumbf, new Uint8Array(500)), moov, mdat],
      [ftyp, mdat, moov, c2pa('manifest', jumbf)],
      [ftyp, c2pa('merkle', new Uint8Array(30)), c2pa('manifest', jumbf), mdat],
    ]) {
      const located = await locate(...boxes);
      expect(located.kind).toBe('store');
      if (located.kind === 'store') expect(Buffer.from(located.store).equals(Buffer.from(jumbf))).toBe(true);
    }
  });

  it('finds none in a file without one', async () => {
    expect(await locate(ftyp, moov, mdat)).toEqual({ kind: 'none', walked: 'all' });
    expect(await locate(ftyp, box('uuid', XMP, '<x/>'), moov, mdat)).toEqual({ kind: 'none', walked: 'all' });
  });

  it('gives up on a long row of fragments, and says that it did', async () => {
    const fragments = Array.from({ length: 200 }, () => [box('moof', 'x'), mdat]).flat();
    expect(await locate(ftyp, moov, ...fragments)).toEqual({ kind: 'none', walked: 'part' });
  });

  it('names the manifest that a file only points to', async () => {
    const xmp = (attribute: string) => box('uuid', XMP, `<rdf:Description ${attribute}/>`);
    expect(await locate(ftyp, xmp('dcterms:provenance="https://example.org/m.c2pa?a=1&amp;b=2"'), mdat)).toEqual({
      kind: 'remote',
      url: 'https://example.org/m.c2pa?a=1&b=2',
    });
    expect(await locate(ftyp, xmp('dcterms:provenance="self#jumbf=c2pa/x"'), mdat)).toMatchObject({ kind: 'none' });
    expect(await locate(ftyp, xmp('dcterms:provenance="javascript:alert(1)"'), mdat)).toMatchObject({ kind: 'none' });
  });

  // Quadratic work on this would take half a minute: the limit is there to fail, not to measure.
  it('reads a packet of spaces once', { timeout: 5000 }, async () => {
    const xmp = box('uuid', XMP, `<dcterms:provenance>${' '.repeat(500_000)}`);
    expect((await locate(ftyp, xmp, mdat)).kind).toBe('none');
  });

  it('prefers the embedded store to the one elsewhere', async () => {
    const xmp = box('uuid', XMP, '<rdf:Description dcterms:provenance="https://example.org/m.c2pa"/>');
    expect((await locate(ftyp, xmp, c2pa('manifest', jumbf), mdat)).kind).toBe('store');
  });

  it('names what is wrong with a damaged store, and never calls it none', async () => {
    const whole = join(ftyp, c2pa('manifest', jumbf));
    const cut = await locateStore(new MemorySource(whole.slice(0, whole.length - 10)));
    expect(cut).toMatchObject({ kind: 'malformed', code: 'store.truncated' });
    expect(await locate(ftyp, c2pa('manifest', 'no jumbf in here at all'))).toMatchObject({
      kind: 'malformed',
      code: 'store.malformed',
    });
    expect(await locate(ftyp, c2pa('something'))).toMatchObject({ kind: 'malformed', code: 'store.malformed' });
    expect(await locate(ftyp, join(u32(4), 'junk'))).toMatchObject({ kind: 'malformed', code: 'container.malformed' });
  });

  it('refuses a store that is too large before reading it', async () => {
    const size = MAX_STORE_BYTES + 1000;
    const head = join(ftyp, u32(size), 'uuid', C2PA, u32(0), 'manifest\0', new Uint8Array(64));
    const reads: number[] = [];
    const huge = {
      byteLength: size + 1000,
      bytesRead: 0,
      requests: 0,
      read: async (start: number, end: number) => {
        reads.push(end - start);
        return head.slice(start, end);
      },
      whole: () => Promise.reject(new Error('not asked for')),
    };
    expect(await locateStore(huge)).toMatchObject({ kind: 'malformed', code: 'store.too-large' });
    expect(Math.max(...reads)).toBeLessThan(1024);
  });

  it('leaves updates and bare segments to others', async () => {
    expect((await locate(ftyp, c2pa('update', jumbf))).kind).toBe('unclear');
    expect((await locate(box('styp', 'msdh'), box('moof', 'x'), mdat)).kind).toBe('no-file-type');
  });
});

describe('isInitSegment', () => {
  it('is true for a movie header without media, and for nothing else', async () => {
    const init = box('moov', box('mvex'));
    expect(await isInitSegment(source(ftyp, init))).toBe(true);
    // Without fragments to come, a header that lost its tracks is a damaged file.
    expect(await isInitSegment(source(ftyp, moov))).toBe(false);
    expect(await isInitSegment(source(ftyp, init, mdat))).toBe(false);
    expect(await isInitSegment(source(ftyp, init, box('moof', 'x')))).toBe(false);
    expect(await isInitSegment(source(ftyp))).toBe(false);
    expect(await isInitSegment(source(ftyp, init, join(u32(3), 'mdat')))).toBe(false);
  });

  it('is no file whose movie header names samples, in whatever box they lie: players go by their offsets', async () => {
    const movie = (samples: number, ...before: Uint8Array[]) => {
      const stsz = box('stsz', u32(0), u32(0), u32(samples), new Uint8Array(4 * Math.min(samples, 9)));
      return box('moov', ...before, box('mvex'), box('trak', box('mdia', box('minf', box('stbl', stsz)))));
    };
    const renamed = box('free', new Uint8Array(3000));
    expect(await isInitSegment(source(ftyp, movie(0)))).toBe(true);
    expect(await isInitSegment(source(ftyp, movie(3)))).toBe(false);
    expect(await isInitSegment(source(ftyp, movie(3), renamed))).toBe(false);
    expect(await isInitSegment(source(ftyp, movie(3, join(u32(8), '\x01\x02\x03\x04')), renamed))).toBe(false);
    // What cannot be followed to its end is not taken for one.
    expect(await isInitSegment(source(ftyp, movie(0, join(u32(4), 'skip')), renamed))).toBe(false);
    expect(
      await isInitSegment(source(ftyp, box('moov', box('mvex'), box('trak', box('stbl', box('stsz')))), renamed)),
    ).toBe(false);
  });
});
