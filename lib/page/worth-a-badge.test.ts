import { describe, expect, it } from 'vitest';
import { isLoop, type Played } from './worth-a-badge';

const gif: Played = { autoplay: true, controls: false, duration: 4, loop: true, muted: true };

describe('isLoop', () => {
  it('knows the short silent loop that plays by itself', () => {
    expect(isLoop(gif)).toBe(true);
  });
  it.each<[string, Partial<Played>]>([
    ['has sound', { muted: false }],
    ['has controls', { controls: true }],
    ['ends', { loop: false }],
    ['is started by its page', { autoplay: false }],
    ['is long', { duration: 30 }],
    ['has not loaded yet', { duration: Number.NaN }],
    ['is live', { duration: Number.POSITIVE_INFINITY }],
  ])('takes for a video what %s', (_, change) => {
    expect(isLoop({ ...gif, ...change })).toBe(false);
  });
});
