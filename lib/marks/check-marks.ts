import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import { LIMITS, type Mark, type ReasonCode, reasonCodes } from '../inspection/schema';
import { type ByteSource, MediaError } from '../media/byte-source';
import { type AccessUnit, bmffAccessUnits } from './access-units';
import { readAigcLabel } from './aigc-label';
import { bmffMetadata } from './bmff-metadata';
import { type BmffMovie, readBmffMovie } from './bmff-movie';
import { readChunkMetadata } from './chunk-metadata';
import { readContainerStrings } from './container-strings';
import { type EmbeddedMetadata, NO_METADATA, type ReadingProblem } from './embedded-metadata';
import { MAX_TIFF_BYTES, readExif } from './exif';
import { readFlvHead } from './flv-metadata';
import { readGenerationParameters } from './generation-parameters';
import { readGifMetadata } from './gif-metadata';
import { readImageBoxes } from './heif-items';
import { readId3 } from './id3';
import { readImageText } from './image-text';
import { readKlingSei } from './kling-sei';
import { markText } from './mark-text';
import { readMatroska } from './matroska-metadata';
import { TRANSPORT_STREAM_HEAD, transportStreamAccessUnits } from './transport-stream';
import { readFlacComments, readOggComments } from './vorbis-comments';
import { readWorkflow } from './workflow';
import { readXmp } from './xmp';

/** The container, parsed once, as the readers share it. */
interface Opened {
  readonly metadata: EmbeddedMetadata;
  /** Null: this container's video is not searched for stream messages. */
  readonly accessUnits: (() => Promise<AccessUnit[]>) | null;
}

/** One reader of marks. It may fail without the others noticing. */
interface MarkReader {
  readonly name: string;
  read(opened: Opened): Promise<{ marks: Mark[]; problems: readonly ReadingProblem[] }>;
}

const overMetadata = (name: string, read: (metadata: EmbeddedMetadata) => Mark[]): MarkReader => ({
  name,
  read: async ({ metadata }) => ({ marks: read(metadata), problems: [] }),
});

export const MARK_READERS: readonly MarkReader[] = [
  overMetadata('AIGC label', readAigcLabel),
  {
    name: 'stream messages',
    read: async ({ accessUnits }) => ({
      marks: accessUnits === null ? [] : readKlingSei(await accessUnits()),
      problems: [],
    }),
  },
  overMetadata('workflow', readWorkflow),
  overMetadata('generation parameters', readGenerationParameters),
  { name: 'XMP', read: async ({ metadata }) => readXmp(metadata) },
  overMetadata('container strings', readContainerStrings),
  overMetadata('image text', readImageText),
];

/**
 * Every mark that can be read from the file's bytes without decoding a picture: labels, stream messages, workflows,
 * declarations, strings. What is visible in the picture or hidden in its pixels is another check.
 *
 * The container is parsed once with ranged reads (a movie box of at most 16 MiB, tags of at most 8 MiB, 4 kB an
 * SEI unit); then the readers run side by side, and one that fails leaves the others' marks standing.
 *
 * @returns strong marks first. `done`: all was read; `partial`: the reason and detail name what was not;
 * `failed`: nothing could be read. A container without a reader here is `done` with nothing found only where it can
 * hold none of these marks, else `skipped` as `unsupported-format`.
 * @throws AbortError when the signal fires.
 */
export async function checkMarks(
  input: ByteCheckInput,
  readers: readonly MarkReader[] = MARK_READERS,
): Promise<CheckOutcome<Mark[]>> {
  let opened: Opened | null;
  try {
    opened = await open(input);
  } catch (error) {
    input.signal.throwIfAborted();
    const { reason, detail } = problemOf(error);
    return { finding: [], state: 'failed', reason, detail };
  }
  if (opened === null) {
    return {
      finding: [],
      state: 'skipped',
      reason: 'unsupported-format',
      detail: `marks in ${input.facts.container} files are not read yet`,
    };
  }

  const container = opened;
  const settled = await Promise.allSettled(readers.map(async (reader) => reader.read(container)));
  input.signal.throwIfAborted();
  const marks: Mark[] = [];
  const problems: ReadingProblem[] = [...container.metadata.problems];
  for (const [index, result] of settled.entries()) {
    if (result.status === 'fulfilled') {
      marks.push(...result.value.marks);
      problems.push(...result.value.problems);
    } else {
      const { reason, detail } = problemOf(result.reason);
      problems.push({ reason, detail: `${readers[index]?.name}: ${detail}` });
    }
  }
  if (marks.length > LIMITS.marks) {
    problems.push({ reason: 'too-large', detail: `${marks.length} marks, ${LIMITS.marks} kept` });
  }
  const weight = (mark: Mark): number => (mark.strength === 'strong' ? 0 : 1);
  const finding = marks
    .sort((one, other) => weight(one) - weight(other))
    .slice(0, LIMITS.marks)
    .map((mark) => ({ ...mark, value: markText(mark.value), where: markText(mark.where) }));
  const [worst] = problems;
  if (worst === undefined) return { finding, state: 'done', reason: null, detail: null };
  const detail = markText(
    problems
      .slice(0, 8)
      .map((problem) => problem.detail)
      .join('; '),
  );
  return { finding, state: 'partial', reason: worst.reason, detail };
}

async function open({ bytes, facts, signal }: ByteCheckInput): Promise<Opened | null> {
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

function problemOf(error: unknown): ReadingProblem {
  if (error instanceof MediaError) {
    const known = (reasonCodes as readonly string[]).includes(error.code);
    return { reason: known ? (error.code as ReasonCode) : 'malformed', detail: error.message };
  }
  return { reason: 'crashed', detail: error instanceof Error ? error.message : String(error) };
}
