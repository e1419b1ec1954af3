import type { ByteSource } from '../media/byte-source';
import { manifestUrl } from './manifest-text';

/** Where a file's manifest store is, as far as a few ranged reads can tell. */
export type Located =
  | { readonly kind: 'store'; readonly store: Uint8Array }
  /** The file names a manifest elsewhere (XMP `dcterms:provenance`) and no store was met. */
  | { readonly kind: 'remote'; readonly url: string }
  /** Walked to the end, or as far as the quick read goes. */
  | { readonly kind: 'none'; readonly walked: 'all' | 'part' }
  /**
   * No file type box in front: a media segment, QuickTime of before 2001, or a bare JPEG XL codestream. The C2PA has no
   * place in any of them.
   */
  | { readonly kind: 'no-file-type' }
  /** There is, or may be, a store, and only a read of the whole file can tell what to make of it. */
  | { readonly kind: 'unclear'; readonly why: string }
  | {
      readonly kind: 'malformed';
      readonly code: 'store.truncated' | 'store.too-large' | 'store.malformed' | 'container.malformed';
      readonly why: string;
    };

/** Bytes. A hundred times the largest store seen (295 kB: two thumbnails and an ingredient). */
export const MAX_STORE_BYTES = 32 * 1024 * 1024;
/** Bytes. XMP packets seen are 0.6–60 kB. */
export const MAX_XMP_BYTES = 512 * 1024;

/** The JUMBF superbox at the start of `bytes`, without the padding that may follow it (ISO/IEC 19566-5). */
export function superbox(bytes: Uint8Array): Uint8Array | null {
  if (bytes.byteLength < 16 || String.fromCharCode(...bytes.subarray(4, 8)) !== 'jumb') return null;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  // 0: to the end; 1: a 64-bit size, which a store below the limit has no need of but may have.
  if (size === 0 || size === 1) return bytes;
  return size >= 16 && size <= bytes.byteLength ? bytes.subarray(0, size) : null;
}

/** No `\s*` before the text of the element: beside `[^<]` it would try every split of a run of spaces. */
const PROVENANCE = /\bdcterms:provenance\s*(?:=\s*(?:"([^"<]{1,8192})"|'([^'<]{1,8192})')|>([^<]{1,8192})<)/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The address of a manifest elsewhere, from an XMP packet; null when it names none, or one within the file. */
export function provenanceOf(xmp: Uint8Array): string | null {
  const match = PROVENANCE.exec(new TextDecoder().decode(xmp));
  const written = match?.[1] ?? match?.[2] ?? match?.[3];
  if (written === undefined) return null;
  return manifestUrl(
    written.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? ''),
    8192,
  );
}

/**
 * Reads the store that lies at `[start, end)`, within its bounds.
 * @param end where the container says that it ends, which may be beyond the end of a cut file.
 */
export async function readStoreAt(
  bytes: ByteSource,
  { start, end }: { readonly start: number; readonly end: number },
  signal?: AbortSignal,
): Promise<Located> {
  if (end - start > MAX_STORE_BYTES) return { kind: 'malformed', code: 'store.too-large', why: `${end - start} bytes` };
  return asStore(await bytes.read(start, end, signal), end - start);
}

/** @param stated bytes that the container says the store has. */
export function asStore(store: Uint8Array, stated: number): Located {
  if (store.byteLength < stated) {
    return { kind: 'malformed', code: 'store.truncated', why: `${store.byteLength} of ${stated} bytes` };
  }
  const trimmed = superbox(store);
  return trimmed === null
    ? { kind: 'malformed', code: 'store.malformed', why: 'what stands there is no JUMBF superbox' }
    : { kind: 'store', store: trimmed };
}

/** What a walk without a store came to. */
export const withoutStoreIn = (remote: string | null, walked: 'all' | 'part'): Located =>
  remote === null ? { kind: 'none', walked } : { kind: 'remote', url: remote };

/** Requests and bytes after which a walk gives up: as many as reading a picture of some 4 MB takes. */
const MOST_REQUESTS = 12;
const MOST_AHEAD = 8 * 1024 * 1024;
/** Chunks, segments or blocks of a file; a PNG of 30 MB has some 4,000. */
const MOST_STEPS = 16_384;

/** How far a quick read goes before it leaves the rest to a reading of the whole file. */
export class QuickLimit {
  private readonly before: number;
  private steps = 0;
  private reached = 0;

  constructor(private readonly bytes: ByteSource) {
    this.before = bytes.requests;
  }

  /** @param next byte that would be read next; a server without ranges sends everything before it. */
  isOver(next: number): boolean {
    this.steps += 1;
    const ahead = this.bytes.sequential === true && next - this.reached > MOST_AHEAD;
    if (!ahead) this.reached = Math.max(this.reached, next);
    return ahead || this.steps > MOST_STEPS || this.bytes.requests - this.before >= MOST_REQUESTS;
  }
}

export const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));
