import { LIMITS } from '../inspection/schema';

/** Control, formatting and bidirectional-override characters could make a value say something else than it holds. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;

/** Text of a file made fit to stand in a mark: one line, printable, at most `most` characters. */
export function markText(text: string, most: number = LIMITS.longText): string {
  const line = text
    .slice(0, most * 2)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
