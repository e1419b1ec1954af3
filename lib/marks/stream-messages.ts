import type { AccessUnit } from './access-units';
import { decodeLatin1, type MetadataEntry } from './embedded-metadata';
import { markText } from './mark-text';
import { seiMessages, USER_DATA_REGISTERED, USER_DATA_UNREGISTERED, uuidText } from './sei-messages';

/** Encoders that sign what they wrote. None of them says anything about AI: cameras and editors use them all. */
const ENCODERS: Readonly<Record<string, string>> = {
  'dc45e9bd-e6d9-48b7-962c-d820d923eeef': 'x264',
  '2ca2de09-b517-47db-bb55-a4fe7fc2fc4e': 'x265',
};
/** By the first four bytes, of which alone they were seen. */
const ENCODER_STARTS: Readonly<Record<string, string>> = {
  '47564adc': "Apple's encoder",
  '02f86150': "Microsoft's encoder",
};
const MAX_ROWS = 32;

/** What an H.264, H.265 or AV1 stream says of itself, as context: never a mark, whatever it holds. */
export function streamMessages(units: readonly AccessUnit[]): MetadataEntry[] {
  const rows = new Map<string, MetadataEntry>();
  const add = (key: string, value: string, where: string) => {
    // Encoders repeat themselves at every keyframe.
    if (rows.size < MAX_ROWS && !rows.has(key + value)) rows.set(key + value, { key, value, where });
  };
  for (const { codec, seiUnits, where } of units) {
    for (const unit of seiUnits) {
      if (codec === 'av1') add('AV1 metadata', av1Metadata(unit), where);
      else {
        for (const { type, payload } of seiMessages(unit, codec)) {
          if (type === USER_DATA_UNREGISTERED && payload.length >= 16) {
            const uuid = uuidText(payload);
            const who = ENCODERS[uuid] ?? ENCODER_STARTS[uuid.slice(0, 8)];
            const text = printable(payload.subarray(16));
            add(`SEI user data ${uuid}`, [who, text].filter(Boolean).join(': ') || 'no text', where);
          } else if (type === USER_DATA_REGISTERED) add('SEI user data', t35(payload), where);
        }
      }
    }
  }
  return [...rows.values()];
}

/** Metadata types of the AV1 specification, section 6.7.1. */
const AV1_TYPES: Readonly<Record<number, string>> = {
  1: 'HDR content light level',
  2: 'HDR mastering display',
  3: 'scalability',
  5: 'timecode',
};
const ITU_T_T35 = 4;

function av1Metadata(unit: Uint8Array): string {
  const type = unit[0] ?? 0;
  return type === ITU_T_T35 ? t35(unit.subarray(1)) : (AV1_TYPES[type] ?? `type ${type}`);
}

function t35(payload: Uint8Array): string {
  const extended = payload[0] === 0xff ? 1 : 0;
  const provider = ((payload[1 + extended] ?? 0) << 8) | (payload[2 + extended] ?? 0);
  return `ITU-T T.35, country ${payload[0] ?? 0}, provider ${provider}`;
}

/** The text that a message begins with: x264 writes its version and all its options. Others write no text at all. */
function printable(bytes: Uint8Array): string {
  const text = decodeLatin1(bytes.subarray(0, 1024));
  const [start = ''] = /^[\x20-\x7e]*/.exec(text) ?? [];
  return start.length < 4 ? '' : markText(start, 300);
}
