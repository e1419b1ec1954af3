import { type Box, walkTopLevel, XMP_UUID } from '../media/boxes';
import { type ByteSource, MediaError } from '../media/byte-source';
import { decodeUtf8, type ReadingProblem, type XmpPacket } from './embedded-metadata';

/** Bytes. The movie box of a two-hour film is about 6 MB; real clips on pages stay under 100 kB. */
export const MAX_MOOV_BYTES = 16 * 1024 * 1024;
const MAX_XMP_BYTES = 2 * 1024 * 1024;
/**
 * Boxes. A progressive file has fewer than ten. A fragmented one has two a second, and looking at each would cost a
 * request each, so the walk also stops at the first fragment once the movie box was seen.
 */
const MAX_TOP_LEVEL_BOXES = 256;

/** The parts of an ISO base media file that marks are read from. */
export interface BmffMovie {
  /** The `moov` box with its header; null where there is none. */
  readonly moov: Uint8Array | null;
  /** The first `moof` box with its header, and where it stands in the file; null in a progressive file. */
  readonly firstFragment: { readonly start: number; readonly bytes: Uint8Array } | null;
  readonly xmp: readonly XmpPacket[];
  readonly problems: readonly ReadingProblem[];
}

/**
 * Reads the movie box, the first fragment and top-level XMP with ranged reads; media data is stepped over.
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError` when the signal fires. A damaged file does not
 * throw: what could be read is returned and `problems` says what could not.
 */
export async function readBmffMovie(bytes: ByteSource, signal: AbortSignal): Promise<BmffMovie> {
  let moov: Uint8Array | null = null;
  let firstFragment: BmffMovie['firstFragment'] = null;
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const hold = async (box: Box, most: number): Promise<Uint8Array | null> => {
    if (box.size <= most) return bytes.read(box.start, box.start + box.size, signal);
    problems.push({ reason: 'too-large', detail: `${box.type} of ${box.size} bytes not read, more than ${most}` });
    return null;
  };

  try {
    for await (const box of walkTopLevel(bytes, signal, { maxBoxes: MAX_TOP_LEVEL_BOXES })) {
      if (box.truncated && box.type !== 'mdat') {
        problems.push({
          reason: 'truncated',
          detail: `${box.type} at byte ${box.start} goes on beyond the file's end`,
        });
      }
      if (box.type === 'moov' && moov === null) moov = await hold(box, MAX_MOOV_BYTES);
      else if (box.type === 'moof' && firstFragment === null) {
        const held = await hold(box, MAX_MOOV_BYTES);
        if (held !== null) firstFragment = { start: box.start, bytes: held };
      } else if (box.uuid === XMP_UUID) {
        const held = await hold(box, MAX_XMP_BYTES);
        if (held !== null) xmp.push({ text: decodeUtf8(held.subarray(box.headerSize)), where: `uuid ${XMP_UUID}` });
      }
      if (moov !== null && firstFragment !== null) break;
    }
  } catch (error) {
    if (!(error instanceof MediaError) || error.code !== 'malformed') throw error;
    problems.push({ reason: 'malformed', detail: error.message });
  }
  if (moov === null && problems.length === 0) {
    problems.push(
      firstFragment === null
        ? { reason: 'truncated', detail: 'no movie box was reached' }
        : { reason: 'stream-only', detail: 'a media segment without its init segment' },
    );
  }
  return { moov, firstFragment, xmp, problems };
}
