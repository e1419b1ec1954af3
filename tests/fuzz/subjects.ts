/** The files that are mutated: signed ones of a few kilobytes, and unsigned ones in every container that is read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { clipsFolder } from '../fixtures/cache-folder';
import { type Authority, demoAuthority } from '../fixtures/certificates';
import { exif, flacComments, flvScript, gifComment, id3, imageItems, oggComments } from '../fixtures/metadata-blocks';
import { signAs } from '../fixtures/sign';
import { signFragments } from '../fixtures/sign-fragments';
import {
  avi,
  flac,
  gif,
  jpeg,
  jpegSegment,
  jxl,
  mp3,
  png,
  pngChunk,
  riff,
  riffChunk,
  still,
  svg,
  tiff,
  wav,
} from '../fixtures/small-media';
import { box, bytesOf, ftyp, movie, u32 } from '../fixtures/synthetic-media';

export interface Subject {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signed: boolean;
  /** An init segment and the media segments after it, as a player is handed them: signed and compared in pieces. */
  readonly stream?: boolean;
}

/** Frames kept of a clip: one key frame and two others, 8 kB. What is not there need not be hashed 10,000 times. */
const FRAMES = 3;

async function shortClip(file: Uint8Array, fastStart: 'in-memory' | 'fragmented'): Promise<Uint8Array<ArrayBuffer>> {
  const input = new Input({ source: new BufferSource(new Uint8Array(file)), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new Error('the clip has no video');
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart, minimumFragmentDuration: 0.01 }), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  let frames = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (frames === FRAMES) break;
    await source.add(packet, { decoderConfig: config });
    frames += 1;
  }
  await output.finalize();
  if (!target.buffer) throw new Error('the shortened clip is missing');
  return new Uint8Array(target.buffer);
}

const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="https://example.com/manifest.c2pa" ' +
  'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ' +
  'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" ' +
  'xmp:CreatorTool="Adobe Firefly"><dc:description xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Alt>' +
  '<rdf:li xml:lang="x-default">A picture &amp; its &quot;words&quot;</rdf:li></rdf:Alt></dc:description>' +
  '</rdf:Description></rdf:RDF></x:xmpmeta>';
const LABEL = '{"Label":"1","ContentProducer":"kling","ProduceID":"1234"}';
const WORKFLOW = JSON.stringify({
  1: { class_type: 'KlingTextToVideoNode', inputs: { prompt: 'a pond', depth: [[[[1]]]] } },
  2: { class_type: 'SaveVideo', inputs: { video: ['1', 0] } },
});

/** `udta/meta` with a `keys` table, as ffmpeg writes it, a top-level XMP box and a Kling SEI message in the media. */
function markedMovie(fragmented: boolean): Uint8Array<ArrayBuffer> {
  const values = [
    ['AIGC', LABEL],
    ['prompt', WORKFLOW],
  ] as const;
  const names = values.map(([name]) => bytesOf(u32(name.length + 8), 'mdta', name));
  const items = values.map(([, value], index) => {
    const data = box('data', bytesOf(u32(1), u32(0), value));
    return bytesOf(u32(data.length + 8), u32(index + 1), data);
  });
  const hdlr = (type: string) => box('hdlr', bytesOf(u32(0), u32(0), type, new Uint8Array(13)));
  const keys = box('keys', bytesOf(u32(0), u32(names.length), ...names));
  const udta = box('udta', box('meta', bytesOf(u32(0), hdlr('mdta'), keys, box('ilst', bytesOf(...items)))));
  const kling = bytesOf(
    [6, 5, 25, 0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e],
    'kling-ai\0',
    [0x80],
  );
  const sample = bytesOf(u32(41), [0x65], new Uint8Array(40), u32(kling.length), kling);
  const entry = box(
    'avc1',
    bytesOf(
      new Uint8Array(6),
      [0, 1],
      new Uint8Array(16),
      [0, 16, 0, 16],
      new Uint8Array(14),
      [17],
      'Lavc60 h264_slapi'.padEnd(31, '\0'),
      [0, 24, 255, 255],
      box('avcC', Uint8Array.of(1, 100, 0, 10, 0xff, 0xe0, 0)),
    ),
  );
  const xmp = box('uuid', bytesOf(Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), XMP));
  const moovWith = (offset: number) => {
    const tables = fragmented
      ? [
          box('stsc', bytesOf(u32(0), u32(0))),
          box('stsz', bytesOf(u32(0), u32(0), u32(0))),
          box('stco', bytesOf(u32(0), u32(0))),
        ]
      : [
          box('stsc', bytesOf(u32(0), u32(1), u32(1), u32(1), u32(1))),
          box('stsz', bytesOf(u32(0), u32(0), u32(1), u32(sample.length))),
          box('stco', bytesOf(u32(0), u32(1), u32(offset))),
        ];
    const stbl = box('stbl', bytesOf(box('stsd', bytesOf(u32(0), u32(1), entry)), ...tables));
    const tkhd = box('tkhd', bytesOf(u32(0), new Uint8Array(8), u32(1), new Uint8Array(68)));
    const trak = box('trak', bytesOf(tkhd, box('mdia', bytesOf(hdlr('vide'), box('minf', stbl)))));
    return box('moov', bytesOf(trak, udta));
  };
  const front = bytesOf(ftyp('isom', 'mp42'), xmp);
  if (!fragmented) {
    const offset = front.length + moovWith(0).length + 8;
    return bytesOf(front, moovWith(offset), box('mdat', sample));
  }
  const moofWith = (offset: number) => {
    const tfhd = box('tfhd', bytesOf(u32(0x020000), u32(1)));
    const trun = box('trun', bytesOf(u32(0x000201), u32(1), u32(offset), u32(sample.length)));
    return box('moof', bytesOf(box('mfhd', bytesOf(u32(0), u32(1))), box('traf', bytesOf(tfhd, trun))));
  };
  return bytesOf(front, moovWith(0), moofWith(moofWith(0).length + 8), box('mdat', sample));
}

const ebml = (id: readonly number[], ...children: readonly (string | Uint8Array)[]) => {
  const body = bytesOf(...children);
  return bytesOf([...id], [0x10 | (body.length >>> 24)], u32(body.length).subarray(1), body);
};

function markedMatroska(): Uint8Array<ArrayBuffer> {
  const simple = (name: string, value: string, ...nested: readonly Uint8Array[]) =>
    ebml([0x67, 0xc8], ebml([0x45, 0xa3], name), ebml([0x44, 0x87], value), ...nested);
  const tags = ebml(
    [0x12, 0x54, 0xc3, 0x67],
    ebml(
      [0x73, 0x73],
      simple('AIGC', LABEL),
      simple('PROMPT', WORKFLOW),
      simple('COMMENT', 'x', simple('ENCODER', 'y')),
    ),
  );
  const info = ebml([0x15, 0x49, 0xa9, 0x66], ebml([0x57, 0x41], 'Lavf61.7.100'), ebml([0x4d, 0x80], 'Lavf61.7.100'));
  const track = ebml(
    [0x16, 0x54, 0xae, 0x6b],
    ebml([0xae], ebml([0xd7], Uint8Array.of(1)), ebml([0x83], Uint8Array.of(1))),
  );
  const cluster = ebml([0x1f, 0x43, 0xb6, 0x75], ebml([0xe7], Uint8Array.of(0)), ebml([0xa3], new Uint8Array(60)));
  const seekWith = (position: number) =>
    ebml(
      [0x11, 0x4d, 0x9b, 0x74],
      ebml([0x4d, 0xbb], ebml([0x53, 0xab], '\x12\x54\xc3\x67'), ebml([0x53, 0xac], u32(position))),
    );
  const before = bytesOf(info, track, cluster, cluster);
  const position = seekWith(0).length + before.length;
  return bytesOf(
    ebml([0x1a, 0x45, 0xdf, 0xa3], ebml([0x42, 0x82], 'webm')),
    ebml([0x18, 0x53, 0x80, 0x67], seekWith(position), before, tags),
  );
}

function transportStream(): Uint8Array<ArrayBuffer> {
  const packet = (pid: number, start: boolean, payload: Uint8Array) =>
    bytesOf(
      [0x47, (start ? 0x40 : 0) | (pid >> 8), pid & 0xff, 0x10],
      payload,
      new Uint8Array(184 - payload.length).fill(0xff),
    );
  const pat = bytesOf([0, 0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe1, 0x00], u32(0));
  const pmt = bytesOf([0, 2, 0xb0, 18, 0, 1, 0xc1, 0, 0, 0xe1, 0x01, 0xf0, 0, 0x1b, 0xe1, 0x01, 0xf0, 0], u32(0));
  const sei = bytesOf(
    [0, 0, 1, 6, 5, 25, 0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e],
    'kling-ai\0',
    [0x80, 0, 0, 1, 0x65],
  );
  const pes = bytesOf([0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x21, 0, 1, 0, 1], sei);
  const filler = packet(0x1fff, false, new Uint8Array(184));
  return bytesOf(packet(0, true, pat), packet(0x100, true, pmt), packet(0x101, true, pes), filler, filler, filler);
}

/** Files that carry no store: what is sniffed, examined and searched for marks. */
export function markedSubjects(): Subject[] {
  const xmpHead = 'http://ns.adobe.com/xap/1.0/\0';
  const exifBlock = exif(
    { 270: bytesOf('a pond at dusk'), 305: bytesOf('Adobe Firefly') },
    bytesOf('ASCII\0\0\0', `{"AIGC":${LABEL}}`),
  );
  const files: readonly (readonly [string, string, Uint8Array<ArrayBuffer>])[] = [
    ['marked.mp4', 'video/mp4', markedMovie(false)],
    ['marked-fragments.mp4', 'video/mp4', markedMovie(true)],
    ['bare.mov', 'video/quicktime', bytesOf(ftyp('qt  '), movie(200).subarray(24))],
    ['marked.webm', 'video/webm', markedMatroska()],
    [
      'marked.png',
      'image/png',
      png(
        pngChunk('tEXt', `prompt\0${WORKFLOW}`),
        pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${XMP}`),
        pngChunk('zTXt', 'AIGC\0\0zzz'),
      ),
    ],
    ['marked.jpg', 'image/jpeg', jpeg(jpegSegment(0xe1, xmpHead + XMP), jpegSegment(0xfe, 'a comment'))],
    ['marked.webp', 'image/webp', riff('WEBP', riffChunk('VP8 ', new Uint8Array(30)), riffChunk('XMP ', XMP))],
    [
      'marked.avi',
      'video/x-msvideo',
      riff('AVI ', riffChunk('LIST', bytesOf('INFO', riffChunk('ISFT', 'odd'), riffChunk('AIGC', `${LABEL}\0`)))),
    ],
    ['tone.wav', 'audio/wav', wav()],
    ['marked.ts', 'video/mp2t', transportStream()],
    ['tone.mp3', 'audio/mpeg', mp3()],
    ['picture.svg', 'image/svg+xml', bytesOf(`<?xml version="1.0"?><!-- a --><svg><metadata>${XMP}</metadata></svg>`)],
    ['stream.ogg', 'audio/ogg', bytesOf('OggS\0\x02', new Uint8Array(20), [1, 19], 'OpusHead', new Uint8Array(11))],
    ['marked.ogg', 'audio/ogg', oggComments(`AIGC=${LABEL}`)],
    ['marked.flac', 'audio/flac', bytesOf(flacComments(`AIGC=${LABEL}`), [0xff, 0xf8], new Uint8Array(60))],
    ['marked.gif', 'image/gif', gifComment(LABEL)],
    ['marked.flv', 'video/x-flv', flvScript('AIGC', LABEL)],
    ['marked.tif', 'image/tiff', exifBlock],
    ['marked.avif', 'image/avif', imageItems(exifBlock, XMP)],
    ['marked.jxl', 'image/jxl', bytesOf(jxl(), box('Exif', bytesOf(u32(0), exifBlock)), box('xml ', XMP))],
    ['labelled.mp3', 'audio/mpeg', bytesOf(id3('TXXX', bytesOf([3], 'aigc\0', LABEL)), mp3().subarray(50))],
    ['packet.mp3', 'audio/mpeg', bytesOf(id3('PRIV', bytesOf('XMP\0', XMP)), mp3().subarray(50))],
    [
      'labelled.wav',
      'audio/wav',
      riff(
        'WAVE',
        riffChunk('bext', `{"AIGC":${LABEL}}`.padEnd(602, '\0')),
        riffChunk('id3 ', id3('TXXX', bytesOf([3], 'aigc\0', LABEL))),
      ),
    ],
    ['photo.jpg', 'image/jpeg', jpeg(jpegSegment(0xe1, bytesOf('Exif\0\0', exifBlock)))],
    ['photo.webp', 'image/webp', riff('WEBP', riffChunk('VP8 ', new Uint8Array(30)), riffChunk('EXIF', exifBlock))],
    ['photo.png', 'image/png', png(pngChunk('eXIf', exifBlock))],
  ];
  return files.map(([name, mime, bytes]) => ({ name, mime, bytes, signed: false }));
}

/** One pixel each, lossless; as small as these formats get. */
const webp = () => new Uint8Array(Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64'));

/** Sound that nothing could play, in a file that walks like one. */
const m4a = () => bytesOf(ftyp('M4A ', 'isom'), movie(400, 'soun').subarray(20));

/** Small files signed here, one for each container that both this project can make and the library signs. */
export async function signedSubjects({ identities }: Authority = demoAuthority()): Promise<Subject[]> {
  const clip = readFileSync(join(clipsFolder, 'sunset.mp4'));
  const files = [
    ['signed.mp4', 'video/mp4', await shortClip(clip, 'in-memory'), 'studio', 'generated'],
    ['signed-fragments.mp4', 'video/mp4', await shortClip(clip, 'fragmented'), 'camera', 'captured'],
    ['signed.png', 'image/png', png(), 'studio', 'generated'],
    ['signed.jpg', 'image/jpeg', jpeg(), 'camera', 'captured'],
    ['signed.wav', 'audio/wav', wav(), 'studio', 'composite'],
    ['signed.webp', 'image/webp', webp(), 'studio', 'generated'],
    ['signed.m4a', 'audio/mp4', m4a(), 'camera', 'captured'],
    ['signed.gif', 'image/gif', gif(), 'studio', 'generated'],
    ['signed.tif', 'image/tiff', tiff(), 'camera', 'captured'],
    ['signed.mp3', 'audio/mpeg', mp3(), 'studio', 'generated'],
    ['signed.flac', 'audio/flac', flac(), 'studio', 'composite'],
    ['signed.avi', 'video/avi', avi(), 'studio', 'generated'],
    ['signed.jxl', 'image/jxl', jxl(), 'studio', 'generated'],
    ['signed.avif', 'image/avif', still('avif'), 'camera', 'captured'],
    ['signed.svg', 'image/svg+xml', svg(), 'studio', 'generated'],
  ] as const;
  const signed: Subject[] = [];
  for (const [name, mime, file, signer, source] of files) {
    const claim = { title: name, generator: { name: `Vidimus Demo ${name}`, version: '2.0' }, source } as const;
    signed.push({ name, mime, bytes: await signAs(mime, file, claim, identities[signer]), signed: true });
  }
  const [first] = signed;
  if (first === undefined) throw new Error('there is no signed mp4');
  for (const intent of ['edit', 'update'] as const) {
    const name = `${intent}.mp4`;
    const claim = {
      title: name,
      generator: { name: `Vidimus Demo ${intent}`, version: '2.0' },
      source: 'generated',
    } as const;
    signed.push({ ...first, name, bytes: await signAs(first.mime, first.bytes, claim, identities.camera, intent) });
  }
  const claim = {
    title: 'stream',
    generator: { name: 'Vidimus Demo stream', version: '2.0' },
    source: 'generated',
  } as const;
  const pieces = await shortClip(clip, 'fragmented');
  const { init, segments } = await signFragments(pieces, claim, identities.studio, { fragmented: true });
  signed.push({ name: 'stream.mp4', mime: 'video/mp4', bytes: bytesOf(init, ...segments), signed: true, stream: true });
  return signed;
}
