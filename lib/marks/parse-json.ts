import { withoutPadding } from './embedded-metadata';

const BARE_NUMBER = /-?\b(?:NaN|Infinity)\b/g;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * JSON as generators write it, or null where it is none. Python's `json.dumps` writes `NaN` and `Infinity` bare
 * (ComfyUI's `is_changed: [NaN]`), which no JSON parser takes: they are read as null.
 */
export function parseJson(text: string): unknown {
  const trimmed = withoutPadding(text).trim();
  if (!/^[[{"]/.test(trimmed)) return null;
  try {
    return JSON.parse(trimmed);
  } catch {
    // Not JSON as the standard has it; Python's dialect is tried next.
  }
  try {
    return JSON.parse(withoutBareNumbers(trimmed));
  } catch {
    return null; // Text that merely begins like JSON is no label and no workflow.
  }
}

/** One pass over the text: a regular expression for strings would start again at every quote of a hostile one. */
function withoutBareNumbers(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const begin = quote < 0 ? text.length : quote;
    if (begin > at) {
      const between = text.slice(at, begin);
      const replaced = between.replace(BARE_NUMBER, 'null');
      if (replaced !== between) {
        parts.push(text.slice(kept, at), replaced);
        kept = begin;
      }
    }
    at = begin + 1;
    while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
    at++;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}
