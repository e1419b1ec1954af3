import { expect, it, vi } from 'vitest';
import { captureShown } from './capture-shown';

const screen = { width: 2000, height: 1500 };
const crop = vi.fn((_picture: object, _part: object, size: { width: number; height: number }) => {
  return new ArrayBuffer(size.width * size.height * 4);
});
const shown = { left: 100, top: 50, width: 600, height: 300, viewportWidth: 1000 };

it('cuts the video out of what the tab shows, at the density of the screen', async () => {
  const frame = await captureShown(7, shown, { screenshot: async () => screen, crop });
  expect(crop).toHaveBeenCalledWith(screen, { x: 200, y: 100, width: 1200, height: 600 }, { width: 1024, height: 512 });
  expect(frame).toMatchObject({ width: 1024, height: 512, successor: false });
  expect(frame?.rgba.byteLength).toBe(1024 * 512 * 4);
});

it('takes nothing of what lies outside, and no scrap', async () => {
  const screenshot = async () => screen;
  expect(await captureShown(7, { ...shown, left: 990 }, { screenshot, crop })).toBeNull();
  expect(await captureShown(7, { ...shown, top: 5000 }, { screenshot, crop })).toBeNull();
  const edge = await captureShown(7, { ...shown, left: 900 }, { screenshot, crop });
  expect(crop).toHaveBeenLastCalledWith(screen, { x: 1800, y: 100, width: 200, height: 600 }, expect.anything());
  expect(edge).not.toBeNull();
});
