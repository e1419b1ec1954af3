/** Bytes that are read at once. Fewer would mean more trips to the process that holds the file, more only more memory. */
export const PACE = 4 * 1024 * 1024;

/**
 * The same file, given out in pieces of at most {@link PACE}. The C2PA library reads a file above 50 MB by slices as
 * long as what it hashes at once (up to 256 MB), and holds each slice twice beside the buffer it fills: as an
 * ArrayBuffer, and copied into its own memory, which never shrinks. A short slice is a short read to it, after which it
 * asks for the rest (c2pa-rs 0.91, `BlobStream`). So it is with files; what is smaller it reads in one go, without
 * slices.
 *
 * @param onRead called after each full piece with the bytes of all of them, which is how far the hashing got: what the
 * library reads besides are headers, and shorter.
 */
export function pacedBlob(file: Blob, onRead?: (bytes: number) => void): Blob {
  const paced = file.slice(0, file.size, file.type);
  let read = 0;
  const slice = (start = 0, end = paced.size, type?: string): Blob => {
    if (end - start <= PACE) return file.slice(start, end, type);
    read += PACE;
    onRead?.(Math.min(read, file.size));
    return file.slice(start, start + PACE, type);
  };
  return Object.defineProperty(paced, 'slice', { value: slice });
}
