/** One supplemental enhancement information message (ITU-T H.264 section 7.3.2.3, H.265 section 7.3.2.4). */
export interface SeiMessage {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** NAL units looked at; an encoder with a slice a row writes about 70 a picture. */
const MAX_NAL_UNITS = 256;
const MAX_MESSAGES = 64;

/** NAL units between Annex B start codes (H.264 Annex B, H.265 Annex B). */
export function* startCodeUnits(bytes: Uint8Array): Generator<Uint8Array> {
  let begin = -1;
  let count = 0;
  for (let at = 0; at + 3 <= bytes.length && count < MAX_NAL_UNITS; at++) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue;
    if (begin >= 0) {
      yield bytes.subarray(begin, at);
      count++;
    }
    begin = at + 3;
    at += 2;
  }
  if (begin >= 0 && begin < bytes.length && count < MAX_NAL_UNITS) yield bytes.subarray(begin);
}

/** Takes out the emulation prevention bytes: `00 00 03` stands for `00 00` (H.264 section 7.4.1). */
export function withoutEmulationPrevention(unit: Uint8Array): Uint8Array {
  const out = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

/** Whether a NAL unit with this first byte holds SEI: type 6 in H.264; 39 and 40 (before and after) in H.265. */
export function isSei(header: number, codec: 'avc' | 'hevc'): boolean {
  if (codec === 'avc') return (header & 0x1f) === 6;
  const type = (header >> 1) & 0x3f;
  return type === 39 || type === 40;
}

/** The messages of one NAL unit; empty when it is no SEI unit. Ends at the first that does not fit. */
export function seiMessages(unit: Uint8Array, codec: 'avc' | 'hevc'): SeiMessage[] {
  if (!isSei(unit[0] ?? 0, codec)) return [];
  const bytes = withoutEmulationPrevention(unit);
  const messages: SeiMessage[] = [];
  let at = codec === 'avc' ? 1 : 2;
  const number = (): number => {
    let value = 0;
    while (bytes[at] === 0xff) {
      value += 255;
      at++;
    }
    value += bytes[at] ?? 0;
    at++;
    return value;
  };
  // The last byte is the trailing bit; a message needs at least its two numbers before it.
  while (at + 2 < bytes.length && messages.length < MAX_MESSAGES) {
    const payloadType = number();
    const size = number();
    if (at + size > bytes.length) break;
    messages.push({ type: payloadType, payload: bytes.subarray(at, at + size) });
    at += size;
  }
  return messages;
}

/** `user_data_unregistered` (ITU-T H.264 section D.1.7): sixteen bytes of UUID, then anything. */
export const USER_DATA_UNREGISTERED = 5;
/** `user_data_registered_itu_t_t35`: a country code, then a provider's (ITU-T T.35). */
export const USER_DATA_REGISTERED = 4;

/** The first sixteen bytes as a UUID is written. */
export function uuidText(payload: Uint8Array): string {
  const hex = Array.from(payload.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
