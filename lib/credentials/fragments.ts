import { LIMITS } from '../inspection/schema';
import type { Segment, SegmentRun } from '../media/segments';
import type { Reading } from './engine';
import type { FoundProblem } from './problems';
import type { ReportedManifest } from './store-report';

/** What came of comparing a stream's pieces with what was signed. */
export interface FragmentTally {
  readonly matched: number;
  /** Pieces that differ from those that were signed, and where they lie in time. */
  readonly differing: readonly Segment[];
  /** Pieces that are not of the signed stream at all (an advert between), or of which a part is missing. */
  readonly left: number;
  /** Seconds of the pieces that match. */
  readonly seconds: number;
  /** The init segment is not the one that was signed, although its store is: nothing could be compared with it. */
  readonly initDiffers: boolean;
  /** Why no piece could be compared; null when the manifest is one of a stream in pieces. */
  readonly unfit: 'whole-file' | null;
}

/** Pieces compared in one go: each costs 5–40 ms and about its size twice in memory. */
export const MOST_COMPARED = 16;

interface Tree {
  readonly uniqueId: number;
  readonly localId: number;
  readonly count: number;
}

/** The Merkle trees of a stream in pieces (C2PA 2.2 section 18.7); none where the hash covers a file as a whole. */
export function treesOf(manifest: ReportedManifest | undefined): readonly Tree[] {
  return (manifest?.assertions ?? []).flatMap(({ label, data }) => {
    if (!/^c2pa\.hash\.bmff(?:\.v\d+)?(?:__\d+)?$/.test(label)) return [];
    const { merkle } = (data ?? {}) as { merkle?: unknown };
    if (!Array.isArray(merkle)) return [];
    return merkle.flatMap((tree: unknown) => {
      const { uniqueId, localId, count, initHash } = (tree ?? {}) as Record<string, unknown>;
      if (typeof uniqueId !== 'number' || typeof localId !== 'number' || typeof count !== 'number' || !initHash)
        return [];
      return [{ uniqueId, localId, count }];
    });
  });
}

/**
 * Compares pieces with the manifest of their init segment, one by one.
 *
 * A piece differs only when it says itself that it is a piece of this very stream (its C2PA box names the tree and a
 * leaf of it, its track is one of the init segment's), all of it is there, and its hash is another. A piece of another
 * stream, of another quality, or without such a box was never signed here: it is left, and no sign of a change.
 *
 * @param manifest the active one, whose signature holds.
 * @param read reads init segment and piece together.
 */
export async function compareFragments(
  run: SegmentRun,
  manifest: ReportedManifest | undefined,
  read: (segment: Uint8Array<ArrayBuffer>) => Promise<Reading>,
  signal: AbortSignal,
): Promise<FragmentTally> {
  const trees = treesOf(manifest);
  const tally = { matched: 0, differing: [] as Segment[], left: 0, seconds: 0, initDiffers: false };
  if (trees.length === 0) return { ...tally, unfit: 'whole-file' };
  let compared = 0;
  for (const segment of run.segments) {
    signal.throwIfAborted();
    const { place } = segment;
    const ours = trees.some(
      ({ uniqueId, localId, count }) =>
        place?.uniqueId === uniqueId && place.localId === localId && place.location < count,
    );
    if (!ours || compared >= MOST_COMPARED) {
      tally.left += 1;
      continue;
    }
    compared += 1;
    const outcome = hashOutcome(await read(segment.bytes));
    if (outcome === 'match') {
      tally.matched += 1;
      tally.seconds += segment.time === null ? 0 : Math.max(0, segment.time.end - segment.time.start);
    } else if (outcome === 'init') {
      return { ...tally, left: run.segments.length, initDiffers: true, unfit: null };
    } else if (outcome === 'mismatch' && segment.whole && segment.ofInit) tally.differing.push(segment);
    else tally.left += 1;
  }
  return { ...tally, unfit: null };
}

/** The library says in words alone whether it was the init segment or the piece that differs (c2pa-rs 0.91). */
function hashOutcome(reading: Reading): 'match' | 'mismatch' | 'init' | 'none' {
  if (reading.kind !== 'report') return 'none';
  const active = reading.report.validation_results?.activeManifest;
  const failed = active?.failure?.find(({ code }) => code === 'assertion.bmffHash.mismatch');
  if (failed !== undefined) return /inithash/i.test(failed.explanation ?? '') ? 'init' : 'mismatch';
  return active?.success?.some(({ code }) => code === 'assertion.bmffHash.match') ? 'match' : 'none';
}

/** Several tallies (picture and sound, before and after a change of quality) as one. */
export function joinTallies(tallies: readonly FragmentTally[]): FragmentTally {
  const fit = tallies.filter(({ unfit }) => unfit === null);
  return {
    matched: sum(tallies, ({ matched }) => matched),
    differing: tallies.flatMap(({ differing }) => differing),
    left: sum(tallies, ({ left }) => left),
    seconds: sum(tallies, ({ seconds }) => seconds),
    initDiffers: tallies.some(({ initDiffers }) => initDiffers),
    unfit: fit.length === 0 ? 'whole-file' : null,
  };
}

const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((total, item) => total + of(item), 0);

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Each piece that differs, with where it lies in the stream's own time. */
export function segmentProblems(tally: FragmentTally): FoundProblem[] {
  return tally.differing.slice(0, LIMITS.problems).map(({ place, time }) => ({
    code: 'segment.mismatch',
    ingredient: null,
    detail: `#${(place?.location ?? 0) + 1}${time === null ? '' : `, ${clock(time.start)}–${clock(time.end)}`}`,
  }));
}
