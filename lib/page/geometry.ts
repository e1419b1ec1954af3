/** Where the badge and its card may stand. Pure; CSS pixels of the viewport throughout. */

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Smaller videos are decoration and previews: a badge would cover a good part of them. */
export const LEAST_VIDEO: Size = { width: 120, height: 90 };
/** Height that players' controls take at the bottom (Chromium's own: 32 + the bar above; big sites: 40–52). */
export const CONTROLS_HEIGHT = 56;
const INSET = 10;
const GAP = 8;

export function intersect(a: Rect, b: Rect): Rect {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  return {
    left,
    top,
    right: Math.max(left, Math.min(a.right, b.right)),
    bottom: Math.max(top, Math.min(a.bottom, b.bottom)),
  };
}

export function area(rect: Rect): number {
  return (rect.right - rect.left) * (rect.bottom - rect.top);
}

export function contains(rect: Rect, x: number, y: number): boolean {
  return x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom;
}

export function bigEnough(rect: Rect): boolean {
  return rect.right - rect.left >= LEAST_VIDEO.width && rect.bottom - rect.top >= LEAST_VIDEO.height;
}

/**
 * The upper corner where reading starts, inside what can be seen of the video and above its controls.
 *
 * @returns null when no place is left, as on a video scrolled out but for its controls.
 */
export function placeBadge(video: Rect, visible: Rect, badge: Size, rightToLeft: boolean): Point | null {
  const y = visible.top + INSET;
  if (y + badge.height > Math.min(visible.bottom, video.bottom - CONTROLS_HEIGHT + INSET)) return null;
  if (visible.right - visible.left < badge.width + 2 * INSET) return null;
  return { x: rightToLeft ? visible.right - INSET - badge.width : visible.left + INSET, y };
}

/**
 * The first of these places that fits the viewport without covering the controls: under the badge, beside the video,
 * above the video, beside the badge or higher, below the video. When none does, under the badge, moved into the viewport.
 */
export function placeCard(
  video: Rect,
  badgeAt: Point,
  badge: Size,
  card: Size,
  viewport: Size,
  rightToLeft: boolean,
): Point {
  const underX = rightToLeft ? badgeAt.x + badge.width - card.width : badgeAt.x;
  const x = clamp(underX, GAP, viewport.width - GAP - card.width);
  const under: Point = { x, y: badgeAt.y + badge.height + GAP };
  const after: Point = { x: video.right + GAP, y: badgeAt.y };
  const before: Point = { x: video.left - GAP - card.width, y: badgeAt.y };
  const above: Point = { x, y: video.top - GAP - card.height };
  const below: Point = { x, y: video.bottom + GAP };
  const controlsTop = video.bottom - CONTROLS_HEIGHT;
  const beside: Point = {
    x: rightToLeft ? badgeAt.x - GAP - card.width : badgeAt.x + badge.width + GAP,
    y: Math.max(GAP, Math.min(badgeAt.y, controlsTop - card.height)),
  };
  const candidates = [under, ...(rightToLeft ? [before, after] : [after, before]), above, beside, below];
  for (const at of candidates) {
    const right = at.x + card.width;
    const bottom = at.y + card.height;
    const inView = at.x >= GAP && at.y >= GAP && right <= viewport.width - GAP && bottom <= viewport.height - GAP;
    const overControls = bottom > controlsTop && at.y < video.bottom && right > video.left && at.x < video.right;
    if (inView && !overControls) return at;
  }
  return { x, y: clamp(under.y, GAP, viewport.height - GAP - card.height) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
