import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import { LIMITS, type Mark, type ReasonCode, reasonCodes } from '../inspection/schema';
import { MediaError } from '../media/byte-source';
import { readAigcLabel } from './aigc-label';
import { readContainerStrings } from './container-strings';
import type { EmbeddedMetadata, ReadingProblem } from './embedded-metadata';
import { readGenerationParameters } from './generation-parameters';
import { readImageText } from './image-text';
import { readKlingSei } from './kling-sei';
import { markText } from './mark-text';
import { type OpenedContainer, openContainer } from './open-container';
import { readWorkflow } from './workflow';
import { readXmp } from './xmp';

/** One reader of marks. It may fail without the others noticing. */
interface MarkReader {
  readonly name: string;
  read(opened: OpenedContainer): Promise<{ marks: Mark[]; problems: readonly ReadingProblem[] }>;
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
  let opened: OpenedContainer | null;
  try {
    opened = await openContainer(input);
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

function problemOf(error: unknown): ReadingProblem {
  if (error instanceof MediaError) {
    const known = (reasonCodes as readonly string[]).includes(error.code);
    return { reason: known ? (error.code as ReasonCode) : 'malformed', detail: error.message };
  }
  return { reason: 'crashed', detail: error instanceof Error ? error.message : String(error) };
}
