import { joinBytes } from '../media/join-bytes';
import { type AccessUnit, MAX_SEI_BYTES } from './access-units';
import { isSei, startCodeUnits } from './sei-messages';

/** Bytes. A segment's first picture lies within: at 1080p it has about 200 kB, and Kling's message comes behind it. */
export const TRANSPORT_STREAM_HEAD = 1024 * 1024;
/** Bytes of the video's elementary stream gathered for the search. */
const MAX_ELEMENTARY = 768 * 1024;
const PACKET = 188;

/** Stream types of ISO/IEC 13818-1 table 2-34. */
const STREAM_TYPES: Readonly<Record<number, 'avc' | 'hevc'>> = { 27: 'avc', 36: 'hevc' };

/**
 * The beginning of the video in an MPEG transport stream (ISO/IEC 13818-1): program tables are followed to the
 * H.264 or H.265 stream and its first packets joined. Empty where the tables name none.
 *
 * @param bytes the head of the file, at most {@link TRANSPORT_STREAM_HEAD}.
 */
export function transportStreamAccessUnits(bytes: Uint8Array): AccessUnit[] {
  const first = firstPacket(bytes);
  if (first < 0) return [];
  let programMap = -1;
  let video: { pid: number; codec: 'avc' | 'hevc' } | null = null;
  const parts: Uint8Array[] = [];
  let gathered = 0;

  for (let at = first; at + PACKET <= bytes.length && gathered < MAX_ELEMENTARY; at += PACKET) {
    if (bytes[at] !== 0x47) break;
    const starts = ((bytes[at + 1] ?? 0) & 0x40) !== 0;
    const pid = (((bytes[at + 1] ?? 0) & 0x1f) << 8) | (bytes[at + 2] ?? 0);
    const control = ((bytes[at + 3] ?? 0) >> 4) & 3;
    if ((control & 1) === 0) continue;
    const payloadAt = at + 4 + (control & 2 ? 1 + (bytes[at + 4] ?? 0) : 0);
    if (payloadAt >= at + PACKET) continue;
    const payload = bytes.subarray(payloadAt, at + PACKET);

    if (pid === 0 && starts) programMap = programMapPid(section(payload)) ?? programMap;
    else if (pid === programMap && starts && video === null) video = videoStream(section(payload));
    else if (video !== null && pid === video.pid) {
      if (gathered === 0 && !starts) continue; // The middle of a picture whose beginning was not seen.
      const part = starts ? payload.subarray(pesHeaderLength(payload)) : payload;
      parts.push(part);
      gathered += part.length;
    }
  }
  if (video === null || gathered === 0) return [];
  const { codec, pid } = video;
  const seiUnits = [...startCodeUnits(joinBytes(parts))]
    .filter((unit) => isSei(unit[0] ?? 0, codec))
    .map((unit) => unit.subarray(0, MAX_SEI_BYTES));
  return [{ codec, seiUnits, where: `transport stream, PID ${pid}` }];
}

function firstPacket(bytes: Uint8Array): number {
  for (let at = 0; at < PACKET && at + PACKET < bytes.length; at++) {
    if (bytes[at] === 0x47 && bytes[at + PACKET] === 0x47) return at;
  }
  return -1;
}

/** A section of program information begins after a pointer byte. */
const section = (payload: Uint8Array): Uint8Array => payload.subarray(1 + (payload[0] ?? 0));

const pid13 = (bytes: Uint8Array, at: number): number => (((bytes[at] ?? 0) & 0x1f) << 8) | (bytes[at + 1] ?? 0);

/** End of a section's entries: its length counts from the third byte and includes four bytes of checksum. */
const sectionEnd = (table: Uint8Array): number =>
  Math.min(3 + ((((table[1] ?? 0) & 0x0f) << 8) | (table[2] ?? 0)) - 4, table.length);

/** The first program's map in a program association table. */
function programMapPid(table: Uint8Array): number | null {
  if (table[0] !== 0) return null;
  for (let at = 8; at + 4 <= sectionEnd(table); at += 4) {
    if (((table[at] ?? 0) << 8) + (table[at + 1] ?? 0) !== 0) return pid13(table, at + 2);
  }
  return null;
}

function videoStream(table: Uint8Array): { pid: number; codec: 'avc' | 'hevc' } | null {
  if (table[0] !== 2) return null;
  let at = 12 + ((((table[10] ?? 0) & 0x0f) << 8) | (table[11] ?? 0));
  while (at + 5 <= sectionEnd(table)) {
    const codec = STREAM_TYPES[table[at] ?? 0];
    if (codec !== undefined) return { pid: pid13(table, at + 1), codec };
    at += 5 + ((((table[at + 3] ?? 0) & 0x0f) << 8) | (table[at + 4] ?? 0));
  }
  return null;
}

/** Bytes before the elementary stream in a PES packet; 0 where it is none. */
function pesHeaderLength(payload: Uint8Array): number {
  if (payload[0] !== 0 || payload[1] !== 0 || payload[2] !== 1) return 0;
  return Math.min(9 + (payload[8] ?? 0), payload.length);
}
