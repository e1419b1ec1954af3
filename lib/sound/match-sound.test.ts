import { describe, expect, it } from 'vitest';
import type { FacesFinding } from '../inspection/schema';
import { soundMatchSchema } from '../inspection/schema';
import { MediaError } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import { MemorySource } from '../media/memory-source';
import type { SampledFrame } from '../media/sampled-frame';
import { type MatchTools, matchSound } from './match-sound';

const RATE = 8000;
const BURSTS = [3.3, 3.62, 4.1, 4.45, 5.1, 5.38, 5.9, 6.5];
const opens = (seconds: number) => (BURSTS.some((at) => seconds >= at && seconds < at + 0.16) ? 1 : 0);
const tone = (from: number, to: number, late: number) =>
  Float32Array.from({ length: Math.floor((to - from) * RATE) }, (_, index) => {
    const seconds = from + index / RATE;
    return opens(seconds - late) * 0.3 * Math.sin(2 * Math.PI * 440 * seconds);
  });
const faces: FacesFinding = {
  count: 1,
  verdict: null,
  probability: null,
  tracks: [{ from: 1, to: 9, frames: 16, width: 200, height: 200, score: 0.9 }],
  model: { name: 'test', version: '1', sha256: null },
};
const box = { x: 10, y: 10, width: 120, height: 120, score: 0.9 };

interface World {
  late?: number;
  sound?: 'none' | 'silent' | 'rumble' | 'undecodable';
  mouth?: (seconds: number) => number;
  seen?: boolean;
}

function tools({ late = 0, sound, mouth = (seconds) => 0.4 * opens(seconds), seen = true }: World) {
  const spans: { from: number; to: number }[] = [];
  const looks: string[] = [];
  const made: MatchTools = {
    readSound: async (_, { from, to }) => {
      spans.push({ from, to });
      if (sound === 'none') return null;
      if (sound === 'undecodable') throw new MediaError('unsupported-codec', 'ac-3');
      if (sound === 'silent') return { samples: new Float32Array((to - from) * RATE), rate: RATE };
      const samples = tone(from, to, late);
      if (sound === 'rumble') return { samples: samples.map((_s, i) => 0.2 * Math.sin(i / 40)), rate: RATE };
      return { samples, rate: RATE };
    },
    readSpan: async (_, { from, to, rate }, use) => {
      for (let seconds = from; seconds < to; seconds += 1 / rate) {
        const frame: SampledFrame = {
          seconds,
          successor: false,
          width: 160,
          height: 160,
          rgba: new Uint8ClampedArray(160 * 160 * 4),
        };
        await use(frame);
      }
    },
    finder: {
      find: async () => {
        looks.push('find');
        return [{ seconds: 0, successor: false, faces: seen ? [box] : [] }];
      },
      model: faces.model,
      dispose: () => undefined,
    },
    pointer: {
      find: async ([frame]) => {
        looks.push('point');
        const seconds = frame?.seconds ?? 0;
        const points = Array.from({ length: 478 }, () => ({ x: 0, y: 0, z: 0 }));
        points[308] = { x: 40, y: 0, z: 0 };
        points[14] = { x: 0, y: 40 * mouth(seconds), z: 0 };
        return [{ track: 0, looked: 1, faces: [{ frame: 0, seconds, successor: false, box, points }] }];
      },
      model: faces.model,
      dispose: () => undefined,
    },
  };
  return { made, spans, looks };
}

const compare = async (world: World, found: FacesFinding | null = faces, durationSeconds: number | null = 10) => {
  const used = tools(world);
  const input = {
    bytes: new MemorySource(new Uint8Array()),
    facts: {} as MediaFacts,
    signal: new AbortController().signal,
  };
  const match = await matchSound({ ...input, faces: found, durationSeconds }, used.made);
  expect(soundMatchSchema.safeParse(match).success).toBe(true);
  return { match, ...used };
};

describe('matchSound', () => {
  it('compares four seconds around the middle of a large face, and tells a shift', async () => {
    const { match, spans, looks } = await compare({});
    expect(spans).toEqual([{ from: 3, to: 7 }]);
    expect(match.mouth).toMatchObject({ abstained: null });
    expect(match.mouth.height).toBeGreaterThan(match.mouth.floor ?? 1);
    expect(match.mouth.course.length).toBe(100);
    // The face is sought now and then, its mouth looked at each time.
    expect(looks.filter((look) => look === 'find').length).toBeLessThan(8);
    expect(looks.filter((look) => look === 'point').length).toBeGreaterThanOrEqual(50);
    const { match: shifted } = await compare({ late: 0.4 });
    expect(shifted.mouth.lag).toBeCloseTo(0.4, 1);
  });

  it('says why it compared nothing', async () => {
    const reason = async (world: World, found: FacesFinding | null = faces, seconds: number | null = 10) => {
      const { match } = await compare(world, found, seconds);
      return [match.mouth.abstained, match.onsets.abstained];
    };
    expect(await reason({ sound: 'none' })).toEqual(['no-sound', 'no-sound']);
    expect(await reason({ sound: 'undecodable' })).toEqual(['unsupported-codec', 'unsupported-codec']);
    expect(await reason({ sound: 'silent' })).toEqual(['silent', 'silent']);
    expect(await reason({}, faces, 1.5)).toEqual(['too-short', 'too-short']);
    expect(await reason({}, faces, null)).toEqual(['too-short', 'too-short']);
    // Nothing in the picture moves as a whole in any of these.
    expect(await reason({ sound: 'rumble' })).toEqual(['no-voice', 'still']);
    expect(await reason({}, null)).toEqual(['no-face', 'still']);
    expect(await reason({ seen: false })).toEqual(['no-face', 'still']);
    expect(await reason({ mouth: () => 0.1 })).toEqual(['still', 'still']);
  });
});
