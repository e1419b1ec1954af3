import { joinBytes } from './join-bytes';
/** Small files built byte by byte for the unit tests of this folder; nothing here ships. */

export function bytesOf(
  ...parts: readonly (string | number | readonly number[] | Uint8Array)[]
): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return Uint8Array.from(part, (char) => char.charCodeAt(0));
    return typeof part === 'number' ? Uint8Array.of(part) : Uint8Array.from(part);
  });
  return joinBytes(pieces);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function u32le(value: number): Uint8Array {
  return u32(value).reverse();
}

/** A box of ISO/IEC 14496-12; `stated` puts another size into its header. */
export function box(type: string, payload: Uint8Array | string = '', stated?: number): Uint8Array<ArrayBuffer> {
  const body = bytesOf(payload);
  return bytesOf(u32(stated ?? body.byteLength + 8), type, body);
}

export function ftyp(major: string, ...compatible: readonly string[]): Uint8Array<ArrayBuffer> {
  return box('ftyp', bytesOf(major, u32(0), ...compatible));
}

/** A track with nothing but its handler (`vide`, `soun`) and the offsets of its chunks. */
export function track(handler: string, chunkOffsets: readonly number[] = []): Uint8Array<ArrayBuffer> {
  const hdlr = box('hdlr', bytesOf(u32(0), u32(0), handler, new Uint8Array(12), 0));
  const stco = box('stco', bytesOf(u32(0), u32(chunkOffsets.length), ...chunkOffsets.map(u32)));
  return box('trak', box('mdia', bytesOf(hdlr, box('minf', box('stbl', stco)))));
}

/** A movie that walks and sniffs like one: ftyp, moov, mdat. */
export function movie(mediaBytes = 1000, handler = 'vide'): Uint8Array<ArrayBuffer> {
  return bytesOf(ftyp('isom', 'mp42'), box('moov', track(handler)), box('mdat', new Uint8Array(mediaBytes).fill(7)));
}
