/** The data that sites put into their pages for their own scripts: located, capped, parsed, never run. */

/** Characters of one script element. YouTube's data is 0.4–1.5 MB (measured by others in 2026), the others' less. */
const LARGEST_SCRIPT = 6_000_000;
/** Objects looked at in one walk; YouTube's page holds some 50,000. */
const MOST_NODES = 200_000;

interface Parsed {
  /** Pages replace the text of theirs: another node, or one of another length. */
  readonly node: ChildNode | null;
  readonly length: number;
  /** Held weakly: a megabyte of text is ten of objects, wanted again only by the next card of the same feed. */
  readonly value: WeakRef<object> | null;
}
const parsed = new WeakMap<Element, Parsed>();

/** @returns the JSON that the element holds; undefined where it is none, or too large. */
export function jsonOf(script: Element): unknown {
  return parsedOnce(script, (text) => text);
}

/**
 * The object that an inline script assigns: `var ytInitialData = {…};`, `window.__INITIAL_STATE__={…};(function…`.
 *
 * @param assignment what stands before the `{`, without spaces at its end.
 */
export function assignedJson(document: Document, assignment: string): unknown {
  for (const script of document.scripts) {
    if (script.src !== '') continue;
    const text = script.textContent ?? '';
    if (text.length > LARGEST_SCRIPT || !text.slice(0, 400).includes(assignment)) continue;
    return parsedOnce(script, () => objectAt(text, text.indexOf('{', text.indexOf(assignment) + assignment.length)));
  }
  return undefined;
}

function parsedOnce(script: Element, locate: (text: string) => string): unknown {
  const text = script.textContent ?? '';
  const node = script.firstChild;
  const known = parsed.get(script);
  const same = known !== undefined && known.node === node && known.length === text.length;
  const kept = same ? (known.value === null ? undefined : known.value.deref()) : undefined;
  if (kept !== undefined || (same && known.value === null)) return kept;
  let value: unknown;
  try {
    if (text.length <= LARGEST_SCRIPT) value = JSON.parse(locate(text));
  } catch {
    // No JSON (any more): the reader says that the page's data is not there.
    value = undefined;
  }
  const held = typeof value === 'object' && value !== null ? value : undefined;
  parsed.set(script, { node, length: text.length, value: held === undefined ? null : new WeakRef(held) });
  return held;
}

/** The text from the `{` at `start` to the `}` that closes it; where nothing closes it, no JSON. */
function objectAt(text: string, start: number): string {
  if (start < 0) return '';
  const trimmed = text.trimEnd();
  const end = trimmed.endsWith(';') ? trimmed.slice(0, -1) : trimmed;
  // The whole script is the assignment: no need to look at each of a million characters.
  if (end.endsWith('}') && !end.endsWith(')}')) return end.slice(start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (char === 0x7b) depth++;
    else if (char === 0x7d && --depth === 0) return text.slice(start, at + 1);
  }
  return '';
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at the end of the keys; undefined where the way ends before. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) here = isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  return here;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Every object below `root` that `wanted` accepts; looks at a bounded number and no deeper than what it has found. */
export function objectsWhere(root: unknown, wanted: (object: JsonObject) => boolean): JsonObject[] {
  const found: JsonObject[] = [];
  const pending: unknown[] = [root];
  for (let looked = 0; pending.length > 0 && looked < MOST_NODES; looked++) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isObject(node) && wanted(node)) found.push(node);
    else for (const child of Object.values(node)) if (typeof child === 'object') pending.push(child);
  }
  return found;
}
