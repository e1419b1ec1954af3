/**
 * What must be true of a reading, computed from the bytes alone and apart from the library: which bytes the content
 * hash covers, and which the signature and the assertion hashes cover. {@link bindingOf} proves itself on each signed
 * file: the SHA-256 of what it says is hashed must be the hash that the file states.
 */
import { createHash } from 'node:crypto';
import { topLevelBoxes } from '../fixtures/boxes';
import { boxNodes, cborItems, storeAt, u32At } from './structure';

/** Of C2PA's uuid box (C2PA 2.2, section A.5), eight bytes into it. */
const C2PA_UUID = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
const UNHASHED = new Set(['ftyp', 'mfra', 'free', 'skip']);

export interface Binding {
  /** The bytes that `c2pa.hash.bmff.v3` or `c2pa.hash.data` covers in any file with this binding, in order. */
  readonly hashed: (file: Uint8Array) => Buffer;
  /** Content of the claim and the assertions, the COSE protected header and the signature; all must stay as they are. */
  readonly signed: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** @throws Error when the file is not bound in the way that is known here, so that no oracle is taken on trust. */
export function bindingOf(file: Uint8Array): Binding {
  const bytes = storeInOnePiece(file);
  const at = storeAt(bytes);
  if (at < 0) throw new Error('the file holds no store');
  const signed: { name: string; bytes: Buffer }[] = [];
  let exclusions: { start: number; length: number }[] | null = null;
  let stated: Buffer | null = null;
  for (const node of boxNodes(bytes, at, at + u32At(bytes, at))) {
    const description = node.parents.at(-1);
    if (node.name === 'jumb' || node.name === 'jumd' || description === undefined) continue;
    const name = labelIn(bytes, description.start);
    const content = bytes.subarray(node.body, node.end);
    if (name !== 'c2pa.signature') signed.push({ name, bytes: content });
    else signed.push(...signatureParts(content));
    if (!name.startsWith('c2pa.hash.')) continue;
    const items = cborItems(content, 0, content.length);
    const entry = (key: string) => {
      const index = items.findIndex(
        ({ major, body, end }) => major === 3 && content.toString('utf8', body, end) === key,
      );
      return index < 0 ? undefined : items[index + 1];
    };
    // Of a stream in pieces the init segment has a hash of its own.
    const hash = entry('hash') ?? entry('initHash');
    stated = hash ? content.subarray(hash.body, hash.end) : null;
    if (name !== 'c2pa.hash.data') continue;
    const numbers = (key: string) =>
      items.flatMap(({ major, body, end }, index) => {
        const item = items[index + 1];
        if (major !== 3 || content.toString('utf8', body, end) !== key || item?.major !== 0) return [];
        return item.body - item.start === 1
          ? (content[item.start] ?? 0) & 31
          : content.readUIntBE(item.start + 1, item.body - item.start - 1);
      });
    const lengths = numbers('length');
    exclusions = numbers('start').map((start, index) => ({ start, length: lengths[index] ?? 0 }));
  }
  const ranges = exclusions;
  const hashed = (other: Uint8Array) => (ranges === null ? hashedBoxes(other) : hashedAround(other, ranges));
  const digest = createHash('sha256').update(hashed(file)).digest();
  if (stated === null || !digest.equals(stated)) throw new Error('what is taken for hashed is not what was hashed');
  return { hashed, signed };
}

/** Each box that is not excluded, its place in the file (8 bytes) before it; bytes that are no box are hashed as well. */
export function hashedBoxes(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  const parts: Buffer[] = [];
  let at = 0;
  for (const box of boxesAsFarAsTheyGo(bytes)) {
    at = Math.min(bytes.length, box.offset + box.length);
    const ours = bytes.subarray(box.offset + 8, box.offset + 24).equals(C2PA_UUID);
    if (UNHASHED.has(box.type) || (box.type === 'uuid' && ours)) continue;
    const place = Buffer.alloc(8);
    place.writeBigUInt64BE(BigInt(box.offset));
    parts.push(place, bytes.subarray(box.offset, at));
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

function boxesAsFarAsTheyGo(bytes: Buffer): ReturnType<typeof topLevelBoxes> {
  for (let end = bytes.length; ; ) {
    try {
      return topLevelBoxes(bytes.subarray(0, end));
    } catch (error) {
      const offset = error instanceof RangeError ? /at (\d+) claims/.exec(error.message)?.[1] : undefined;
      if (offset === undefined) throw error;
      end = Number(offset);
    }
  }
}

function hashedAround(file: Uint8Array, ranges: readonly { start: number; length: number }[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, length } of [...ranges].sort((one, other) => one.start - other.start)) {
    parts.push(file.subarray(at, start));
    at = start + length;
  }
  return Buffer.concat([...parts, file.subarray(at)]);
}

const GIF_STORE = Buffer.from('C2PA_GIF\x01\0\0', 'latin1');

/** Base64 within text (C2PA 2.2 section A.3.6). */
const SVG_STORE = /<c2pa:manifest[^>]*>([\s\w+/=]*)</;

/**
 * The file; of a GIF, whose store is cut into blocks of at most 255 bytes (C2PA 2.2 section A.3.5), the store, joined;
 * of an SVG its store as bytes.
 */
export function storeInOnePiece(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const svg = bytes[0] === 0x3c ? SVG_STORE.exec(bytes.toString('latin1'))?.[1] : undefined;
  if (svg !== undefined) return Buffer.from(svg, 'base64');
  const from = bytes.toString('latin1', 0, 3) === 'GIF' ? bytes.indexOf(GIF_STORE) : -1;
  if (from < 0) return bytes;
  const parts: Buffer[] = [];
  for (let at = from + GIF_STORE.length; bytes[at]; at += 1 + (bytes[at] ?? 0)) {
    parts.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)));
  }
  return Buffer.concat(parts);
}

/** Label of a superbox: after the two headers, the UUID (16) and the toggles (1), as a C string. */
function labelIn(bytes: Buffer, start: number): string {
  const from = start + 8 + 8 + 17;
  return bytes.toString('utf8', from, bytes.indexOf(0, from));
}

/** COSE_Sign1 (RFC 9052): tag, array of protected header, unprotected header (padding, unsigned), nil, signature. */
function signatureParts(cose: Buffer): Binding['signed'] {
  const items = cborItems(cose, 0, cose.length);
  const protectedHeader = items.find(({ major, depth }) => major === 2 && depth === 2);
  const signature = items.findLast(({ major, depth }) => major === 2 && depth === 2);
  if (!protectedHeader || !signature || signature.end - signature.body !== 64) throw new Error('no COSE_Sign1');
  return [
    { name: 'protected header', bytes: cose.subarray(protectedHeader.body, protectedHeader.end) },
    { name: 'signature', bytes: cose.subarray(signature.body, signature.end) },
  ];
}
