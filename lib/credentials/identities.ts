import * as z from 'zod/mini';
import type { Identity } from '../inspection/schema';
import { LIMITS } from '../inspection/schema';
import { manifestText } from './manifest-text';
import { explainProblems, type Say } from './problems';
import type { Status, StoreReport } from './store-report';

/** `cawg.identity`, with a number from the second one on (CAWG Identity Assertion 1.1, section 5). */
const IDENTITY = /^cawg\.identity(?:__\d{1,6})?$/;
const ORGANIZATION = 'cawg.x509.cose';
const PERSON = 'cawg.identity_claims_aggregation';
/** Characters of base64 of one signature; those seen are below 12 kB, and one with many accounts stays below 100 kB. */
const MAX_SIGNATURE = 400_000;

const optional = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
const issuerSchema = z.union([z.string(), z.object({ id: z.string() })]);
const rawSchema = z.object({
  signer_payload: z.object({ sig_type: z.string(), role: optional(z.array(z.string())) }),
  signature: optional(z.string().check(z.maxLength(MAX_SIGNATURE))),
});
const aggregatedSchema = z.object({
  issuer: issuerSchema,
  verifiedIdentities: optional(
    z.array(
      z.object({
        type: optional(z.string()),
        name: optional(z.string()),
        username: optional(z.string()),
        uri: optional(z.string()),
        verifiedAt: optional(z.string()),
        provider: optional(z.object({ id: optional(z.string()), name: optional(z.string()) })),
      }),
    ),
  ),
});
const certifiedSchema = z.object({
  signer_payload: z.object({ role: optional(z.array(z.string())) }),
  signature_info: z.object({ issuer: optional(z.string()), common_name: optional(z.string()) }),
});

const short = (value: unknown) => manifestText(value, LIMITS.shortText);

function assertionsOf(report: StoreReport): readonly { readonly label: string; readonly data?: unknown }[] {
  const { assertions = [] } = report.manifests[report.active_manifest] ?? {};
  return assertions.filter(({ label }) => IDENTITY.test(label)).slice(0, LIMITS.identities);
}

/**
 * Who is named beside the signer in the newest manifest, from a reading that decoded no identity: claims alone. Nobody
 * was asked, so nothing of them is told but that there is one, of which kind, and whom a check would ask.
 */
export function claimedIdentities(report: StoreReport): Identity[] {
  return assertionsOf(report).map(({ label, data }) => {
    const raw = rawSchema.safeParse(data);
    const type = raw.success ? raw.data.signer_payload.sig_type : null;
    const issuer = type === PERSON && raw.success ? issuerIn(raw.data.signature ?? '') : null;
    return {
      label,
      kind: type === ORGANIZATION ? 'organization' : type === PERSON ? 'person' : 'unknown',
      state: 'not-checked',
      host: hostOfDid(issuer),
      name: null,
      issuer: short(issuer),
      list: null,
      verified: [],
      problems: [],
    };
  });
}

/**
 * The same identities after a reading that decoded them.
 *
 * @param claimed of the first reading.
 * @param report of the reading that decoded; its `cawg.*` codes belong to the assertion that their address names.
 */
export function checkedIdentities(claimed: readonly Identity[], report: StoreReport, say?: Say): Identity[] {
  const decoded = new Map(assertionsOf(report).map(({ label, data }) => [label, data]));
  const { success = [], informational = [], failure = [] } = report.validation_results?.activeManifest ?? {};
  return claimed.map((identity) => {
    const own = (statuses: readonly Status[]) =>
      statuses.flatMap(({ code, url }) =>
        code.startsWith('cawg.') && url?.split('/').at(-1) === identity.label ? [code] : [],
      );
    const good = [...own(success), ...own(informational)];
    const bad = own(failure);
    const state = stateOf(good, bad);
    const problems = explainProblems(
      bad.map((code) => ({ code, ingredient: null })),
      say,
    ).slice(0, LIMITS.identityProblems);
    const told = state === 'trusted' || state === 'valid' ? contentOf(decoded.get(identity.label)) : null;
    return {
      ...identity,
      ...told,
      state,
      list: state === 'trusted' && good.includes('cawg.x509.credential.trusted') ? 'user' : null,
      problems,
    };
  });
}

/** What the library says of an aggregator that is on no list, once its signature held; there is no list of them yet. */
const UNLISTED_ISSUER = 'cawg.ica.untrusted_issuer';
/** Nobody could be asked, or it is of a kind that the library does not know: nothing is known about it. */
const UNDECIDED = ['cawg.ica.did_unavailable', 'cawg.identity.sig_type.unknown'];
const HOLDS = ['cawg.x509.signature.validated', 'cawg.ica.credential_valid', UNLISTED_ISSUER];

function stateOf(good: readonly string[], bad: readonly string[]): Identity['state'] {
  if (bad.some((code) => UNDECIDED.includes(code))) return 'not-checked';
  if (bad.some((code) => code !== 'cawg.x509.credential.untrusted')) return 'invalid';
  if (!good.some((code) => HOLDS.includes(code))) return 'not-checked';
  return good.includes('cawg.x509.credential.trusted') ? 'trusted' : 'valid';
}

function contentOf(data: unknown): Pick<Identity, 'name' | 'issuer' | 'verified'> | null {
  const certified = certifiedSchema.safeParse(data);
  if (certified.success) {
    const { issuer, common_name } = certified.data.signature_info;
    return { name: short(issuer) ?? short(common_name), issuer: null, verified: [] };
  }
  const aggregated = aggregatedSchema.safeParse(data);
  if (!aggregated.success) return null;
  const { issuer, verifiedIdentities = [] } = aggregated.data;
  const verified = verifiedIdentities.slice(0, LIMITS.verifiedIdentities).map((entry) => ({
    type: short(entry.type),
    provider: short(entry.provider?.name) ?? short(entry.provider?.id),
    name: short(entry.name),
    username: short(entry.username),
    uri: short(entry.uri),
    verifiedAt: short(entry.verifiedAt),
  }));
  return {
    name: verified.find(({ name }) => name !== null)?.name ?? null,
    issuer: short(typeof issuer === 'string' ? issuer : issuer.id),
    verified,
  };
}

/** `did:web:example.org%3A8443:people` → `example.org:8443`: whose server is asked (did:web method, section 2.1). */
export function hostOfDid(did: string | null): string | null {
  const written = /^did:web:([A-Za-z0-9.%_-]{1,260})(?::|$)/.exec(did ?? '')?.[1];
  if (written === undefined) return null;
  try {
    const { host, hostname } = new URL(`https://${decodeURIComponent(written)}`);
    // A name of the public network; an address within the person's own is nobody that vouches for people.
    return /[a-z]/i.test(hostname) && hostname.includes('.') && !/\.(?:local|internal|localhost)$/.test(hostname)
      ? host
      : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return null;
    throw error;
  }
}

/** The `issuer` of the credential that a COSE_Sign1 structure holds (RFC 9052, RFC 8949); null where there is none. */
function issuerIn(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const credential: unknown = JSON.parse(new TextDecoder().decode(payloadOf(bytes)));
    const parsed = z.object({ issuer: issuerSchema }).safeParse(credential);
    if (!parsed.success) return null;
    return typeof parsed.data.issuer === 'string' ? parsed.data.issuer : parsed.data.issuer.id;
  } catch (error) {
    // What cannot be read names nobody; the check of it will say what is wrong.
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
}

/** Third item of the array of four: protected header, unprotected header, payload, signature. */
function payloadOf(bytes: Uint8Array): Uint8Array {
  const tagged = header(bytes, 0);
  const array = tagged.major === 6 ? header(bytes, tagged.next) : tagged;
  if (array.major !== 4 || array.argument !== 4) throw new RangeError('no COSE_Sign1');
  const payload = header(bytes, itemEnd(bytes, itemEnd(bytes, array.next)));
  if (payload.major !== 2) throw new RangeError('the payload is not within');
  return bytes.subarray(payload.next, payload.next + payload.argument);
}

/** Initial byte and argument of a CBOR item. @throws RangeError beyond the end, and for an indefinite length. */
function header(bytes: Uint8Array, at: number): { major: number; argument: number; next: number } {
  const first = bytes[at];
  if (first === undefined) throw new RangeError('the structure ends early');
  const short = first & 31;
  if (short < 24) return { major: first >> 5, argument: short, next: at + 1 };
  if (short > 27) throw new RangeError('an indefinite length');
  const size = 2 ** (short - 24);
  if (at + 1 + size > bytes.byteLength) throw new RangeError('the structure ends early');
  let argument = 0;
  for (let offset = 1; offset <= size; offset++) argument = argument * 256 + (bytes[at + offset] ?? 0);
  return { major: first >> 5, argument, next: at + 1 + size };
}

/** Items of one structure that are passed over; a COSE header has a few. */
const MOST_ITEMS = 256;

/** Where the item at `at` ends, with all that it holds. */
function itemEnd(bytes: Uint8Array, at: number): number {
  let left = 1;
  let next = at;
  for (let count = 0; left > 0; count++) {
    if (count > MOST_ITEMS) throw new RangeError('too many items');
    const item = header(bytes, next);
    left -= 1;
    next = item.next;
    if (item.major === 2 || item.major === 3) next += item.argument;
    else if (item.major === 4) left += item.argument;
    else if (item.major === 5) left += item.argument * 2;
    else if (item.major === 6) left += 1;
    if (next > bytes.byteLength) throw new RangeError('the structure ends early');
  }
  return next;
}
