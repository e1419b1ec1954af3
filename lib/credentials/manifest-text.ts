/** Strings from manifests are written by whoever made the file; only what a person can safely read passes. */

/** Controls and line separators: a name is one line. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Direction marks and overrides, tags, soft hyphens, characters without width: each can make a name read as another. */
const INVISIBLE = /\p{Cf}+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * @param most UTF-16 units, as the schema counts them; longer text ends with `…`.
 * @returns null for what is no text, or has none left.
 */
export function manifestText(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  // Cut before cleaning, so that megabytes of text cost little; the slack covers what the cleaning takes away.
  const text = value
    .slice(0, most * 2)
    .replace(LONE_SURROGATE, '')
    .replace(BREAKS, ' ')
    .replace(INVISIBLE, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return null;
  if (text.length <= most && value.length <= most * 2) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** An absolute http(s) address as the URL standard writes it, or null: nothing else is ever shown as a link. */
export function manifestUrl(value: unknown, most: number): string | null {
  if (typeof value !== 'string' || value.length > most) return null;
  let url: URL;
  try {
    url = new URL(value.trim());
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return url.href.length <= most ? url.href : null;
}
