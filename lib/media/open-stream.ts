import { type ByteSource, MediaError } from './byte-source';
import { MemorySource } from './memory-source';
import { type AddressedPiece, MAX_PLAYLIST_BYTES, type PieceAddress, type Playlist, readPlaylist } from './playlist';
import { type SegmentRun, segmentsOf } from './segments';

/** What a playlist leads to. */
export type OpenedStream =
  /** One file in pieces: it is inspected as the file that it is. */
  | { readonly kind: 'file'; readonly bytes: ByteSource }
  /** Nothing that could carry credentials, or nothing that can be had. */
  | {
      readonly kind: 'nothing';
      readonly reason: 'unsupported-format' | 'protected' | 'no-bytes';
      readonly detail: string;
    }
  | {
      readonly kind: 'pieces';
      readonly init: MemorySource;
      /** The first pieces, those that follow the same init segment; null: encrypted, so that none can be compared. */
      readonly load: ((signal: AbortSignal) => Promise<SegmentRun[]>) | null;
      readonly live: boolean;
      /** Of the whole stream; null: not known, or more will come. */
      readonly seconds: number | null;
    };

/** Bytes of an init segment; the largest seen with credentials is 0.3 MB. */
const MAX_INIT = 4 * 1024 * 1024;
/** Pieces that are fetched to be compared, and bytes of all of them together. */
const LOADED_PIECES = 6;
const LOADED_BYTES = 24 * 1024 * 1024;
/** From a list of qualities to a list of pieces. */
const MOST_HOPS = 2;

/**
 * Follows a playlist to its stream: the lowest quality, its init segment, and how to get its first pieces. At most
 * three requests before the pieces, each bounded.
 *
 * @param playlist its text, at the address `base`; null: a file of the person's.
 * @param open opens an http(s) address; nothing is sent until it is read.
 * @throws MediaError as reading throws, `malformed` for what is no playlist.
 */
export async function openStream(
  format: 'hls' | 'dash',
  playlist: ByteSource,
  base: string | null,
  open: (url: string) => ByteSource,
  signal: AbortSignal,
): Promise<OpenedStream> {
  if (base === null) {
    // Whoever hands over a file has not asked for what it names to be fetched.
    const detail = 'A playlist without its pieces: it only names them. Give its address instead of the file.';
    return { kind: 'nothing', reason: 'no-bytes', detail };
  }
  let found = await read(format, playlist, base, signal);
  for (let hop = 0; found.kind === 'variants' && hop < MOST_HOPS; hop++) {
    const [url] = found.urls;
    if (url === undefined) break;
    found = await read('hls', open(url), url, signal);
  }
  if (found.kind === 'variants') throw new MediaError('malformed', 'playlists that name only playlists');
  if (found.kind === 'file') return { kind: 'file', bytes: open(found.url) };
  const { pieces, encrypted, live, seconds } = found;
  if (found.format === 'mpegts') {
    const detail = 'The pieces are MPEG-TS or bare audio; the standard has no place for credentials in them.';
    return { kind: 'nothing', reason: 'unsupported-format', detail };
  }
  const first = pieces.find(({ init }) => init !== null);
  if (!first?.init) return { kind: 'nothing', reason: 'no-bytes', detail: 'The playlist names no init segment.' };
  const init = await fetchPiece(first.init, open, MAX_INIT, signal);
  return {
    kind: 'pieces',
    init: new MemorySource(init),
    live,
    seconds,
    load: encrypted ? null : (limit) => loadRun(init, sameInit(pieces, first), open, limit),
  };
}

async function read(format: 'hls' | 'dash', source: ByteSource, base: string, signal: AbortSignal): Promise<Playlist> {
  const bytes = await source.read(0, MAX_PLAYLIST_BYTES + 1, signal);
  if (bytes.byteLength > MAX_PLAYLIST_BYTES) throw new MediaError('too-large', 'the playlist is too long');
  return readPlaylist(format, new TextDecoder().decode(bytes), base);
}

/** The pieces in a row that are decoded with one init segment: an advert between brings another. */
function sameInit(pieces: readonly AddressedPiece[], first: AddressedPiece): AddressedPiece[] {
  const from = pieces.indexOf(first);
  const isSame = ({ init }: AddressedPiece) =>
    init?.url === first.init?.url && init?.range?.start === first.init?.range?.start;
  const end = pieces.findIndex((piece, index) => index >= from && !isSame(piece));
  return pieces.slice(from, end < 0 ? undefined : end);
}

async function loadRun(
  init: Uint8Array<ArrayBuffer>,
  pieces: readonly AddressedPiece[],
  open: (url: string) => ByteSource,
  signal: AbortSignal,
): Promise<SegmentRun[]> {
  const files: Uint8Array<ArrayBuffer>[] = [];
  let room = LOADED_BYTES;
  for (const piece of pieces.slice(0, LOADED_PIECES)) {
    try {
      const bytes = await fetchPiece(piece, open, room, signal);
      room -= bytes.byteLength;
      files.push(bytes);
    } catch (error) {
      // What was had is compared; a live stream may have dropped the piece meanwhile.
      if (!(error instanceof MediaError) || files.length === 0) throw error;
      break;
    }
  }
  return [{ init, segments: segmentsOf(init, files) }];
}

async function fetchPiece(
  { url, range }: PieceAddress,
  open: (url: string) => ByteSource,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const source = open(url);
  if (range === null) return new Uint8Array(await (await source.whole(most, signal)).arrayBuffer());
  if (range.end - range.start > most) throw new MediaError('too-large', `a piece of ${range.end - range.start} bytes`);
  return new Uint8Array(await source.read(range.start, range.end, signal));
}
