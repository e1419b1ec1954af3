/** What a person may want to know of one anchor. Read from its DER; whether it may sign is the C2PA library's to say. */
import { certificatesOf, type DerElement, derElement, derOf } from './pem';

/** A distinguished name, the parts that tell a person who it is. Whatever is not there, or not readable, is null. */
export interface CertificateName {
  readonly commonName: string | null;
  readonly organisation: string | null;
  /** Two letters, as a rule. */
  readonly country: string | null;
}

export interface TrustCertificate {
  /** The block as {@link certificatesOf} writes it: what removing it goes by. */
  readonly pem: string;
  /** SHA-256 of the DER bytes, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Null: the certificate could not be read further. It still counts as an anchor, for its bytes are what is compared. */
  readonly facts: CertificateFacts | null;
}

export interface CertificateFacts {
  readonly subject: CertificateName;
  readonly issuer: CertificateName;
  /** ISO 8601. */
  readonly notBefore: string;
  /** ISO 8601; null where it never ends (99991231235959Z, RFC 5280 section 4.1.2.5). */
  readonly notAfter: string | null;
  /** It may issue certificates for others; otherwise it stands for one signer alone. */
  readonly isCa: boolean;
}

/** What is used of `crypto.subtle`. */
export interface Digest {
  digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

/** @param pem a PEM text; bounds as in {@link certificatesOf}. */
export function readCertificates(pem: string, subtle: Digest): Promise<TrustCertificate[]> {
  return Promise.all(
    certificatesOf(pem).map(async (block) => {
      const der = derOf(block) ?? new Uint8Array();
      const digest = new Uint8Array(await subtle.digest('SHA-256', der));
      const fingerprint = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { pem: block, fingerprint, facts: certificateFacts(der) };
    }),
  );
}

/**
 * RFC 5280 section 4.1. Reads each element once, in order, and never beyond the one around it.
 *
 * @returns null where the bytes are not laid out as a certificate is.
 */
export function certificateFacts(der: Uint8Array): CertificateFacts | null {
  const whole = derElement(der, 0);
  const body = whole?.tag === 0x30 ? derElement(der, whole.content, whole.end) : null;
  if (body?.tag !== 0x30) return null;
  const fields = childrenOf(der, body);
  if (fields === null) return null;
  // The version, [0], is left out in version 1.
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [serial, algorithm, issuer, validity, subject, key, ...rest] = fields;
  const laidOut =
    serial?.tag === 0x02 &&
    [algorithm, issuer, validity, subject, key].every((element) => element?.tag === 0x30) &&
    issuer !== undefined &&
    validity !== undefined &&
    subject !== undefined;
  if (!laidOut) return null;
  const [from, until] = childrenOf(der, validity) ?? [];
  const notBefore = from && timeOf(der, from);
  const notAfter = until && timeOf(der, until);
  if (!notBefore || !notAfter) return null;
  return {
    subject: nameOf(der, subject),
    issuer: nameOf(der, issuer),
    notBefore,
    notAfter: notAfter.startsWith('9999') ? null : notAfter,
    isCa: isCa(der, rest),
  };
}

/** More than any certificate seen has at one level (13 extensions); what has more is not read. */
const MAX_CHILDREN = 64;

function childrenOf(der: Uint8Array, parent: DerElement): DerElement[] | null {
  const children: DerElement[] = [];
  for (let at = parent.content; at < parent.end; ) {
    const child = derElement(der, at, parent.end);
    if (child === null || children.length === MAX_CHILDREN) return null;
    children.push(child);
    at = child.end;
  }
  return children;
}

const contentOf = (der: Uint8Array, element: DerElement) => der.subarray(element.content, element.end);

const sameBytes = (bytes: Uint8Array, expected: readonly number[]) =>
  bytes.length === expected.length && expected.every((byte, index) => bytes[index] === byte);

/** 2.5.4.3, 2.5.4.10 and 2.5.4.6, each as DER content. */
const COMMON_NAME = [0x55, 0x04, 0x03];
const ORGANISATION = [0x55, 0x04, 0x0a];
const COUNTRY = [0x55, 0x04, 0x06];

/** SEQUENCE OF SET OF SEQUENCE { OID, string }, RFC 5280 section 4.1.2.4. Of several values of one kind the first counts. */
function nameOf(der: Uint8Array, name: DerElement): CertificateName {
  const attributes = (childrenOf(der, name) ?? [])
    .flatMap((set) => (set.tag === 0x31 ? (childrenOf(der, set) ?? []) : []))
    .flatMap((attribute) => {
      const [type, value] = attribute.tag === 0x30 ? (childrenOf(der, attribute) ?? []) : [];
      return type?.tag === 0x06 && value ? [{ type: contentOf(der, type), value }] : [];
    });
  const first = (oid: readonly number[]) => {
    const found = attributes.find(({ type }) => sameBytes(type, oid));
    return found ? textOf(der, found.value) : null;
  };
  return { commonName: first(COMMON_NAME), organisation: first(ORGANISATION), country: first(COUNTRY) };
}

/** Characters. RFC 5280 bounds a name's part at 64; some authorities go beyond. */
const MAX_TEXT = 200;

/** The string types of a DirectoryString, and IA5String. Null for an empty text and for any other type. */
function textOf(der: Uint8Array, element: DerElement): string | null {
  const encodings: Readonly<Record<number, string>> = {
    12: 'utf-8', // UTF8String
    19: 'utf-8', // PrintableString, a part of ASCII
    20: 'latin1', // TeletexString, as everyone writes it
    22: 'utf-8', // IA5String, ASCII
    30: 'utf-16be', // BMPString
  };
  const encoding = encodings[element.tag];
  if (encoding === undefined) return null;
  const bytes = contentOf(der, element).subarray(0, MAX_TEXT * 4);
  return new TextDecoder(encoding).decode(bytes).trim().slice(0, MAX_TEXT) || null;
}

/** UTCTime (years 1950 to 2049) or GeneralizedTime, both to the second and in UTC: RFC 5280 section 4.1.2.5. */
function timeOf(der: Uint8Array, element: DerElement): string | null {
  if (element.end - element.content > 15) return null;
  const text = String.fromCharCode(...contentOf(der, element));
  const short = element.tag === 0x17 ? /^(\d\d)(\d{10})Z$/.exec(text) : null;
  const digits = short
    ? `${Number(short[1]) < 50 ? '20' : '19'}${short[1]}${short[2]}`
    : element.tag === 0x18
      ? /^(\d{14})Z$/.exec(text)?.[1]
      : undefined;
  if (digits === undefined) return null;
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((at, index) =>
    digits.slice(at, index === 0 ? 4 : at + 2),
  );
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** 2.5.29.19. */
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

/** basicConstraints, SEQUENCE { BOOLEAN cA DEFAULT FALSE, … }: RFC 5280 section 4.2.1.9. */
function isCa(der: Uint8Array, optional: readonly DerElement[]): boolean {
  const wrapped = optional.find(({ tag }) => tag === 0xa3);
  const [extensions] = (wrapped && childrenOf(der, wrapped)) ?? [];
  for (const extension of (extensions && childrenOf(der, extensions)) ?? []) {
    const parts = childrenOf(der, extension) ?? [];
    const [id] = parts;
    const value = parts.at(-1);
    if (id?.tag !== 0x06 || value?.tag !== 0x04 || !sameBytes(contentOf(der, id), BASIC_CONSTRAINTS)) continue;
    const constraints = derElement(der, value.content, value.end);
    const [ca] = (constraints && childrenOf(der, constraints)) ?? [];
    return ca?.tag === 0x01 && der[ca.content] !== 0 && ca.end === ca.content + 1;
  }
  return false;
}
