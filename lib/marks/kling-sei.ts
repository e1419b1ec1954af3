import type { Mark } from '../inspection/schema';
import type { AccessUnit } from './access-units';
import { decodeLatin1 } from './embedded-metadata';
import { markText } from './mark-text';
import { seiMessages, USER_DATA_UNREGISTERED, uuidText } from './sei-messages';

export const KLING_UUID = '91ca6061-4aee-3854-8614-2d5f73f4ae2e';
const KLING_TEXT = 'kling-ai';

/**
 * Kling's message in the video stream: SEI type 5 with {@link KLING_UUID} and the text `kling-ai` in the first
 * access unit, after the picture's own data (where H.264 does not want it, so players pass it over).
 *
 * Source: seen in five of nine Kling 1.6 and 2.0 files (those of its encoder `h264_slapi`; the four encoded with
 * `h264_nvenc` have none), reported by two others. Strength: strong; 128 bits do not come about by chance. It
 * survives `-c copy`, HLS and DASH remuxing, and is lost on re-encoding, so its absence says nothing.
 *
 * False-positive traps: x264 (`dc45e9bd…`), Apple's (`47564adc…`) and Microsoft's (`02f86150…`) encoders write
 * messages of the same type into ordinary video: the UUID is compared, never the presence. Under the UUID but
 * without the text it is only a hint.
 */
export function readKlingSei(units: readonly AccessUnit[]): Mark[] {
  for (const unit of units) {
    if (unit.codec === 'av1') continue;
    for (const nal of unit.seiUnits) {
      for (const message of seiMessages(nal, unit.codec)) {
        if (message.type !== USER_DATA_UNREGISTERED || message.payload.length < 16) continue;
        if (uuidText(message.payload) !== KLING_UUID) continue;
        const text = markText(decodeLatin1(message.payload.subarray(16)), 200);
        return [
          {
            kind: 'sei',
            generator: 'kling',
            strength: text.startsWith(KLING_TEXT) ? 'strong' : 'hint',
            value: text,
            where: `${unit.where}: ${unit.codec === 'avc' ? 'H.264' : 'H.265'} SEI user data ${KLING_UUID}`,
          },
        ];
      }
    }
  }
  return [];
}
