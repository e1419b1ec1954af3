import type { ByteSource } from '../media/byte-source';
import { asStore, type Located, latin1, MAX_STORE_BYTES, provenanceOf, QuickLimit, withoutStoreIn } from './located';

const EXTENSION = 0x21;
const APPLICATION = 0xff;
const IMAGE = 0x2c;
/** Bytes read at a time: a GIF is a chain of blocks of at most 255. */
const WINDOW = 64 * 1024;

/** Application identifier and authentication code. */
const STORE = 'C2PA_GIF\x01\0\0';
const XMP = 'XMP DataXMP';

/**
 * The store of a GIF file: an application extension (C2PA 2.2 section A.3.5; GIF89a section 26). Nothing in the format
 * tells where a picture ends but its own chain of blocks, so the walk goes through the bytes, not over them.
 */
export async function locateInGif(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const reader = new GifReader(bytes, signal);
  const screen = await reader.take(13);
  if (screen.byteLength < 13) return { kind: 'none', walked: 'all' };
  reader.skip(colourTable(screen[10]));
  const limit = new QuickLimit(bytes);
  let remote: string | null = null;
  for (;;) {
    if (limit.isOver(reader.at)) return withoutStoreIn(remote, 'part');
    const [kind] = await reader.take(1);
    const [label] = kind === EXTENSION ? await reader.take(1) : [];
    if (kind === IMAGE) {
      const descriptor = await reader.take(9);
      // One byte more: the smallest code of the picture's compression.
      reader.skip(colourTable(descriptor[8]) + 1);
    } else if (kind !== EXTENSION) {
      return withoutStoreIn(remote, 'all');
    } else if (label === APPLICATION) {
      const [length = 0] = await reader.take(1);
      const id = latin1(await reader.take(length), 0, length);
      if (id === STORE) {
        const store = await reader.blocks(MAX_STORE_BYTES);
        if (store === null) return { kind: 'malformed', code: 'store.too-large', why: 'its blocks do not end' };
        // The blocks of a cut file end early; how long the store is, it says itself.
        return asStore(store, store.byteLength < 4 ? 16 : new DataView(store.buffer).getUint32(0));
      }
      if (id === XMP) remote ??= provenanceOf(await reader.peek(WINDOW));
    }
    if (!(await reader.passBlocks(limit))) return withoutStoreIn(remote, 'part');
  }
}

const colourTable = (flags = 0): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

class GifReader {
  at = 0;
  private window = new Uint8Array(0);
  private windowStart = 0;

  constructor(
    private readonly bytes: ByteSource,
    private readonly signal?: AbortSignal,
  ) {}

  skip(count: number): void {
    this.at += count;
  }

  /** The next bytes, without moving on; fewer where the file ends. */
  async peek(count: number): Promise<Uint8Array> {
    const from = this.at - this.windowStart;
    if (from < 0 || from + count > this.window.byteLength) {
      this.window = new Uint8Array(await this.bytes.read(this.at, this.at + Math.max(count, WINDOW), this.signal));
      this.windowStart = this.at;
    }
    const start = this.at - this.windowStart;
    return this.window.subarray(start, start + count);
  }

  async take(count: number): Promise<Uint8Array> {
    const part = await this.peek(count);
    this.at += part.byteLength;
    return part;
  }

  /** Content of a chain of blocks; null above `most` bytes. A chain that the file ends in counts as far as it goes. */
  async blocks(most: number): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    let held = 0;
    for (;;) {
      const [length = 0] = await this.take(1);
      const part = length === 0 ? new Uint8Array(0) : await this.take(length);
      if (part.byteLength === 0) break;
      held += part.byteLength;
      if (held > most) return null;
      parts.push(part);
    }
    const whole = new Uint8Array(held);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  /** @returns false when the limit was reached first. */
  async passBlocks(limit: QuickLimit): Promise<boolean> {
    for (let since = this.at; ; ) {
      const [length = 0] = await this.take(1);
      if (length === 0) return true;
      this.at += length;
      if (this.at - since > WINDOW) {
        since = this.at;
        if (limit.isOver(this.at)) return false;
      }
    }
  }
}
