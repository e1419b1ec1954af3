import { C2PA_UUID, childBoxes, walkTopLevel, XMP_UUID } from '../media/boxes';
import { type ByteSource, MediaError } from '../media/byte-source';
import { manifestUrl } from './manifest-text';

/** Where a file's manifest store is, as far as a few ranged reads can tell. */
export type Located =
  | { readonly kind: 'store'; readonly store: Uint8Array }
  /** The file names a manifest elsewhere (XMP `dcterms:provenance`) and no store was met. */
  | { readonly kind: 'remote'; readonly url: string }
  /** Walked to the end, or as far as the quick read goes. */
  | { readonly kind: 'none'; readonly walked: 'all' | 'part' }
  /** No file type box in front: a media segment, or QuickTime of before 2001. The C2PA has no place in either. */
  | { readonly kind: 'no-file-type' }
  /** There is a manifest box, and only a read of the whole file can tell what to make of it. */
  | { readonly kind: 'unclear'; readonly why: string }
  | {
      readonly kind: 'malformed';
      readonly code: 'store.truncated' | 'store.too-large' | 'store.malformed' | 'container.malformed';
      readonly why: string;
    };

/** Bytes. A hundred times the largest store seen (295 kB: two thumbnails and an ingredient). */
export const MAX_STORE_BYTES = 32 * 1024 * 1024;
/** Bytes. XMP packets seen are 0.6–60 kB. */
const MAX_XMP_BYTES = 512 * 1024;

/**
 * Boxes and requests after which the quick read gives up: the store came within the first 407 bytes in all 29 real
 * files, and the standard wants it in front; a fragmented file of an hour has thousands of boxes behind it.
 */
const QUICK_BOXES = 16;
const QUICK_REQUESTS = 4;

/**
 * Finds the manifest store of an ISO BMFF file by walking its top-level boxes: the first box that holds a manifest
 * ends the walk, so that a signed file costs about its store and one block (C2PA 2.2 section A.5).
 *
 * @throws what reading throws, other than a damaged structure.
 */
export async function locateStore(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const before = bytes.requests;
  let remote: string | null = null;
  let walked = 0;
  try {
    for await (const box of walkTopLevel(bytes, signal)) {
      if (walked === 0 && box.type !== 'ftyp') return { kind: 'no-file-type' };
      const payload = { start: box.start + box.headerSize, end: box.start + box.size };
      if (box.uuid === C2PA_UUID) {
        const found = await readStoreBox(bytes, payload, box.truncated, signal);
        if (found !== null) return found;
      } else if (box.uuid === XMP_UUID && !box.truncated && payload.end - payload.start <= MAX_XMP_BYTES) {
        remote ??= provenanceOf(await bytes.read(payload.start, payload.end, signal));
      }
      walked += 1;
      if (walked >= QUICK_BOXES || bytes.requests - before >= QUICK_REQUESTS) {
        return remote === null ? { kind: 'none', walked: 'part' } : { kind: 'remote', url: remote };
      }
    }
  } catch (error) {
    if (!(error instanceof MediaError) || (error.code !== 'malformed' && error.code !== 'truncated')) throw error;
    return { kind: 'malformed', code: 'container.malformed', why: error.message };
  }
  return remote === null ? { kind: 'none', walked: 'all' } : { kind: 'remote', url: remote };
}

/** `uuid` payload: version and flags (4), purpose as a C string, offset of the first Merkle box (8), the JUMBF. */
async function readStoreBox(
  bytes: ByteSource,
  { start, end }: { start: number; end: number },
  truncated: boolean,
  signal: AbortSignal | undefined,
): Promise<Located | null> {
  const head = await bytes.read(start, Math.min(end, start + 64), signal);
  const zero = head.indexOf(0, 4);
  const purpose = zero < 0 ? '' : String.fromCharCode(...head.subarray(4, zero));
  if (purpose === 'merkle') return null;
  if (purpose === 'original' || purpose === 'update')
    return { kind: 'unclear', why: `a manifest box for “${purpose}”` };
  if (purpose !== 'manifest')
    return { kind: 'malformed', code: 'store.malformed', why: 'a C2PA box without a purpose' };
  const content = start + zero + 1 + 8;
  if (truncated) return { kind: 'malformed', code: 'store.truncated', why: `the store ends at byte ${end}` };
  if (end - content > MAX_STORE_BYTES) {
    return { kind: 'malformed', code: 'store.too-large', why: `${end - content} bytes` };
  }
  const store = await bytes.read(content, end, signal);
  if (store.byteLength < end - content) {
    return { kind: 'malformed', code: 'store.truncated', why: `the store ends at byte ${end}` };
  }
  const trimmed = superbox(store);
  return trimmed === null
    ? { kind: 'malformed', code: 'store.malformed', why: 'the box holds no JUMBF superbox' }
    : { kind: 'store', store: trimmed };
}

/** The JUMBF superbox at the start of `bytes`, without the padding that may follow it (ISO/IEC 19566-5). */
function superbox(bytes: Uint8Array): Uint8Array | null {
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
function provenanceOf(xmp: Uint8Array): string | null {
  const match = PROVENANCE.exec(new TextDecoder().decode(xmp));
  const written = match?.[1] ?? match?.[2] ?? match?.[3];
  if (written === undefined) return null;
  return manifestUrl(
    written.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? ''),
    8192,
  );
}

/** Bytes. The movie header of an init segment is a few kilobytes; one as long as this has tables of samples. */
const MAX_INIT_MOVIE = 4 * 1024 * 1024;
const HOLDS_SAMPLE_TABLES = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/**
 * True when an ISO BMFF file is an init segment alone: a movie header that names no samples, and no media. Its hash
 * then has nothing to be compared with. A damaged file is none; nor is one whose samples lie in a box of another name,
 * which players find by their offsets all the same.
 */
export async function isInitSegment(bytes: ByteSource, signal?: AbortSignal): Promise<boolean> {
  let movie = false;
  try {
    for await (const box of walkTopLevel(bytes, signal)) {
      if (box.type === 'mdat' || box.type === 'moof' || box.truncated) return false;
      if (box.type !== 'moov') continue;
      if (box.size > MAX_INIT_MOVIE) return false;
      if (namesSamples(await bytes.read(box.start, box.start + box.size, signal))) return false;
      movie = true;
    }
  } catch (error) {
    if (error instanceof MediaError && error.code === 'malformed') return false;
    throw error;
  }
  return movie;
}

/** Whether a `moov` has a sample table (`stsz`, `stz2`) that is not empty, or cannot be followed to its end. */
function namesSamples(moov: Uint8Array): boolean {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const places = [{ start: 0, end: moov.byteLength }];
  for (let place = places.pop(); place; place = places.pop()) {
    let reached = place.start;
    for (const box of childBoxes(moov, place.start, place.end, 'any')) {
      const content = box.start + box.headerSize;
      reached = box.start + box.size;
      if (HOLDS_SAMPLE_TABLES.has(box.type)) places.push({ start: content, end: reached });
      // Version and flags, a size common to all or reserved bits, and then the number of samples.
      if (box.type !== 'stsz' && box.type !== 'stz2') continue;
      if (content + 12 > moov.byteLength || view.getUint32(content + 8) > 0) return true;
    }
    if (reached !== place.end) return true;
  }
  return false;
}
