import { joinBytes } from '../media/join-bytes';

/**
 * Zlib data (RFC 1950) made plain, at most `most` bytes of it: a kilobyte can say that it is a gigabyte.
 *
 * @returns null where it is no zlib data; `cut` where there was more.
 */
export async function inflateText(
  compressed: Uint8Array,
  most: number,
): Promise<{ bytes: Uint8Array; cut: boolean } | null> {
  const reader = new Blob([compressed.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
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
