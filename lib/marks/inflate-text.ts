import { joinBytes } from '../media/join-bytes';

interface Inflated {
  readonly bytes: Uint8Array;
  /** There was more. */
  readonly cut: boolean;
}

/**
 * Zlib data (RFC 1950) made plain, at most `most` bytes of it: a kilobyte can say that it is a gigabyte.
 *
 * @returns null where it is no zlib data.
 */
export const inflateText = (compressed: Uint8Array, most: number): Promise<Inflated | null> =>
  decompressed(compressed, most, new DecompressionStream('deflate'));

/**
 * Brotli data (RFC 7932) likewise, where the browser can: none of the engines had it from the beginning.
 *
 * @returns `unsupported` where it cannot; null where it is no Brotli data.
 */
export async function unbrotliText(compressed: Uint8Array, most: number): Promise<Inflated | null | 'unsupported'> {
  let stream: DecompressionStream;
  try {
    stream = new DecompressionStream('brotli' as CompressionFormat);
  } catch (error) {
    if (error instanceof TypeError) return 'unsupported';
    throw error;
  }
  return decompressed(compressed, most, stream);
}

async function decompressed(
  compressed: Uint8Array,
  most: number,
  stream: DecompressionStream,
): Promise<Inflated | null> {
  const reader = new Blob([compressed.slice()]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: joinBytes(parts), cut: false };
      const part = value.subarray(0, most - length);
      parts.push(part);
      length += part.length;
      if (part.length < value.length) {
        await reader.cancel();
        return { bytes: joinBytes(parts), cut: true };
      }
    }
  } catch {
    return null; // Damaged data: the caller names it.
  }
}
