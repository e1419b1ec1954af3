/** Mutations that know the structure they damage. Each returns the new bytes and says what it did. */
import { createHash } from 'node:crypto';
import { joinBytes } from '../../lib/media/join-bytes';
import { bindingOf } from './oracle';
import type { Random } from './random';
import { boxNodes, cborItems, type Item, type Node, nodesOf, storeAt, u32At } from './structure';

export const families = ['boxes', 'jumbf', 'cbor', 'signature', 'text', 'chunks', 'bytes', 'splice', 'forge'] as const;
export type Family = (typeof families)[number];

export interface Mutated {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly what: string;
}

/** Bytes. Nothing is grown beyond this, however many mutations follow one another. */
const MOST_BYTES = 512 * 1024;

const EDGES = [0, 1, 2, 7, 8, 9, 15, 16, 24, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff7, 0xffffffff];
const TYPES =
  'ftyp styp moov mdat moof free skip wide uuid meta mfra sidx jumb jumd cbor json bidb c2sh trak stsd stco'.split(' ');

/** Text that breaks readers: markup, direction marks, prototype names, runs that make patterns slow, entity bombs. */
const HOSTILE: readonly string[] = [
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '\u202Egnp.exe\u202C',
  '\0\0\0',
  '\ud800',
  '$1$2$&',
  'a'.repeat(20_000),
  ' '.repeat(20_000),
  '<'.repeat(20_000),
  '"'.repeat(5_000),
  '&amp;'.repeat(5_000),
  '['.repeat(20_000),
  '{"a":'.repeat(5_000),
  `${'x:a '.repeat(4_000)}=`,
  '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
  '<rdf:li>'.repeat(3_000),
  'dcterms:provenance = '.repeat(1_000),
  'javascript:alert(1)',
  `https://example.com/${'%00'.repeat(3_000)}`,
  '{"Label":1e999,"__proto__":{"Label":"1"}}',
  '-----BEGIN CERTIFICATE-----\n'.repeat(200),
  'self#jumbf=/c2pa/../../c2pa.assertions/c2pa.hash.data',
];

export const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => joinBytes(parts);

function u32(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

const latin1 = (value: string) => Uint8Array.from(value, (char) => char.charCodeAt(0));

/** Replaces `[start, end)`; the lengths of the nodes around it follow where `fit` says so, so that damage goes deep. */
function replace(
  bytes: Uint8Array,
  start: number,
  end: number,
  by: Uint8Array,
  around: readonly Node[],
  fit: boolean,
): Uint8Array<ArrayBuffer> {
  const result = joined(bytes.subarray(0, start), by, bytes.subarray(end));
  const grown = by.length - (end - start);
  if (fit) for (const node of around) writeLength(result, node, node.end - node.start + grown);
  return result;
}

/** Writes the length of a node (its header included) into the place where its format keeps it. */
function writeLength(bytes: Uint8Array, node: Node, length: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (node.start + 8 > bytes.length) return;
  const value = Math.max(0, length);
  switch (node.format) {
    case 'box':
      view.setUint32(node.start, value);
      break;
    case 'png':
      view.setUint32(node.start, Math.max(0, value - 12));
      break;
    case 'riff':
      view.setUint32(node.start + 4, Math.max(0, value - 8), true);
      break;
    case 'jpeg':
      view.setUint16(node.start + 2, Math.max(0, value - 2) & 0xffff);
      break;
    case 'ebml':
      writeEbmlSize(bytes, node, Math.max(0, value - (node.body - node.start)));
  }
}

/** In as many bytes as the size had. */
function writeEbmlSize(bytes: Uint8Array, { start, body }: Node, size: number): void {
  const sizeAt = start + Math.clz32(bytes[start] ?? 0) - 23;
  const width = body - sizeAt;
  let rest = size;
  for (let at = body - 1; at >= sizeAt; at--) {
    bytes[at] = rest & 0xff;
    rest = Math.floor(rest / 256);
  }
  bytes[sizeAt] = ((bytes[sizeAt] ?? 0) & (0xff >> width)) | (0x100 >> width);
}

const label = (node: Node) => `${node.format} ${node.name}@${node.start}`;

/** Damage to a node: its length, its type, its place among the others, what is in it. */
function mutateNode(bytes: Uint8Array, node: Node, nodes: readonly Node[], random: Random): Mutated {
  const { start, end, parents } = node;
  const whole = bytes.subarray(start, end);
  const fit = random.chance(0.6);
  const fitted = fit ? ', lengths around it follow' : '';
  const edited = (change: (copy: Uint8Array<ArrayBuffer>) => void, what: string): Mutated => {
    const copy = new Uint8Array(bytes);
    change(copy);
    return { bytes: copy, what: `${label(node)}: ${what}` };
  };
  switch (random.below(13)) {
    case 0:
    case 1: {
      const length = end - start;
      const near = [length - 1, length + 1, length - 8, length + 8, Math.floor(length / 2), length * 2, bytes.length];
      const stated = random.chance(0.5) ? random.pick(near) : random.pick(EDGES);
      return edited((copy) => writeLength(copy, node, stated), `says it is ${stated} bytes long`);
    }
    case 2: {
      const type = random.chance(0.7) ? latin1(random.pick(TYPES)) : random.bytes(4);
      const at = node.format === 'box' || node.format === 'png' ? start + 4 : start;
      return edited(
        (copy) => copy.set(type.subarray(0, copy.length - at), at),
        `becomes ${Buffer.from(type).toString('latin1')}`,
      );
    }
    case 3: {
      const times = random.pick([1, 1, 1, 2, 40]);
      const copies = Array.from(
        { length: Math.max(1, Math.min(times, Math.floor(65_536 / whole.length))) },
        () => whole,
      );
      return {
        bytes: replace(bytes, end, end, joined(...copies), parents, fit),
        what: `${label(node)}: ${copies.length} more${fitted}`,
      };
    }
    case 4:
      return {
        bytes: replace(bytes, start, end, new Uint8Array(0), parents, fit),
        what: `${label(node)}: removed${fitted}`,
      };
    case 5: {
      const other = random.pick(nodes);
      if (other.start < end && start < other.end) return mutateBytes(bytes, start, end, random);
      const [first, second] = other.start < start ? [other, node] : [node, other];
      const swapped = joined(
        bytes.subarray(0, first.start),
        bytes.subarray(second.start, second.end),
        bytes.subarray(first.end, second.start),
        bytes.subarray(first.start, first.end),
        bytes.subarray(second.end),
      );
      return { bytes: swapped, what: `${label(node)}: changes places with ${label(other)}` };
    }
    case 6: {
      const depth = random.pick([1, 3, 20, 200, 1200]);
      const type =
        random.chance(0.5) && node.name.length === 4
          ? node.name
          : random.pick(['moov', 'trak', 'jumb', 'meta', 'uuid']);
      const shells: Uint8Array[] = [];
      for (let level = depth; level > 0; level--) shells.push(u32(whole.length + level * 8), latin1(type));
      return {
        bytes: replace(bytes, start, end, joined(...shells, whole), parents, fit),
        what: `${label(node)}: inside ${depth} ${type}${fitted}`,
      };
    }
    case 7: {
      const size = random.chance(0.5) ? end - start + 8 : random.pick([0, 8, 2 ** 31, 2 ** 40, 2 ** 53 + 2, 2 ** 63]);
      const high = Math.floor(size / 0x1_0000_0000);
      const header = joined(u32(1), bytes.subarray(start + 4, start + 8), u32(high), u32(size % 0x1_0000_0000));
      return {
        bytes: replace(bytes, start, Math.min(end, start + 8), header, parents, fit),
        what: `${label(node)}: a 64-bit size of ${size}${fitted}`,
      };
    }
    case 8: {
      const next = nodes.find((other) => other.start >= end && other.parents.length === parents.length);
      const over = next ? Math.ceil((next.end - next.start) * random.pick([0.25, 0.5, 1])) : 4;
      return edited((copy) => writeLength(copy, node, end - start + over), `reaches ${over} bytes into the next`);
    }
    case 9: {
      const type = random.pick(TYPES);
      const content = random.chance(0.5) ? random.bytes(random.below(64)) : latin1(random.pick(HOSTILE)).slice(0, 4096);
      const box = joined(u32(content.length + 8), latin1(type), content);
      const at = random.pick([start, end, node.body]);
      return {
        bytes: replace(bytes, at, at, box, at === node.body ? [...parents, node] : parents, fit),
        what: `${label(node)}: ${type} put in at ${at}${fitted}`,
      };
    }
    case 10: {
      const cut = start + random.below(end - start + 1);
      return { bytes: new Uint8Array(bytes.subarray(0, cut)), what: `cut within ${label(node)} at ${cut}` };
    }
    case 11:
      return edited((copy) => copy.fill(random.pick([0, 0xff, 0x41]), node.body, end), 'filled');
    default:
      return mutateBytes(bytes, start, end, random);
  }
}

/** Damage that knows no structure, within `[start, end)`. */
function mutateBytes(bytes: Uint8Array, start: number, end: number, random: Random): Mutated {
  const copy = new Uint8Array(bytes);
  const at = start + random.below(Math.max(1, end - start));
  switch (random.below(6)) {
    case 0:
    case 1: {
      const bit = random.below(8);
      copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      return { bytes: copy, what: `bit ${bit} of byte ${at}` };
    }
    case 2: {
      copy[at] = ((copy[at] ?? 0) + 1 + random.below(255)) & 0xff;
      return { bytes: copy, what: `byte ${at} becomes ${copy[at]}` };
    }
    case 3: {
      const noise = random.bytes(1 + random.below(16)).subarray(0, Math.max(0, copy.length - at));
      copy.set(noise, at);
      return { bytes: copy, what: `${noise.length} random bytes at ${at}` };
    }
    case 4: {
      const value = random.pick(EDGES);
      if (at + 4 <= copy.length) copy.set(u32(value), at);
      return { bytes: copy, what: `${value} at ${at}` };
    }
    default: {
      const removed = random.chance(0.5) ? 1 + random.below(8) : 0;
      const added = random.bytes(removed === 0 ? 1 + random.below(8) : 0);
      return {
        bytes: joined(bytes.subarray(0, at), added, bytes.subarray(at + removed)),
        what: `${added.length} bytes in, ${removed} out at ${at}`,
      };
    }
  }
}

/** A JUMBF description: content type (16), toggles (1), label as a C string, hashes and ids as the toggles say. */
function mutateDescription(bytes: Uint8Array, node: Node, random: Random): Mutated {
  const copy = new Uint8Array(bytes);
  const labelAt = node.body + 17;
  switch (random.below(3)) {
    case 0: {
      const toggles = random.below(256);
      copy[node.body + 16] = toggles;
      return { bytes: copy, what: `${label(node)}: toggles ${toggles}` };
    }
    case 1:
      copy.set(random.bytes(1 + random.below(16)), node.body);
      return { bytes: copy, what: `${label(node)}: another content type` };
    default: {
      const known = [
        'c2pa',
        'c2pa.claim',
        'c2pa.claim.v2',
        'c2pa.assertions',
        'c2pa.signature',
        'c2pa.actions.v2',
        'c2pa.hash.data',
      ];
      const name = latin1(random.chance(0.6) ? random.pick(known) : random.pick(HOSTILE));
      const zero = random.chance(0.9) ? Uint8Array.of(0) : new Uint8Array(0);
      const fit = random.chance(0.7);
      const replaced = replace(bytes, labelAt, node.end, joined(name, zero), [...node.parents, node], fit);
      return { bytes: replaced, what: `${label(node)}: another label${fit ? ', lengths around it follow' : ''}` };
    }
  }
}

/** An initial byte with its argument, in the width that the argument wants or a wider one. */
function cborHead(major: number, argument: number, random: Random): Uint8Array<ArrayBuffer> {
  const type = major << 5;
  if (argument < 24 && random.chance(0.7)) return Uint8Array.of(type | argument);
  if (argument < 0x1_0000_0000 && random.chance(0.7)) return joined(Uint8Array.of(type | 26), u32(argument));
  return joined(Uint8Array.of(type | 27), u32(Math.floor(argument / 0x1_0000_0000)), u32(argument % 0x1_0000_0000));
}

function mutateCbor(bytes: Uint8Array, node: Node, random: Random): Mutated {
  const items = cborItems(bytes, node.body, node.end);
  if (items.length === 0) return mutateBytes(bytes, node.body, node.end, random);
  const item = random.pick(items);
  const fit = random.chance(0.8);
  const change = (start: number, end: number, by: Uint8Array, what: string): Mutated => ({
    bytes: replace(bytes, start, end, by, [...node.parents, node], fit),
    what: `${label(node)}, CBOR item of major type ${item.major} at ${item.start}: ${what}${fit ? ', lengths around it follow' : ''}`,
  });
  const whole = bytes.subarray(item.start, item.end);
  switch (random.below(11)) {
    case 0: {
      const major = random.below(8);
      const first = (major << 5) | ((bytes[item.start] ?? 0) & 31);
      return change(item.start, item.start + 1, Uint8Array.of(first), `major type ${major}`);
    }
    case 1: {
      const count = random.pick([0, 1, 23, 24, 255, 65_536, 1e6, 2 ** 31, 2 ** 32 - 1, 2 ** 40, 2 ** 53, 2 ** 63]);
      return change(item.start, item.body, cborHead(item.major, count, random), `a length or count of ${count}`);
    }
    case 2: {
      const indefinite = (item.major << 5) | 31;
      const rest = bytes.subarray(item.body, item.end);
      const close = random.chance(0.5) ? Uint8Array.of(0xff) : new Uint8Array(0);
      return change(item.start, item.end, joined(Uint8Array.of(indefinite), rest, close), 'of indefinite length');
    }
    case 3: {
      const depth = random.pick([1, 16, 127, 500, 5000, 60_000]);
      const shell = random.pick([0x81, 0xc0, 0x9f, 0xa1, 0xd8, 0x5f]);
      return change(
        item.start,
        item.end,
        joined(new Uint8Array(depth).fill(shell), whole),
        `${depth} times inside 0x${shell.toString(16)}`,
      );
    }
    case 4:
      return change(item.end, item.end, whole, 'twice');
    case 5:
      return change(item.start, item.end, new Uint8Array(0), 'removed');
    case 6: {
      const other = random.pick(items);
      return change(
        item.start,
        item.end,
        bytes.subarray(other.start, other.end),
        `replaced by the one at ${other.start}`,
      );
    }
    case 7: {
      const value = new TextEncoder().encode(random.pick(HOSTILE));
      return change(
        item.start,
        item.end,
        joined(cborHead(random.chance(0.9) ? 3 : 2, value.length, random), value),
        'hostile text',
      );
    }
    case 8: {
      const special = random.pick([
        [0xf6],
        [0xf7],
        [0xff],
        [0xf9, 0x7e, 0],
        [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
        [0xf8, 0x10],
        [0xc1, 0x1b, 255, 255, 255, 255, 255, 255, 255, 255],
        [0xc2, 0x41, 0xff],
        [0x1c],
      ]);
      return change(item.start, item.end, Uint8Array.from(special), 'a special value');
    }
    case 9:
      return swapPairs(bytes, node, items, random) ?? mutateBytes(bytes, item.start, item.end, random);
    default:
      return mutateBytes(bytes, item.start, item.end, random);
  }
}

/** Two items of the same size trade places: everything parses as before, and says something else. */
function swapPairs(bytes: Uint8Array, node: Node, items: readonly Item[], random: Random): Mutated | null {
  const one = random.pick(items);
  const length = one.end - one.start;
  const others = items.filter(({ start, end }) => end - start === length && (end <= one.start || start >= one.end));
  if (others.length === 0) return null;
  const other = random.pick(others);
  const copy = new Uint8Array(bytes);
  copy.set(bytes.subarray(other.start, other.end), one.start);
  copy.set(bytes.subarray(one.start, one.end), other.start);
  return { bytes: copy, what: `${label(node)}: CBOR items at ${one.start} and ${other.start} trade places` };
}

/** The signature's box: COSE headers, the certificate in DER, the signature itself; not the padding, mostly. */
function mutateSignature(bytes: Uint8Array, random: Random): Mutated {
  const signature = boxNodes(bytes, Math.max(0, storeAt(bytes))).findLast(({ name }) => name === 'cbor');
  if (!signature) return mutateBytes(bytes, 0, bytes.length, random);
  const items = cborItems(bytes, signature.body, signature.end);
  const header = items.find(({ major, depth }) => major === 2 && depth === 2);
  const last = items.findLast(({ major, depth }) => major === 2 && depth === 2);
  if (!header || !last || random.chance(0.2)) return mutateCbor(bytes, signature, random);
  if (random.chance(0.25)) return mutateBytes(bytes, last.body, last.end, random);
  if (random.chance(0.3)) return mutateBytes(bytes, header.body, header.end, random);
  // DER: tag, length, value; the place of a plausible tag is as good as a parsed one.
  const places: number[] = [];
  for (let at = header.body; at + 2 < header.end; at++) {
    if ([0x02, 0x03, 0x04, 0x06, 0x0c, 0x17, 0x30, 0x31, 0xa0, 0xa3].includes(bytes[at] ?? 0)) places.push(at);
  }
  const at = places.length > 0 ? random.pick(places) : header.body;
  const copy = new Uint8Array(bytes);
  const value = random.pick([0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff]);
  if (random.chance(0.6)) copy[at + 1] = value;
  else copy[at] = random.pick([0x02, 0x05, 0x0c, 0x13, 0x17, 0x18, 0x1e, 0x30, 0x31, 0xbf]);
  return { bytes: copy, what: `DER at ${at} in the certificate` };
}

/** Printable stretches: XMP, labels, workflows, titles. */
function mutateText(bytes: Uint8Array, random: Random, nodes: readonly Node[]): Mutated {
  const stretches: { start: number; end: number }[] = [];
  for (let at = 0, from = 0; at <= bytes.length; at++) {
    const value = bytes[at] ?? 0;
    if (at < bytes.length && value >= 0x20 && value < 0x7f) continue;
    if (at - from >= 12) stretches.push({ start: from, end: at });
    from = at + 1;
  }
  if (stretches.length === 0) return mutateBytes(bytes, 0, bytes.length, random);
  const stretch = random.pick(stretches);
  const at = stretch.start + random.below(stretch.end - stretch.start);
  const end = random.chance(0.5) ? at : Math.min(stretch.end, at + random.below(40));
  const around = nodes.filter((node) => node.start <= at && end <= node.end);
  const fit = random.chance(0.8);
  const syntax = ['<', '>', '"', "'", '/>', '=', '{', '}', '[', ']', '&', ';', ',', '<!--', ']]>', '\\u0000', '\\'];
  const put = random.chance(0.5) ? random.pick(syntax) : random.pick(HOSTILE);
  return {
    bytes: replace(bytes, at, end, new TextEncoder().encode(put), around, fit),
    what: `text at ${at}–${end} becomes ${JSON.stringify(put.slice(0, 24))} (${put.length})${fit ? ', lengths around it follow' : ''}`,
  };
}

/** The store of one file in another: the claim of a donor over content that it never signed. */
function splice(bytes: Uint8Array, donor: Uint8Array, random: Random): Mutated {
  const own = storeAt(bytes);
  const theirs = storeAt(donor);
  if (own < 0 || theirs < 0) return mutateBytes(bytes, 0, bytes.length, random);
  const store = donor.subarray(theirs, Math.min(donor.length, theirs + u32At(donor, theirs)));
  const ownEnd = Math.min(bytes.length, own + u32At(bytes, own));
  const around = nodesOf(bytes).filter((node) => node.start < own && own < node.end);
  const instead = random.chance(0.7);
  const manifests = store.subarray(8);
  const beside = random.chance(0.5) ? store : manifests;
  return {
    bytes: replace(bytes, instead ? own : ownEnd, ownEnd, instead ? store : beside, around, true),
    what: instead ? "another file's store in its place" : "another file's store behind it",
  };
}

/**
 * What a forger without the key can do: other content, the hash in its assertion made to fit it, and the hash of that
 * assertion in the claim made to fit as well. Only the signature is left to tell.
 */
function forge(bytes: Uint8Array, random: Random): Mutated {
  const store = storeAt(bytes);
  const storeEnd = Math.min(bytes.length, store + u32At(bytes, store));
  const outside = store + bytes.length - storeEnd;
  if (outside <= 0) return mutateBytes(bytes, 0, bytes.length, random);
  const copy = Buffer.from(bytes);
  let binding: ReturnType<typeof bindingOf>;
  try {
    binding = bindingOf(copy);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // An earlier mutation left nothing to forge.
    return mutateBytes(bytes, 0, bytes.length, random);
  }
  const before = createHash('sha256').update(binding.hashed(copy)).digest();
  const place = random.below(outside);
  const at = place < store ? place : place - store + storeEnd;
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  const after = createHash('sha256').update(binding.hashed(copy)).digest();
  const stated = copy.indexOf(before, store);
  const assertion = boxNodes(copy, store).findLast(
    ({ name, start, end }) => name === 'jumb' && start < stated && stated < end,
  );
  if (stated < 0 || !assertion) return mutateBytes(bytes, 0, bytes.length, random);
  // A hashed URI covers a superbox without its own header of eight bytes (C2PA 2.2, section 8.4.2.3).
  const digest = () =>
    createHash('sha256')
      .update(copy.subarray(assertion.start + 8, assertion.end))
      .digest();
  const listed = copy.indexOf(digest(), store);
  after.copy(copy, stated);
  const claimed = listed >= 0 && random.chance(0.6);
  if (claimed) digest().copy(copy, listed);
  return {
    bytes: new Uint8Array(copy),
    what: `byte ${at} altered, the hash made to fit${claimed ? ', in the claim too' : ''}`,
  };
}

/** One mutation of a family; a family that finds nothing of its kind in the file falls back to plain bytes. */
export function mutate(bytes: Uint8Array, family: Family, donors: readonly Uint8Array[], random: Random): Mutated {
  const mutated = mutateOnce(bytes, family, donors, random);
  return mutated.bytes.length <= MOST_BYTES
    ? mutated
    : { bytes: mutated.bytes.slice(0, MOST_BYTES), what: mutated.what };
}

function mutateOnce(bytes: Uint8Array, family: Family, donors: readonly Uint8Array[], random: Random): Mutated {
  if (bytes.length === 0) return { bytes: random.bytes(16), what: 'sixteen random bytes' };
  const nodes = nodesOf(bytes);
  const of = (...names: readonly string[]) => nodes.filter(({ name }) => names.includes(name));
  const anywhere = () => mutateBytes(bytes, 0, bytes.length, random);
  switch (family) {
    case 'boxes':
    case 'chunks': {
      // Boxes of the store are a family of their own.
      const outside = nodes.filter(
        ({ parents, name }) => name !== 'jumb' && !parents.some((node) => node.name === 'jumb'),
      );
      return outside.length > 0 ? mutateNode(bytes, random.pick(outside), outside, random) : anywhere();
    }
    case 'jumbf': {
      const boxes = nodes.filter(
        ({ parents, name }) => name === 'jumb' || parents.some((node) => node.name === 'jumb'),
      );
      if (boxes.length === 0) return anywhere();
      const descriptions = of('jumd');
      if (descriptions.length > 0 && random.chance(0.35))
        return mutateDescription(bytes, random.pick(descriptions), random);
      return mutateNode(bytes, random.pick(boxes), boxes, random);
    }
    case 'cbor': {
      const boxes = of('cbor');
      return boxes.length > 0 ? mutateCbor(bytes, random.pick(boxes), random) : anywhere();
    }
    case 'signature':
      return storeAt(bytes) >= 0 ? mutateSignature(bytes, random) : anywhere();
    case 'text':
      return mutateText(bytes, random, nodes);
    case 'splice':
      return splice(bytes, random.pick(donors), random);
    case 'forge':
      return storeAt(bytes) >= 0 ? forge(bytes, random) : anywhere();
    case 'bytes':
      return anywhere();
  }
}
