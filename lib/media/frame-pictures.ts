import { type ByteSource, MediaError } from './byte-source';
import { type FrameOptions, sampleFrames } from './frames';
import type { SampledFrame } from './sampled-frame';

/** Pixels of the long side; enough to see what a frame shows and where a mark stands. */
const LONG_SIDE = 512;
const QUALITY = 0.85;

export interface FramePicture {
  readonly seconds: number;
  readonly mime: 'image/jpeg';
  readonly bytes: ArrayBuffer;
}

/** Those nearest to the wanted times, each once; without wanted times, as many spread evenly. In order of time. */
export function chosenFrames<Frame extends { readonly seconds: number }>(
  frames: readonly Frame[],
  times: readonly number[],
  most: number,
): Frame[] {
  if (frames.length === 0) return [];
  const chosen = new Set<Frame>();
  if (times.length === 0) {
    const step = Math.max(1, frames.length / most);
    for (let at = step / 2; at < frames.length && chosen.size < most; at += step) {
      const frame = frames[Math.floor(at)];
      if (frame !== undefined) chosen.add(frame);
    }
  }
  for (const time of times.slice(0, most)) {
    chosen.add(
      frames.reduce((best, frame) => (Math.abs(frame.seconds - time) < Math.abs(best.seconds - time) ? frame : best)),
    );
  }
  return [...chosen].sort((a, b) => a.seconds - b.seconds);
}

/**
 * Frames of a clip as small JPEG pictures, out of the same frames that the checks look at: a time from an Inspection
 * finds its very frame again. Needs WebCodecs and OffscreenCanvas: runs in the engine's worker.
 *
 * @throws MediaError as `sampleFrames` does.
 */
export async function framePictures(
  bytes: ByteSource,
  options: FrameOptions & { readonly times: readonly number[]; readonly most: number },
): Promise<FramePicture[]> {
  const { frames } = await sampleFrames(bytes, options);
  const pictures: FramePicture[] = [];
  for (const frame of chosenFrames(frames, options.times, options.most)) {
    options.signal.throwIfAborted();
    pictures.push({ seconds: Math.max(0, frame.seconds), mime: 'image/jpeg', bytes: await asJpeg(frame) });
  }
  return pictures;
}

async function asJpeg({ width, height, rgba }: SampledFrame): Promise<ArrayBuffer> {
  const whole = new OffscreenCanvas(width, height);
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const small = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const [from, to] = [whole.getContext('2d'), small.getContext('2d')];
  if (from === null || to === null) throw new MediaError('unsupported-format', 'no canvas to draw frames on');
  from.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  to.imageSmoothingQuality = 'high';
  to.drawImage(whole, 0, 0, small.width, small.height);
  return (await small.convertToBlob({ type: 'image/jpeg', quality: QUALITY })).arrayBuffer();
}
