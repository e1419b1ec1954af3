import { describe, expect, it } from 'vitest';
import { type Plane, strokesOf } from './plane';

/** White at 20 % opacity, three pixels wide, over a picture that is dark at the left and nearly white at the right. */
function translucent(): Plane {
  const [width, height] = [80, 24];
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const scene = x < 40 ? 30 : 200;
      data[y * width + x] = y >= 10 && y < 13 ? scene + 0.2 * (255 - scene) : scene;
    }
  }
  return { width, height, data };
}

describe('strokesOf', () => {
  const strokes = strokesOf(translucent(), 3);
  const at = (x: number, y: number) => strokes.data[y * strokes.width + x] ?? 0;

  it('shows a translucent stroke alike over dark and over white', () => {
    expect(at(15, 11)).toBeGreaterThan(200);
    expect(at(65, 11)).toBeGreaterThan(200);
  });

  it('leaves out what is wider than a stroke, however bright', () => {
    expect(at(65, 3)).toBe(0);
    expect(at(15, 3)).toBe(0);
  });
});
