/** HLS (RFC 8216) and DASH (ISO/IEC 23009-1) playlists, read for where a stream's init segment and its pieces lie. */
import { Parser } from 'm3u8-parser';
import { parse as parseMpd } from 'mpd-parser';
import * as z from 'zod/mini';
import { MediaError } from './byte-source';

/** Bytes `[start, end)` of what lies at an http(s) address; the whole of it where `range` is null. */
export interface PieceAddress {
  readonly url: string;
  readonly range: { readonly start: number; readonly end: number } | null;
}

export interface AddressedPiece extends PieceAddress {
  readonly init: PieceAddress | null;
}

export type Playlist =
  /** A list of lists: one a quality. */
  | { readonly kind: 'variants'; readonly urls: readonly string[] }
  /** One file that is played in pieces, and that can be read as a file. */
  | { readonly kind: 'file'; readonly url: string }
  | {
      readonly kind: 'pieces';
      readonly pieces: readonly AddressedPiece[];
      /** More pieces will come. */
      readonly live: boolean;
      /** Of all pieces together; null: not known, or more will come. */
      readonly seconds: number | null;
      /** The pieces are encrypted. */
      readonly encrypted: boolean;
      /** `mpegts`: pieces of a format in which the C2PA has no place. */
      readonly format: 'bmff' | 'mpegts';
    };

/** Bytes. A playlist of a day in two-second pieces is 4 MB; what is longer is not read. */
export const MAX_PLAYLIST_BYTES = 4 * 1024 * 1024;
const MOST_PIECES = 4096;
const MOST_VARIANTS = 32;

const lenient = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
const text = () => lenient(z.string().check(z.maxLength(8192)));
const rangeSchema = lenient(z.object({ offset: z.int().check(z.minimum(0)), length: z.int().check(z.minimum(1)) }));
const addressSchema = z.object({ uri: text(), resolvedUri: text(), byterange: rangeSchema });
const segmentSchema = z.object({
  ...addressSchema.shape,
  key: lenient(z.object({ method: text() })),
  map: lenient(addressSchema),
  duration: lenient(z.number().check(z.minimum(0))),
});
const segmentsSchema = z.catch(z.array(z.unknown()), []);
const hlsSchema = z.object({
  playlists: lenient(
    z.array(z.object({ uri: text(), attributes: lenient(z.object({ BANDWIDTH: lenient(z.number()) })) })),
  ),
  segments: segmentsSchema,
  endList: lenient(z.boolean()),
  contentProtection: z.optional(z.unknown()),
});
const dashSchema = z.object({
  playlists: z.catch(
    z.array(
      z.object({
        attributes: lenient(z.object({ BANDWIDTH: lenient(z.number()), type: text() })),
        segments: segmentsSchema,
        endList: lenient(z.boolean()),
        sidx: lenient(addressSchema),
        contentProtection: z.optional(z.unknown()),
      }),
    ),
    [],
  ),
});

/**
 * @param base the playlist's own address.
 * @throws MediaError `malformed` for what is no such playlist, or names nothing that can be asked for.
 */
export function readPlaylist(format: 'hls' | 'dash', content: string, base: string): Playlist {
  try {
    return format === 'hls' ? readHls(content, base) : readDash(content, base);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw new MediaError('malformed', 'the playlist cannot be read', { cause: error });
  }
}

function readHls(content: string, base: string): Playlist {
  const parser = new Parser();
  parser.push(content);
  parser.end();
  const { playlists = [], segments, endList } = hlsSchema.parse(parser.manifest);
  if (playlists.length > 0) {
    const order = [...playlists].sort((a, b) => bandwidth(a.attributes) - bandwidth(b.attributes));
    const urls = order.flatMap(({ uri }) => resolved(uri, base) ?? []).slice(0, MOST_VARIANTS);
    if (urls.length === 0) throw new MediaError('no-bytes', 'the playlist names no address that can be asked');
    return { kind: 'variants', urls };
  }
  const known = segmentsOf(segments);
  const pieces = addressed(known, base);
  const mapped = pieces.some(({ init }) => init !== null);
  // Without EXT-X-MAP the pieces are MPEG-TS or packed audio (RFC 8216 section 3).
  const format = mapped ? 'bmff' : 'mpegts';
  const encrypted = known.some(({ key }) => key?.method !== undefined && key.method !== 'NONE');
  const live = endList !== true;
  return oneFile(pieces) ?? { kind: 'pieces', pieces, live, seconds: secondsOf(known, live), encrypted, format };
}

function readDash(content: string, base: string): Playlist {
  // Nothing in DASH needs a document type, and entities are how a small file becomes a large one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(content)) throw new MediaError('malformed', 'the playlist declares a document type');
  const { playlists } = dashSchema.parse(parseMpd(content, { manifestUri: base }));
  const [first] = [...playlists].sort((a, b) => bandwidth(a.attributes) - bandwidth(b.attributes));
  if (first === undefined) throw new MediaError('malformed', 'the playlist names no stream of pictures');
  const whole = resolved(first.sidx?.resolvedUri ?? first.sidx?.uri, base);
  if (first.segments.length === 0 && whole !== null) return { kind: 'file', url: whole };
  const known = segmentsOf(first.segments);
  const pieces = addressed(known, base);
  const live = first.endList === false;
  const encrypted = first.contentProtection !== undefined && first.contentProtection !== null;
  return (
    oneFile(pieces) ?? { kind: 'pieces', pieces, live, seconds: secondsOf(known, live), encrypted, format: 'bmff' }
  );
}

type ParsedSegment = z.infer<typeof segmentSchema>;

function segmentsOf(given: readonly unknown[]): ParsedSegment[] {
  return given.slice(0, MOST_PIECES).flatMap((segment) => {
    const parsed = segmentSchema.safeParse(segment);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Null too for a list too long to be read whole. */
function secondsOf(segments: readonly ParsedSegment[], live: boolean): number | null {
  if (live || segments.length >= MOST_PIECES) return null;
  const seconds = segments.reduce((sum, { duration = 0 }) => sum + duration, 0);
  return seconds > 0 ? seconds : null;
}

function addressed(segments: readonly ParsedSegment[], base: string): AddressedPiece[] {
  const pieces = segments.flatMap((segment) => {
    const at = addressOf(segment, base);
    return at === null ? [] : [{ ...at, init: segment.map === undefined ? null : addressOf(segment.map, base) }];
  });
  if (pieces.length === 0) throw new MediaError('no-bytes', 'the playlist names no address that can be asked');
  return pieces;
}

function addressOf({ uri, resolvedUri, byterange }: z.infer<typeof addressSchema>, base: string): PieceAddress | null {
  const url = resolved(resolvedUri ?? uri, base);
  if (url === null) return null;
  return { url, range: byterange ? { start: byterange.offset, end: byterange.offset + byterange.length } : null };
}

/** An absolute http(s) address; null for everything else, and for a local address in a playlist from elsewhere. */
function resolved(uri: string | undefined, base: string): string | null {
  if (uri === undefined || uri === '' || !URL.canParse(uri, base)) return null;
  const url = new URL(uri, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  // A playlist of some server must not make the person's browser ask around in the person's own network.
  if (isLocal(url.hostname) && !isLocal(new URL(base).hostname)) return null;
  return url.href;
}

/** Names and addresses of the machine itself and of private networks (RFC 1918, RFC 4193, RFC 6762). */
export function isLocal(hostname: string): boolean {
  return (
    /^(?:localhost|.*\.localhost|.*\.local|0\.0\.0\.0)$/.test(hostname) ||
    /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname) ||
    /^\[(?:::1?|f[cd]|fe80|::ffff:)/.test(hostname)
  );
}

/** Pieces that are all ranges of one file: then the file itself can be read, and its hash compared as a whole. */
function oneFile(pieces: readonly AddressedPiece[]): Playlist | null {
  const [first] = pieces;
  if (first === undefined || pieces.some(({ url, range }) => range === null || url !== first.url)) return null;
  const inside = pieces.every(({ init }) => init !== null && init.url === first.url);
  return inside ? { kind: 'file', url: first.url } : null;
}

const bandwidth = (attributes: { BANDWIDTH?: number | undefined } | undefined) =>
  attributes?.BANDWIDTH ?? Number.POSITIVE_INFINITY;
