import type { DecodePicture } from './evidence';

/** Pixels on the long side; the hash looks at 16 × 16 blocks. */
const MAX_SIDE = 1280;

/** Decodes with the browser's own decoder, in a page or a worker. */
export const decodePicture: DecodePicture = async (bytes, mime) => {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mime }));
  try {
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
};
