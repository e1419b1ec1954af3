import type { Container, MediaKind } from './media-facts';

/** What the first bytes say. `kind` is null only for a bare manifest store. */
export interface Sniffed {
  readonly kind: MediaKind | null;
  readonly mime: string;
  readonly container: Container;
}

/** Bytes. With this much of the head every format below is recognised, long ID3 tags apart. */
export const SNIFF_BYTES = 64 * 1024;

/**
 * What a file is, from its first bytes alone; its name and the type a server states are never asked.
 *
 * Formats whose sync word is short (MP3, ADTS, MPEG-TS) must show it at several places in a row, so that text and
 * random bytes are not taken for media. Null: no medium this project knows.
 *
 * Sources: ISO/IEC 14496-12 (file type box), the MP4 registration authority's brands, RFC 9559 (Matroska), RFC 3533
 * (Ogg), RFC 9639 (FLAC), ISO/IEC 11172-3 (MPEG audio header), ISO/IEC 13818-1 (transport stream).
 */
export function sniff(head: Uint8Array): Sniffed | null {
  return (
    sniffImage(head) ??
    sniffBmff(head) ??
    sniffRiff(head) ??
    sniffMatroska(head) ??
    sniffOgg(head) ??
    sniffAudio(head) ??
    sniffStream(head) ??
    sniffPlaylist(head) ??
    sniffSvg(head)
  );
}

/**
 * Corrects what the brands said with the handler types of the tracks (`vide`, `soun`): an `isom` file with sound alone
 * is audio. Images stay images.
 */
export function refineKind(sniffed: Sniffed, handlers: readonly string[]): Sniffed {
  if (sniffed.kind === 'image' || sniffed.kind === null) return sniffed;
  if (handlers.includes('vide')) return { ...sniffed, kind: 'video', mime: sniffed.mime.replace('audio/', 'video/') };
  if (!handlers.includes('soun')) return sniffed;
  return { ...sniffed, kind: 'audio', mime: sniffed.mime.replace('video/', 'audio/').replace('/x-m4v', '/mp4') };
}

/** Length in bytes of the ID3v2 tag that the file begins with, its header and footer included; 0 without one. */
export function id3Length(head: Uint8Array): number {
  const version = byte(head, 3);
  if (!startsWith(head, 'ID3') || head.length < 10 || version < 2 || version > 4 || byte(head, 4) === 0xff) return 0;
  const sizes = [6, 7, 8, 9].map((at) => byte(head, at));
  if (sizes.some((size) => size > 0x7f)) return 0;
  const footer = byte(head, 5) & 0x10 ? 10 : 0;
  return 10 + footer + sizes.reduce((length, size) => length * 128 + size, 0);
}

function sniffImage(head: Uint8Array): Sniffed | null {
  if (byte(head, 0) === 0xff && byte(head, 1) === 0xd8 && byte(head, 2) === 0xff) return image('jpeg', 'image/jpeg');
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return image('png', 'image/png');
  if (startsWith(head, 'GIF87a') || startsWith(head, 'GIF89a')) return image('gif', 'image/gif');
  if (/^(II[*+]\0|MM\0[*+])/.test(latin1(head, 0, 4)) && head.length > 8) return image('tiff', 'image/tiff');
  const boxed = startsWith(head, '\0\0\0\x0cJXL \r\n\x87\n');
  if (boxed || (byte(head, 0) === 0xff && byte(head, 1) === 0x0a && head.length >= 12))
    return image('jxl', 'image/jxl');
  return null;
}

const IMAGE_BRANDS: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  hevc: 'image/heic',
  hevx: 'image/heic',
  mif1: 'image/heif',
  msf1: 'image/heif',
  'crx ': 'image/x-canon-cr3',
};

/** Boxes that a file or a media segment may begin with when there is no `ftyp`. */
const FIRST_BOXES = new Set('styp moof sidx moov mdat free skip wide pnot mfra emsg prft uuid'.split(' '));

function sniffBmff(head: Uint8Array): Sniffed | null {
  if (head.length < 8) return null;
  const size = uint32(head, 0);
  const type = latin1(head, 4, 8);
  if (type === 'jumb') {
    return latin1(head, 12, 16) === 'jumd' ? { kind: null, mime: 'application/c2pa', container: 'c2pa' } : null;
  }
  if (type !== 'ftyp') {
    // Text could hold these words; its first four bytes would then be a size of more than 512 MB.
    if (!FIRST_BOXES.has(type) || (size !== 1 && size < 8) || isPrintable(head, 0, 4)) return null;
    return type === 'styp' || type === 'moof' || type === 'sidx' || type === 'emsg' || type === 'prft'
      ? bmff('video', 'video/mp4')
      : bmff('video', 'video/quicktime');
  }
  if (size < 16 || size > 4096) return null;
  const major = latin1(head, 8, 12);
  const brands = [major];
  for (let at = 16; at + 4 <= Math.min(size, head.length); at += 4) brands.push(latin1(head, at, at + 4));
  if (major === 'mif1' || major === 'msf1') {
    const precise = brands.map((brand) => IMAGE_BRANDS[brand]).find((mime) => mime && mime !== 'image/heif');
    return bmff('image', precise ?? 'image/heif');
  }
  const still = IMAGE_BRANDS[major];
  if (still) return bmff('image', still);
  if (/^(M4A|M4B|M4P|F4A|F4B) $/.test(major)) return bmff('audio', 'audio/mp4');
  if (major === 'qt  ') return bmff('video', 'video/quicktime');
  if (/^3g[gpr2]/.test(major)) return bmff('video', major.startsWith('3g2') ? 'video/3gpp2' : 'video/3gpp');
  if (major === 'M4V ' || major === 'M4VP' || major === 'M4VH') return bmff('video', 'video/x-m4v');
  return bmff('video', 'video/mp4');
}

function sniffRiff(head: Uint8Array): Sniffed | null {
  if (!/^(RIFF|RF64|RIFX)$/.test(latin1(head, 0, 4))) return null;
  switch (latin1(head, 8, 12)) {
    case 'WEBP':
      return image('webp', 'image/webp');
    case 'WAVE':
      return { kind: 'audio', mime: 'audio/wav', container: 'wav' };
    case 'AVI ':
      return { kind: 'video', mime: 'video/x-msvideo', container: 'avi' };
    default:
      return null;
  }
}

function sniffMatroska(head: Uint8Array): Sniffed | null {
  if (head.length < 5 || uint32(head, 0) !== 0x1a45dfa3) return null;
  // DocType (0x4282) is a short string within the EBML header, which is a few dozen bytes long.
  for (let at = 4; at < Math.min(head.length - 3, 256); at++) {
    if (byte(head, at) !== 0x42 || byte(head, at + 1) !== 0x82) continue;
    // The length is a number of one byte, or of as many as the zero bits in front say (RFC 8794 section 4).
    const width = Math.clz32(byte(head, at + 2)) - 23;
    const length = width === 1 ? byte(head, at + 2) & 0x7f : byte(head, at + 1 + width);
    const docType = latin1(head, at + 2 + width, at + 2 + width + length).replace(/\0+$/, '');
    if (docType === 'webm') return { kind: 'video', mime: 'video/webm', container: 'matroska' };
    if (docType === 'matroska') return { kind: 'video', mime: 'video/x-matroska', container: 'matroska' };
  }
  return null;
}

function sniffOgg(head: Uint8Array): Sniffed | null {
  if (!startsWith(head, 'OggS\0')) return null;
  const starts = latin1(head, 0, Math.min(head.length, 4096));
  const video = /\x80theora|OVP80|BBCD\0/.test(starts);
  return { kind: video ? 'video' : 'audio', mime: video ? 'video/ogg' : 'audio/ogg', container: 'ogg' };
}

function sniffAudio(head: Uint8Array): Sniffed | null {
  const tag = id3Length(head);
  if (tag >= head.length && tag > 0) return { kind: 'audio', mime: 'audio/mpeg', container: 'mp3' };
  const body = tag > 0 ? head.subarray(tag) : head;
  if (startsWith(body, 'fLaC')) return { kind: 'audio', mime: 'audio/flac', container: 'flac' };
  // Padding may lie between a tag and the first frame.
  const limit = tag > 0 ? Math.min(body.length, 8192) : 1;
  for (let at = 0; at < limit; at++) {
    if (byte(body, at) !== 0xff) continue;
    if (runsInStep(body, at, mpegAudioFrameLength)) return { kind: 'audio', mime: 'audio/mpeg', container: 'mp3' };
    if (runsInStep(body, at, adtsFrameLength)) return { kind: 'audio', mime: 'audio/aac', container: 'aac' };
  }
  return tag > 0 ? { kind: 'audio', mime: 'audio/mpeg', container: 'mp3' } : null;
}

function sniffStream(head: Uint8Array): Sniffed | null {
  if (startsWith(head, 'FLV\x01') && uint32(head, 5) === 9) {
    return { kind: 'video', mime: 'video/x-flv', container: 'flv' };
  }
  // Version 0, a header of 32 bytes, and the codec in letters.
  if (startsWith(head, 'DKIF\0\0\x20\0') && /^(?:VP[89]0|AV01)$/.test(latin1(head, 8, 12))) {
    return { kind: 'video', mime: 'video/x-ivf', container: 'ivf' };
  }
  for (const [first, step] of [
    [0, 188],
    [4, 192],
  ] as const) {
    const packets = Math.min(5, Math.floor((head.length - first) / step));
    if (packets < 2) continue;
    let inStep = 0;
    while (inStep < packets && byte(head, first + inStep * step) === 0x47) inStep++;
    if (inStep === packets) return { kind: 'video', mime: 'video/mp2t', container: 'mpegts' };
  }
  return null;
}

/** HLS (RFC 8216: the first line is `#EXTM3U`) and DASH (ISO/IEC 23009-1: the root element is `MPD`). */
function sniffPlaylist(head: Uint8Array): Sniffed | null {
  const text = new TextDecoder('utf-8').decode(head.subarray(0, 4096)).replace(/^\ufeff/, '');
  if (/^#EXTM3U(?:\s|$)/.test(text)) {
    return { kind: 'video', mime: 'application/vnd.apple.mpegurl', container: 'hls' };
  }
  const isMpd = /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*){0,4}<MPD[\s>]/.test(text);
  return isMpd ? { kind: 'video', mime: 'application/dash+xml', container: 'dash' } : null;
}

/** XML whose root element is `svg`, whatever prolog, comments and document type come before it. */
function sniffSvg(head: Uint8Array): Sniffed | null {
  let text = new TextDecoder('utf-8').decode(head.subarray(0, 16_384)).replace(/^\ufeff/, '');
  for (;;) {
    text = text.trimStart();
    const end = text.startsWith('<!--')
      ? text.indexOf('-->', 4) + 3
      : /^<[?]/.test(text)
        ? text.indexOf('?>', 2) + 2
        : /^<!doctype\s/i.test(text)
          ? endOfDoctype(text)
          : 0;
    if (end === 0) break;
    if (end < 4) return null;
    text = text.slice(end);
  }
  return /^<(?:[a-z][\w.-]{0,30}:)?svg[\s/>]/i.test(text) ? image('svg', 'image/svg+xml') : null;
}

function endOfDoctype(text: string): number {
  const subset = text.indexOf('[');
  const close = text.indexOf('>');
  if (subset < 0 || subset > close) return close + 1;
  return text.indexOf('>', text.indexOf(']', subset)) + 1;
}

/** True when headers lie where the lengths of those before them say: three, or as many as the head has room for. */
function runsInStep(head: Uint8Array, start: number, lengthAt: (head: Uint8Array, at: number) => number): boolean {
  let at = start;
  for (let found = 0; found < 3; found++) {
    if (at === head.length && found > 0) return true;
    const length = lengthAt(head, at);
    if (length === 0) return false;
    at += length;
    if (at > head.length) return found > 0;
  }
  return true;
}

const MPEG1_KBPS = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
} as const;
const MPEG2_KBPS = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

/** Bytes of the MPEG audio frame whose header is at `at`; 0 where there is none (ISO/IEC 11172-3, 2.4.1.3). */
export function mpegAudioFrameLength(bytes: Uint8Array, at: number): number {
  const [, second, third] = [byte(bytes, at), byte(bytes, at + 1), byte(bytes, at + 2)];
  if (byte(bytes, at) !== 0xff || (second & 0xe0) !== 0xe0) return 0;
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rate = (third >> 2) & 3;
  if (version === 1 || layer === 4 || rate === 3) return 0;
  const kbps = (version === 3 ? MPEG1_KBPS : MPEG2_KBPS)[layer as 1 | 2 | 3][third >> 4] ?? 0;
  if (kbps === 0) return 0;
  const hertz = ([44_100, 48_000, 32_000][rate] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * kbps) / hertz) + padding) * 4;
  const factor = layer === 3 && version !== 3 ? 72_000 : 144_000;
  return Math.floor((factor * kbps) / hertz) + padding;
}

/** Bytes of the ADTS frame whose header is at `at`; 0 where there is none (ISO/IEC 13818-7, 6.2). */
function adtsFrameLength(bytes: Uint8Array, at: number): number {
  if (byte(bytes, at) !== 0xff || (byte(bytes, at + 1) & 0xf6) !== 0xf0) return 0;
  if (((byte(bytes, at + 2) >> 2) & 15) > 12) return 0;
  const length = ((byte(bytes, at + 3) & 3) << 11) | (byte(bytes, at + 4) << 3) | (byte(bytes, at + 5) >> 5);
  return length < 7 ? 0 : length;
}

function image(container: Container, mime: string): Sniffed {
  return { kind: 'image', mime, container };
}

function bmff(kind: MediaKind, mime: string): Sniffed {
  return { kind, mime, container: 'bmff' };
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function uint32(bytes: Uint8Array, at: number): number {
  return byte(bytes, at) * 0x1000000 + ((byte(bytes, at + 1) << 16) | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3));
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return latin1(bytes, 0, text.length) === text;
}

function isPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes.subarray(start, end).every((value) => value >= 0x20 && value < 0x7f);
}
