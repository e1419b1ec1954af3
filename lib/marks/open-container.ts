import type { ByteCheckInput } from '../inspection/check';
import type { ByteSource } from '../media/byte-source';
import { type AccessUnit, bmffAccessUnits } from './access-units';
import { bmffMetadata } from './bmff-metadata';
import { type BmffMovie, readBmffMovie } from './bmff-movie';
import { readChunkMetadata } from './chunk-metadata';
import { type EmbeddedMetadata, NO_METADATA } from './embedded-metadata';
import { MAX_TIFF_BYTES, readExif } from './exif';
import { readFlvHead } from './flv-metadata';
import { readGifMetadata } from './gif-metadata';
import { readImageBoxes } from './heif-items';
import { readId3 } from './id3';
import { ivfAccessUnits } from './ivf';
import { readMatroska } from './matroska-metadata';
import { readSvgMetadata } from './svg-metadata';
import { TRANSPORT_STREAM_HEAD, transportStreamAccessUnits } from './transport-stream';
import { readFlacComments, readOggComments } from './vorbis-comments';

/** The container, parsed once, as the readers share it. */
export interface OpenedContainer {
  readonly metadata: EmbeddedMetadata;
  /** Null: this container's video is not searched for stream messages. */
  readonly accessUnits: (() => Promise<AccessUnit[]>) | null;
}

/**
 * Reads what a container says of itself, once, for every reader of marks.
 *
 * @returns null where this container is not read. @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function openContainer({ bytes, facts, signal }: ByteCheckInput): Promise<OpenedContainer | null> {
  const { container } = facts;
  switch (container) {
    case 'bmff': {
      // HEIF and AVIF keep their metadata in items.
      if (facts.kind === 'image') return { metadata: await readImageBoxes(bytes, signal), accessUnits: null };
      const movie = await readBmffMovie(bytes, signal);
      return { metadata: movieMetadata(movie), accessUnits: () => bmffAccessUnits(movie, bytes, signal) };
    }
    case 'matroska':
      return readMatroska(bytes, signal);
    case 'png':
    case 'jpeg':
    case 'webp':
    case 'avi':
    case 'wav':
      return { metadata: await readChunkMetadata(container, bytes, signal), accessUnits: null };
    case 'mpegts': {
      const head = await bytes.read(0, TRANSPORT_STREAM_HEAD, signal);
      return { metadata: NO_METADATA, accessUnits: async () => transportStreamAccessUnits(head) };
    }
    case 'jxl':
      // A bare codestream has no boxes, and no metadata.
      if ((await bytes.read(0, 2, signal))[0] === 0xff) return { metadata: NO_METADATA, accessUnits: null };
      return { metadata: await readImageBoxes(bytes, signal), accessUnits: null };
    case 'tiff':
      return { metadata: await readTiff(bytes, signal), accessUnits: null };
    case 'gif':
      return { metadata: await readGifMetadata(bytes, signal), accessUnits: null };
    case 'mp3':
    case 'aac':
      return { metadata: await readId3(bytes, signal), accessUnits: null };
    case 'flac':
      return { metadata: await readFlacComments(bytes, signal), accessUnits: null };
    case 'ogg':
      return { metadata: await readOggComments(bytes, signal), accessUnits: null };
    case 'flv': {
      const { metadata, accessUnits } = await readFlvHead(bytes, signal);
      return { metadata, accessUnits: async () => [...accessUnits] };
    }
    case 'svg':
      return { metadata: await readSvgMetadata(bytes, signal), accessUnits: null };
    case 'ivf': {
      const units = await ivfAccessUnits(bytes, signal);
      return { metadata: NO_METADATA, accessUnits: units === null ? null : async () => units };
    }
    case 'c2pa':
      return { metadata: NO_METADATA, accessUnits: null }; // No place for any of these marks.
    default:
      return null;
  }
}

async function readTiff(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const held = await bytes.read(0, MAX_TIFF_BYTES, signal);
  const found = readExif(held, 'TIFF');
  if (held.length < MAX_TIFF_BYTES) return found;
  const detail = `the TIFF was read to byte ${MAX_TIFF_BYTES}`;
  return { ...found, problems: [...found.problems, { reason: 'too-large', detail }] };
}

function movieMetadata(movie: BmffMovie): EmbeddedMetadata {
  const inside = movie.moov === null ? NO_METADATA : bmffMetadata(movie.moov);
  return { ...inside, xmp: [...movie.xmp, ...inside.xmp], problems: [...movie.problems, ...inside.problems] };
}
