import type { ByteSource } from '../media/byte-source';
import type { AccessUnit } from './access-units';
import { MAX_SEI_BYTES } from './access-units';
import {
  decodeUtf8,
  type EmbeddedMetadata,
  MAX_ENTRIES,
  MAX_VALUE_BYTES,
  type MetadataEntry,
  NO_METADATA,
  viewOf,
} from './embedded-metadata';
import { markText } from './mark-text';
import { isSei } from './sei-messages';

/** Bytes. The script tag and the first pictures lie at the begin. */
const FLV_HEAD = 1024 * 1024;
const MAX_TAGS = 256;
/** Objects within objects of a script value. */
const MAX_DEPTH = 6;
const UNITS = 3;

export interface FlvHead {
  readonly metadata: EmbeddedMetadata;
  readonly accessUnits: readonly AccessUnit[];
}

/**
 * The script values (`onMetaData`) and the SEI units of the first H.264 pictures of an FLV file (Adobe Flash Video File
 * Format Specification 10.1, annex E).
 */
export async function readFlvHead(bytes: ByteSource, signal: AbortSignal): Promise<FlvHead> {
  const head = await bytes.read(0, FLV_HEAD, signal);
  const entries: MetadataEntry[] = [];
  const accessUnits: AccessUnit[] = [];
  const view = viewOf(head);
  let at = (head.length >= 9 ? view.getUint32(5) : 9) + 4;
  let lengthSize = 4;
  for (let count = 0; count < MAX_TAGS && at + 11 <= head.length; count++) {
    const type = (head[at] ?? 0) & 0x1f;
    const size = view.getUint32(at) & 0xffffff;
    const body = head.subarray(at + 11, Math.min(at + 11 + size, head.length));
    if (type === 18 && body.length <= MAX_VALUE_BYTES) readScript(body, entries);
    // Codec 7 is H.264; packet type 0 its configuration, 1 a picture (E.4.3).
    if (type === 9 && ((body[0] ?? 0) & 0x0f) === 7) {
      if (body[1] === 0) lengthSize = ((body[9] ?? 3) & 3) + 1;
      else if (body[1] === 1 && accessUnits.length < UNITS) {
        const where = `FLV video tag ${accessUnits.length + 1}`;
        accessUnits.push({ codec: 'avc', seiUnits: seiUnits(body.subarray(5), lengthSize), where });
      }
    }
    at += 11 + size + 4;
  }
  return { metadata: { ...NO_METADATA, entries }, accessUnits };
}

function seiUnits(bytes: Uint8Array, lengthSize: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  let at = 0;
  while (at + lengthSize < bytes.length && units.length < 16) {
    let length = 0;
    for (const byte of bytes.subarray(at, at + lengthSize)) length = length * 256 + byte;
    at += lengthSize;
    if (length === 0) break;
    if (isSei(bytes[at] ?? 0, 'avc')) units.push(bytes.subarray(at, at + Math.min(length, MAX_SEI_BYTES)));
    at += length;
  }
  return units;
}

/** AMF0 (Action Message Format, AMF 0): a name, then one value; the strings inside become entries. */
function readScript(body: Uint8Array, entries: MetadataEntry[]): void {
  const reader = new Amf0(body, entries);
  if (body[0] !== 2) return;
  const name = markText(reader.shortString(1), 40);
  reader.value(name, name, 0);
}

class Amf0 {
  private readonly view: DataView;
  private at = 0;
  constructor(
    private readonly bytes: Uint8Array,
    private readonly entries: MetadataEntry[],
  ) {
    this.view = viewOf(bytes);
  }

  shortString(from = this.at): string {
    if (from + 2 > this.bytes.length) return this.end();
    const length = this.view.getUint16(from);
    this.at = from + 2 + length;
    return this.at > this.bytes.length ? this.end() : decodeUtf8(this.bytes.subarray(from + 2, this.at));
  }

  private end(): string {
    this.at = this.bytes.length;
    return '';
  }

  /** Reads one value; false where it is of a kind that cannot be passed over. */
  value(key: string, path: string, depth: number): boolean {
    const type = this.bytes[this.at++];
    if (type === undefined || depth > MAX_DEPTH) return false;
    switch (type) {
      case 0: // Number.
        this.at += 8;
        return true;
      case 1: // Boolean.
        this.at += 1;
        return true;
      case 2:
        return this.add(key, path, this.shortString());
      case 3:
        return this.properties(path, depth);
      case 5: // Null and undefined.
      case 6:
        return true;
      case 8: // A map, with a count that is only a guess.
        this.at += 4;
        return this.properties(path, depth);
      case 10: {
        const count = this.at + 4 <= this.bytes.length ? this.view.getUint32(this.at) : 0;
        this.at += 4;
        for (let index = 0; index < count && this.at < this.bytes.length; index++) {
          if (!this.value(key, `${path}[${index}]`, depth + 1)) return false;
        }
        return true;
      }
      case 11: // Date.
        this.at += 10;
        return true;
      case 12: {
        const length = this.at + 4 <= this.bytes.length ? this.view.getUint32(this.at) : 0;
        const from = this.at + 4;
        this.at = from + length;
        if (this.at > this.bytes.length) return false;
        return this.add(key, path, decodeUtf8(this.bytes.subarray(from, this.at)));
      }
      default:
        return false;
    }
  }

  private properties(path: string, depth: number): boolean {
    while (this.at + 3 <= this.bytes.length) {
      if (this.bytes[this.at] === 0 && this.bytes[this.at + 1] === 0 && this.bytes[this.at + 2] === 9) {
        this.at += 3;
        return true;
      }
      const name = this.shortString();
      if (!this.value(name, `${path}/${markText(name, 80)}`, depth + 1)) return false;
    }
    return false;
  }

  private add(key: string, path: string, value: string): boolean {
    if (key !== '' && value !== '' && this.entries.length < MAX_ENTRIES) {
      this.entries.push({ key, value, where: `FLV ${path}` });
    }
    return true;
  }
}
