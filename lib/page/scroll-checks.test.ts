import { describe, expect, it } from 'vitest';
import { IN_VIEW_MS, type InView, MOST_A_PAGE, nextToCheck } from './scroll-checks';

const free = { running: 0, asked: 0 };
const video = (id: string, change: Partial<InView> = {}): InView => ({
  id,
  visible: 100,
  whole: 100,
  since: IN_VIEW_MS,
  unasked: true,
  ...change,
});

describe('checking while the person scrolls', () => {
  it('takes what stayed in view, the largest first', () => {
    expect(nextToCheck([video('a'), video('b', { visible: 200, whole: 300 })], free)).toBe('b');
  });
  it('leaves what is scrolled past, hardly seen, or asked about already', () => {
    const videos = [
      video('passing', { since: IN_VIEW_MS - 1 }),
      video('edge', { visible: 59 }),
      video('known', { unasked: false }),
    ];
    expect(nextToCheck(videos, free)).toBeNull();
  });
  it('keeps its limits', () => {
    expect(nextToCheck([video('a')], { running: 1, asked: 1 })).toBeNull();
    expect(nextToCheck([video('a')], { running: 0, asked: MOST_A_PAGE })).toBeNull();
  });
});
