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
  /** Correlation from which it counts as found. */
  readonly least: number;
}

const binary = (text: string): (0 | 1)[] => Array.from(text, (digit) => (digit === '1' ? 1 : 0));
const ascii = (text: string): (0 | 1)[] =>
  binary(Array.from(text, (char) => char.charCodeAt(0).toString(2).padStart(8, '0')).join(''));

/**
 * The payloads that products write. Were the blocks coins, the chance of correlating this far would be 2e-8 for 48 bits,
 * 3e-8 for 46, 4e-12 for 136 and 4e-10 for 32. Pictures are no coins: what was measured on real ones stands in
 * docs/decisions/014-open-watermarks.md.
 */
export const PAYLOADS: readonly Payload[] = [
  {
    bits: binary('101100111110110010010000011110111011000110011110'),
    name: "Stability AI's reference code (SDXL, SVD, SV3D, SV4D, SD3)",
    generator: 'stable-diffusion',
    least: 0.7,
  },
  {
    // The reference code prints the number without its two leading zeros, and so writes 46 bits.
    bits: binary('1010101111111010000111100111001111010100101110'),
    name: "Black Forest Labs' reference code (FLUX)",
    generator: 'flux',
    least: 0.7,
  },
  { bits: ascii('StableDiffusionV1'), name: 'Stable Diffusion 1', generator: 'stable-diffusion', least: 0.55 },
  { bits: ascii('SDV2'), name: 'Stable Diffusion 2', generator: 'stable-diffusion', least: 0.85 },
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
  private readonly sums = MATRICES.map(() => PAYLOADS.map(({ bits }) => new Float64Array(bits.length)));
  private readonly counts = PAYLOADS.map(({ bits }) => new Float64Array(bits.length));

  /** @param frame at native resolution: one pixel of scaling, and the blocks no longer lie where they were written. */
  add(frame: ChromaFrame): void {
    const columns = Math.floor(frame.width / BLOCK);
    const rows = Math.floor(frame.height / BLOCK);
    if (columns * rows === 0) return;
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

  /**
   * How each payload fits, by the better of the two colour conversions. Compression pulls all bits to the same side,
   * so each is compared with the mean of all and never with a half: at CRF 20 that finds five of seven, not none.
   */
  fits(): readonly Fit[] {
    return PAYLOADS.map((payload, index) => {
      const counts = this.counts[index] ?? new Float64Array();
      const fits = this.sums.map((matrix) => fitOf(payload, matrix[index] ?? new Float64Array(), counts));
      return fits.reduce((best, fit) => (fit.correlation > best.correlation ? fit : best));
    });
  }

  /** @param where the frames lie, in words. */
  marks(where: string): Mark[] {
    return this.fits()
      .filter(({ payload, correlation }) => correlation >= payload.least)
      .map(({ payload, agreeing, correlation }) => ({
        kind: 'invisible',
        generator: payload.generator,
        strength: 'strong',
        value: `watermark of ${payload.name}: ${agreeing} of ${payload.bits.length} bits agree, correlation ${correlation.toFixed(2)}`,
        where,
      }));
  }
}

export interface Fit {
  readonly payload: Payload;
  readonly agreeing: number;
  /** Pearson's, of the payload's bits with the shares of blocks that say 1 in their places; 0 where all are alike. */
  readonly correlation: number;
}

function fitOf(payload: Payload, sums: Float64Array, counts: Float64Array): Fit {
  const { bits } = payload;
  const shares = bits.map((_, place) => (sums[place] ?? 0) / Math.max(1, counts[place] ?? 0));
  const mean = shares.reduce((sum, share) => sum + share, 0) / bits.length;
  const meanBit = bits.reduce<number>((sum, bit) => sum + bit, 0) / bits.length;
  let [together, ofShares, ofBits, agreeing] = [0, 0, 0, 0];
  for (const [place, bit] of bits.entries()) {
    const share = (shares[place] ?? 0) - mean;
    together += share * (bit - meanBit);
    ofShares += share ** 2;
    ofBits += (bit - meanBit) ** 2;
    if (share > 0 === (bit === 1)) agreeing++;
  }
  return { payload, agreeing, correlation: ofShares === 0 ? 0 : together / Math.sqrt(ofShares * ofBits) };
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
