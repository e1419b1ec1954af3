/** What the mutators take for structure: nodes with a length field, and CBOR items. Read leniently, from whole files. */

/** A piece of a file that states its own length: a box, a JUMBF box, a chunk, a segment, an EBML element. */
export interface Node {
  readonly format: 'box' | 'riff' | 'png' | 'jpeg' | 'ebml';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Of the first byte after the header. */
  readonly body: number;
  readonly parents: readonly Node[];
}

const text = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
export const u32At = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);

/** Bytes between the end of a box's header and its first child; absent: it holds no boxes. */
const BOXES_INSIDE: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'moov trak mdia minf stbl edts udta ilst dinf mvex moof traf jumb'.split(' ').map((t) => [t, 0]),
  ),
  meta: 4,
  stsd: 8,
  avc1: 78,
  dref: 8,
};

export function boxNodes(bytes: Uint8Array, start = 0, end = bytes.length, parents: readonly Node[] = []): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at + 8 <= end && nodes.length < 400; ) {
    const short = u32At(bytes, at);
    const long = short === 1 && at + 16 <= end;
    const size = short === 0 ? end - at : long ? u32At(bytes, at + 8) * 0x1_0000_0000 + u32At(bytes, at + 12) : short;
    if (size < 8 || at + size > end) break;
    const name = text(bytes, at + 4, at + 8);
    const node: Node = { format: 'box', name, start: at, end: at + size, body: at + (long ? 16 : 8), parents };
    nodes.push(node);
    const inner = [...parents, node];
    const skip = BOXES_INSIDE[name];
    if (parents.length < 12 && skip !== undefined) nodes.push(...boxNodes(bytes, node.body + skip, node.end, inner));
    if (name === 'uuid') {
      const store = storeAt(bytes.subarray(node.start, node.end));
      if (store >= 0) nodes.push(...boxNodes(bytes, node.start + store, node.end, inner));
    }
    at += size;
  }
  return nodes;
}

/** Offset of the first JUMBF superbox; -1 without one. */
export function storeAt(bytes: Uint8Array): number {
  for (let at = 4; at + 12 <= bytes.length; at++) {
    if (bytes[at] === 0x6a && text(bytes, at, at + 4) === 'jumb' && text(bytes, at + 8, at + 12) === 'jumd')
      return at - 4;
  }
  return -1;
}

/** Nodes of a whole file, by what its first bytes say. */
export function nodesOf(bytes: Uint8Array): Node[] {
  const first = text(bytes, 0, 4);
  if (first === '\x89PNG') return withStore(bytes, pngNodes(bytes));
  if (first === 'RIFF') return withStore(bytes, riffNodes(bytes, 0, bytes.length, []));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return withStore(bytes, jpegNodes(bytes));
  if (bytes.length > 4 && u32At(bytes, 0) === 0x1a45dfa3) return ebmlNodes(bytes, 0, bytes.length, []);
  return boxNodes(bytes);
}

function withStore(bytes: Uint8Array, nodes: Node[]): Node[] {
  const at = storeAt(bytes);
  if (at < 0) return nodes;
  const around = nodes.filter((node) => node.start < at && at < node.end);
  return [
    ...nodes,
    ...boxNodes(bytes, at, Math.min(around.at(-1)?.end ?? bytes.length, at + u32At(bytes, at)), around),
  ];
}

function pngNodes(bytes: Uint8Array): Node[] {
  const nodes: Node[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + u32At(bytes, at);
    if (end > bytes.length) break;
    nodes.push({ format: 'png', name: text(bytes, at + 4, at + 8), start: at, end, body: at + 8, parents: [] });
    at = end;
  }
  return nodes;
}

function riffNodes(bytes: Uint8Array, start: number, end: number, parents: readonly Node[]): Node[] {
  const nodes: Node[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = start; at + 8 <= end; ) {
    const size = view.getUint32(at + 4, true);
    const last = Math.min(end, at + 8 + size);
    const name = text(bytes, at, at + 4);
    const node: Node = { format: 'riff', name, start: at, end: last, body: at + 8, parents };
    nodes.push(node);
    if (name === 'RIFF' || name === 'LIST') nodes.push(...riffNodes(bytes, at + 12, last, [...parents, node]));
    // A chunk of odd length is followed by a byte of padding.
    at = last + (size % 2);
  }
  return nodes;
}

function jpegNodes(bytes: Uint8Array): Node[] {
  const nodes: Node[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    const end = at + 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    if (end > bytes.length) break;
    nodes.push({ format: 'jpeg', name: marker.toString(16), start: at, end, body: at + 4, parents: [] });
    if (marker === 0xda) break;
    at = end;
  }
  return nodes;
}

const MASTERS = new Set([0x1a45dfa3, 0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0x1f43b675]);
const TAG_MASTERS = new Set([0x1254c367, 0x7373, 0x67c8]);

function ebmlNodes(bytes: Uint8Array, start: number, end: number, parents: readonly Node[]): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end; ) {
    const idLength = Math.clz32(bytes[at] ?? 0) - 23;
    const sizeAt = at + idLength;
    const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
    if (idLength > 4 || sizeLength > 8) break;
    let id = 0;
    for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
    let size = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength);
    for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[sizeAt + i] ?? 0);
    const body = sizeAt + sizeLength;
    const last = Math.min(end, body + size);
    const node: Node = { format: 'ebml', name: id.toString(16), start: at, end: last, body, parents };
    nodes.push(node);
    if (MASTERS.has(id) || TAG_MASTERS.has(id)) nodes.push(...ebmlNodes(bytes, body, last, [...parents, node]));
    at = last;
  }
  return nodes;
}

/** One CBOR data item with everything in it (RFC 8949). */
export interface Item {
  readonly major: number;
  readonly start: number;
  readonly end: number;
  /** Of the first byte after the initial byte and its argument. */
  readonly body: number;
  readonly depth: number;
}

/** The item at `start` and every one in it, outer ones first; what does not parse ends the list. */
export function cborItems(bytes: Uint8Array, start: number, end: number): Item[] {
  const items: Item[] = [];
  const read = (at: number, depth: number): number => {
    const initial = bytes[at];
    if (initial === undefined || at >= end || depth > 32 || items.length > 2000) return -1;
    const major = initial >> 5;
    const info = initial & 31;
    const width = info < 24 ? 0 : info < 28 ? 1 << (info - 24) : -1;
    if (width < 0 || at + 1 + width > end) return -1;
    let argument = info;
    if (width > 0) {
      argument = 0;
      for (let i = 0; i < width; i++) argument = argument * 256 + (bytes[at + 1 + i] ?? 0);
    }
    const body = at + 1 + width;
    const index = items.length;
    const within = major === 4 ? argument : major === 5 ? argument * 2 : major === 6 ? 1 : 0;
    let last = major === 2 || major === 3 ? body + argument : body;
    items.push({ major, start: at, end: last, body, depth });
    for (let child = 0; child < within && last >= 0; child++) last = read(last, depth + 1);
    if (last < 0 || last > end) return -1;
    items[index] = { major, start: at, end: last, body, depth };
    return last;
  };
  read(start, 0);
  // An earlier mutation may have made an item say that it is longer than memory.
  return items.filter((item) => item.end >= item.body && item.end <= end);
}
