/** Finding one box in a manifest store by its labels (JUMBF, ISO/IEC 19566-5). Nothing is copied. */

/** Child boxes looked at in one superbox. */
const MAX_CHILDREN = 4096;
const DESCRIPTION_HEADER = 17;

interface Span {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function* children(store: Uint8Array, start: number, end: number): Generator<Span> {
  const view = new DataView(store.buffer, store.byteOffset, store.byteLength);
  let at = start;
  for (let count = 0; at + 8 <= end && count < MAX_CHILDREN; count++) {
    const stated = view.getUint32(at);
    const long = stated === 1 && at + 16 <= end;
    const size = long ? Number(view.getBigUint64(at + 8)) : stated === 0 ? end - at : stated;
    const header = long ? 16 : 8;
    if (size < header || at + size > end) return;
    yield { type: String.fromCharCode(...store.subarray(at + 4, at + 8)), start: at + header, end: at + size };
    at += size;
  }
}

/** The label in a superbox's description box, or null. */
function labelOf(store: Uint8Array, superbox: Span): string | null {
  const [description] = children(store, superbox.start, superbox.end);
  if (description?.type !== 'jumd') return null;
  const label = description.start + DESCRIPTION_HEADER;
  const labelled = ((store[label - 1] ?? 0) & 0b10) !== 0;
  const zero = store.subarray(label, Math.min(description.end, label + 1024)).indexOf(0);
  return labelled && zero > 0 ? new TextDecoder().decode(store.subarray(label, label + zero)) : null;
}

/**
 * The content of the embedded file that an assertion is (`bidb`), as a view of the store.
 *
 * @param uri `self#jumbf=/c2pa/<manifest>/c2pa.assertions/<assertion>`
 * @returns null for what is not there, lies in a compressed manifest, or is no embedded file.
 */
export function embeddedFile(store: Uint8Array, uri: string): Uint8Array | null {
  const path = /^self#jumbf=\/(c2pa)\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(uri)?.slice(1);
  if (path === undefined) return null;
  let within: Span = { type: 'jumb', start: 0, end: store.byteLength };
  for (const label of path) {
    let found: Span | null = null;
    for (const child of children(store, within.start, within.end)) {
      if (child.type === 'jumb' && labelOf(store, child) === label) {
        found = child;
        break;
      }
    }
    if (found === null) return null;
    within = found;
  }
  for (const { type, start, end } of children(store, within.start, within.end)) {
    if (type === 'bidb') return store.subarray(start, end);
  }
  return null;
}
