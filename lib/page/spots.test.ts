import { describe, expect, it } from 'vitest';
import { createSpots } from './spots';

const at = (clientX: number, clientY: number) => ({ clientX, clientY, screenX: clientX + 30, screenY: clientY + 137 });
const placed = () => ({ screenX: 0, screenY: 0, innerWidth: 780, innerHeight: 600, devicePixelRatio: 1 });

describe('the spots of a pointer', () => {
  it('are an event before the press, far enough from it, and the press', () => {
    const spots = createSpots(placed());
    spots.note(at(10, 10));
    expect(spots.pair(at(15, 12))).toBeUndefined();
    spots.note(at(100, 10));
    spots.note(at(110, 10));
    expect(spots.pair(at(112, 10))).toEqual([
      { x: 10, y: 10, screenX: 40, screenY: 147 },
      { x: 112, y: 10, screenX: 142, screenY: 147 },
    ]);
    expect(spots.pair(at(300, 10))?.[0].x).toBe(100);
  });

  it('tell nothing once the window was moved or zoomed', () => {
    const window = placed();
    const spots = createSpots(window);
    expect(spots.top(null)).toBeNull();
    spots.note(at(10, 10));
    expect(spots.top(40)).toMatchObject({ width: 780, height: 600, scrolledAgo: 40, spot: { x: 10, screenY: 147 } });
    window.devicePixelRatio = 1.5;
    expect(spots.top(40)).toBeNull();
    expect(spots.pair(at(200, 200))).toBeUndefined();
  });
});
