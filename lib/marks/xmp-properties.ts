/** A property of the file itself, as XMP states it: one value, or one for each item of a list. */
export interface XmpProperty {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** Bytes of text; packets are usually under 20 kB, an editor's long history may fill a megabyte. */
export const MAX_PACKET = 2 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_PROPERTIES = 4096;
const MAX_VALUE = 64 * 1024;
/** Namespace prefixes in force at once; real packets declare fewer than 40. They are copied for each element. */
const MAX_PREFIXES = 256;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Elements of one namespace, from the root on, in which the RDF has to stand. */
export interface XmlPlace {
  readonly namespace: string;
  readonly path: readonly string[];
}

/** A packet that is no well-formed XML, or asks for what is refused here. */
export class XmpError extends Error {
  override readonly name = 'XmpError';
}

interface Frame {
  readonly namespace: string;
  readonly name: string;
  readonly prefixes: Readonly<Record<string, string>>;
}

interface Attribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

const NAME = /[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?/uy;
const SPACE = /\s*/y;

/**
 * The properties that an XMP packet states about the file itself: the children of `rdf:RDF/rdf:Description` and
 * their list items (XMP specification part 1, section 7). What stands deeper, an ingredient's history for instance,
 * is about something else and left out.
 *
 * A worker has no DOMParser, so this reads the subset of XML that XMP uses: elements, attributes, namespaces, text,
 * CDATA, comments, processing instructions, the five predefined entities and character references. A document type
 * declaration that could declare anything, or any other entity, is refused, so nothing can expand.
 *
 * @param within of a document that holds other things as well: RDF elsewhere in it is about something else.
 * @throws XmpError naming what is wrong.
 */
export function xmpProperties(packet: string, within: XmlPlace | null = null): XmpProperty[] {
  if (packet.length > MAX_PACKET) throw new XmpError(`packet of ${packet.length} characters`);
  const found: XmpProperty[] = [];
  const stack: Frame[] = [];
  let text = '';
  let at = packet.indexOf('<');

  const add = (namespace: string, name: string, value: string) => {
    if (within !== null && !isWithin(stack, within)) return;
    const trimmed = value.trim();
    if (trimmed === '' || namespace === RDF || namespace === XMLNS) return;
    if (found.length >= MAX_PROPERTIES) throw new XmpError(`more than ${MAX_PROPERTIES} properties`);
    found.push({ namespace, name, value: trimmed.slice(0, MAX_VALUE) });
  };
  const close = (frame: Frame) => {
    const property = propertyOf(stack, frame);
    if (property !== null) add(property.namespace, property.name, text);
    text = '';
  };

  while (at >= 0 && at < packet.length) {
    if (packet[at] !== '<') {
      const next = packet.indexOf('<', at);
      const end = next < 0 ? packet.length : next;
      if (stack.length > 0 && text.length < MAX_VALUE) text += decodeEntities(packet.slice(at, end));
      at = end;
    } else if (packet.startsWith('<!--', at)) {
      at = after(packet, '-->', at);
    } else if (packet.startsWith('<![CDATA[', at)) {
      const end = after(packet, ']]>', at);
      if (text.length < MAX_VALUE) text += packet.slice(at + 9, end - 3);
      at = end;
    } else if (packet.startsWith('<?', at)) {
      at = after(packet, '?>', at);
    } else if (within !== null && DOCTYPE.test(packet.slice(at, at + MAX_DOCTYPE))) {
      at = after(packet, '>', at);
    } else if (packet.startsWith('<!', at)) {
      throw new XmpError('a document type declaration is refused');
    } else if (packet.startsWith('</', at)) {
      const frame = stack.pop();
      if (frame === undefined) throw new XmpError('an end tag without its start');
      close(frame);
      at = after(packet, '>', at);
    } else {
      const tag = readTag(packet, at, stack.at(-1)?.prefixes ?? {});
      if (stack.length >= MAX_DEPTH) throw new XmpError(`elements nested deeper than ${MAX_DEPTH}`);
      text = '';
      if (tag.frame.namespace === RDF && tag.frame.name === 'Description' && isRdfRoot(stack.at(-1))) {
        // Simple properties may be written as attributes of the description.
        for (const attribute of tag.attributes) add(attribute.namespace, attribute.name, attribute.value);
      }
      const property = propertyOf(stack, tag.frame);
      const resource = tag.attributes.find(({ namespace, name }) => namespace === RDF && name === 'resource');
      if (property !== null && resource !== undefined) add(property.namespace, property.name, resource.value);
      if (!tag.empty) stack.push(tag.frame);
      at = tag.end;
    }
  }
  if (stack.length > 0) throw new XmpError(`${stack.length} elements are not closed`);
  return found;
}

/** One that names the type and declares nothing. */
const DOCTYPE = /^<!DOCTYPE\s[^[>]*>/;
const MAX_DOCTYPE = 512;

/** The elements named, then the RDF, at most with XMP's own wrapper around it. */
function isWithin(stack: readonly Frame[], { namespace, path }: XmlPlace): boolean {
  const isPath = path.every((name, depth) => stack[depth]?.name === name && stack[depth]?.namespace === namespace);
  const wrapped = stack[path.length]?.name === 'xmpmeta' ? 1 : 0;
  return isPath && isRdfRoot(stack[path.length + wrapped]);
}

const isRdfRoot = (frame: Frame | undefined): boolean => frame?.namespace === RDF && frame.name === 'RDF';
const isRdf = (frame: Frame | undefined, ...names: readonly string[]): boolean =>
  frame?.namespace === RDF && names.includes(frame.name);

/** Which property the text of `frame` belongs to, given the elements around it; null where it is none of the file's. */
function propertyOf(around: readonly Frame[], frame: Frame): Frame | null {
  const parent = around.at(-1);
  if (isRdf(parent, 'Description') && isRdfRoot(around.at(-2))) return frame;
  const item = isRdf(frame, 'li') && isRdf(parent, 'Bag', 'Seq', 'Alt');
  if (item && isRdf(around.at(-3), 'Description') && isRdfRoot(around.at(-4))) return around.at(-2) ?? null;
  return null;
}

function after(packet: string, mark: string, from: number): number {
  const found = packet.indexOf(mark, from);
  if (found < 0) throw new XmpError(`"${mark}" is missing`);
  return found + mark.length;
}

function nameAt(packet: string, at: number): string {
  NAME.lastIndex = at;
  const name = NAME.exec(packet)?.[0];
  if (name === undefined) throw new XmpError(`no name at character ${at}`);
  return name;
}

function skipSpace(packet: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(packet)?.[0].length ?? 0);
}

function readTag(
  packet: string,
  start: number,
  outer: Readonly<Record<string, string>>,
): { frame: Frame; attributes: Attribute[]; empty: boolean; end: number } {
  const name = nameAt(packet, start + 1);
  let at = start + 1 + name.length;
  const raw: { name: string; value: string }[] = [];
  const declared: Record<string, string> = {};
  let count = 0;
  for (;;) {
    at = skipSpace(packet, at);
    if (packet[at] === '>' || packet.startsWith('/>', at)) break;
    if (++count > 512) throw new XmpError('more than 512 attributes');
    const attribute = nameAt(packet, at);
    at = skipSpace(packet, at + attribute.length);
    if (packet[at] !== '=') throw new XmpError(`attribute ${attribute} has no value`);
    at = skipSpace(packet, at + 1);
    const quote = packet[at];
    if (quote !== '"' && quote !== "'") throw new XmpError(`attribute ${attribute} is not quoted`);
    const end = after(packet, quote, at + 1);
    const value = decodeEntities(packet.slice(at + 1, end - 1));
    at = end;
    if (attribute.startsWith('xmlns:')) declared[attribute.slice(6)] = value;
    else if (attribute === 'xmlns') declared[''] = value;
    else raw.push({ name: attribute, value });
  }
  const declares = Object.keys(declared).length > 0;
  const prefixes = declares ? { ...outer, ...declared } : outer;
  if (declares && Object.keys(prefixes).length > MAX_PREFIXES) throw new XmpError(`more than ${MAX_PREFIXES} prefixes`);
  const empty = packet[at] === '/';
  return {
    frame: { ...resolve(name, prefixes, prefixes[''] ?? ''), prefixes },
    attributes: raw.map(({ name: attribute, value }) => ({ ...resolve(attribute, prefixes, ''), value })),
    empty,
    end: at + (empty ? 2 : 1),
  };
}

function resolve(
  name: string,
  prefixes: Readonly<Record<string, string>>,
  unprefixed: string,
): { namespace: string; name: string } {
  const colon = name.indexOf(':');
  if (colon < 0) return { namespace: unprefixed, name };
  const prefix = name.slice(0, colon);
  return { namespace: Object.hasOwn(prefixes, prefix) ? (prefixes[prefix] ?? '') : '', name: name.slice(colon + 1) };
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{1,10});|&/g, (_, name: string | undefined) => {
    if (name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name] ?? '';
    const reference = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name ?? '');
    const code = reference?.[1] ? Number.parseInt(reference[1], 16) : Number(reference?.[2] ?? -1);
    if (code < 0 || code > 0x10ffff) throw new XmpError(`entity "&${name ?? ''};" is refused`);
    return String.fromCodePoint(code);
  });
}
