import { type Credentials, LIMITS } from '../inspection/schema';
import { manifestText } from './manifest-text';
import type { FoundProblem } from './problems';
import { isAlteration, labelOf, recordedFailures } from './provenance-graph';
import { activeManifest, type ReportedManifest, type Status, type Statuses, type StoreReport } from './store-report';

/**
 * How a status code of the active manifest bears on its state. The library's own `Invalid` is never used: it says the
 * same of an expired certificate, an unlisted one and changed bytes.
 *
 * | meaning | codes | why |
 * |---|---|---|
 * | `altered` | a signature or hash mismatch | bytes differ from those that were signed; nothing else is "broken" |
 * | `content` | `assertion.*Hash.*` | counts only when the content was hashed, and with the hash that was signed |
 * | `signer` | unlisted, wrong key usage, revocation, CAWG identities | the signature holds; who made it is not vouched for |
 * | `date` | expired, outside validity, time stamps | the signature holds; that it was made in time is not shown |
 * | `form` | everything else | it does not follow the rules, so what it says cannot be relied on |
 *
 * A certificate without the right key usage (`signingCredential.invalid`) is `signer`: the mathematics and the content
 * hold, so neither "broken" nor "malformed" would be true, and it stands no better than any unlisted certificate.
 */
export type Bearing = 'altered' | 'content' | 'signer' | 'date' | 'form';

const CONTENT = /^assertion\.(?:bmffHash|dataHash|boxesHash|collectionHash|multiAssetHash)\.(\w+)$/;

export function bearingOf(code: string): Bearing {
  if (isAlteration(code)) return 'altered';
  if (CONTENT.test(code)) return 'content';
  if (code === 'signingCredential.expired' || code === 'claimSignature.outsideValidity') return 'date';
  if (code.startsWith('timeStamp.')) return 'date';
  if (code.startsWith('signingCredential.') || code.startsWith('cawg.')) return 'signer';
  return 'form';
}

export interface Assessment {
  readonly state: Exclude<Credentials['state'], 'remote'>;
  readonly contentHash: Credentials['contentHash'];
  /** False when no list vouches for the signer, or the signature itself does not hold. */
  readonly signerTrusted: boolean;
  readonly problems: readonly FoundProblem[];
  /** What differs from what was signed; empty unless the state is `broken`. */
  readonly changed: NonNullable<Credentials['changed']>;
  readonly revocation: NonNullable<Credentials['revocation']>;
}

/**
 * @param contentChecked false when only the store was read: what the library then says of content hashes is ignored.
 * @param anyList false when there was no trust list at all; "not on the list" would then say too much.
 */
export function assess(report: StoreReport, contentChecked: boolean, anyList: boolean): Assessment {
  const active = report.validation_results?.activeManifest;
  if (active === undefined) {
    const problems = [{ code: 'report.no-results', ingredient: null }];
    return {
      state: 'malformed',
      contentHash: 'unchecked',
      signerTrusted: false,
      problems,
      changed: [],
      revocation: 'none',
    };
  }
  const segmented = isSegmented(activeManifest(report));
  const verified = active.success?.some(({ code }) => code === 'claimSignature.validated') ?? false;
  const compared =
    contentChecked && !segmented && verified && !isHashAltered(active.failure) && !isHashElsewhereAltered(report);
  const failures = (active.failure ?? []).filter(({ code }) => compared || !CONTENT.test(code));
  const problems: FoundProblem[] = failures.map((status) => ownProblem(status, anyList));

  const has = (bearing: Bearing) => failures.some(({ code }) => bearingOf(code) === bearing);
  const contentHash = compared ? contentHashOf(active.success, failures) : 'unchecked';
  const { later, problems: ingredientProblems } = ingredientsOf(report);

  if (contentChecked && segmented) problems.push({ code: 'content.segmented', ingredient: null });
  for (const { code } of active.informational ?? []) {
    if (code.startsWith('timeStamp.')) problems.push({ code, ingredient: null });
  }
  problems.push(...ingredientProblems);

  const signerTrusted = verified && isSignerTrusted(report);
  const revocation = revocationOf(active);
  const result = (state: Assessment['state'], changed: Assessment['changed'] = []): Assessment => ({
    state,
    contentHash,
    signerTrusted,
    problems,
    changed,
    revocation,
  });
  // A difference that the signer did not record came about after signing: someone rewrote what this file was made
  // from, so the store is not the one that was signed, although the newest signature in it still fits.
  if (has('altered') || contentHash === 'mismatch' || later) {
    return result('broken', changedParts(failures, contentHash, later));
  }
  if (has('form') || has('content')) return result('malformed');
  if (!verified) {
    problems.push({ code: 'claimSignature.unverified', ingredient: null });
    return result('malformed');
  }
  if (has('date')) return result('undatable');
  // From the active manifest's own codes: the library withholds "Trusted" when an ingredient's signer is unlisted.
  return result(signerTrusted ? 'trusted' : 'intact');
}

/** True when a consulted list vouches for the active manifest's signer and nothing speaks against the certificate. */
export function isSignerTrusted(report: StoreReport): boolean {
  const active = report.validation_results?.activeManifest;
  const said = (code: string) => active?.success?.some((status) => status.code === code) ?? false;
  return (
    said('signingCredential.trusted') &&
    said('claimSignature.validated') &&
    !(active?.failure ?? []).some(({ code }) => code.startsWith('signingCredential.'))
  );
}

/** The parts that do not fit what was signed, the content first: it is what a person looks at. */
function changedParts(
  failures: readonly Status[],
  contentHash: Credentials['contentHash'],
  ingredientsDiffer: boolean,
): Assessment['changed'] {
  const failed = (test: (code: string) => boolean) => failures.some(({ code }) => test(code));
  const parts: [Assessment['changed'][number], boolean][] = [
    ['content', contentHash === 'mismatch'],
    ['assertion', failed((code) => code === 'assertion.hashedURI.mismatch')],
    ['claim', failed((code) => code === 'claimSignature.mismatch')],
    ['ingredient', ingredientsDiffer || failed((code) => code.startsWith('ingredient.') && isAlteration(code))],
  ];
  return parts.flatMap(([part, differs]) => (differs ? [part] : []));
}

/** From the answer stapled to the signature alone: nobody is asked (`ocsp_fetch` is off), so mostly there is none. */
function revocationOf({ success, informational, failure }: Statuses): Assessment['revocation'] {
  const said = (code: string) =>
    [success, informational, failure].some((statuses) =>
      statuses?.some((status) => status.code === `signingCredential.ocsp.${code}`),
    );
  if (said('revoked')) return 'revoked';
  if (said('notRevoked')) return 'not-revoked';
  return said('unknown') ? 'unknown' : 'none';
}

function contentHashOf(
  success: readonly Status[] | undefined,
  failures: readonly Status[],
): Credentials['contentHash'] {
  const outcomes = (statuses: readonly Status[]) => statuses.flatMap(({ code }) => CONTENT.exec(code)?.[1] ?? []);
  const failed = outcomes(failures);
  if (failed.includes('mismatch')) return 'mismatch';
  return failed.length === 0 && outcomes(success ?? []).includes('match') ? 'match' : 'unchecked';
}

const HASH_ASSERTION = /\/c2pa\.hash\.[^/]+$/;

/**
 * True when the assertion that the content was compared with is not the one that was signed. After an edit of the hash
 * or its list of exclusions the library still says `match` or `mismatch`, and neither is about what was signed.
 */
function isHashAltered(failures: readonly Status[] | undefined): boolean {
  return (failures ?? []).some(({ code, url }) => !CONTENT.test(code) && url !== undefined && HASH_ASSERTION.test(url));
}

/**
 * The same of an updated store: what the content is compared with stands in the manifest that was updated, and the
 * library says `match` at the newest one although the signature of that other one no longer holds.
 */
function isHashElsewhereAltered({ active_manifest, validation_results: results }: StoreReport): boolean {
  const { success = [], failure = [] } = results?.activeManifest ?? {};
  const holders = new Set(
    [...success, ...failure].filter(({ code }) => CONTENT.test(code)).map((status) => labelOf(status)),
  );
  holders.delete(active_manifest);
  return (results?.ingredientDeltas ?? []).some(({ validationDeltas }) =>
    (validationDeltas?.failure ?? []).some(
      (status) => holders.has(labelOf(status)) && ['altered', 'form'].includes(bearingOf(status.code)),
    ),
  );
}

const BMFF_HASH = /^c2pa\.hash\.bmff(?:\.v\d+)?(?:__\d+)?$/;

/**
 * True when the hash covers a stream kept in pieces: an init segment and fragments, each hashed by itself. Read as one
 * file, such an asset always "mismatches", the genuine init segment alone included (C2PA 2.2 section 18.7, `initHash`).
 */
function isSegmented(manifest: ReportedManifest | undefined): boolean {
  return (manifest?.assertions ?? []).some(({ label, data }) => {
    if (!BMFF_HASH.test(label) || typeof data !== 'object' || data === null || !('merkle' in data)) return false;
    const { merkle } = data;
    return (
      Array.isArray(merkle) &&
      merkle.some((tree: unknown) => typeof tree === 'object' && tree !== null && 'initHash' in tree && tree.initHash)
    );
  });
}

function ownProblem({ code, explanation }: Status, anyList: boolean): FoundProblem {
  if (code === 'signingCredential.untrusted' && !anyList) return { code: 'trust.no-list', ingredient: null };
  // Only where the code leaves open what is wrong; elsewhere the library's text adds nothing for a person.
  const detail = bearingOf(code) === 'form' ? explanation : null;
  return { code, ingredient: null, detail };
}

/** Found over all ingredients before it is left at that; an honest store has none, a hostile one ten thousand. */
const MAX_FOUND = 1024;

/** What is wrong with the ingredients: recorded by the signer when they were added, or different since (`later`). */
function ingredientsOf(report: StoreReport): { later: boolean; problems: FoundProblem[] } {
  type Place = { readonly title: string; readonly at: NonNullable<FoundProblem['at']> };
  /** By the manifest that an ingredient leads to, and by the address of its own assertion. */
  const byManifest = new Map<string, Place>();
  const byAssertion = new Map<string, Place>();
  const problems: FoundProblem[] = [];
  const name = (title: unknown, label: string | undefined | null) =>
    manifestText(title, 120) ?? manifestText(label, 120) ?? '?';

  for (const [manifest, { ingredients = [] }] of Object.entries(report.manifests)) {
    for (const [index, ingredient] of ingredients.entries()) {
      const place = { title: name(ingredient.title, ingredient.active_manifest), at: { manifest, index } };
      if (ingredient.active_manifest !== undefined) byManifest.set(ingredient.active_manifest, place);
      if (ingredient.label !== undefined) byAssertion.set(assertionAddress(manifest, ingredient.label), place);
      if (problems.length >= MAX_FOUND) continue;
      for (const { code } of recordedFailures(ingredient).slice(0, LIMITS.problems)) {
        if (shown(code)) problems.push({ code, ingredient: place.title, at: place.at, recorded: true });
      }
    }
  }
  let later = false;
  for (const { ingredientAssertionURI, validationDeltas } of report.validation_results?.ingredientDeltas ?? []) {
    for (const status of validationDeltas?.failure ?? []) {
      const label = labelOf(status);
      if (isAlteration(status.code)) later = true;
      if (!shown(status.code) || problems.length >= MAX_FOUND) continue;
      const place =
        byAssertion.get(ingredientAssertionURI ?? '') ?? (label === null ? undefined : byManifest.get(label));
      problems.push({ code: status.code, ingredient: place?.title ?? name(null, label), at: place?.at ?? null });
    }
  }
  return { later, problems };
}

const assertionAddress = (manifest: string, assertion: string) =>
  `self#jumbf=/c2pa/${manifest}/c2pa.assertions/${assertion}`;

/** An ingredient's content is not in this file, so what is said of its hash means nothing; nor does a list it is not on. */
const shown = (code: string): boolean => bearingOf(code) !== 'content' && code !== 'signingCredential.untrusted';
