import type { ByteSource } from '../media/byte-source';
import { type AccessUnit, messageUnits, UNITS } from './access-units';
import { fourCharacters, viewOf } from './embedded-metadata';

/** Bytes before each picture: its size, then its time. */
const FRAME_HEADER = 12;

/**
 * The metadata OBUs of the first pictures of an IVF file with AV1 (the container of `aomenc` and `vpxenc`: `DKIF`, two
 * bytes of version, two of the header's length, the codec; all little-endian). IVF itself has no place for text.
 *
 * @returns null for other codecs: VP8 and VP9 carry no messages. @throws MediaError when the bytes cannot be reached.
 */
export async function ivfAccessUnits(bytes: ByteSource, signal: AbortSignal): Promise<AccessUnit[] | null> {
  const header = await bytes.read(0, 32, signal);
  if (header.length < 32 || fourCharacters(header, 8) !== 'AV01') return null;
  const units: AccessUnit[] = [];
  let at = viewOf(header).getUint16(6, true);
  for (let index = 0; index < UNITS; index++) {
    const frame = await bytes.read(at, at + FRAME_HEADER, signal);
    if (frame.length < FRAME_HEADER) break;
    const sample = { offset: at + FRAME_HEADER, size: viewOf(frame).getUint32(0, true) };
    const seiUnits = await messageUnits({ codec: 'av1', lengthSize: 0 }, sample, bytes, signal);
    units.push({ codec: 'av1', seiUnits, where: `IVF, frame ${index + 1}` });
    at = sample.offset + sample.size;
  }
  return units;
}
