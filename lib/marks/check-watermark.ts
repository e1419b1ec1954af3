import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import type { Mark } from '../inspection/schema';
import { MediaError } from '../media/byte-source';
import type { FrameOptions } from '../media/frames';
import type { ChromaFrame } from '../media/native-chroma';
import { WATERMARK_FRAMES, WatermarkReader } from './open-watermark';

/** `readChroma` of lib/media/frames.ts. */
export type ReadChroma = (
  bytes: ByteCheckInput['bytes'],
  options: FrameOptions,
  use: (frame: ChromaFrame) => void,
) => Promise<number>;

/**
 * A decoder that a person adds: a learned one (TrustMark, Video Seal, AudioSeal) brings a model of 17 to 230 MB, which
 * is why none is packaged. It reads what it needs from the bytes (`sampleFrames`, `readChroma`, or the sound) and gives
 * marks of kind `invisible`: `strong` only for a payload that names its generator, for a random message proves that
 * there is a watermark and not whose (docs/marks.md).
 */
export interface WatermarkDecoder {
  readonly name: string;
  /** @throws MediaError where it cannot look; the others look all the same. */
  decode(input: ByteCheckInput): Promise<Mark[]>;
}

/** Pixels: the library embeds nothing in less. */
const LEAST_PIXELS = 256 * 256;

/** Schemes whose detectors their makers keep to themselves; lib/marks/official-checkers.ts says where one can ask. */
const NOT_READABLE = 'SynthID, Content Seal, Digimarc and others that only their makers can read were not looked for';

/**
 * Invisible marks that can be read without their maker: the open watermark of generators' reference code. Positive
 * only, and for that reason never `done`: not finding one says nothing, as the watermark is gone after H.264 at CRF 23
 * or the smallest scaling, and most schemes cannot be read here at all.
 *
 * @param added run after it; one that fails is named and stops nothing.
 * @throws AbortError when the signal fires.
 */
export async function checkWatermark(
  input: ByteCheckInput,
  readChroma: ReadChroma,
  added: readonly WatermarkDecoder[] = [],
): Promise<CheckOutcome<Mark[]>> {
  const { bytes, facts, signal } = input;
  if (facts.kind !== 'video' && facts.kind !== 'image') {
    return { finding: [], state: 'skipped', reason: 'not-built', detail: null };
  }
  const reader = new WatermarkReader();
  let size = { width: 0, height: 0 };
  let last = 0;
  let frames = 0;
  try {
    frames = await readChroma(bytes, { facts, signal, maxFrames: WATERMARK_FRAMES }, (frame) => {
      size = { width: frame.width * 2, height: frame.height * 2 };
      last = frame.seconds;
      reader.add(frame);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MediaError)) throw error;
    return {
      finding: [],
      state: 'failed',
      reason: error.code === 'not-media' ? 'malformed' : error.code,
      detail: error.message,
    };
  }
  const looked = `${frames} ${frames === 1 ? 'frame' : 'frames'} of ${size.width} × ${size.height}`;
  if (size.width * size.height < LEAST_PIXELS) {
    return { finding: [], state: 'skipped', reason: 'too-small', detail: looked };
  }
  const marks = reader.marks(`${looked}, 0 to ${last.toFixed(2)} s, colour at native resolution`);
  const told: string[] = [];
  for (const decoder of added) {
    try {
      marks.push(...(await decoder.decode(input)));
      told.push(`${decoder.name} looked too`);
    } catch (error) {
      signal.throwIfAborted();
      told.push(`${decoder.name} could not look: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {
    finding: marks,
    state: 'partial',
    reason: 'open-only',
    detail: [
      `Looked for the open watermarks of Stable Diffusion 1 and 2, SDXL, SVD and FLUX in ${looked}`,
      ...told,
      NOT_READABLE,
    ].join('; '),
  };
}
