import type { Details } from '../inspection/details';
import type { BundleFrame } from './bundle';
import { type PerceptualHash, perceptualHash } from './perceptual-hash';

/** RGBA of a picture as a browser decodes it; rejects when it cannot. */
export type DecodePicture = (bytes: ArrayBuffer, mime: string) => Promise<Parameters<typeof perceptualHash>[0]>;

/** The frames of a record as a bundle holds them, each with its perceptual hash where it can be decoded. */
export async function bundleFrames(
  frames: NonNullable<Details['frames']>,
  decode: DecodePicture,
): Promise<BundleFrame[]> {
  const bundled: BundleFrame[] = [];
  for (const { seconds, mime, bytes } of frames) {
    if (mime !== 'image/jpeg' && mime !== 'image/png') continue;
    const hash: PerceptualHash | null = await decode(bytes, mime).then(perceptualHash, () => null);
    const extension = mime === 'image/png' ? 'png' : 'jpg';
    bundled.push({ seconds, bytes: new Uint8Array(bytes), extension, perceptualHash: hash });
  }
  return bundled;
}
