/** Certificates of a PEM text, structure only: the C2PA library judges them; this keeps what is no list out of it. */

/** Bytes of one list, far above the largest seen (interim allowed.pem: 247 kB, C2PA list: 38 kB). */
export const MAX_PEM_LENGTH = 1024 * 1024;
const MAX_CERTIFICATES = 2000;

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536}?)-----END CERTIFICATE-----/g;

/**
 * @param text a PEM file; what stands between its certificates (names, comments, keys) is left out.
 * @returns each certificate as a PEM block; blocks that hold no X.509 certificate are dropped.
 */
export function certificatesOf(text: string): string[] {
  if (text.length > MAX_PEM_LENGTH) return [];
  const certificates: string[] = [];
  for (const [, base64 = ''] of text.matchAll(BLOCK)) {
    const body = base64.replace(/\s+/g, '');
    if (!isCertificate(body)) continue;
    const lines = body.match(/.{1,64}/g) ?? [];
    certificates.push(['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n'));
    if (certificates.length === MAX_CERTIFICATES) break;
  }
  return certificates;
}

/** PEM texts as one, certificates only; a file that ends without a newline would swallow its neighbour otherwise. */
export function joinPem(...texts: readonly (string | null | undefined)[]): string {
  return texts.flatMap((text) => (text ? certificatesOf(text) : [])).join('\n');
}

/**
 * How many certificates a text says it holds, readable or not: a list that was cut or damaged on its way states more
 * than {@link certificatesOf} finds.
 */
export function statedCertificates(text: string): number {
  return text.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
}

/** The DER bytes of the first PEM block in `pem`, or null where there is none or its text is not base64. */
export function derOf(pem: string): Uint8Array<ArrayBuffer> | null {
  const [, base64] = new RegExp(BLOCK.source).exec(pem) ?? [];
  return base64 === undefined ? null : bytesOf(base64.replace(/\s+/g, ''));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (error) {
    // `atob` has no other way to say that the text is not base64.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** RFC 5280 section 4.1: SEQUENCE { SEQUENCE tbsCertificate, SEQUENCE algorithm, BIT STRING signature }, nothing after. */
function isCertificate(base64: string): boolean {
  const der = bytesOf(base64);
  if (der === null) return false;
  const whole = derElement(der, 0);
  if (whole === null || whole.tag !== 0x30 || whole.end !== der.length) return false;
  const body = derElement(der, whole.content);
  const algorithm = body && derElement(der, body.end);
  const signature = algorithm && derElement(der, algorithm.end);
  return body?.tag === 0x30 && algorithm?.tag === 0x30 && signature?.tag === 0x03 && signature.end === whole.end;
}

/** Where an element's content starts and ends in the bytes it was read from. */
export interface DerElement {
  readonly tag: number;
  readonly content: number;
  readonly end: number;
}

/**
 * One DER element (ITU-T X.690) with a one-byte tag and a definite length.
 *
 * @param limit where the enclosing element ends; nothing may reach beyond it.
 * @returns null where there is no such element.
 */
export function derElement(der: Uint8Array, at: number, limit = der.length): DerElement | null {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return null;
  let length = first;
  let content = at + 2;
  if (first & 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 3) return null;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (der[content + i] ?? 0);
    content += octets;
  }
  const end = content + length;
  return end <= limit ? { tag, content, end } : null;
}
