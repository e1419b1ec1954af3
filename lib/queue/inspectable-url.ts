import { LIMITS } from '../inspection/schema';

export type UrlRefusal = 'not-a-link' | 'scheme' | 'too-long';

/**
 * What a person pasted, as an address the engine can read: http, https or data.
 * A bare host with a path ("example.com/clip.mp4") is taken as https, as browsers do.
 */
export function inspectableUrl(text: string): { readonly url: string } | { readonly refused: UrlRefusal } {
  const given = text.trim();
  if (given === '') return { refused: 'not-a-link' };
  const hasScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(\/|$))/i.test(given);
  // A server on the person's own machine has no certificate.
  const candidate = hasScheme ? given : `${/^localhost\b/.test(given) ? 'http' : 'https'}://${given}`;
  if (!URL.canParse(candidate) || (!hasScheme && !/^[^\s/]+\.[^\s/]+|^localhost\b/.test(given))) {
    return { refused: 'not-a-link' };
  }
  const { protocol, href } = new URL(candidate);
  if (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'data:') return { refused: 'scheme' };
  return href.length > LIMITS.url ? { refused: 'too-long' } : { url: href };
}
