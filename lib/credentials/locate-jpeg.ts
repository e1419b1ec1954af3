import type { ByteSource } from '../media/byte-source';
import { joinBytes } from '../media/join-bytes';
import { asStore, type Located, latin1, MAX_STORE_BYTES, provenanceOf, QuickLimit, withoutStoreIn } from './located';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const APP11 = 0xeb;
const XMP_HEAD = 'http://ns.adobe.com/xap/1.0/\0';
/** `JP`, the number of the box, the number of the packet, and the box's own length and type, repeated in each. */
const PACKET_HEAD = 16;

/**
 * The store of a JPEG file: a JUMBF box in packets, one an APP11 segment, all ahead of the first scan (C2PA 2.2 section
 * A.3.1; ISO/IEC 19566-5 annex D).
 */
export async function locateInJpeg(bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  const limit = new QuickLimit(bytes);
  let remote: string | null = null;
  let store: { readonly box: number; readonly stated: number; readonly packets: Uint8Array[]; held: number } | null =
    null;
  for (let at = 2; ; ) {
    if (limit.isOver(at)) return store === null ? withoutStoreIn(remote, 'part') : { kind: 'unclear', why: TOO_FAR };
    const header = await bytes.read(at, at + 4, signal);
    const marker = header[1] ?? END_OF_IMAGE;
    if (header[0] === 0xff && marker === 0xff) {
      // Fill bytes may stand before any marker.
      at += 1;
      continue;
    }
    if (header.byteLength < 4 || header[0] !== 0xff || marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    const end = at + 2 + ((header[2] ?? 0) << 8) + (header[3] ?? 0);
    if (end < at + 4) break;
    if (marker === APP11) {
      const packet = await bytes.read(at + 4, end, signal);
      const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
      const isPacket = packet.byteLength > PACKET_HEAD && latin1(packet, 0, 2) === 'JP';
      if (isPacket && store === null && latin1(packet, 24, 28) === 'c2pa') {
        const stated = view.getUint32(8);
        if (stated < 16) return { kind: 'unclear', why: 'a store that does not say how long it is' };
        if (stated > MAX_STORE_BYTES) return { kind: 'malformed', code: 'store.too-large', why: `${stated} bytes` };
        store = { box: view.getUint16(2), stated, packets: [packet.subarray(8)], held: packet.byteLength - 8 };
      } else if (isPacket && store !== null && view.getUint16(2) === store.box) {
        store.packets.push(packet.subarray(PACKET_HEAD));
        store.held += packet.byteLength - PACKET_HEAD;
      }
      if (store !== null && store.held >= store.stated) break;
    } else if (marker === APP1) {
      const segment = await bytes.read(at + 4, end, signal);
      if (latin1(segment, 0, XMP_HEAD.length) === XMP_HEAD) {
        remote ??= provenanceOf(segment.subarray(XMP_HEAD.length));
      }
    }
    at = end;
  }
  return store === null ? withoutStoreIn(remote, 'all') : asStore(joinBytes(store.packets), store.stated);
}

const TOO_FAR = 'the credentials are spread over more of the file than a quick read goes through';
