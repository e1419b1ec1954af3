import { describe, expect, it } from 'vitest';
import { readKlingSei } from './kling-sei';
import { streamMessages } from './stream-messages';

const text = (value: string): number[] => Array.from(value, (char) => char.charCodeAt(0));
const hex = (uuid: string): number[] =>
  (uuid.replaceAll('-', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
const sei = (type: number, payload: number[]): Uint8Array =>
  Uint8Array.from([6, type, payload.length, ...payload, 0x80]);
const unit = (...seiUnits: Uint8Array[]) => ({ codec: 'avc' as const, seiUnits, where: 'track 1, access unit 1' });

describe('streamMessages', () => {
  it('tells encoders by their name, as context: none of them is a mark', () => {
    const units = [
      unit(
        sei(5, [...hex('dc45e9bd-e6d9-48b7-962c-d820d923eeef'), ...text('x264 - core 164 r3108 - options: cabac=1')]),
        sei(5, [...hex('47564adc-5c4c-433f-94ef-c5113cd143a8'), 1, 2, 3]),
        sei(5, [...hex('00112233-4455-6677-8899-aabbccddeeff')]),
        sei(4, [0xb5, 0, 0x31]),
      ),
      // The same again at the next picture.
      unit(sei(4, [0xb5, 0, 0x31])),
    ];
    expect(streamMessages(units).map(({ key, value }) => [key, value])).toEqual([
      ['SEI user data dc45e9bd-e6d9-48b7-962c-d820d923eeef', 'x264: x264 - core 164 r3108 - options: cabac=1'],
      ['SEI user data 47564adc-5c4c-433f-94ef-c5113cd143a8', "Apple's encoder"],
      ['SEI user data 00112233-4455-6677-8899-aabbccddeeff', 'no text'],
      ['SEI user data', 'ITU-T T.35, country 181, provider 49'],
    ]);
    expect(readKlingSei(units)).toEqual([]);
  });
});
