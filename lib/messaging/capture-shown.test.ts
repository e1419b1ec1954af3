import { expect, it, vi } from 'vitest';
import { captureShown } from './capture-shown';
import type { ShownPart, Spot } from './protocol';

const screen = { width: 2000, height: 1500 };
const crop = vi.fn((_picture: object, _part: object, size: { width: number; height: number }) => {
  return new ArrayBuffer(size.width * size.height * 4);
});
const shown = { left: 100, top: 50, width: 600, height: 300, viewportWidth: 1000 };

/** Of the tab's own page: it stands where it says. */
const place = vi.fn(async (_tab: number, part: ShownPart) => part);

it('cuts the video out of what the tab shows, at the density of the screen', async () => {
  const frame = await captureShown(7, shown, { screenshot: async () => screen, place, crop });
  expect(crop).toHaveBeenCalledWith(screen, { x: 200, y: 100, width: 1200, height: 600 }, { width: 1024, height: 512 });
  expect(frame).toMatchObject({ width: 1024, height: 512, successor: false });
  expect(frame?.rgba.byteLength).toBe(1024 * 512 * 4);
});

it('takes nothing of what lies outside, and no scrap', async () => {
  const screenshot = async () => screen;
  expect(await captureShown(7, { ...shown, left: 990 }, { screenshot, place, crop })).toBeNull();
  expect(await captureShown(7, { ...shown, top: 5000 }, { screenshot, place, crop })).toBeNull();
  const edge = await captureShown(7, { ...shown, left: 900 }, { screenshot, place, crop });
  expect(crop).toHaveBeenLastCalledWith(screen, { x: 1800, y: 100, width: 200, height: 600 }, expect.anything());
  expect(edge).not.toBeNull();
});

it('places what a frame shows once the picture is there, and has no picture where that cannot be told', async () => {
  const spot: Spot = { x: 0, y: 0, screenX: 0, screenY: 0 };
  const framed = { ...shown, spots: [spot, spot] as [Spot, Spot] };
  const placed = vi.fn(async () => ({ ...shown, left: 300 }));
  await captureShown(7, framed, { screenshot: async () => screen, place: placed, crop });
  expect(placed).toHaveBeenCalledWith(7, framed);
  expect(crop).toHaveBeenLastCalledWith(screen, expect.objectContaining({ x: 600, y: 100 }), expect.anything());
  const unknown = async () => Promise.reject(new Error('the frame has moved'));
  await expect(captureShown(7, framed, { screenshot: async () => screen, place: unknown, crop })).rejects.toThrow();
  expect(place).not.toHaveBeenCalledWith(7, framed);
});
