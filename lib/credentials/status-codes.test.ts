import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { explainedCodes, explainProblems } from './problems';

/** Codes that say that something is right, or that a look was not taken: never shown as a problem. */
const NO_PROBLEM = [
  'assertion.hashedURI.match',
  'assertion.bmffHash.match',
  'assertion.boxesHash.match',
  'assertion.collectionHash.match',
  'assertion.dataHash.match',
  'assertion.bmffHash.additionalExclusionsPresent',
  'assertion.boxesHash.additionalExclusionsPresent',
  'assertion.dataHash.additionalExclusionsPresent',
  'claimSignature.insideValidity',
  'claimSignature.validated',
  'ingredient.claimSignature.validated',
  'ingredient.manifest.validated',
  'ingredient.unknownProvenance',
  'signingCredential.ocsp.notRevoked',
  'signingCredential.ocsp.skipped',
  'signingCredential.trusted',
  'timeStamp.trusted',
  'timeStamp.validated',
  'cawg.ica.credential_valid',
  'cawg.ica.time_stamp.validated',
  'cawg.identity.well-formed',
  'cawg.x509.credential.trusted',
  'cawg.x509.signature.validated',
];
/** Strings of the same shape that are none: labels, names of source files, words that happen to follow a dot. */
const NO_CODE = [
  /^(?:assertion|claim|ingredient|manifest)\.rs/,
  /^(?:assertion|claim)\.metadata/,
  /^(?:claim|ingredient)\.v\d/,
  /^manifest\.json/,
  // The prefix that the library tells its own codes of identities by.
  /^cawg\.x509\.cawg\./,
];

/**
 * The library's strings lie in its wasm one after the other, without an end, so a code is the start of a longer run of
 * letters; a code that has another one in front (`ingredient.manifest.missing`) is found at its own start, and again
 * at the inner one.
 */
it('has words for every status code that the library can return', () => {
  const file = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm');
  const strings = readFileSync(file).toString('latin1');
  const groups =
    'assertion|claim|claimSignature|signingCredential|timeStamp|timeOfSigning|ingredient|manifest|algorithm|cawg.(?:ica|identity|x509)';
  const runs = [...strings.matchAll(new RegExp(`(?=((?:${groups})\\.[A-Za-z][\\w.-]+))`, 'g'))];
  expect(runs.length).toBeGreaterThan(100);
  const known = [...explainedCodes, ...NO_PROBLEM];
  const tails = known.flatMap((code) => {
    const words = code.split('.');
    return words.map((_, from) => words.slice(from).join('.'));
  });
  const unknown = runs
    .map(([, run = '']) => run)
    .filter((run) => !tails.some((code) => run.startsWith(code)) && !NO_CODE.some((shape) => shape.test(run)));
  expect([...new Set(unknown)]).toEqual([]);
  // And the other way round: these lists name nothing that the library no longer knows.
  expect(NO_PROBLEM.filter((code) => !strings.includes(code))).toEqual([]);
});

it('shows a code that nobody has heard of as itself', () => {
  const [problem] = explainProblems([{ code: 'claim.frobnicated', ingredient: null }]);
  expect(problem).toMatchObject({ code: 'claim.frobnicated', ingredient: null });
  expect(problem?.explanation).toContain('“claim.frobnicated”');
});

it('finds no words on a prototype', () => {
  const [problem] = explainProblems([{ code: 'constructor', ingredient: null }]);
  expect(problem?.explanation).toContain('“constructor”');
});
