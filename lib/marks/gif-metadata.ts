import type { ByteSource } from '../media/byte-source';
import {
  decodeLatin1,
  decodeUtf8,
  type EmbeddedMetadata,
  MAX_ENTRIES,
  type MetadataEntry,
  NO_METADATA,
  type ReadingProblem,
  type XmpPacket,
} from './embedded-metadata';

/** Bytes. Comments and XMP may stand behind the pictures; GIFs on pages are mostly smaller. */
const GIF_HEAD = 8 * 1024 * 1024;

/** Bytes behind an XMP packet in a GIF that undo the sub-blocks' lengths (XMP specification part 3, "GIF"). */
const MAGIC_TRAILER = 257;

/** Comment extensions and the XMP application extension of a GIF (GIF89a section 24 and 26). */
export async function readGifMetadata(bytes: ByteSource, signal: AbortSignal): Promise<EmbeddedMetadata> {
  const held = await bytes.read(0, GIF_HEAD, signal);
  const entries: MetadataEntry[] = [];
  const xmp: XmpPacket[] = [];
  const problems: ReadingProblem[] = [];
  const colours = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + colours(held[10] ?? 0);
  let ended = false;
  while (at < held.length) {
    const block = held[at];
    if (block === 0x3b) {
      ended = true;
      break;
    }
    if (block === 0x2c) {
      at = blocksEnd(held, at + 10 + colours(held[at + 9] ?? 0) + 1);
    } else if (block === 0x21) {
      const label = held[at + 1];
      const end = blocksEnd(held, at + 2);
      if (label === 0xfe && entries.length < MAX_ENTRIES) {
        const value = decodeUtf8(joinedBlocks(held, at + 2, end));
        if (value.trim() !== '') entries.push({ key: 'comment', value, where: 'GIF comment' });
      } else if (label === 0xff && decodeLatin1(held.subarray(at + 3, at + 14)) === 'XMP DataXMP' && xmp.length < 4) {
        // The packet's own text stands in place of the sub-blocks' lengths, so it is one piece.
        const packet = held.subarray(at + 14, Math.max(at + 14, end - 1 - MAGIC_TRAILER));
        xmp.push({ text: decodeUtf8(packet), where: 'GIF XMP' });
      }
      at = end;
    } else {
      problems.push({ reason: 'malformed', detail: `no GIF block at byte ${at}` });
      ended = true;
      break;
    }
  }
  if (!ended) {
    const reason = held.length >= GIF_HEAD ? 'too-large' : 'truncated';
    problems.push({ reason, detail: `the GIF was read to byte ${held.length}, before its end` });
  }
  return { ...NO_METADATA, entries, xmp, problems };
}

/** The byte behind the block of length 0 that ends a run of sub-blocks. */
function blocksEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
  return at + 1;
}

function joinedBlocks(bytes: Uint8Array, from: number, end: number): Uint8Array {
  const out = new Uint8Array(Math.max(0, end - from));
  let length = 0;
  for (let at = from; at < end && at < bytes.length && bytes[at] !== 0; at += 1 + (bytes[at] ?? 0)) {
    const part = bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0));
    out.set(part.subarray(0, out.length - length), length);
    length += part.length;
  }
  return out.subarray(0, length);
}
