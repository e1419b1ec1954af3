import { type Family, mutate } from './mutate';
import { Random } from './random';
import type { Subject } from './subjects';

/** One mutated file. The same subjects, seed and index give the same bytes. */
export interface FuzzInput {
  readonly index: number;
  readonly subject: Subject;
  /** Of the first mutation; further ones may be of other families. */
  readonly family: Family;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mutations: readonly string[];
}

/** How often each family is chosen, of the sum. */
const WEIGHTS: Readonly<Record<'signed' | 'unsigned', readonly (readonly [Family, number])[]>> = {
  signed: [
    ['boxes', 20],
    ['jumbf', 18],
    ['cbor', 22],
    ['signature', 10],
    ['text', 8],
    ['bytes', 16],
    ['splice', 6],
    ['forge', 6],
  ],
  unsigned: [
    ['chunks', 45],
    ['text', 35],
    ['bytes', 20],
  ],
};
const SIGNED_SHARE = 0.7;

function familyOf(subject: Subject, random: Random): Family {
  const weights = WEIGHTS[subject.signed ? 'signed' : 'unsigned'];
  let left = random.below(weights.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [family, weight] of weights) {
    if (left < weight) return family;
    left -= weight;
  }
  return 'bytes';
}

/** Mostly one mutation, so that what did it is plain; sometimes up to four on top of each other. */
export function fuzzInput(subjects: readonly Subject[], seed: number, index: number): FuzzInput {
  const random = Random.of(seed, index);
  const signed = subjects.filter((subject) => subject.signed);
  const unsigned = subjects.filter((subject) => !subject.signed);
  const subject = random.pick(random.chance(SIGNED_SHARE) ? signed : unsigned);
  const donors = signed.filter((other) => other !== subject).map(({ bytes }) => bytes);
  const family = familyOf(subject, random);
  const count = random.chance(0.6) ? 1 : 1 + random.below(4);
  const mutations: string[] = [];
  let { bytes } = subject;
  for (let step = 0; step < count; step++) {
    const next = step === 0 || random.chance(0.5) ? family : familyOf(subject, random);
    const mutated = mutate(bytes, next, donors, random);
    bytes = mutated.bytes;
    mutations.push(mutated.what);
  }
  return { index, subject, family, bytes, mutations };
}
