import { Duplex } from 'node:stream';
import { brotliCompressSync, createBrotliDecompress } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { checkMarks } from './check-marks';
import { readMetadataRows } from './metadata-rows';

const signal = new AbortController().signal;
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
const IPTC = 'xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"';
const MADE = 'i:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"';
const rdf = `<rdf:RDF ${RDF}><rdf:Description ${IPTC} ${MADE}/></rdf:RDF>`;

async function look(...parts: (string | Uint8Array)[]) {
  const bytes = new MemorySource(bytesOf(...parts));
  const facts = await examine(bytes, signal);
  return { facts, ...(await checkMarks({ bytes, facts, signal })), rows: await readMetadataRows(bytes, facts, signal) };
}

describe('SVG', () => {
  const svg = (inside: string, before = '') =>
    `<?xml version="1.0"?>${before}<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}</svg>`;

  it('reads a declaration in the picture’s own metadata, with a document type and XMP’s wrapper too', async () => {
    const doctype =
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">';
    const wrapped = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`;
    for (const text of [svg(`<metadata>${rdf}</metadata>`), svg(`<g/><metadata>${wrapped}</metadata>`, doctype)]) {
      const { facts, finding, state } = await look(text);
      expect(facts.container).toBe('svg');
      expect(state).toBe('done');
      expect(finding).toMatchObject([{ kind: 'xmp', strength: 'hint', value: 'trainedAlgorithmicMedia' }]);
      expect(finding[0]?.where).toContain('svg/metadata');
    }
  });

  it('takes the metadata of a part, words on the picture and code for nothing the file says of itself', async () => {
    for (const inside of [
      `<image><metadata>${rdf}</metadata></image>`,
      `<foreignObject>${rdf}</foreignObject>`,
      `<!-- <metadata>${rdf}</metadata> --><text>Made with AI: trainedAlgorithmicMedia</text>`,
      `<script><![CDATA[ const m = '<metadata>${rdf}</metadata>'; ]]></script>`,
    ]) {
      expect(await look(svg(inside)), inside).toMatchObject({ finding: [], state: 'done' });
    }
  });

  it('expands no entity and says what it did not read', async () => {
    const bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect(await look(svg(`<metadata>${rdf}&b;</metadata>`, bomb))).toMatchObject({ state: 'partial', finding: [] });
    expect(await look(svg(' '.repeat(3 * 1024 * 1024)))).toMatchObject({ state: 'partial', reason: 'too-large' });
  });
});

describe('IPTC in a JPEG', () => {
  const dataset = (id: number, text: string) => bytesOf([0x1c, 2, id, 0, text.length], text);
  const jpeg = (...datasets: Uint8Array[]) => {
    const data = bytesOf([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47], ...datasets);
    const even = bytesOf(data, data.length % 2 === 1 ? [0] : []);
    const body = bytesOf('Photoshop 3.0\0', '8BIM', [4, 4, 0, 0], u32(data.length), even);
    const length = body.length + 2;
    return bytesOf([0xff, 0xd8, 0xff, 0xed, length >> 8, length & 255], body, [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
  };

  it('reads the credit line that a generator writes, and shows the other datasets', async () => {
    const { finding, rows } = await look(jpeg(dataset(110, 'Made with Google AI'), dataset(65, 'Some Program')));
    expect(finding).toMatchObject([{ kind: 'xmp', generator: null, strength: 'hint', value: 'Made with Google AI' }]);
    expect(finding[0]?.where).toBe('APP13 IPTC Credit');
    expect(rows).toContainEqual({ where: 'APP13 IPTC Originating Program', value: 'Some Program' });
  });

  it('takes a photographer’s credit that mentions an AI for none', async () => {
    const { finding, state } = await look(
      jpeg(dataset(110, 'Made with Google AI summit press pool'), dataset(120, 'Sora, Japan')),
    );
    expect(finding).toEqual([]);
    expect(state).toBe('done');
  });

  it('reads nothing from another program’s segment, and survives a damaged one', async () => {
    const other = bytesOf([0xff, 0xd8, 0xff, 0xed, 0, 12], 'Adobe_CM\0\0', [0xff, 0xda, 0, 2, 1, 0xff, 0xd9]);
    expect(await look(other)).toMatchObject({ finding: [], state: 'done' });
    const whole = jpeg(dataset(110, 'Made with Google AI'));
    for (let cut = 20; cut < whole.length; cut += 7) {
      const { finding } = await look(whole.map((byte, at) => (at > cut ? 0x1c : byte)));
      expect(finding.length).toBeLessThan(2);
    }
  });
});

describe('IVF', () => {
  const little = (value: number, size: number) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255);
  const frame = (...obus: number[][]) => {
    const data = obus.flat();
    return bytesOf(little(data.length, 4), little(0, 8), data);
  };
  const ivf = (codec: string, ...frames: Uint8Array[]) =>
    bytesOf('DKIF', little(0, 2), little(32, 2), codec, new Array(20).fill(0), ...frames);
  // A metadata OBU with its size: ITU-T T.35 of country 0xB5, provider 0x5890.
  const message = [0x2a, 5, 4, 0xb5, 0x58, 0x90, 1];

  it('shows the messages of an AV1 stream as context, never as a mark', async () => {
    const { facts, rows, finding, state } = await look(ivf('AV01', frame([0x12, 0], message), frame([0x12, 0])));
    expect(facts).toMatchObject({ kind: 'video', container: 'ivf' });
    expect({ finding, state }).toEqual({ finding: [], state: 'done' });
    expect(rows).toEqual([{ where: 'IVF, frame 1: AV1 metadata', value: 'ITU-T T.35, country 181, provider 22672' }]);
  });

  it('looks for none in VP9, and stops where the file ends', async () => {
    expect((await look(ivf('VP90', frame(message)))).rows).toEqual([]);
    const cut = ivf('AV01', frame([0x12, 0], message)).subarray(0, 40);
    expect(await look(cut)).toMatchObject({ finding: [], rows: [], state: 'done' });
  });
});

describe('brob boxes of JPEG XL', () => {
  const box = (type: string, ...body: (string | Uint8Array)[]) => {
    const held = bytesOf(...body);
    return bytesOf(u32(held.length + 8), type, held);
  };
  const jxl = (packet: string | Uint8Array) =>
    bytesOf(
      '\0\0\0\x0cJXL \r\n\x87\n',
      box('ftyp', 'jxl \0\0\0\0jxl '),
      box('brob', 'xml ', packet),
      box('jxlc', '\xff\x0a'),
    );
  const compressed = new Uint8Array(brotliCompressSync(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`));
  afterEach(() => vi.unstubAllGlobals());

  /** As browsers have it; this Node may not. */
  const withBrotli = () => {
    vi.stubGlobal('DecompressionStream', function decompress(format: string) {
      if (format !== 'brotli') throw new TypeError(format);
      return Duplex.toWeb(createBrotliDecompress());
    });
  };

  it('reads them where the browser can', async () => {
    withBrotli();
    expect((await look(jxl(compressed))).finding).toMatchObject([{ kind: 'xmp', value: 'trainedAlgorithmicMedia' }]);
    expect(await look(jxl('no brotli at all'))).toMatchObject({ state: 'partial', reason: 'malformed', finding: [] });
  });

  it('says so where it cannot', async () => {
    vi.stubGlobal('DecompressionStream', function decompress() {
      throw new TypeError('brotli');
    });
    const { state, reason, detail } = await look(jxl(compressed));
    expect({ state, reason }).toEqual({ state: 'partial', reason: 'unsupported-format' });
    expect(detail).toContain('Brotli');
  });
});
