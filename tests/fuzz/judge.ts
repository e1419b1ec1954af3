import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Credentials } from '../../lib/inspection/schema';
import { runsOf } from '../../lib/media/segments';
import { sniff } from '../../lib/media/sniff';
import { topLevelBoxes } from '../fixtures/boxes';
import { type Binding, hashedBoxes, storeInOnePiece } from './oracle';

/** A signed file as it was, and what is said of it. */
export interface Baseline {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly binding: Binding;
  readonly said: unknown;
  /** A stream in pieces: `binding` is that of its init segment. */
  readonly stream?: boolean;
}

/** What a reading says happened, apart from how the file was read. */
export function meaningOf({ signer, signedAt, generator, model, aiUse, captured, history }: Credentials): unknown {
  return { signer: signer && { ...signer, list: null }, signedAt, generator, model, aiUse, captured, history };
}

const vouchedFor = ({ state }: Credentials) => state === 'trusted' || state === 'intact';

const isFragmented = (file: Uint8Array) => topLevelBoxes(file).some(({ type }) => type === 'moof');

/** FLAC and MP3 are frames until the file ends: that the last ones are missing shows in the hash alone. */
const saysItsLength = (file: Uint8Array) => !['flac', 'mp3'].includes(sniff(file)?.container ?? '');

/** A file of boxes that ends between two of them says nothing of those that were taken off. */
const endsBetweenBoxes = (original: Uint8Array, end: number) =>
  sniff(original)?.container === 'bmff' && topLevelBoxes(original).some(({ offset }) => offset === end);

/** The signed parts of a file that are nowhere in `bytes` any more. */
function missing({ signed }: Binding, bytes: Uint8Array): string[] {
  const held = storeInOnePiece(bytes);
  return signed.filter((part) => !held.includes(part.bytes)).map(({ name }) => name);
}

/**
 * What is false in a reading of mutated bytes, in words; empty: nothing.
 *
 * 1. A reading that is vouched for says exactly what one of the signed files said, and every byte that was signed for
 *    it is still there.
 * 2. `match` only where the bytes that the hash covers are those of a signed file, box offsets included.
 * 3. Vouched for, altered and not compared is true of the init segment of a fragmented file alone.
 * 4. A file that was only cut short is never called altered, where its format says how long it is.
 */
export function judge(
  reading: Credentials,
  kind: 'quick' | 'full',
  bytes: Uint8Array,
  original: Uint8Array,
  baselines: readonly Baseline[],
): string[] {
  const wrong: string[] = [];
  const found = baselines.filter(({ said }) => isDeepStrictEqual(said, meaningOf(reading)));
  const sameContent = ({ binding, bytes: before }: Baseline) => binding.hashed(bytes).equals(binding.hashed(before));
  if (vouchedFor(reading)) {
    if (found.length === 0) wrong.push(`${kind}: ${reading.state}, with a story that nobody signed`);
    for (const { name, binding } of found) {
      const gone = missing(binding, bytes);
      if (gone.length > 0) wrong.push(`${kind}: ${reading.state} as ${name}, and its ${gone.join(', ')} was altered`);
    }
    const unlike = found.length > 0 && !found.some(sameContent);
    const initSegment =
      found.some(({ stream }) => stream) ||
      (reading.source === 'stream' && found.some((before) => isFragmented(before.bytes)));
    if (kind === 'full' && unlike && reading.contentHash === 'unchecked' && !initSegment) {
      wrong.push(`full: ${reading.state} over altered content that was not compared`);
    }
  }
  if (reading.contentHash === 'match') {
    if (kind === 'quick') wrong.push('quick: compared content without reading it');
    const candidates = vouchedFor(reading) ? found : baselines;
    if (!candidates.some(sameContent)) wrong.push(`${kind}: match over altered content (${reading.state})`);
  }
  const cut = bytes.length < original.length && bytes.every((value, at) => value === original[at]);
  const told = saysItsLength(original) && !endsBetweenBoxes(original, bytes.length);
  if (cut && told && (reading.state === 'broken' || reading.contentHash === 'mismatch')) {
    wrong.push(`${kind}: ${reading.state}, hash ${reading.contentHash}, for a file that was only cut short`);
  }
  return wrong;
}

/**
 * The same of a stream in pieces: `match` only where at least one piece is, in all that is hashed of it, one of those
 * that were signed, decoded with an init segment that is the signed one; a stream that was cut short, or of which a
 * part is missing, is never called altered.
 */
export function judgeStream(
  reading: Credentials,
  bytes: Uint8Array<ArrayBuffer>,
  original: Uint8Array<ArrayBuffer>,
  baselines: readonly Baseline[],
): string[] {
  const wrong: string[] = [];
  if (vouchedFor(reading)) {
    const found = baselines.filter(({ said }) => isDeepStrictEqual(said, meaningOf(reading)));
    if (found.length === 0) wrong.push(`stream: ${reading.state}, with a story that nobody signed`);
    for (const { name, binding } of found) {
      const gone = missing(binding, bytes);
      if (gone.length > 0) wrong.push(`stream: ${reading.state} as ${name}, and its ${gone.join(', ')} was altered`);
    }
  }
  if (reading.contentHash === 'match') {
    const signed = piecesIn(original);
    const kept = [...piecesIn(bytes)].some((piece) => signed.has(piece));
    if (!kept) wrong.push(`stream: match, and no piece is what was signed (${reading.state})`);
  }
  const cut = bytes.length < original.length && bytes.every((value, at) => value === original[at]);
  if (cut && (reading.state === 'broken' || reading.contentHash === 'mismatch')) {
    wrong.push(`stream: ${reading.state}, hash ${reading.contentHash}, for a stream that was only cut short`);
  }
  return wrong;
}

/** What is hashed of each piece, with what is hashed of its init segment before it. */
function piecesIn(stream: Uint8Array<ArrayBuffer>): Set<string> {
  const digest = (file: Uint8Array) => createHash('sha256').update(hashedBoxes(file)).digest('hex');
  return new Set(
    runsOf(null, [stream]).flatMap(({ init, segments }) =>
      segments.map((segment) => `${digest(init)} ${digest(segment.bytes)}`),
    ),
  );
}
