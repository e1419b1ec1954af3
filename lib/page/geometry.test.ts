import { describe, expect, it } from 'vitest';
import { bigEnough, CONTROLS_HEIGHT, placeBadge, placeCard, type Rect } from './geometry';

const rect = (left: number, top: number, width: number, height: number): Rect => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const badge = { width: 32, height: 32 };
const card = { width: 296, height: 130 };
const viewport = { width: 1200, height: 800 };

describe('placeBadge', () => {
  it('stands in the corner where reading starts', () => {
    const video = rect(100, 100, 640, 360);
    expect(placeBadge(video, video, badge, false)).toEqual({ x: 110, y: 110 });
    expect(placeBadge(video, video, badge, true)).toEqual({ x: 740 - 42, y: 110 });
  });
  it('never stands over the controls, in the smallest video or in one scrolled out', () => {
    for (let height = 90; height < 200; height += 10) {
      for (let hidden = 0; hidden < height; hidden += 10) {
        const video = rect(0, -hidden, 320, height);
        const visible = rect(0, 0, 320, height - hidden);
        const at = placeBadge(video, visible, badge, false);
        if (at !== null) expect(at.y + badge.height).toBeLessThanOrEqual(video.bottom - CONTROLS_HEIGHT + 10);
        if (hidden === 0 && height >= 100) expect(at).not.toBeNull();
      }
    }
  });
  it('is not there when only a strip of the video is to be seen', () => {
    expect(placeBadge(rect(0, 0, 640, 360), rect(0, 0, 30, 360), badge, false)).toBeNull();
  });
});

describe('placeCard', () => {
  const cases: [string, Rect][] = [
    ['a large video', rect(100, 100, 800, 450)],
    ['a small one', rect(100, 300, 320, 180)],
    ['a small one at the right edge', rect(860, 300, 320, 180)],
    ['one as wide as a phone', rect(0, 0, 1200, 675)],
  ];
  for (const [name, video] of cases) {
    it(`keeps off the controls of ${name} and within the viewport`, () => {
      const at = placeBadge(video, video, badge, false);
      if (at === null) throw new Error('no badge');
      const { x, y } = placeCard(video, at, badge, card, viewport, false);
      expect(x >= 8 && x + card.width <= 1192 && y >= 8 && y + card.height <= 792).toBe(true);
      const across = x < video.right && x + card.width > video.left;
      const down = y < video.bottom && y + card.height > video.bottom - CONTROLS_HEIGHT;
      expect(across && down).toBe(false);
    });
  }
  it.each([
    ['on a phone, where there is room below it alone', rect(0, 60, 320, 180), { width: 320, height: 568 }],
    ['at a zoom of 200 %, higher than the badge', rect(20, 20, 600, 300), { width: 640, height: 360 }],
  ])('keeps off the controls of a video %s', (_, video, small) => {
    for (const rightToLeft of [false, true]) {
      const at = placeBadge(video, video, badge, rightToLeft);
      if (at === null) throw new Error('no badge');
      const { x, y } = placeCard(video, at, badge, card, small, rightToLeft);
      expect(x >= 8 && x + card.width <= small.width - 8 && y >= 8 && y + card.height <= small.height - 8).toBe(true);
      expect(y >= video.bottom || y + card.height <= video.bottom - CONTROLS_HEIGHT).toBe(true);
    }
  });
  it('stays in the viewport of a frame that is all video', () => {
    const video = rect(0, 0, 320, 180);
    const { x, y } = placeCard(video, { x: 10, y: 10 }, badge, card, { width: 320, height: 180 }, false);
    expect(x + card.width).toBeLessThanOrEqual(312);
    expect(y).toBeGreaterThanOrEqual(8);
    expect(y + card.height).toBeLessThanOrEqual(172);
  });
});

it('bigEnough leaves decoration alone', () => {
  expect(bigEnough(rect(0, 0, 120, 90))).toBe(true);
  expect(bigEnough(rect(0, 0, 119, 200))).toBe(false);
  expect(bigEnough(rect(0, 0, 400, 60))).toBe(false);
});
