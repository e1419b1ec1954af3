import { C2PA_UUID, childBoxes, walkTopLevel, XMP_UUID } from '../media/boxes';
import { type ByteSource, MediaError } from '../media/byte-source';
import { type Located, MAX_STORE_BYTES, MAX_XMP_BYTES, provenanceOf, superbox } from './located';

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

/** Bytes. The movie header of an init segment is a few kilobytes; one as long as this has tables of samples. */
const MAX_INIT_MOVIE = 4 * 1024 * 1024;
const HOLDS_SAMPLE_TABLES = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/**
 * True when an ISO BMFF file is an init segment alone: a movie header that announces fragments (`mvex`, ISO/IEC
 * 14496-12 section 8.8.1) and names no samples, and no media. Its hash
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
      const moov = await bytes.read(box.start, box.start + box.size, signal);
      const announcesFragments = [...childBoxes(moov, box.headerSize, moov.byteLength, 'any')].some(
        ({ type }) => type === 'mvex',
      );
      if (!announcesFragments || namesSamples(moov)) return false;
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
