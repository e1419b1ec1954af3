import { type ByteSource, MediaError } from './byte-source';

/** One read is never larger than this: callers that want more want {@link ByteSource.whole}. Bytes. */
export const MAX_READ = 64 * 1024 * 1024;

/**
 * Granule of the cache. Container walks read 16 bytes at a time and each slice of a Blob is a trip to another process
 * (about 0.3 ms in Chromium), so neighbours are taken with it.
 */
const GRANULE = 64 * 1024;
const CACHED_GRANULES = 64;

/** A ByteSource over a chosen file. Files stay on disk; at most 4 MiB of small reads are remembered. */
export class BlobSource implements ByteSource {
  readonly byteLength: number;
  readonly requests = 0;
  private taken = 0;
  private readonly granules = new Map<number, Promise<Uint8Array>>();

  constructor(private readonly blob: Blob) {
    this.byteLength = blob.size;
  }

  get bytesRead(): number {
    return this.taken;
  }

  /** @throws MediaError `no-bytes` when the file can no longer be read (moved, deleted or changed since it was chosen). */
  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const from = Math.min(Math.max(0, start), this.byteLength);
    const to = Math.min(Math.max(from, end), this.byteLength);
    if (to - from > MAX_READ) throw new MediaError('too-large', `one read of ${to - from} bytes`);
    if (to === from) return new Uint8Array(0);
    const index = Math.floor(from / GRANULE);
    const withinOne = Math.floor((to - 1) / GRANULE) === index;
    const bytes = withinOne
      ? (await this.granule(index)).subarray(from - index * GRANULE, to - index * GRANULE)
      : await this.slice(from, to);
    signal?.throwIfAborted();
    return bytes;
  }

  async whole(maxBytes: number, signal?: AbortSignal): Promise<Blob> {
    signal?.throwIfAborted();
    if (this.byteLength > maxBytes) {
      throw new MediaError('too-large', `${this.byteLength} bytes, above the limit of ${maxBytes}`);
    }
    return this.blob;
  }

  private granule(index: number): Promise<Uint8Array> {
    const held = this.granules.get(index);
    if (held) return held;
    const granule = this.slice(index * GRANULE, Math.min((index + 1) * GRANULE, this.byteLength));
    this.granules.set(index, granule);
    // A failed read must not stay remembered; the caller sees the failure through the promise it holds.
    granule.catch(() => this.granules.delete(index));
    const oldest = this.granules.keys().next();
    if (this.granules.size > CACHED_GRANULES && !oldest.done) this.granules.delete(oldest.value);
    return granule;
  }

  private async slice(start: number, end: number): Promise<Uint8Array> {
    let buffer: ArrayBuffer;
    try {
      buffer = await this.blob.slice(start, end).arrayBuffer();
    } catch (cause) {
      throw new MediaError('no-bytes', 'the file can no longer be read; it may have changed since it was chosen', {
        cause,
      });
    }
    this.taken += buffer.byteLength;
    return new Uint8Array(buffer);
  }
}
