import { LIMITS } from '../inspection/schema';
import { manifestUrl } from './manifest-text';

/** Characters of a header that are looked at; browsers let some 250,000 through. */
const MAX_HEADER = 16_384;

/**
 * The manifest that a server names beside a file: `Link: <…>; rel="c2pa-manifest"` (RFC 8288; C2PA 2.2 section 11.4).
 *
 * @param base the address that answered; a relative link is meant from there.
 * @returns an absolute http(s) address, or null.
 */
export function linkedManifest(header: string | null, base: string): string | null {
  if (header === null) return null;
  for (const link of header.slice(0, MAX_HEADER).split(/,(?=\s*<)/)) {
    const start = link.indexOf('<');
    const end = link.indexOf('>', start);
    if (start < 0 || end < 0 || !relationsOf(link.slice(end + 1)).includes('c2pa-manifest')) continue;
    const target = link.slice(start + 1, end);
    if (URL.canParse(target, base)) return manifestUrl(new URL(target, base).href, LIMITS.url);
  }
  return null;
}

/** Of several `rel` parameters the first counts (RFC 8288 section 3.3). */
function relationsOf(parameters: string): readonly string[] {
  const rel = parameters.split(';').find((parameter) => /^\s*rel\s*=/i.test(parameter));
  if (rel === undefined) return [];
  const value = rel.slice(rel.indexOf('=') + 1).trim();
  return value.replace(/^"|"$/g, '').toLowerCase().split(/\s+/);
}
