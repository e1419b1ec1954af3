import { children, walkTopLevel } from './boxes';
import type { ByteSource } from './byte-source';
import type { MediaFacts } from './media-facts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

const HEAD = 64 * 1024;
const META = 1024 * 1024;

/**
 * Pixels of a still image as its header states them, before anything is decoded; null where the format has none (SVG)
 * or the header cannot be read.
 */
export async function imageSize(bytes: ByteSource, facts: MediaFacts, signal?: AbortSignal): Promise<ImageSize | null> {
  const size = await stated(bytes, facts, signal);
  return size && size.width > 0 && size.height > 0 ? size : null;
}

async function stated(bytes: ByteSource, facts: MediaFacts, signal?: AbortSignal): Promise<ImageSize | null> {
  if (facts.container === 'jpeg') return jpegSize(bytes, signal);
  if (facts.container === 'bmff') return heifSize(bytes, signal);
  const head = await bytes.read(0, HEAD, signal);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (facts.container === 'png' && head.byteLength >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (facts.container === 'gif' && head.byteLength >= 10) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (facts.container === 'webp' && head.byteLength >= 30) return webpSize(view);
  return null;
}

/** RFC 9649: VP8X states the canvas; a lone VP8 or VP8L chunk its frame. */
function webpSize(view: DataView): ImageSize | null {
  const chunk = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
  if (chunk === 'VP8X') {
    const u24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
    return { width: u24(24) + 1, height: u24(27) + 1 };
  }
  if (chunk === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return null;
}

/** The frame header (SOF) lies behind the metadata, which a manifest store makes long: segments are walked to it. */
async function jpegSize(bytes: ByteSource, signal?: AbortSignal): Promise<ImageSize | null> {
  for (let at = 2, segments = 0; segments < 1024; segments++) {
    const [mark, marker = 0, high = 0, low = 0, , h1 = 0, h0 = 0, w1 = 0, w0 = 0] = await bytes.read(
      at,
      at + 9,
      signal,
    );
    if (mark !== 0xff || marker === 0xda || marker === 0xd9) return null;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: w1 * 256 + w0, height: h1 * 256 + h0 };
    at += 2 + Math.max(2, high * 256 + low);
  }
  return null;
}

/** The largest `ispe` property (ISO/IEC 23008-12, 6.5.3): thumbnails, tiles and alpha planes have smaller or equal ones. */
async function heifSize(bytes: ByteSource, signal?: AbortSignal): Promise<ImageSize | null> {
  for await (const box of walkTopLevel(bytes, signal, { maxBoxes: 32 })) {
    if (box.type !== 'meta' || box.size > META) continue;
    const meta = await bytes.read(box.start, box.start + box.size, signal);
    const view = new DataView(meta.buffer, meta.byteOffset, meta.byteLength);
    const within = (start: number, end: number, type: string) =>
      children(meta, start, end).filter((b) => b.type === type);
    const sizes = within(box.headerSize + 4, meta.byteLength, 'iprp')
      .flatMap((iprp) => within(iprp.start + 8, iprp.start + iprp.size, 'ipco'))
      .flatMap((ipco) => within(ipco.start + 8, ipco.start + ipco.size, 'ispe'))
      .filter((ispe) => ispe.size >= 20 && !ispe.truncated)
      .map((ispe) => ({ width: view.getUint32(ispe.start + 12), height: view.getUint32(ispe.start + 16) }));
    return sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
  }
  return null;
}
