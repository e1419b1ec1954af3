/**
 * What looks like a mark and is none, each seen in a real file or reported from one. A trap that is sprung accuses
 * somebody of having faked what they filmed; so each stands here by its name, read as a whole file.
 */
import { describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, u32 } from '../../tests/fixtures/synthetic-media';
import type { Mark } from '../inspection/schema';
import { MemorySource } from '../media/memory-source';
import { sniff } from '../media/sniff';
import { decide } from '../verdict/decide';
import { checkMarks } from './check-marks';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** An mp4 whose movie says these things of itself, by `mdta` key. */
function mp4(values: Readonly<Record<string, string>>, ...inMovie: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const names = Object.keys(values);
  const keys = box(
    'keys',
    bytesOf(u32(0), u32(names.length), ...names.flatMap((name) => [u32(utf8(name).length + 8), 'mdta', utf8(name)])),
  );
  const items = Object.values(values).map((value, index) => {
    const data = box('data', bytesOf(u32(1), u32(0), utf8(value)));
    return bytesOf(u32(data.length + 8), u32(index + 1), data);
  });
  const hdlr = box('hdlr', bytesOf(u32(0), u32(0), 'mdta', zeros(13)));
  const meta = box('meta', bytesOf(u32(0), hdlr, keys, box('ilst', bytesOf(...items))));
  return bytesOf(ftyp('isom', 'mp42'), box('moov', bytesOf(box('udta', meta), ...inMovie)));
}
const xmp = (properties: string): Uint8Array =>
  box(
    'uuid',
    bytesOf(
      [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac],
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Description>${properties}</rdf:Description></rdf:RDF></x:xmpmeta>`,
    ),
  );

async function marksOf(bytes: Uint8Array<ArrayBuffer>): Promise<Mark[]> {
  const sniffed = sniff(bytes.subarray(0, 64 * 1024));
  if (sniffed === null) throw new Error('the fixture is no medium');
  const facts = { ...sniffed, defect: null };
  const { finding } = await checkMarks({
    bytes: new MemorySource(bytes),
    facts,
    signal: new AbortController().signal,
  });
  return finding;
}
/** What the answer would be, were these the only findings. */
const answer = (marks: Mark[]) =>
  decide(
    { credentials: null, marks, disclosures: [], classifier: null, faces: null },
    { say: (key) => key, nameOf: (id) => id },
  ).answer;

describe('traps', () => {
  it('encoder=Google means a server of Google’s, not Veo', async () => {
    for (const key of ['encoder', 'com.apple.quicktime.software', '©too', 'gsst', 'gstd']) {
      expect(await marksOf(mp4({ [key]: 'Google' }))).toEqual([]);
    }
    const handler = box('hdlr', bytesOf(u32(0), u32(0), 'vide', zeros(12), 'ISO Media file produced by Google Inc.\0'));
    expect(await marksOf(mp4({}, box('trak', box('mdia', handler))))).toEqual([]);
  });

  it('"vidu" in "individual", "xAI" in base64, "sora" in a name: letters within words', async () => {
    const texts = {
      title: 'An individual with individuality',
      comment: 'eHh4xAIabcWan2sora==',
      artist: 'Sora Kimura, photographed by Pika Runway',
      description: 'We visited Kling on our way to Luma',
      encoder: 'viduct encoder 2.1 Veo',
    };
    expect(await marksOf(mp4(texts))).toEqual([]);
  });

  it('ComfyUI’s keys on a clip that was filmed: loaded and saved again, nothing generated', async () => {
    const prompt = {
      1: { class_type: 'LoadVideo', inputs: { file: 'original.mp4' } },
      2: { class_type: 'GetVideoComponents', inputs: { video: ['1', 0] } },
      3: { class_type: 'CreateVideo', inputs: { images: ['2', 0], audio: ['2', 1] } },
      4: { class_type: 'SaveVideo', inputs: { video: ['3', 0] } },
      // A generator that leads to nothing that was saved.
      5: { class_type: 'KlingTextToVideoNode', inputs: {} },
    };
    const marks = await marksOf(
      mp4({ prompt: JSON.stringify(prompt), workflow: '{"nodes":[{"id":1,"type":"LoadVideo"}]}' }),
    );
    expect(marks).toMatchObject([{ kind: 'container', generator: null, strength: 'hint' }]);
    expect(answer(marks)).toBe('cannot-tell');
  });

  it('Premiere’s default title "Generated Video"', async () => {
    const title = xmp('<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Generated Video</rdf:li></rdf:Alt></dc:title>');
    expect(await marksOf(bytesOf(mp4({ title: 'Generated Video', '©nam': 'Generated Video' }), title))).toEqual([]);
  });

  it('a WebM that is named .mp4 is read as what it is', async () => {
    const element = (id: readonly number[], body: Uint8Array) =>
      bytesOf(id, [0x40 | (body.length >> 8), body.length & 255], body);
    const tag = element(
      [0x67, 0xc8],
      bytesOf(element([0x45, 0xa3], utf8('AIGC')), element([0x44, 0x87], utf8('{"Label":"1"}'))),
    );
    const webm = bytesOf(
      element([0x1a, 0x45, 0xdf, 0xa3], bytesOf([0x42, 0x82, 0x84], 'webm')),
      [0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255],
      element([0x12, 0x54, 0xc3, 0x67], element([0x73, 0x73], tag)),
    );
    expect(await marksOf(webm)).toMatchObject([{ kind: 'aigc-label', where: 'Segment/Tags/Tag[1]/SimpleTag "AIGC"' }]);
  });

  it('a photographer who credits a meeting of Google’s about AI, and a camera’s own source type', async () => {
    const properties =
      '<photoshop:Credit>Made with Google AI summit visitors</photoshop:Credit><i:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</i:DigitalSourceType>';
    expect(await marksOf(bytesOf(mp4({}), xmp(properties)))).toEqual([]);
    for (const term of [
      'algorithmicMedia',
      'digitalArt',
      'virtualRecording',
      'screenCapture',
      'humanEdits',
      'unheardOf',
    ]) {
      const property = `<i:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/${term}</i:DigitalSourceType>`;
      expect(await marksOf(bytesOf(mp4({}), xmp(property)))).toEqual([]);
    }
  });

  it('ByteDance’s delivery network and its editor for filmed video', async () => {
    const texts = {
      comment: 'vid:v09044g40000cabcdefghijklmno',
      VidMd5: '0123456789abcdef0123456789abcdef',
      data: '{"data":{"product":"capcut","exportType":"export"}}',
      aigc_info: '{"aigc_label_type":0}',
    };
    expect(await marksOf(mp4(texts))).toEqual([]);
  });

  it('an ordinary encoder’s name', async () => {
    for (const encoder of ['Lavf60.16.100', 'Lavc60.31.102 libx264', 'HandBrake 1.8', 'Apple ProRes']) {
      expect(await marksOf(mp4({ encoder }))).toEqual([]);
    }
  });
});
