import { describe, expect, it } from 'vitest';
import { framePicker, planWindows } from './windows';

const total = (windows: ReturnType<typeof planWindows>) =>
  windows.reduce((sum, { base, successors }) => sum + base + successors, 0);
const run = (fps: number, seconds: number, window: Parameters<typeof framePicker>[0]) => {
  const pick = framePicker(window);
  const taken: number[] = [];
  for (let i = 0; i / fps < seconds; i++) {
    const answer = pick(i / fps);
    if (answer === 'done') break;
    if (answer === 'take') taken.push(i);
  }
  return taken;
};

describe('planWindows', () => {
  it('spreads four runs over a long clip and gives a short one a single run', () => {
    const long = planWindows(40);
    expect(long.map(({ start }) => start)).toEqual([4.8125, 14.8125, 24.8125, 34.8125]);
    expect(long.every(({ base, successors }) => base === 3 && successors === 1)).toBe(true);
    expect(planWindows(1.5)).toEqual([{ start: 0, base: 13, successors: 3 }]);
    expect(planWindows(5)).toHaveLength(2);
  });

  it('never plans more frames than asked for, nor a run beyond the end, and begins at 0 when nothing is known', () => {
    for (const duration of [0, 0.1, 1, 2, 3.9, 7, 30, 86_400]) {
      for (const frames of [1, 2, 5, 12, 16]) {
        const windows = planWindows(duration, frames);
        expect(total(windows)).toBe(frames);
        for (const { start, base } of windows) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start === 0 || start + base / 8 <= duration + 1e-9).toBe(true);
        }
      }
    }
    for (const unknown of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(planWindows(unknown)).toEqual([{ start: 0, base: 13, successors: 3 }]);
    }
  });
});

describe('framePicker', () => {
  it('takes frames an eighth of a second apart with direct successors among them, as in training', () => {
    expect(run(24, 9, { start: 0, base: 3, successors: 1 })).toEqual([0, 3, 4, 6]);
    const taken = run(24, 9, { start: 0, base: 13, successors: 3 });
    expect(taken).toHaveLength(16);
    const steps = taken.slice(1).map((frame, i) => frame - (taken[i] ?? 0));
    expect(steps.filter((step) => step === 1)).toHaveLength(3);
    expect(taken.at(-1)).toBe(36);
  });

  it('takes the nearest frame at frame rates that 8 does not divide, and keeps to 8 Hz on average', () => {
    for (const fps of [25, 29.97, 30, 50, 60]) {
      const taken = run(fps, 9, { start: 0, base: 13, successors: 3 });
      expect(taken).toHaveLength(16);
      expect(Math.abs((taken.at(-1) ?? 0) / fps - 1.5)).toBeLessThanOrEqual(0.5 / fps + 1e-9);
    }
  });

  it('takes every frame of a slow clip, and only as many as planned', () => {
    expect(run(5, 9, { start: 0, base: 3, successors: 1 })).toEqual([0, 1, 2, 3]);
    expect(run(1, 3, { start: 0, base: 13, successors: 3 })).toEqual([0, 1, 2]);
  });
});
