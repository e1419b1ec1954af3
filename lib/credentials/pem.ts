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

/** RFC 5280 section 4.1: SEQUENCE { SEQUENCE tbsCertificate, SEQUENCE algorithm, BIT STRING signature }, nothing after. */
function isCertificate(base64: string): boolean {
  let der: string;
  try {
    der = atob(base64);
  } catch (error) {
    // `atob` has no other way to say that the text is not base64.
    if (error instanceof DOMException) return false;
    throw error;
  }
  const whole = element(der, 0);
  if (whole === null || whole.tag !== 0x30 || whole.end !== der.length) return false;
  const body = element(der, whole.content);
  const algorithm = body && element(der, body.end);
  const signature = algorithm && element(der, algorithm.end);
  return body?.tag === 0x30 && algorithm?.tag === 0x30 && signature?.tag === 0x03 && signature.end === whole.end;
}

/** One DER element with a definite length; `der` holds one byte a character. */
function element(der: string, at: number): { tag: number; content: number; end: number } | null {
  const tag = der.charCodeAt(at);
  const first = der.charCodeAt(at + 1);
  if (Number.isNaN(tag) || Number.isNaN(first)) return null;
  let length = first;
  let content = at + 2;
  if (first & 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 3) return null;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + der.charCodeAt(content + i);
    content += octets;
  }
  const end = content + length;
  return end <= der.length ? { tag, content, end } : null;
}
