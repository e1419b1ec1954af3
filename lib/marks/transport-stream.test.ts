import { describe, expect, it } from 'vitest';
import { readKlingSei } from './kling-sei';
import { transportStreamAccessUnits } from './transport-stream';

const text = (value: string): number[] => Array.from(value, (c) => c.charCodeAt(0));
const KLING = [
  ...[
    0, 0, 1, 6, 5, 25, 0x91, 0xca, 0x60, 0x61, 0x4a, 0xee, 0x38, 0x54, 0x86, 0x14, 0x2d, 0x5f, 0x73, 0xf4, 0xae, 0x2e,
  ],
  ...text('kling-ai\0'),
  0x80,
];
const VIDEO = 0x100;
const MAP = 0x1000;

/** One 188-byte packet, stuffed with an adaptation field. */
function packet(pid: number, starts: boolean, payload: number[]): number[] {
  const stuffing = 183 - payload.length;
  const header = [0x47, (starts ? 0x40 : 0) | (pid >> 8), pid & 255];
  if (stuffing < 0) return [...header, 0x10, ...payload];
  const field = stuffing === 0 ? [0] : [stuffing, 0, ...new Array<number>(stuffing - 1).fill(0xff)];
  return [...header, 0x30, ...field, ...payload];
}
const tables = (streamType: number) => [
  ...packet(0, true, [0, 0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (MAP >> 8), MAP & 255, 0, 0, 0, 0]),
  ...packet(MAP, true, [
    ...[0, 2, 0xb0, 23, 0, 1, 0xc1, 0, 0, 0xe1, 1, 0xf0, 0],
    ...[0x0f, 0xe1, 1, 0xf0, 0],
    ...[streamType, 0xe0 | (VIDEO >> 8), VIDEO & 255, 0xf0, 0, 0, 0, 0, 0],
  ]),
];
const PES = [0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x21, 0, 1, 0, 1];

function stream(streamType: number): Uint8Array {
  const elementary = [...PES, 0, 0, 0, 1, 0x65, ...new Array<number>(300).fill(0x11), ...KLING];
  return Uint8Array.from([
    ...tables(streamType),
    ...packet(VIDEO, false, [0, 0, 1, 9]),
    ...packet(VIDEO, true, elementary.slice(0, 150)),
    ...packet(0x101, true, [0, 0, 1, 0xc0]),
    ...packet(VIDEO, false, elementary.slice(150, 325)),
    ...packet(VIDEO, false, elementary.slice(325)),
    ...packet(VIDEO, true, PES),
  ]);
}

describe('transportStreamAccessUnits', () => {
  it('finds a message that lies across packets, by the program tables', () => {
    const units = transportStreamAccessUnits(stream(0x1b));
    expect(readKlingSei(units)).toMatchObject([
      { generator: 'kling', strength: 'strong', where: expect.stringContaining('PID 256') },
    ]);
  });

  it('finds no video stream where the tables name none, and none in noise', () => {
    expect(transportStreamAccessUnits(stream(0x0f))).toEqual([]);
    expect(transportStreamAccessUnits(new Uint8Array(4000).fill(0x47))).toEqual([]);
    expect(transportStreamAccessUnits(new Uint8Array(10))).toEqual([]);
  });
});
