/**
 * Where in its tab a frame stands, by where the pointer was: each document's viewport on the screen follows from one of
 * its own pointer events, and the difference is the place. Nothing is asked of any page, and none can tell.
 */
import type { ShownPart, TopPlace } from './protocol';

/** Screen pixels by which two events of one frame may differ: a click is told in whole pixels, a move in parts. */
const SLACK = 2;
/** CSS pixels between those two: nearer to each other they could not tell a frame that is drawn in another size. */
export const LEAST_APART = 24;
/** Longer than from the press to the picture. */
const STILL_FOR_MS = 1000;

/**
 * @param shown in the frame's own viewport, with the spots of two of its pointer events.
 * @param zoom CSS pixels of the tab in screen pixels (`tabs.getZoom`).
 * @returns the part in the tab's viewport, cut to it.
 * @throws Error that names why it cannot be told.
 */
export function placeInTab(shown: ShownPart, top: TopPlace | null, zoom: number): ShownPart {
  const [before, press] = shown.spots ?? [];
  if (!before || !press) throw new Error('the frame has not seen the pointer move');
  if (top === null) throw new Error('the page around has not seen the pointer since its window was moved');
  if (top.scrolledAgo !== null && top.scrolledAgo < STILL_FOR_MS) throw new Error('the page around is scrolling');
  if (Math.hypot(press.x - before.x, press.y - before.y) < LEAST_APART) throw new Error('the pointer has hardly moved');
  const [here, earlier, around] = [press, before, top.spot].map((spot) => ({
    x: spot.screenX - zoom * spot.x,
    y: spot.screenY - zoom * spot.y,
  })) as [Point, Point, Point];
  if (Math.abs(here.x - earlier.x) > SLACK || Math.abs(here.y - earlier.y) > SLACK) {
    throw new Error('the frame has moved, or is drawn in another size');
  }
  const across = (here.x - around.x) / zoom;
  const down = (here.y - around.y) / zoom;
  const left = Math.max(0, shown.left + across);
  const upper = Math.max(0, shown.top + down);
  const right = Math.min(top.width, shown.left + across + shown.width);
  const bottom = Math.min(top.height, shown.top + down + shown.height);
  if (right <= left || bottom <= upper) throw new Error('the frame is out of sight');
  return { left, top: upper, width: right - left, height: bottom - upper, viewportWidth: top.width };
}

interface Point {
  readonly x: number;
  readonly y: number;
}
