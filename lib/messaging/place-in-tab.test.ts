import { describe, expect, it } from 'vitest';
import { placeInTab } from './place-in-tab';
import type { ShownPart, Spot, TopPlace } from './protocol';

/** A window whose page begins at (30, 137) of the screen, with a frame 250 and 140 CSS pixels into it. */
const spot = (x: number, y: number, zoom: number, into = { x: 0, y: 0 }): Spot => ({
  x,
  y,
  screenX: 30 + zoom * (x + into.x),
  screenY: 137 + zoom * (y + into.y),
});
const frame = { x: 250, y: 140 };
const top = (zoom: number, rest: Partial<TopPlace> = {}): TopPlace => ({
  spot: spot(60, 50, zoom),
  width: 780,
  height: 600,
  scrolledAgo: null,
  ...rest,
});
const shown = (zoom: number, rest: Partial<ShownPart> = {}): ShownPart => ({
  left: 10,
  top: 20,
  width: 300,
  height: 200,
  viewportWidth: 400,
  spots: [spot(50, 60, zoom, frame), spot(160, 180, zoom, frame)],
  ...rest,
});

describe('the place of a frame in its tab', () => {
  it.each([1, 1.5, 0.8])('is told by pointer events at a zoom of %d', (zoom) => {
    const { left, top: upper, width, height, viewportWidth } = placeInTab(shown(zoom), top(zoom), zoom);
    expect([left, upper, width, height].map(Math.round)).toEqual([260, 160, 300, 200]);
    expect(viewportWidth).toBe(780);
  });

  it('is cut to what the tab shows', () => {
    const out = {
      spots: [spot(50, 60, 1, { x: -100, y: 500 }), spot(160, 80, 1, { x: -100, y: 500 })] as [Spot, Spot],
    };
    expect(placeInTab(shown(1, out), top(1), 1)).toEqual({
      left: 0,
      top: 520,
      width: 210,
      height: 80,
      viewportWidth: 780,
    });
    const gone = { spots: [spot(50, 60, 1, { x: 900, y: 0 }), spot(160, 80, 1, { x: 900, y: 0 })] as [Spot, Spot] };
    expect(() => placeInTab(shown(1, gone), top(1), 1)).toThrow('out of sight');
  });

  it('is refused where it is not known', () => {
    expect(() => placeInTab(shown(1), null, 1)).toThrow('has not seen the pointer');
    expect(() => placeInTab(shown(1, { spots: undefined }), top(1), 1)).toThrow('has not seen the pointer');
    expect(() => placeInTab(shown(1), top(1, { scrolledAgo: 300 }), 1)).toThrow('scrolling');
    expect(placeInTab(shown(1), top(1, { scrolledAgo: 3000 }), 1).left).toBe(260);
    const near = { spots: [spot(50, 60, 1, frame), spot(52, 61, 1, frame)] as [Spot, Spot] };
    expect(() => placeInTab(shown(1, near), top(1), 1)).toThrow('hardly moved');
  });

  it('is refused where the frame has moved between two events, or is drawn larger or smaller', () => {
    const moved = { spots: [spot(50, 60, 1, frame), spot(160, 180, 1, { x: 250, y: 100 })] as [Spot, Spot] };
    expect(() => placeInTab(shown(1, moved), top(1), 1)).toThrow('has moved');
    const scaled = { spots: [spot(50, 60, 0.5, frame), spot(160, 180, 0.5, frame)] as [Spot, Spot] };
    expect(() => placeInTab(shown(1, scaled), top(1), 1)).toThrow('another size');
  });
});
