import { describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, u32 } from '../../tests/fixtures/synthetic-media';
import { runsOf, segmentsOf } from './segments';

/** Timescale 1000, one track. */
const init = (id = 1) => {
  const tkhd = box('tkhd', bytesOf(u32(0), u32(0), u32(0), u32(id), new Uint8Array(60)));
  const mdhd = box('mdhd', bytesOf(u32(0), u32(0), u32(0), u32(1000), u32(0), u32(0)));
  const trex = box('trex', bytesOf(u32(0), u32(id), u32(1), u32(40), u32(0), u32(0)));
  return bytesOf(ftyp('iso6'), box('moov', bytesOf(box('trak', bytesOf(tkhd, box('mdia', mdhd))), box('mvex', trex))));
};
const fragmentAt = (start: number, samples = 25, id = 1) => {
  const tfhd = box('tfhd', bytesOf(u32(0x020000), u32(id)));
  const tfdt = box('tfdt', bytesOf(u32(0), u32(start)));
  const trun = box('trun', bytesOf(u32(0), u32(samples)));
  return bytesOf(box('moof', box('traf', bytesOf(tfhd, tfdt, trun))), box('mdat', new Uint8Array(50).fill(start)));
};
const merkle = (location: number) =>
  box(
    'uuid',
    bytesOf(
      Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
      u32(0),
      'merkle\0',
      [0xa3, 0x68],
      'uniqueId',
      [1, 0x67],
      'localId',
      [1, 0x68],
      'location',
      [0x18, location],
    ),
  );
const marked = (location: number) => bytesOf(merkle(location), fragmentAt(location * 1000));
const cut = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

describe('runsOf', () => {
  it('puts segments together however the player cut them, and knows which are whole', () => {
    const stream = bytesOf(marked(30), marked(31), marked(32));
    for (const size of [13, 100, 10_000]) {
      const [run] = runsOf(init(), [stream.subarray(0, 8), ...cut(stream.subarray(8), size)]);
      expect(run?.segments.map(({ bytes }) => bytes)).toEqual([marked(30), marked(31), marked(32)]);
      expect(run?.segments.map(({ place }) => place?.location)).toEqual([30, 31, 32]);
      expect(run?.segments.map(({ time }) => time)).toEqual([30, 31, 32].map((n) => ({ start: n, end: n + 1 })));
      // Nothing shows that the last one is complete.
      expect(run?.segments.map(({ whole }) => whole)).toEqual([true, true, false]);
    }
  });

  it('keeps several fragments of one marked segment together, and splits those of none', () => {
    const many = bytesOf(merkle(3), fragmentAt(3000, 10), fragmentAt(3400, 15));
    expect(runsOf(init(), [many, marked(4)])[0]?.segments.map(({ bytes }) => bytes)).toEqual([many, marked(4)]);
    const plain = [fragmentAt(0), bytesOf(box('sidx', new Uint8Array(20)), fragmentAt(1000))];
    expect(runsOf(init(), plain)[0]?.segments.map(({ bytes }) => bytes)).toEqual(plain);
  });

  it('gives each segment the init segment it is decoded with', () => {
    const other = init(7);
    const runs = runsOf(init(), [marked(1), other, fragmentAt(0, 25, 7), init(), marked(2)]);
    expect(runs.map((run) => [run.init, run.segments.length])).toEqual([
      [init(), 1],
      [other, 1],
      [init(), 1],
    ]);
    expect(runs[1]?.segments[0]?.ofInit).toBe(true);
    expect(segmentsOf(init(), [fragmentAt(0, 25, 7)])[0]?.ofInit).toBe(false);
  });

  it('leaves out what began before it listened, and a segment that a seek cut off', () => {
    const styp = bytesOf(box('styp', 'msdh'), marked(8));
    const half = marked(5).subarray(0, 120);
    const [run] = runsOf(init(), [new Uint8Array(90).fill(3), half, styp]);
    expect(run?.segments.map(({ place }) => place?.location)).toEqual([8]);
    expect(runsOf(null, [marked(1)])).toEqual([]);
  });

  it('does not call a segment whole that the next one does not follow', () => {
    const [run] = runsOf(init(), [marked(1), marked(7), marked(8)]);
    expect(run?.segments.map(({ whole }) => whole)).toEqual([false, true, false]);
  });

  it('survives any bytes', () => {
    const stream = bytesOf(init(), marked(1), marked(2));
    for (let at = 0; at < stream.length; at++) {
      for (const value of [0, 0xff]) {
        const mutated = Uint8Array.from(stream);
        mutated[at] = value;
        expect(() => runsOf(null, [mutated])).not.toThrow();
      }
    }
  });
});
