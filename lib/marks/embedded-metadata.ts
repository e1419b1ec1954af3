import type { ReasonCode } from '../inspection/schema';
import type { XmlPlace } from './xmp-properties';

/** One key and its text as a container stores them, whatever the container calls them. */
export interface MetadataEntry {
  /** As written: `AIGC`, `prompt`, `COMMENT`, `©too`, `com.apple.quicktime.software`. */
  readonly key: string;
  readonly value: string;
  /** For a person who wants to look it up: box or element path with the key. */
  readonly where: string;
}

export interface XmpPacket {
  readonly text: string;
  readonly where: string;
  /** Where in the text its properties have to stand; absent: the text is a packet by itself. */
  readonly within?: XmlPlace;
}

/** Something that kept part of the metadata from being read; it makes the check partial and is never a finding. */
export interface ReadingProblem {
  readonly reason: ReasonCode;
  readonly detail: string;
}

/** What a file says about itself in text, parsed once and handed to every reader of marks. */
export interface EmbeddedMetadata {
  readonly entries: readonly MetadataEntry[];
  readonly xmp: readonly XmpPacket[];
  /** Names that encoders leave in a track's own description (`Lavc60.31.102 h264_slapi`). */
  readonly encoders: readonly MetadataEntry[];
  readonly problems: readonly ReadingProblem[];
}

export const NO_METADATA: EmbeddedMetadata = { entries: [], xmp: [], encoders: [], problems: [] };

/**
 * Bytes of one value. The largest ComfyUI workflow seen was 60 kB; 4 MiB leaves room for pasted pictures while a
 * hostile file still cannot make the worker hold much.
 */
export const MAX_VALUE_BYTES = 4 * 1024 * 1024;
/** Entries of one file. Real files have fewer than 40. */
export const MAX_ENTRIES = 512;

const utf8 = new TextDecoder('utf-8');
const utf16 = new TextDecoder('utf-16be');
const latin1 = new TextDecoder('windows-1252');

export const decodeUtf8 = (bytes: Uint8Array): string => utf8.decode(bytes);
export const decodeUtf16 = (bytes: Uint8Array): string => utf16.decode(bytes);
export const decodeLatin1 = (bytes: Uint8Array): string => latin1.decode(bytes);

/**
 * Text without the NULs that pad it. Not by `/\0+$/`: that begins anew at each NUL, and a value of 4 MiB of them with a
 * letter behind kept the thread for hours (50,000 took seconds).
 */
export function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** Four bytes as the four characters that boxes and chunks are named by (`©` is 0xA9). */
export const fourCharacters = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
