import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  exif,
  flacComments,
  flvScript,
  gifComment,
  id3,
  imageItems,
  oggComments,
} from '../../tests/fixtures/metadata-blocks';
import { box, bytesOf, ftyp, u32, u32le } from '../../tests/fixtures/synthetic-media';
import { MemorySource } from '../media/memory-source';
import { sniff } from '../media/sniff';
import { checkMarks } from './check-marks';

const LABEL = '{"Label":"1","ContentProducer":"001191110108335469089C10100","ProduceID":"clip-7"}';
const signal = new AbortController().signal;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const u16 = (value: number): number[] => [value >> 8, value & 255];
const u16le = (value: number): number[] => [value & 255, value >> 8];

/** As a file that a person drops: sniffed, then read. */
async function marksOf(bytes: Uint8Array<ArrayBuffer>) {
  const sniffed = sniff(bytes.subarray(0, 64 * 1024));
  if (sniffed === null) throw new Error('the fixture is no medium');
  const { finding, state, detail } = await checkMarks({
    bytes: new MemorySource(bytes),
    facts: { ...sniffed, defect: null },
    signal,
  });
  return {
    state,
    detail,
    marks: finding.map(({ kind, generator, strength, where }) => ({ kind, generator, strength, where })),
  };
}
const kling = (where: string) => ({ kind: 'aigc-label', generator: 'kling', strength: 'strong', where });

const unicode = (text: string): Uint8Array =>
  bytesOf('UNICODE\0', ...Array.from(text, (char) => u16(char.charCodeAt(0))));
const segment = (marker: number, body: Uint8Array): Uint8Array => bytesOf([0xff, marker], u16(body.length + 2), body);
const jpeg = (...segments: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  bytesOf([0xff, 0xd8], ...segments, [0xff, 0xda, 0, 2, 0, 0, 0xff, 0xd9]);
const chunk = (type: string, body: Uint8Array): Uint8Array => bytesOf(u32(body.length), type, body, u32(0));
const png = (...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  bytesOf('\x89PNG\r\n\x1a\n', ...chunks, chunk('IEND', new Uint8Array()));
const riff = (form: string, ...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  bytesOf('RIFF', u32le(4 + chunks.reduce((sum, part) => sum + part.length, 0)), form, ...chunks);
const riffChunk = (type: string, body: Uint8Array): Uint8Array =>
  bytesOf(type, u32le(body.length), body, new Uint8Array(body.length % 2));
describe('the AIGC label, wherever it may sit', () => {
  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    [
      'JPEG, EXIF comment in UTF-16',
      jpeg(segment(0xe1, bytesOf('Exif\0\0', exif({}, unicode(`{"AIGC":${LABEL}}`))))),
      'APP1 EXIF UserComment',
    ],
    ['TIFF', exif({}, bytesOf('ASCII\0\0\0', `{"AIGC":${LABEL}}`)), 'TIFF EXIF UserComment'],
    ['PNG, plain', png(chunk('tEXt', bytesOf('AIGC\0', LABEL))), 'tEXt "AIGC"'],
    ['PNG, compressed', png(chunk('zTXt', bytesOf('AIGC\0\0', deflateSync(LABEL)))), 'zTXt "AIGC"'],
    ['PNG, compressed UTF-8', png(chunk('iTXt', bytesOf('AIGC\0\x01\0\0\0', deflateSync(LABEL)))), 'iTXt "AIGC"'],
    ['PNG, eXIf', png(chunk('eXIf', exif({}, bytesOf('ASCII\0\0\0', `{"AIGC":${LABEL}}`)))), 'eXIf EXIF UserComment'],
    [
      'WebP, EXIF',
      riff('WEBP', riffChunk('EXIF', exif({}, bytesOf('ASCII\0\0\0', `{"AIGC":${LABEL}}`)))),
      'RIFF EXIF EXIF UserComment',
    ],
    ['MP3', bytesOf(id3('TXXX', bytesOf([3], 'aigc\0', LABEL)), new Uint8Array(9000)), 'ID3 TXXX:aigc'],
    [
      'MP3, UTF-16',
      bytesOf(
        id3('TXXX', bytesOf([1, 0xff, 0xfe], ...Array.from(`aigc\0\ufeff${LABEL}`, (c) => u16le(c.charCodeAt(0))))),
        new Uint8Array(9000),
      ),
      'ID3 TXXX:aigc',
    ],
    ['FLAC', flacComments(`AIGC=${LABEL}`), 'FLAC VORBIS_COMMENT AIGC'],
    ['WAV, INFO', riff('WAVE', riffChunk('LIST', bytesOf('INFO', riffChunk('AIGC', utf8(LABEL))))), 'LIST/INFO/AIGC'],
    ['WAV, ID3', riff('WAVE', riffChunk('id3 ', id3('TXXX', bytesOf([3], 'aigc\0', LABEL)))), 'RIFF id3 TXXX:aigc'],
    [
      'WAV, broadcast extension',
      riff('WAVE', riffChunk('bext', bytesOf(`{"AIGC":${LABEL}}`.padEnd(602, '\0')))),
      'bext/Description',
    ],
    ['GIF, comment', gifComment(`{"AIGC":${LABEL}}`), 'GIF comment'],
    ['FLV, onMetaData', flvScript('AIGC', LABEL), 'FLV onMetaData/AIGC'],
    ['Ogg', oggComments(`AIGC=${LABEL}`), 'Ogg comment AIGC'],
  ])('%s', async (_, bytes, where) => {
    const { marks, state } = await marksOf(bytes);
    expect(marks).toEqual([kling(where)]);
    expect(state).toBe('done');
  });

  it('HEIF and AVIF: the EXIF item, found through its table', async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" i:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>';
    const { marks } = await marksOf(imageItems(exif({}, bytesOf('ASCII\0\0\0', `{"AIGC":${LABEL}}`)), xmp));
    expect(marks).toEqual([
      kling('item 1 Exif EXIF UserComment'),
      { kind: 'xmp', generator: null, strength: 'hint', where: 'item 2 XMP: Iptc4xmpExt:DigitalSourceType' },
    ]);
  });

  it('HEIF: a table whose extents take no bytes ends at once', async () => {
    const item = bytesOf([0, 9], [0, 0], [0xff, 0xff]);
    const iloc = box('iloc', bytesOf(u32(0), [0, 0], [0xff, 0xff], ...Array.from({ length: 65_535 }, () => item)));
    const infe = box('infe', bytesOf([2, 0, 0, 0], [0, 1], [0, 0], 'Exif\0'));
    const iinf = box('iinf', bytesOf(u32(0), [0, 1], infe));
    const started = performance.now();
    const { marks } = await marksOf(bytesOf(ftyp('avif', 'mif1'), box('meta', bytesOf(u32(0), iinf, iloc))));
    expect(marks).toEqual([]);
    // It took more than a minute.
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('reads compressed text to a limit, and says so', async () => {
    const { marks, state, detail } = await marksOf(
      png(chunk('zTXt', bytesOf('AIGC\0\0', deflateSync(Buffer.alloc(20_000_000, ' '))))),
    );
    expect(state).toBe('partial');
    expect(detail).toContain('4194304 bytes');
    expect(marks).toMatchObject([{ kind: 'container', strength: 'hint' }]);
  });

  it('an EXIF directory that says it is enormous ends, with nothing found', async () => {
    const hostile = bytesOf(
      'II',
      u16le(42),
      u32le(8),
      u16le(0xffff),
      u16le(0x10e),
      u16le(2),
      u32le(0x7fffffff),
      u32le(8),
    );
    const { marks } = await marksOf(jpeg(segment(0xe1, bytesOf('Exif\0\0', hostile))));
    expect(marks).toEqual([]);
  });
});

describe('programs and generators that write text beside a picture', () => {
  const parameters =
    'a lighthouse, masterpiece\nNegative prompt: blurry\nSteps: 28, Sampler: DPM++ 2M, CFG scale: 7, Seed: 4242, Size: 512x768, Model hash: abcdef1234, Model: dreamshaper_8, Version: v1.9.3';

  it('Automatic1111, in PNG and in EXIF, with the model', async () => {
    const where = 'tEXt "parameters"';
    const bytes = png(chunk('tEXt', bytesOf('parameters\0', parameters)));
    expect((await marksOf(bytes)).marks).toEqual([
      { kind: 'workflow', generator: 'automatic1111', strength: 'hint', where },
    ]);
    const { finding } = await checkMarks({
      bytes: new MemorySource(bytes),
      facts: { kind: 'image', mime: 'image/png', container: 'png', defect: null },
      signal,
    });
    expect(finding[0]?.value).toBe(
      'generation settings: 28 steps, sampler DPM++ 2M, model dreamshaper_8, program version v1.9.3',
    );
    const photo = jpeg(segment(0xe1, bytesOf('Exif\0\0', exif({}, unicode(parameters)))));
    expect((await marksOf(photo)).marks).toMatchObject([
      { generator: 'automatic1111', where: 'APP1 EXIF UserComment' },
    ]);
  });

  it('is not taken in by text that talks about steps, nor by an upscaler', async () => {
    for (const text of [
      'Steps: many, to the top of the tower. Seed: poppies',
      'Postprocess upscale by: 4, Postprocess upscaler: R-ESRGAN',
    ]) {
      expect((await marksOf(png(chunk('tEXt', bytesOf('parameters\0', text))))).marks).toEqual([]);
    }
  });

  it('InvokeAI, both ways', async () => {
    const now = '{"app_version":"5.6.0","generation_mode":"sdxl_txt2img","model":{"name":"Juggernaut XL"}}';
    const before = '{"app_id":"invoke-ai/InvokeAI","model_weights":"stable-diffusion-1.5","image":{}}';
    for (const [key, text] of [
      ['invokeai_metadata', now],
      ['sd-metadata', before],
    ]) {
      const { marks } = await marksOf(png(chunk('tEXt', bytesOf(`${key}\0`, text ?? ''))));
      expect(marks).toMatchObject([{ kind: 'workflow', generator: 'invokeai', strength: 'hint' }]);
    }
    expect((await marksOf(png(chunk('tEXt', bytesOf('sd-metadata\0', '{"app_id":"else"}'))))).marks).toEqual([]);
  });

  it("Grok's pair, and neither half of it", async () => {
    const signature = utf8(`Signature: ${'QUJD'.repeat(20)}`);
    const uuid = utf8('0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0');
    const photo = (values: Readonly<Record<number, Uint8Array>>) =>
      jpeg(segment(0xe1, bytesOf('Exif\0\0', exif(values))));
    expect((await marksOf(photo({ 270: signature, 315: uuid }))).marks).toEqual([
      { kind: 'container', generator: 'grok', strength: 'strong', where: 'APP1 EXIF ImageDescription, Artist' },
    ]);
    expect((await marksOf(photo({ 270: signature }))).marks).toEqual([]);
    expect((await marksOf(photo({ 270: utf8('Signature: see below'), 315: uuid }))).marks).toEqual([]);
  });

  it('Midjourney, by the job at the very end of the description', async () => {
    const text = (value: string) => png(chunk('tEXt', bytesOf('Description\0', value)));
    expect((await marksOf(text('a fox --ar 16:9 Job ID: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0'))).marks).toMatchObject([
      { generator: 'midjourney', strength: 'hint' },
    ]);
    expect((await marksOf(text('My Job ID: 12 at the printer'))).marks).toEqual([]);
  });
});
