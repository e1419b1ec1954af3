/** Strings are matched first, so that a `NaN` inside one is left alone. */
const STRING_OR_BARE_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * JSON as generators write it, or null where it is none. Python's `json.dumps` writes `NaN` and `Infinity` bare
 * (ComfyUI's `is_changed: [NaN]`), which no JSON parser takes: they are read as null.
 */
export function parseJson(text: string): unknown {
  const trimmed = text.replace(/\0+$/, '').trim();
  if (!/^[[{"]/.test(trimmed)) return null;
  try {
    return JSON.parse(trimmed);
  } catch {
    // Not JSON as the standard has it; Python's dialect is tried next.
  }
  try {
    return JSON.parse(trimmed.replace(STRING_OR_BARE_NUMBER, (match) => (match.startsWith('"') ? match : 'null')));
  } catch {
    return null; // Text that merely begins like JSON is no label and no workflow.
  }
}
