import { bmvbhash } from 'blockhash-core';

/** Bits along one side; the hash has the square of it. */
const SIDE = 16;

export interface PerceptualHash {
  readonly algorithm: 'blockhash';
  readonly bits: number;
  /** Hexadecimal. Two hashes of the same picture differ in few bits, also after re-encoding or resizing. */
  readonly value: string;
}

/**
 * A perceptual hash of one frame, so that the same picture can be found again after re-encoding. Block mean value hash
 * (Yang, Gu, Niu 2006; "blockhash", 256 bit). Not PDQ: its published vectors are photographs that nobody may hand on,
 * so an own version could not be held against them (docs/decisions/021).
 *
 * @param picture RGBA, width * height * 4 bytes.
 */
export function perceptualHash(picture: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}): PerceptualHash {
  const { width, height, data } = picture;
  if (width < SIDE || height < SIDE || data.length !== width * height * 4)
    throw new RangeError(`no ${SIDE} × ${SIDE} blocks in ${width} × ${height} pixels of ${data.length} bytes`);
  return { algorithm: 'blockhash', bits: SIDE * SIDE, value: bmvbhash({ width, height, data }, SIDE) };
}

/** Bits in which two hashes of the same length differ. */
export function hashDistance(one: string, other: string): number {
  if (one.length !== other.length) throw new RangeError(`hashes of ${one.length} and ${other.length} digits`);
  let different = 0;
  for (let i = 0; i < one.length; i++) {
    let bits = Number.parseInt(one[i] as string, 16) ^ Number.parseInt(other[i] as string, 16);
    for (; bits > 0; bits &= bits - 1) different++;
  }
  return different;
}
