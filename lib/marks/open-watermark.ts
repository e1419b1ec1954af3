import type { Mark } from '../inspection/schema';
import type { ChromaFrame } from '../media/native-chroma';
import type { GeneratorId } from './generators';

/**
 * The open "DWT-DCT" watermark of the library `invisible-watermark`, as generators' reference code applies it. Despite
 * its name there is no cosine transform in it: the U of BGR → YUV, the low-low band of one Haar step, blocks of 4 × 4
 * of that in raster order. In each the largest coefficient but the first carries one bit of the payload, by which half
 * of a step of {@link STEP} its size lies in.
 *
 * Source: `imwatermark/maxDct.py` of ShieldMnt/invisible-watermark (MIT) and the payloads in the reference code of
 * each product; written anew here.
 */
const STEP = 36;
const BLOCK = 4;

interface Payload {
  readonly bits: readonly (0 | 1)[];
  readonly name: string;
  readonly generator: GeneratorId;
  /** Bits that must agree. */
  readonly least: number;
}

const binary = (text: string): (0 | 1)[] => Array.from(text, (digit) => (digit === '1' ? 1 : 0));
const ascii = (text: string): (0 | 1)[] =>
  binary(Array.from(text, (char) => char.charCodeAt(0).toString(2).padStart(8, '0')).join(''));

/**
 * The payloads that products write. If bits were thrown like coins, the chance of agreeing this far is 8e-10 for 44
 * of 48, 3e-9 for 42 of 46, 2e-10 for 32 of 32 and below 1e-17 for 118 of 136. Pictures are no coins: what was
 * measured on real ones stands in docs/decisions/013-open-watermarks.md.
 */
export const PAYLOADS: readonly Payload[] = [
  {
    bits: binary('101100111110110010010000011110111011000110011110'),
    name: "Stability AI's reference code (SDXL, SVD, SV3D, SV4D, SD3)",
    generator: 'stable-diffusion',
    least: 44,
  },
  {
    // The reference code prints the number without its two leading zeros, and so writes 46 bits.
    bits: binary('1010101111111010000111100111001111010100101110'),
    name: "Black Forest Labs' reference code (FLUX)",
    generator: 'flux',
    least: 42,
  },
  { bits: ascii('StableDiffusionV1'), name: 'Stable Diffusion 1', generator: 'stable-diffusion', least: 118 },
  { bits: ascii('SDV2'), name: 'Stable Diffusion 2', generator: 'stable-diffusion', least: 32 },
];

/** Frames that are averaged: single frames after H.264 at CRF 18 have 30 to 37 of 48 bits right, 24 together have all. */
export const WATERMARK_FRAMES = 24;

/**
 * How the file's colours were made from the generator's: most are converted by the matrix of BT.601 whatever the file
 * says, some by that of BT.709. Weights of the two colour differences in the U that the watermark lives in
 * (0.492 · (B − Y)); brightness falls out of both.
 */
const MATRICES: readonly { readonly blue: number; readonly red: number }[] = [
  { blue: 0.8718, red: 0 },
  { blue: 0.863, red: -0.0965 },
];

/** Adds up frames and says which payload they hold. */
export class WatermarkReader {
  private frames = 0;
  private readonly sums = MATRICES.map(() => PAYLOADS.map(({ bits }) => new Float64Array(bits.length)));
  private readonly counts = PAYLOADS.map(({ bits }) => new Float64Array(bits.length));

  /** @param frame at native resolution: one pixel of scaling, and the blocks no longer lie where they were written. */
  add(frame: ChromaFrame): void {
    const columns = Math.floor(frame.width / BLOCK);
    const rows = Math.floor(frame.height / BLOCK);
    if (columns * rows === 0) return;
    this.frames++;
    for (const [at, matrix] of MATRICES.entries()) {
      let block = 0;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, block++) {
          const bit = bitOf(frame, row * BLOCK * frame.width + column * BLOCK, matrix);
          for (let index = 0; index < PAYLOADS.length; index++) {
            const sums = this.sums[at]?.[index];
            const counts = this.counts[index];
            if (!sums || !counts) continue;
            const place = block % sums.length;
            sums[place] = (sums[place] ?? 0) + bit;
            if (at === 0) counts[place] = (counts[place] ?? 0) + 1;
          }
        }
      }
    }
  }

  /** Bits that agree with each payload, by the better of the two colour conversions. */
  agreements(): { readonly payload: Payload; readonly agreeing: number }[] {
    return PAYLOADS.map((payload, index) => {
      const counts = this.counts[index] ?? new Float64Array();
      const agreeing = this.sums.map((matrix) =>
        payload.bits.reduce<number>((sum, bit, place) => {
          const share = (matrix[index]?.[place] ?? 0) / Math.max(1, counts[place] ?? 0);
          return sum + (share > 0.5 === (bit === 1) ? 1 : 0);
        }, 0),
      );
      return { payload, agreeing: this.frames === 0 ? 0 : Math.max(...agreeing) };
    });
  }

  /** @param where the frames lie, in words. */
  marks(where: string): Mark[] {
    return this.agreements()
      .filter(({ payload, agreeing }) => agreeing >= payload.least)
      .map(({ payload, agreeing }) => ({
        kind: 'invisible',
        generator: payload.generator,
        strength: 'strong',
        value: `watermark of ${payload.name}: ${agreeing} of ${payload.bits.length} bits agree`,
        where,
      }));
  }
}

/** The bit of the block whose first coefficient stands at `from`. */
function bitOf({ width, blue, red }: ChromaFrame, from: number, matrix: (typeof MATRICES)[number]): 0 | 1 {
  let largest = -1;
  for (let index = 1; index < BLOCK * BLOCK; index++) {
    const at = from + (index >> 2) * width + (index & 3);
    // Low-low band of the Haar step: half the sum of four pixels, so twice their mean.
    const value = Math.abs(2 * (128 + matrix.blue * (blue[at] ?? 0) + matrix.red * (red[at] ?? 0)));
    if (value > largest) largest = value;
  }
  return largest % STEP > STEP / 2 ? 1 : 0;
}
