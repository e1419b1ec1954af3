import { describe, expect, it } from 'vitest';
import { agreement, evenCourse, hasVoiceBand, heard, isSilent, STEP } from './agreement';

const RATE = 16_000;
const SECONDS = 4;
/** Bursts at uneven times, as syllables come. */
const BURSTS = [0.3, 0.62, 1.1, 1.45, 2.1, 2.38, 2.9, 3.5];
const opens = (seconds: number, times = BURSTS) => (times.some((at) => seconds >= at && seconds < at + 0.16) ? 1 : 0);

/** A tone in bursts, later by `late` seconds. */
function tone(late: number, hertz = 440, times = BURSTS): Float32Array {
  return Float32Array.from({ length: SECONDS * RATE }, (_, index) => {
    const seconds = index / RATE;
    return opens(seconds - late, times) * 0.3 * Math.sin(2 * Math.PI * hertz * seconds);
  });
}
/** A mouth looked at 12.5 times a second. */
const mouth = evenCourse(
  Array.from({ length: 50 }, (_, index) => ({ seconds: index * 0.08, value: opens(index * 0.08) * 0.4 })),
  0,
  SECONDS,
);
const noise = (seed: number) => {
  let state = seed;
  return Array.from({ length: 20 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state / 2 ** 32) * SECONDS;
  });
};

describe('agreement', () => {
  it('finds a mouth that opens with the tone, without a shift, above chance', () => {
    const found = agreement(mouth, heard(tone(0), RATE).voice);
    expect(found?.height).toBeGreaterThan(0.75);
    expect(Math.abs(found?.lag ?? 1)).toBeLessThanOrEqual(0.08);
    expect(found?.height).toBeGreaterThan(found?.floor ?? 1);
    expect(found?.chance).toBeLessThan(0.05);
  });

  it('finds that the sound is 400 ms late', () => {
    const found = agreement(mouth, heard(tone(0.4), RATE).voice);
    expect(found?.height).toBeGreaterThan(0.7);
    expect(found?.lag).toBeCloseTo(0.4, 1);
  });

  it('finds no more than chance in sounds that have nothing to do with the mouth', () => {
    const chances = [1, 2, 3, 4, 5, 6, 7, 8].map(
      (seed) => agreement(mouth, heard(tone(0, 440, noise(seed)), RATE).voice)?.chance ?? 0,
    );
    expect(chances.filter((chance) => chance < 0.05).length).toBeLessThanOrEqual(1);
  });

  it('says nothing of a still mouth, an even sound, or two seconds less', () => {
    const { voice } = heard(tone(0), RATE);
    expect(
      agreement(
        mouth.map(() => 0.2),
        voice,
      ),
    ).toBeNull();
    expect(
      agreement(
        mouth,
        voice.map(() => -3),
      ),
    ).toBeNull();
    expect(agreement(mouth.slice(0, 40), voice.slice(0, 40))).toBeNull();
  });
});

describe('heard', () => {
  it('tells silence, and tones outside the band of voices, from a voice', () => {
    expect(isSilent(heard(new Float32Array(RATE), RATE))).toBe(true);
    const voice = heard(tone(0), RATE);
    expect([isSilent(voice), hasVoiceBand(voice)]).toEqual([false, true]);
    const rumble = heard(
      new Float32Array(RATE).map((_, index) => 0.2 * Math.sin((2 * Math.PI * 30 * index) / RATE)),
      RATE,
    );
    expect([isSilent(rumble), hasVoiceBand(rumble)]).toEqual([false, false]);
  });

  it('puts an onset where a click is, and none where it fades', () => {
    const click = new Float32Array(RATE).map((_, index) => (index >= 8000 && index < 8200 ? 0.8 : 0));
    const { onset } = heard(click, RATE);
    expect(onset.indexOf(Math.max(...onset))).toBe(Math.floor(0.5 / STEP));
    expect(onset.filter((value) => value > 0)).toHaveLength(1);
  });
});
