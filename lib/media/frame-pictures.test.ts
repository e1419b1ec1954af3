import { expect, it } from 'vitest';
import { chosenFrames } from './frame-pictures';

const frames = [0, 1, 2, 3, 4, 5, 6, 7].map((seconds) => ({ seconds }));
const times = (chosen: readonly { seconds: number }[]) => chosen.map(({ seconds }) => seconds);

it('finds the frame nearest to each wanted time, each once, in order', () => {
  expect(times(chosenFrames(frames, [6.1, 0.9, 1.1], 6))).toEqual([1, 6]);
});

it('spreads over the clip where no time is wanted, and never takes more than it may', () => {
  expect(times(chosenFrames(frames, [], 4))).toEqual([1, 3, 5, 7]);
  expect(chosenFrames(frames, [0, 1, 2, 3], 2)).toHaveLength(2);
  expect(times(chosenFrames(frames.slice(0, 2), [], 6))).toEqual([0, 1]);
  expect(chosenFrames([], [1], 6)).toEqual([]);
});
