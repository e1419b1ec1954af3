/**
 * Where a check gets its bytes from, whatever they come from: a ranged fetch, a chosen file, or memory.
 *
 * Offsets are byte offsets from the start of the file; `end` is exclusive. Implementations bound what they hold.
 */
export interface ByteSource {
  /** Total size in bytes; null while it is unknown (a server that does not say). It may become known after a read. */
  readonly byteLength: number | null;
  /** Bytes taken from the network or the file so far (not what callers read out of the cache). */
  readonly bytesRead: number;
  /** Requests sent so far; 0 for files and memory. */
  readonly requests: number;
  /**
   * True once it is known that the bytes can only be had in order (a server without ranges): a read far ahead fetches
   * everything before it.
   */
  readonly sequential?: boolean;
  /**
   * Bytes `[start, end)`; shorter only where the file ends.
   * @throws MediaError with a named reason; `AbortError` when the signal fires.
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The whole file as a Blob, fetched or already held.
   * @param onReceived called with the bytes that came so far, while it is fetched.
   * @throws MediaError `too-large` above `maxBytes` (before anything is allocated).
   */
  whole(maxBytes: number, signal?: AbortSignal, onReceived?: (bytes: number) => void): Promise<Blob>;
}

/** Named failures; the codes are those of `reasonCodes` in lib/inspection/schema.ts. */
export type MediaErrorCode =
  | 'network'
  | 'http-error'
  | 'offline'
  | 'timeout'
  | 'too-large'
  | 'malformed'
  | 'truncated'
  | 'no-bytes'
  | 'blocked'
  | 'not-media'
  | 'unsupported-codec'
  | 'unsupported-format'
  | 'no-picture';

export class MediaError extends Error {
  override readonly name = 'MediaError';
  constructor(
    readonly code: MediaErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
