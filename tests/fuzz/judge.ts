import { isDeepStrictEqual } from 'node:util';
import type { Credentials } from '../../lib/inspection/schema';
import { topLevelBoxes } from '../fixtures/boxes';
import type { Binding } from './oracle';

/** A signed file as it was, and what is said of it. */
export interface Baseline {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly binding: Binding;
  readonly said: unknown;
}

/** What a reading says happened, apart from how the file was read. */
export function meaningOf({ signer, signedAt, generator, model, aiUse, captured, history }: Credentials): unknown {
  return { signer: signer && { ...signer, list: null }, signedAt, generator, model, aiUse, captured, history };
}

const vouchedFor = ({ state }: Credentials) => state === 'trusted' || state === 'intact';

const isFragmented = (file: Uint8Array) => topLevelBoxes(file).some(({ type }) => type === 'moof');

/** The signed parts of a file that are nowhere in `bytes` any more. */
function missing({ signed }: Binding, bytes: Uint8Array): string[] {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return signed.filter((part) => !held.includes(part.bytes)).map(({ name }) => name);
}

/**
 * What is false in a reading of mutated bytes, in words; empty: nothing.
 *
 * 1. A reading that is vouched for says exactly what one of the signed files said, and every byte that was signed for
 *    it is still there.
 * 2. `match` only where the bytes that the hash covers are those of a signed file, box offsets included.
 * 3. Vouched for, altered and not compared is true of the init segment of a fragmented file alone.
 * 4. A file that was only cut short is never called altered.
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
    const initSegment = reading.source === 'stream' && found.some((before) => isFragmented(before.bytes));
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
  if (cut && (reading.state === 'broken' || reading.contentHash === 'mismatch')) {
    wrong.push(`${kind}: ${reading.state}, hash ${reading.contentHash}, for a file that was only cut short`);
  }
  return wrong;
}
