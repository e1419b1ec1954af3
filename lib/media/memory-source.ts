import { type ByteSource, MediaError } from './byte-source';

/** A ByteSource over bytes already held (a decoded `data:` URL, bytes handed over by a page's tap). Nothing is copied. */
export class MemorySource implements ByteSource {
  readonly byteLength: number;
  readonly bytesRead = 0;
  readonly requests: number = 0;

  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly mime = '',
  ) {
    this.byteLength = bytes.byteLength;
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    return this.bytes.subarray(Math.max(0, start), Math.max(0, start, end));
  }

  async whole(maxBytes: number, signal?: AbortSignal): Promise<Blob> {
    signal?.throwIfAborted();
    if (this.byteLength > maxBytes) {
      throw new MediaError('too-large', `${this.byteLength} bytes, above the limit of ${maxBytes}`);
    }
    return new Blob([this.bytes], { type: this.mime });
  }
}
