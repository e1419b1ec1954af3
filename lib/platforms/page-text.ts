/** One line without control and direction marks, at most `most` characters. Cut first: a page's text has no bound. */
export function plainText(text: string | null | undefined, most: number): string {
  const cleaned = (text ?? '')
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return cleaned.length <= most ? cleaned : `${cleaned.slice(0, most - 1).trimEnd()}…`;
}
