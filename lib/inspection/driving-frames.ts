import type { Inspection } from './schema';

/** Seconds: closer than this it is the same frame, written by two hands. */
const SAME = 0.02;

/**
 * Times of the frames worth showing, in order: those where a mark was seen on the picture, then those whose scores lie
 * farthest from the middle one, for they moved the estimate most. Empty where nothing names a time.
 */
export function drivingTimes({ marks, classifier }: Pick<Inspection, 'marks' | 'classifier'>, most = 6): number[] {
  const frames = classifier?.frames ?? [];
  const scores = frames.map(({ score }) => score).sort((a, b) => a - b);
  const middle = scores[Math.floor(scores.length / 2)] ?? 0;
  const wanted = [
    ...marks.flatMap(({ rectangle, seconds }) => (rectangle && seconds != null ? [seconds] : [])).slice(0, most - 2),
    ...[...frames]
      .sort((a, b) => Math.abs(b.score - middle) - Math.abs(a.score - middle))
      .map(({ seconds }) => seconds),
  ];
  const times: number[] = [];
  for (const seconds of wanted) {
    if (times.length === most) break;
    if (seconds >= 0 && !times.some((known) => Math.abs(known - seconds) < SAME)) times.push(seconds);
  }
  return times.sort((a, b) => a - b);
}
