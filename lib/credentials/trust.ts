import type { Credentials, TrustListName } from '../inspection/schema';
import { joinPem } from './pem';

interface Dated {
  /** When the list was made, as its publisher says; null where it does not. ISO 8601. */
  readonly issued: string | null;
  /** When this copy was fetched. ISO 8601. */
  readonly retrieved: string | null;
}

/** Whom to believe. Everything is optional: without any list a signature is still checked, only not its signer. */
export interface TrustStore {
  /** The official C2PA lists of signers and of time-stamping authorities. */
  readonly c2pa?: Dated & { readonly anchorsPem: string; readonly tsaPem: string };
  /** The interim list, frozen on 2026-01-01: what its certificates signed while they were valid still counts. */
  readonly interim?: Dated & { readonly anchorsPem: string; readonly allowedPem: string };
  /** Anchors that the person added. */
  readonly user?: Partial<Dated> & { readonly anchorsPem: string };
  /** Further key usages, from an imported `store.cfg`: one OID a line, `//` comments. */
  readonly trustConfig?: string;
}

/**
 * Extended key usages with which a certificate may sign claims, time stamps and revocation answers. Passed whether
 * there is a list or not: without them real files fail as `signingCredential.invalid` (Microsoft's, reference C2PA).
 */
const ALLOWED_KEY_USAGES: readonly (readonly [name: string, oid: string])[] = [
  ['emailProtection', '1.3.6.1.5.5.7.3.4'],
  ['documentSigning', '1.3.6.1.5.5.7.3.36'],
  ['timeStamping', '1.3.6.1.5.5.7.3.8'],
  ['OCSPSigning', '1.3.6.1.5.5.7.3.9'],
  ['Microsoft C2PA signing', '1.3.6.1.4.1.311.76.59.1.9'],
  ['C2PA claim signing', '1.3.6.1.4.1.62558.2.1'],
];
const OID = /^[0-2](?:\.\d{1,20}){2,20}$/;

function keyUsages(imported = ''): string {
  const further = imported
    .slice(0, 16_384)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => OID.test(line));
  return [...new Set([...ALLOWED_KEY_USAGES.map(([, oid]) => oid), ...further])].join('\n');
}

/** MB. A brotli-compressed store may not unpack to more; the largest store seen is 0.3 MB. */
const MAX_UNPACKED_STORE = 32;

/** One reading of a store: with these settings, a signer who is trusted is so by `list`. */
export interface TrustPass {
  /** Null: there is no list at all. */
  readonly list: TrustListName | null;
  /** JSON for the library. */
  readonly settings: string;
}

/**
 * The readings to make, in this order, until one trusts. The library tells only "system" from "user" anchors, so the
 * lists are told apart by who is believed first: the official ones alone, then the interim list too, then the
 * person's anchors too. The official and interim time-stamping authorities count in every later pass.
 */
export function trustPasses(store: TrustStore): readonly TrustPass[] {
  const texts = [
    store.c2pa?.anchorsPem,
    store.c2pa?.tsaPem,
    store.interim?.anchorsPem,
    store.interim?.allowedPem,
    store.user?.anchorsPem,
    store.trustConfig,
  ];
  if (remembered === null || texts.some((text, index) => text !== remembered?.texts[index])) {
    remembered = { texts, passes: makePasses(store) };
  }
  return remembered.passes;
}

/** Splitting 300 kB of PEM costs some 20 ms; every job loads its lists anew, and they are almost always the same. */
let remembered: { readonly texts: readonly (string | undefined)[]; readonly passes: readonly TrustPass[] } | null =
  null;

function makePasses(store: TrustStore): readonly TrustPass[] {
  const official = joinPem(store.c2pa?.anchorsPem, store.c2pa?.tsaPem);
  const interim = joinPem(store.interim?.anchorsPem);
  const allowed = joinPem(store.interim?.allowedPem);
  const user = joinPem(store.user?.anchorsPem);
  const config = keyUsages(store.trustConfig);
  const settings = (anchors: string, further: string, certificates: string) =>
    settingsJson(anchors, further, certificates, config);

  const passes: TrustPass[] = [];
  if (official !== '') passes.push({ list: 'c2pa', settings: settings(official, '', '') });
  if (interim !== '' || allowed !== '') {
    passes.push({ list: 'interim', settings: settings(official, interim, allowed) });
  }
  if (user !== '') {
    const further = [interim, user].filter((pem) => pem !== '').join('\n');
    passes.push({ list: 'user', settings: settings(official, further, allowed) });
  }
  if (passes.length === 0) passes.push({ list: null, settings: settings('', '', '') });
  return passes;
}

/**
 * For a reading that decodes identities, which the person asked for. Hosts in `hosts` may be asked for an issuer's key
 * (`did.json`), with no redirect followed; none other. Certificates of organisations are held against the person's own
 * anchors alone: the published lists say who may sign claims, not who is who.
 */
export function identitySettings(store: TrustStore, hosts: readonly string[]): string {
  const last = trustPasses(store).at(-1);
  const settings = JSON.parse(last?.settings ?? '{}');
  const anchors = joinPem(store.user?.anchorsPem);
  const vouching = {
    trust_kind: 'cawg',
    trust_uri: 'user',
    trust_anchors: anchors,
    trust_config: keyUsages(store.trustConfig),
  };
  return JSON.stringify({
    ...settings,
    core: { ...settings.core, decode_identity_assertions: true, allowed_network_hosts: hosts, allow_redirects: false },
    trust: { ...settings.trust, ...(anchors === '' ? {} : { anchors: [vouching] }) },
  });
}

/** The lists that stood behind the readings up to `last`, with their dates, for the person to judge. */
export function consultedLists(store: TrustStore, last: TrustListName | null): Credentials['trustLists'] {
  const names = trustPasses(store).flatMap(({ list }) => list ?? []);
  const upTo = last === null ? names : names.slice(0, names.indexOf(last) + 1);
  return upTo.map((name) => ({
    name,
    issued: store[name]?.issued ?? null,
    retrieved: store[name]?.retrieved ?? null,
  }));
}

/** These readings never touch the network: no remote manifest, no OCSP, no identity document (docs/decisions/002). */
function settingsJson(trustAnchors: string, userAnchors: string, allowedList: string, trustConfig: string): string {
  return JSON.stringify({
    version: 1,
    verify: {
      verify_after_reading: true,
      verify_trust: true,
      verify_timestamp_trust: true,
      ocsp_fetch: false,
      remote_manifest_fetch: false,
    },
    core: {
      allowed_network_hosts: [],
      decode_identity_assertions: false,
      max_decompressed_manifest_size_in_mb: MAX_UNPACKED_STORE,
    },
    trust: {
      trust_config: trustConfig,
      ...(trustAnchors === '' ? {} : { trust_anchors: trustAnchors }),
      ...(userAnchors === '' ? {} : { user_anchors: userAnchors }),
      ...(allowedList === '' ? {} : { allowed_list: allowedList }),
    },
  });
}
