import { describe, expect, it } from 'vitest';
import { readKlingSei } from './kling-sei';
import { seiMessages, startCodeUnits, withoutEmulationPrevention } from './sei-messages';

const UUID = [0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e];
const bytes = (...parts: (number | number[] | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part)),
  );
const found = (unit: Uint8Array, codec: 'avc' | 'hevc' = 'avc') =>
  readKlingSei([{ codec, seiUnits: [unit], where: 'unit' }]);

describe('withoutEmulationPrevention', () => {
  it('takes out the byte after two zeros, and no other three', () => {
    expect([...withoutEmulationPrevention(bytes([0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3, 0, 3]))]).toEqual([
      0, 0, 1, 0, 0, 0, 0, 3, 0, 3,
    ]);
  });
});

describe('seiMessages', () => {
  it('reads numbers above 255 and several messages of a unit', () => {
    const long = new Array<number>(300).fill(7);
    const messages = seiMessages(bytes([6, 0xff, 1, 0xff, 45], long, [4, 1, 9], [0x80]), 'avc');
    expect(messages.map(({ type, payload }) => [type, payload.length])).toEqual([
      [256, 300],
      [4, 1],
    ]);
  });

  it('gives nothing for other units and ends at a message that does not fit', () => {
    expect(seiMessages(bytes([0x65, 5, 1, 1, 0x80]), 'avc')).toEqual([]);
    expect(seiMessages(bytes([6, 5, 200, 1, 2, 3]), 'avc')).toEqual([]);
    expect(seiMessages(bytes([6, 0xff, 0xff, 0xff]), 'avc')).toEqual([]);
  });
});

describe('startCodeUnits', () => {
  it('splits at three- and four-byte start codes', () => {
    const units = [...startCodeUnits(bytes([0, 0, 0, 1, 9, 16, 0, 0, 1, 6, 5, 0, 0, 1, 0x65]))];
    expect(units.map((unit) => unit[0])).toEqual([9, 6, 0x65]);
  });
});

describe('readKlingSei', () => {
  it('finds the message, in H.265 too, and with emulation prevention inside', () => {
    expect(found(bytes([6, 5, 25], UUID, 'kling-ai\0', [0x80]))).toMatchObject([
      { kind: 'sei', generator: 'kling', strength: 'strong', value: 'kling-ai' },
    ]);
    expect(found(bytes([39 << 1, 1, 5, 25], UUID, 'kling-ai\0', [0x80]), 'hevc')).toHaveLength(1);
    expect(found(bytes([6, 5, 28], UUID, 'kling-ai', [0, 0, 3, 0, 0x80]))).toMatchObject([{ strength: 'strong' }]);
  });

  it('is a hint under the UUID with other text', () => {
    expect(found(bytes([6, 5, 20], UUID, 'test', [0x80]))).toMatchObject([{ strength: 'hint' }]);
  });

  it('finds nothing in another encoder’s message, even one that spells the text', () => {
    const x264 = [0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef];
    expect(found(bytes([6, 5, 25], x264, 'kling-ai\0', [0x80]))).toEqual([]);
    expect(found(bytes([6, 4, 25], UUID, 'kling-ai\0', [0x80]))).toEqual([]);
    expect(found(bytes([6, 5, 10], UUID.slice(0, 10), [0x80]))).toEqual([]);
  });
});
