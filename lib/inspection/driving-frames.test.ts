import { expect, it } from 'vitest';
import { estimate } from '../../tests/fixtures/inspections';
import { drivingTimes } from './driving-frames';
import type { Mark } from './schema';

const scored = (scores: readonly number[]) =>
  estimate({ frames: scores.map((score, index) => ({ seconds: index / 2, score })) });
const mark = (seconds: number): Mark => ({
  kind: 'visible',
  generator: 'sora',
  strength: 'strong',
  value: 'Sora',
  where: 'picture',
  rectangle: { x: 0.1, y: 0.1, width: 0.2, height: 0.1 },
  seconds,
});

it('shows the frames that lie farthest from the middle score, in order of time', () => {
  expect(drivingTimes({ marks: [], classifier: scored([0.5, 0.5, 0.9, 0.5, 0.1, 0.5]) }, 2)).toEqual([1, 2]);
});

it('shows where a mark was seen before anything else, and each frame once', () => {
  const classifier = scored([0.5, 0.9, 0.5, 0.1]);
  expect(drivingTimes({ marks: [mark(1), mark(1)], classifier }, 3)).toEqual([0.5, 1, 1.5]);
});

it('leaves room for the estimate beside many marks', () => {
  const classifier = scored([0.5, 0.5, 0.99]);
  expect(drivingTimes({ marks: [5, 6, 7, 8, 9, 10].map(mark), classifier })).toContain(1);
});

it('names none where nothing has a time', () => {
  expect(drivingTimes({ marks: [{ ...mark(0), rectangle: null }], classifier: null })).toEqual([]);
});
