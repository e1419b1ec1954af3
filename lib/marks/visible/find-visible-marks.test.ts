import { describe, expect, it } from 'vitest';
import type { SampledFrame } from '../../media/sampled-frame';
import { findVisibleMarks } from './find-visible-marks';
import { stripHeight } from './places';
import type { Box, Plane } from './plane';
import type { Reading, TextModels } from './text-models';

const [WIDTH, HEIGHT] = [320, 180];

interface Line {
  readonly text: string;
  readonly box: (frame: number) => Box | null;
}

const always = (text: string, x: number, y: number, width = 60, height = 12): Line => ({
  text,
  box: () => ({ x, y, width, height }),
});

/** Four runs of four frames with moving noise as the scene, and lines of "letters": a pattern of their own each. */
function clip(lines: readonly Line[], { seconds = 8 } = {}): SampledFrame[] {
  return Array.from({ length: 16 }, (_, index) => {
    const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const wave = 90 + 50 * Math.sin((i % WIDTH) / 9 + index * 1.7) * Math.cos(i / WIDTH / 7 + index);
      rgba.fill(wave, 4 * i, 4 * i + 3);
    }
    for (const line of lines) {
      const box = line.box(index);
      if (box === null) continue;
      for (let y = 2; y < box.height - 2; y++) {
        for (let x = 0; x < box.width; x++) {
          if ((Math.imul(x >> 1, 2654435761) >>> 28) % 2 === 0) continue;
          const at = 4 * ((box.y + y) * WIDTH + box.x + x);
          rgba.fill(240, at, at + 3);
        }
      }
    }
    const run = Math.floor(index / 4);
    return { seconds: (run * seconds) / 4 + (index % 4) / 8, successor: false, width: WIDTH, height: HEIGHT, rgba };
  });
}

/** Finds the lines where they are on the picture it is shown, as the models would, and reads what they say. */
function modelsFor(lines: readonly Line[]): TextModels {
  const boxes = lines.flatMap(({ text, box }) => {
    const places = Array.from({ length: 16 }, (_, index) => box(index)).filter((place) => place !== null);
    const distinct = new Map(places.map((place) => [`${place.x},${place.y}`, place]));
    // What moves in every frame is smeared: the models would see nothing there.
    return distinct.size > 6 ? [] : [...distinct.values()].map((place) => ({ text, place }));
  });
  const near = (one: Box, other: Box) => Math.abs(one.x - other.x) < 2 && Math.abs(one.y - other.y) < 2;
  return {
    // Of a picture cut to its strips, what lies in them, where it lies on them.
    find: async ({ height }) => {
      if (height === HEIGHT) return boxes.map(({ place }) => place);
      // The corners below each other: these words are bold, and were found before.
      if (height > HEIGHT) return [];
      const strip = Math.ceil(stripHeight({ x: 0, y: 0, width: WIDTH, height: HEIGHT }));
      return boxes.flatMap(({ place }) => {
        if (place.y < strip) return [place];
        return place.y >= HEIGHT - strip ? [{ ...place, y: place.y - HEIGHT + height }] : [];
      });
    },
    read: async (_: Plane, box: Box): Promise<Reading> => ({
      text: boxes.find(({ place }) => near(place, box))?.text ?? '',
      sureness: 0.95,
    }),
    dispose: async () => undefined,
  };
}

const found = (lines: readonly Line[], options?: { seconds?: number }) =>
  findVisibleMarks(clip(lines, options), modelsFor(lines), new AbortController().signal);

const CORNER = [250, 160] as const;

describe('findVisibleMarks', () => {
  it('takes a generator’s word that stays in its corner while the scene moves for its mark', async () => {
    const [mark, ...rest] = await found([always('KLING AI 1.6', ...CORNER)]);
    expect(rest).toEqual([]);
    expect(mark).toMatchObject({ kind: 'visible', generator: 'kling', strength: 'strong', value: 'KLING AI 1.6' });
    expect(mark?.where).toContain('bottom-right');
    expect(mark?.rectangle?.x).toBeCloseTo(250 / 320);
    expect(mark?.seconds).toBe(0);
  });

  it('takes it for a hint where the generator does not put it', async () => {
    expect(await found([always('Veo', 10, 8, 30)])).toMatchObject([{ generator: 'veo', strength: 'hint' }]);
  });

  it('leaves alone a word in the middle, a title, and a word of a sentence', async () => {
    expect(await found([always('Runway', 130, 80)])).toEqual([]);
    expect(await found([always('Runway', 10, 140, 140, 36)])).toEqual([]);
    expect(await found([always('Sora', 10, 160, 40), always('can now make films', 54, 160, 150)])).toEqual([]);
    expect(await found([always('Pika', 10, 160, 40), always('what it costs', 10, 146, 80)])).toEqual([]);
  });

  it('leaves alone what moves with a person or a thing', async () => {
    const shirt: Line = { text: 'Pika', box: (i) => ({ x: 180 + 5 * i, y: 150 + (i % 5), width: 40, height: 12 }) };
    expect(await found([shirt])).toEqual([]);
  });

  it('knows Sora’s mark by its changing places, and keeps the name beside it', async () => {
    const at = (i: number) => (Math.floor(i / 4) % 2 === 0 ? { x: 12, y: 80 } : { x: 240, y: 20 });
    const jumping: Line = { text: 'Sora', box: (i) => ({ ...at(i), width: 50, height: 14 }) };
    const name: Line = { text: '@maria.k', box: (i) => ({ x: at(i).x, y: at(i).y + 15, width: 50, height: 10 }) };
    const [mark] = await found([jumping, name]);
    expect(mark).toMatchObject({ generator: 'sora', strength: 'strong', value: 'Sora @maria.k' });
    expect(mark?.where.split(';')).toHaveLength(2);
  });

  it('takes a Sora word that never moves for pasted: a hint', async () => {
    expect(await found([always('Sora', 12, 160, 50, 14)], { seconds: 12 })).toMatchObject([
      { generator: 'sora', strength: 'hint' },
    ]);
  });

  it('finds a translucent word that only its strokes show, where it lies in its corner', async () => {
    const word = always('Pika', ...CORNER);
    const seen: string[] = [];
    const models: TextModels = {
      // Nothing on the strips and on the whole; on the corners below each other, the last is the one at the bottom right.
      find: async ({ width, height }) => {
        seen.push(`${width} x ${height}`);
        const corner = { width: Math.ceil(0.36 * WIDTH), height: height / 4 };
        if (width !== corner.width) return [];
        const x = 250 - (WIDTH - corner.width);
        return [{ x, y: 3 * corner.height + (160 - (HEIGHT - (corner.height - 16))), width: 60, height: 12 }];
      },
      read: async () => ({ text: 'Pika', sureness: 0.83 }),
      dispose: async () => undefined,
    };
    const [mark, ...rest] = await findVisibleMarks(clip([word]), models, new AbortController().signal);
    expect(seen).toHaveLength(3);
    expect(rest).toEqual([]);
    expect(mark).toMatchObject({ generator: 'pika', strength: 'strong', value: 'Pika' });
    expect(mark?.rectangle?.x).toBeCloseTo(250 / 320, 2);
    expect(mark?.rectangle?.y).toBeCloseTo(160 / 180, 2);
  });

  it('gives a label its own words and no generator', async () => {
    expect(await found([always('AI生成', 8, 8, 50)])).toMatchObject([
      { generator: null, strength: 'hint', value: 'AI生成' },
    ]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const lines = [always('Veo', ...CORNER)];
    await expect(findVisibleMarks(clip(lines), modelsFor(lines), stop.signal)).rejects.toThrow('enough');
  });
});
