import { describe, expect, it } from 'vitest';
import { embedOpenWatermark } from '../../tests/fixtures/open-watermark';
import { MediaError } from '../media/byte-source';
import { MemorySource } from '../media/memory-source';
import { chromaOfPixels, chromaOfPlanes } from '../media/native-chroma';
import { checkWatermark, type ReadChroma } from './check-watermark';
import { PAYLOADS, WatermarkReader } from './open-watermark';

const WIDTH = 512;
const HEIGHT = 384;

/** A scene with slopes, edges and grain, not the same twice. */
function scene(seed: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  let state = seed * 2654435761 + 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * 4;
      const edge = (x + y * 2 + seed * 37) % 140 < 70 ? 50 : 0;
      const grain = random() * 24;
      rgba[at] = 60 + (x / WIDTH) * 120 + edge + grain;
      rgba[at + 1] = 70 + (y / HEIGHT) * 90 + edge / 2 + grain;
      rgba[at + 2] = 130 - (x / WIDTH) * 60 + grain;
      rgba[at + 3] = 255;
    }
  }
  return rgba;
}
const read = (frames: readonly Uint8ClampedArray[]): WatermarkReader => {
  const reader = new WatermarkReader();
  for (const frame of frames) reader.add(chromaOfPixels(frame, WIDTH, HEIGHT));
  return reader;
};
const marked = (seed: number, bits: readonly (0 | 1)[]): Uint8ClampedArray => {
  const rgba = scene(seed);
  embedOpenWatermark(rgba, WIDTH, HEIGHT, bits);
  return rgba;
};

describe('WatermarkReader', () => {
  it.each(PAYLOADS.map((payload) => [payload.name, payload] as const))('reads that of %s', (_, payload) => {
    expect(read([marked(1, payload.bits)]).marks('here')).toEqual([
      {
        kind: 'invisible',
        generator: payload.generator,
        strength: 'strong',
        value: expect.stringContaining(`watermark of ${payload.name}: `),
        where: 'here',
      },
    ]);
  });

  it('reads it from planes that a video was coded in, of either layout and range', () => {
    const rgba = marked(3, PAYLOADS[0]?.bits ?? []);
    const { blue, red, width, height } = chromaOfPixels(rgba, WIDTH, HEIGHT);
    const luma = WIDTH * HEIGHT;
    for (const [format, fullRange] of [
      ['I420', false],
      ['NV12', false],
      ['I420', true],
    ] as const) {
      const data = new Uint8Array(luma + 2 * width * height);
      const scale = fullRange ? 1 : 224 / 255;
      for (let at = 0; at < width * height; at++) {
        const [b, r] = [128 + (blue[at] ?? 0) * scale, 128 + (red[at] ?? 0) * scale];
        if (format === 'NV12') data.set([Math.round(b), Math.round(r)], luma + 2 * at);
        else {
          data[luma + at] = Math.round(b);
          data[luma + width * height + at] = Math.round(r);
        }
      }
      const layout =
        format === 'NV12'
          ? [
              { offset: 0, stride: WIDTH },
              { offset: luma, stride: WIDTH },
            ]
          : [
              { offset: 0, stride: WIDTH },
              { offset: luma, stride: width },
              { offset: luma + width * height, stride: width },
            ];
      const reader = new WatermarkReader();
      reader.add(chromaOfPlanes({ format, width: WIDTH, height: HEIGHT, fullRange, data, layout }, 0));
      expect(reader.marks('here'), `${format} ${fullRange}`).toHaveLength(1);
    }
  });

  it('finds none in pictures without, grey, black and white ones included', () => {
    const flat = (value: number) => new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(value);
    for (const frames of [[scene(1)], [scene(2), scene(3)], [flat(0)], [flat(128)], [flat(255)], []]) {
      expect(read(frames).marks('here')).toEqual([]);
    }
  });

  it('finds none of another payload, nor one that lies shifted', () => {
    const other = Array.from({ length: 48 }, (_, at) => (((at * 7) % 5) % 2 === 0 ? 1 : 0) as 0 | 1);
    expect(read([marked(4, other)]).marks('here')).toEqual([]);
    const rgba = marked(5, PAYLOADS[0]?.bits ?? []);
    expect(read([new Uint8ClampedArray(rgba.subarray(16))]).marks('here')).toEqual([]);
  });
});

describe('checkWatermark', () => {
  const input = {
    bytes: new MemorySource(new Uint8Array(1)),
    facts: { kind: 'video', mime: 'video/mp4', container: 'bmff', defect: null } as const,
    signal: new AbortController().signal,
  };
  const giving =
    (rgba: Uint8ClampedArray): ReadChroma =>
    async (_bytes, _options, use) => {
      use(chromaOfPixels(rgba, WIDTH, HEIGHT));
      return 1;
    };

  it('is never done: it says what it looked for and what nobody here can read', async () => {
    for (const [rgba, count] of [
      [scene(6), 0],
      [marked(6, PAYLOADS[3]?.bits ?? []), 1],
    ] as const) {
      const outcome = await checkWatermark(input, giving(rgba));
      expect(outcome).toMatchObject({ state: 'partial', reason: 'open-only' });
      expect(outcome.detail).toContain('SynthID');
      expect(outcome.finding).toHaveLength(count);
    }
  });

  it('lets an added decoder look too, and one that fails stops nobody', async () => {
    const mark = { kind: 'invisible', generator: null, strength: 'hint', value: '100 bits', where: 'here' } as const;
    const outcome = await checkWatermark(input, giving(marked(6, PAYLOADS[0]?.bits ?? [])), [
      { name: 'the failing one', decode: () => Promise.reject(new MediaError('unsupported-codec', 'no model')) },
      { name: 'TrustMark', decode: async () => [mark] },
    ]);
    expect(outcome.finding).toMatchObject([{ generator: 'stable-diffusion' }, mark]);
    expect(outcome.detail).toContain('the failing one could not look: no model; TrustMark looked too');
  });

  it('says why where no frame can be had, and looks at no sound', async () => {
    const failing: ReadChroma = () => Promise.reject(new MediaError('unsupported-codec', 'hvc1'));
    expect(await checkWatermark(input, failing)).toEqual({
      finding: [],
      state: 'failed',
      reason: 'unsupported-codec',
      detail: 'hvc1',
    });
    const sound = { ...input, facts: { ...input.facts, kind: 'audio' } as const };
    expect(await checkWatermark(sound, giving(scene(1)))).toMatchObject({ state: 'skipped', reason: 'not-built' });
  });
});
