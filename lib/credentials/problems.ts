import { LIMITS, type Problem } from '../inspection/schema';
import { manifestText } from './manifest-text';

/** Localised words: a message key and its substitutions. The key itself comes back where there are no words. */
export type Say = (key: string, ...substitutions: string[]) => string;

/**
 * What each status code means to a person, in one plain sentence. Codes: C2PA 2.4 section 15.2.2, and for `cawg.` CAWG Identity
 * Assertion 1.1 sections 7 and 8; those that begin
 * with `container.`, `library.`, `trust.` or `report.` are ours. None says "tampered": a mismatch says what differs.
 */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  'claimSignature.mismatch':
    'The signature does not fit the signed statement: one of the two was changed after signing.',
  'claimSignature.missing': 'The statement is not signed.',
  'claimSignature.unverified': 'The signature could not be verified.',
  'claimSignature.outsideValidity':
    'The certificate was not valid at the time the signature was made, as its time stamp gives it.',
  'claim.missing': 'The credentials hold no statement about this file.',
  'claim.multiple': 'The credentials hold more than one statement about this file.',
  'claim.hardBindings.missing': 'The credentials are not bound to any content.',
  'claim.malformed': 'The signed statement cannot be read.',
  'signingCredential.untrusted': 'None of the trust lists that were consulted vouches for the signer.',
  'signingCredential.invalid':
    "The signer's certificate is not one that may sign credentials, so nothing vouches for the signer.",
  'signingCredential.expired':
    "The signer's certificate has expired, and no trusted time stamp shows that it signed before that.",
  // An answer that is out of date comes back under the same code (contentauth/c2pa-rs issue 2644), hence the second half.
  'signingCredential.ocsp.revoked':
    "An answer of the certificate's issuer, which the file brings along, says that the certificate was withdrawn; it may also be an answer that is out of date.",
  'signingCredential.ocsp.inaccessible':
    'The issuer of the signing certificate could not be asked whether it was withdrawn.',
  'signingCredential.ocsp.unknown': 'Whether the signing certificate was withdrawn is not known.',
  'timeStamp.untrusted': 'The authority that gave the time stamp is not on the lists that were consulted.',
  'timeStamp.mismatch': 'The time stamp belongs to something else than this signature.',
  'timeStamp.malformed': 'The time stamp cannot be read.',
  'timeStamp.outsideValidity': 'The time stamp was made outside the validity of its own certificate.',
  'assertion.hashedURI.mismatch': 'A part of the credentials was changed after signing.',
  'assertion.bmffHash.mismatch': 'The content is not the content that was signed.',
  'assertion.dataHash.mismatch': 'The content is not the content that was signed.',
  'assertion.boxesHash.mismatch': 'The content is not the content that was signed.',
  'assertion.collectionHash.mismatch': 'The content is not the content that was signed.',
  'assertion.multiAssetHash.mismatch': 'The content is not the content that was signed.',
  'assertion.bmffHash.malformed':
    'The check sum of the content cannot be read, so the content was not compared with it.',
  'assertion.dataHash.malformed':
    'The check sum of the content cannot be read, so the content was not compared with it.',
  'assertion.boxesHash.malformed':
    'The check sum of the content cannot be read, so the content was not compared with it.',
  'assertion.boxesHash.unknownBox': 'The file has a part that the check sum of the content does not know.',
  'assertion.collectionHash.malformed':
    'The check sum of the content cannot be read, so the content was not compared with it.',
  'assertion.collectionHash.incorrectFileCount': 'The number of files is not the number that was signed.',
  'assertion.collectionHash.invalidURI': 'The list of the files that were signed names one that cannot be read.',
  'assertion.multipleHardBindings': 'The credentials are bound to the content more than once.',
  'assertion.hardBinding.redacted': 'What binds the credentials to the content was taken out, which is not allowed.',
  'assertion.outsideManifest': 'The credentials point to a part that is not within them.',
  'assertion.required.missing': 'A part of the credentials lacks something that it must have.',
  'assertion.cloud-data.malformed': 'A part of the credentials lies elsewhere, and the note where cannot be read.',
  'assertion.cloud-data.hardBinding': 'What binds the credentials to the content lies elsewhere, which is not allowed.',
  'assertion.cloud-data.actions': 'The account of what was done lies elsewhere, which is not allowed.',
  'assertion.external-reference.malformed':
    'The credentials point to something elsewhere in a way that cannot be read.',
  'assertion.timestamp.malformed': 'A time stamp among the credentials cannot be read.',
  'assertion.ingredient.malformed': 'The note about what this file was made from cannot be read.',
  'assertion.missing': 'A part of the credentials is missing.',
  'assertion.undeclared': 'The credentials hold a part that the signer did not list.',
  'assertion.inaccessible': 'A part of the credentials could not be read.',
  'assertion.action.malformed': 'The account of what was done to the file does not follow the rules.',
  'assertion.action.ingredientMismatch': 'The account of what was done names an ingredient that is not there.',
  'assertion.action.redacted': 'The account of what was done was taken out, which is not allowed.',
  'assertion.action.redactionMismatch': 'The account of what was taken out does not fit what is missing.',
  'assertion.action.softBindingMissing': 'The account names a watermark that the credentials say nothing else about.',
  'assertion.json.invalid': 'A part of the credentials cannot be read.',
  'assertion.cbor.invalid': 'A part of the credentials cannot be read.',
  'assertion.notRedacted': 'A part that was said to be removed is still there.',
  'assertion.selfRedacted': 'The credentials claim to have removed a part of themselves.',
  'manifest.multipleParents': 'The credentials name more than one original.',
  'manifest.inaccessible': 'The credentials lie elsewhere and were not fetched.',
  'manifest.update.wrongParents': 'The credentials were updated in a way that the rules do not allow.',
  'manifest.update.invalid': 'The credentials were updated in a way that the rules do not allow.',
  'ingredient.manifest.missing': 'The credentials of something that this file was made from are missing.',
  'ingredient.manifest.mismatch': 'The credentials of something that this file was made from were changed afterwards.',
  'ingredient.hashedURI.mismatch': 'The credentials of something that this file was made from were changed afterwards.',
  'ingredient.claimSignature.mismatch':
    'The signature of something that this file was made from is not the one that was recorded.',
  'ingredient.claimSignature.missing': 'The signature of something that this file was made from is missing.',
  'ingredient.malformed': 'The note about what this file was made from cannot be read.',
  'cawg.ica.did_unavailable': 'The one who vouches for this identity could not be asked, so nothing is known about it.',
  'cawg.ica.invalid_issuer': 'The identity does not say in a readable way who vouches for it.',
  'cawg.ica.invalid_did_document':
    'What the one who vouches for this identity publishes about itself cannot be read, so its signature could not be verified.',
  'cawg.ica.untrusted_issuer': 'The one who vouches for this identity is on no list that was consulted.',
  'cawg.ica.signature_mismatch': 'The signature of the one who vouches does not fit what is said about this identity.',
  'cawg.ica.signer_payload.mismatch': 'What is said about this identity was signed for another file.',
  'cawg.ica.invalid_alg': 'The identity is signed with an algorithm that is not supported.',
  'cawg.ica.invalid_content_type':
    'The signed statement about this identity does not say what kind of statement it is.',
  'cawg.ica.invalid_cose_sign1': 'The signature of this identity cannot be read.',
  'cawg.ica.invalid_verifiable_credential': 'The signed statement about this identity cannot be read.',
  'cawg.ica.time_stamp.invalid': 'The time stamp of this identity cannot be read, or belongs to something else.',
  'cawg.ica.valid_from.missing': 'The statement about this identity does not say from when on it holds.',
  'cawg.ica.valid_from.invalid': 'The statement about this identity was not valid yet when it was used.',
  'cawg.ica.valid_until.invalid': 'The statement about this identity was no longer valid when it was used.',
  'cawg.identity.assertion.mismatch':
    'The identity speaks of parts of the credentials that are not there, or are not as they were.',
  'cawg.identity.assertion.duplicate':
    'The identity names the same part of the credentials more than once, which is not allowed.',
  'cawg.identity.hard_binding_missing': 'The identity is not bound to the content of this file.',
  'cawg.identity.pad.invalid': 'There is something in the identity where there may be only padding.',
  'cawg.identity.sig_type.unknown': 'The identity is of a kind that is not known here, so it was not checked.',
  'cawg.x509.signature.mismatch': 'The signature of this identity does not fit what was signed.',
  'cawg.x509.signature.outside_validity':
    'The certificate of this identity was not valid at the time of its signature.',
  'cawg.x509.credential.invalid': 'The certificate of this identity is not one that may sign identities.',
  'cawg.x509.credential.untrusted': 'None of the trust lists that were consulted vouches for this identity.',
  'cawg.x509.algorithm.unsupported': 'The identity is signed with an algorithm that is not supported.',
  'algorithm.unsupported': 'The credentials use an algorithm that is not supported.',
  'com.adobe.prerelease': 'The credentials follow a draft of the standard that is no longer supported.',
  'general.error': 'The credentials could not be validated.',
  'container.truncated': 'The file ends before it is complete, so its content cannot be compared with what was signed.',
  'container.malformed':
    'The structure of the file is damaged, so its content cannot be compared with what was signed.',
  'container.nested': 'The file is nested deeper than any real one, so it was not read.',
  'store.truncated': 'The file ends in the middle of its credentials.',
  'store.too-large': 'The credentials are larger than what is read.',
  'store.malformed': 'The place of the credentials in the file is damaged.',
  'store.not-found-again':
    'The credentials could be read, but not together with the file, so its content was not compared with them.',
  'trust.no-list': 'There is no trust list to look the signer up in, so nothing is known about who signed.',
  'content.segmented': 'The content belongs to a stream whose pieces are hashed one by one; they were not compared.',
  'segment.mismatch': 'A piece of this stream is not the piece that was signed.',
  'segments.match':
    'So many of the stream’s pieces were compared with the signature, and they match; the rest was not.',
  'segments.differ': 'Of the stream’s pieces that were compared with the signature, only so many match.',
  'segments.none':
    'No piece of the stream was loaded while we listened, and the page loaded no list of its pieces that we could follow. Load the page anew and ask while it begins to play.',
  'segments.no-list': 'The page loaded no list of the stream’s pieces that we could follow.',
  'segments.foreign':
    'None of the pieces that were looked at belongs to the signed stream (they may be of an advert), or all of it could not be had.',
  'segments.whole-file':
    'The signature covers the file as a whole, and a player is handed it in pieces, which cannot be compared one by one.',
  'segments.init-differs':
    'The player was handed another beginning of the stream than the one that was signed, so its pieces cannot be compared.',
  'content.absent': 'There is no content in this file to compare with what was signed.',
  'content.apart':
    'The credentials lie apart from the file, and its content was not compared with them: they may belong to another.',
  'sidecar.not-used':
    'A separate file of credentials was given too. It was not used: what the file itself carries comes first.',
  'sidecar.unreadable': 'The separate file of credentials cannot be read as such.',
  'remote.network': 'The credentials were asked for, but the connection to their server failed.',
  'remote.timeout': 'The credentials were asked for, but their server did not answer in time.',
  'remote.http-error': 'The credentials were asked for, but their server refused to send them.',
  'remote.redirected':
    'The credentials were asked for, but their server passed the request on to another address, which was not asked.',
  'remote.too-large': 'The credentials were asked for, but what their server sent is larger than what is read.',
  'remote.insecure': 'The credentials were not asked for: there is no encrypted connection (https) to their address.',
  'remote.malformed': 'The credentials were asked for, but what their server sent cannot be read as such.',
  'remote.not-fetched': 'Only the address of the credentials is known: they lie elsewhere and were not fetched.',
  'report.no-results': 'The credentials were read but not validated.',
  'report.unreadable': 'The credentials could not be understood.',
  'c2pa.InvalidAsset': 'The file is damaged or not built as its format says.',
  'c2pa.PrereleaseError': 'The credentials follow a draft of the standard that is no longer supported.',
  'c2pa.UnknownAlgorithm': 'The credentials use an algorithm that is not supported.',
  'c2pa.TooManyManifestStores': 'The file holds more than one set of credentials.',
};

/** Codes that have words; one that has none is shown as itself. */
export const explainedCodes: ReadonlySet<string> = new Set(Object.keys(EXPLANATIONS));

const UNKNOWN = 'The C2PA library reports “$1”.';
const DETAIL = '$1 ($2)';
const IN_INGREDIENT = 'In “$1”, from which this file was made: $2';
const RECORDED_HERE = 'Already so when it was added: $1';
const RECORDED = 'Already so when “$1” was used to make this file: $2';

/** `signingCredential.expired` → `problem_signingCredential_expired`. */
export const problemKey = (code: string): string => `problem_${code.replace(/[^A-Za-z0-9]+/g, '_')}`;

/** Every message key with its English words, for `_locales`. */
export const problemMessages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(EXPLANATIONS).map(([code, text]) => [problemKey(code), text])),
  problem_unknown: UNKNOWN,
  problem_with_detail: DETAIL,
  problem_in_ingredient: IN_INGREDIENT,
  problem_recorded: RECORDED_HERE,
  problem_recorded_in_ingredient: RECORDED,
};

/** Where a problem was found. */
export interface FoundProblem {
  readonly code: string;
  /** Title of the ingredient whose credentials have it; null: the file's own. */
  readonly ingredient: string | null;
  /** The signer already found and recorded it when the ingredient was added. */
  readonly recorded?: boolean;
  /** Where exactly: the manifest that names the ingredient, and which of its ingredients it is. */
  readonly at?: { readonly manifest: string; readonly index: number } | null;
  /** The library's own text, where the code alone says too little. */
  readonly detail?: string | null;
}

/** Problems in words, once each, at most {@link LIMITS.problems}. */
export function explainProblems(problems: readonly FoundProblem[], say?: Say): Problem[] {
  const explained = new Map<string, Problem>();
  for (const problem of problems) {
    // Codes in an ingredient's record are written by whoever signed it.
    const code = manifestText(problem.code, 120) ?? 'unknown';
    const explanation = explain(code, problem, say).slice(0, LIMITS.longText);
    const ingredient = manifestText(problem.ingredient, LIMITS.shortText);
    explained.set(`${code} ${explanation}`, { code, explanation, ingredient });
    if (explained.size === LIMITS.problems) break;
  }
  return [...explained.values()];
}

/** The same for a list that stands at the ingredient itself, so that its title need not be said again. */
export function explainOnTheSpot(problems: readonly FoundProblem[], say?: Say): Problem[] {
  const here = problems.slice(0, LIMITS.ingredientProblems).map((problem) => ({ ...problem, ingredient: null }));
  return explainProblems(here, say);
}

function explain(code: string, { ingredient, recorded, detail }: FoundProblem, say?: Say): string {
  const known = Object.hasOwn(EXPLANATIONS, code);
  let text = known ? words(say, problemKey(code)) : words(say, 'problem_unknown', code);
  const more = manifestText(detail, 300);
  if (more !== null) text = words(say, 'problem_with_detail', text, more);
  if (ingredient === null) return recorded ? words(say, 'problem_recorded', text) : text;
  return words(say, recorded ? 'problem_recorded_in_ingredient' : 'problem_in_ingredient', ingredient, text);
}

function words(say: Say | undefined, key: string, ...substitutions: string[]): string {
  const said = say?.(key, ...substitutions);
  if (said !== undefined && said !== '' && said !== key) return said;
  // In one pass, so that a title that holds `$2` is not read as a place to put something.
  return (problemMessages[key] ?? key).replace(/\$([12])/g, (_, place) => substitutions[Number(place) - 1] ?? '');
}
