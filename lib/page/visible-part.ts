/** What can be seen of a video, and whether the pointer that is over it geometrically is over it to the eye. */
import { area, bigEnough, contains, intersect, type Rect, type Size } from './geometry';

/** Ancestors walked for clipping; deeper than pages go. */
const MOST_ANCESTORS = 256;

type ReadStyle = (element: Element) => CSSStyleDeclaration;

/** @returns null for a video that is out of the document, hidden, or has no size. */
export function visiblePart(
  video: Element,
  readStyle: ReadStyle,
  viewport: Size,
): { video: Rect; visible: Rect } | null {
  const cutting = cuttersOf(video, readStyle);
  return cutting && visibleWithin(video, cutting, viewport);
}

/** What `cuttersOf` has found may be used again while a video moves: asking each ancestor costs more than the rest. */
export function visibleWithin(
  video: Element,
  cutters: readonly Element[],
  viewport: Size,
): { video: Rect; visible: Rect } | null {
  if (!video.isConnected) return null;
  const box = video.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return null;
  let visible = intersect(box, { left: 0, top: 0, right: viewport.width, bottom: viewport.height });
  for (const around of cutters) visible = intersect(visible, around.getBoundingClientRect());
  return area(visible) === 0 ? null : { video: box, visible };
}

/** @returns the ancestors that cut off what reaches beyond them; null for a video that is hidden or out of the document. */
export function cuttersOf(video: Element, readStyle: ReadStyle): Element[] | null {
  if (!video.isConnected) return null;
  const style = readStyle(video);
  if (style.visibility !== 'visible') return null;
  const cutters: Element[] = [];
  let position = style.position;
  for (let at = composedParent(video), depth = 0; at !== null && depth < MOST_ANCESTORS; depth++) {
    if (position === 'fixed') break;
    const around = readStyle(at);
    // An absolute box is not clipped by what lies between it and its containing block.
    const holds = position !== 'absolute' || around.position !== 'static';
    if (holds && at.localName !== 'html' && at.localName !== 'body' && around.overflow !== 'visible') cutters.push(at);
    if (holds) position = around.position;
    at = composedParent(at);
  }
  return cutters;
}

/** The parent as it is laid out: through slots and out of shadow roots. */
function composedParent(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  const parent = element.parentNode;
  if (parent instanceof ShadowRoot) return parent.host;
  return parent instanceof Element ? parent : null;
}

/**
 * The video under a point, whatever layers a player has put over it.
 *
 * @param wanted asked only of those that lie under the point.
 * @param elements at the point, topmost first (`elementsFromPoint`); the browser is asked only when a video lies there.
 */
export function videoAt(
  videos: Iterable<HTMLVideoElement>,
  x: number,
  y: number,
  wanted: (video: HTMLVideoElement) => boolean,
  elements: () => readonly Element[],
  readStyle: ReadStyle,
  viewport: Size,
): HTMLVideoElement | null {
  let best: { video: HTMLVideoElement; depth: number; size: number } | null = null;
  let stack: readonly Element[] | null = null;
  for (const video of videos) {
    const box = video.getBoundingClientRect();
    // The cheap question first: on a feed it rules out all but one.
    if (!contains(box, x, y) || !bigEnough(box) || !wanted(video)) continue;
    stack ??= elements();
    const seen = visiblePart(video, readStyle, viewport);
    if (seen === null || !contains(seen.visible, x, y) || isCovered(video, stack, readStyle)) continue;
    // One that the pointer can hit is on top of those below it; among those that it passes through, the smallest.
    const hit = stack.findIndex((element) => holds(element, video, true));
    const depth = hit === -1 ? stack.length : hit;
    const size = area(seen.visible);
    if (best === null || depth < best.depth || (depth === best.depth && size < best.size))
      best = { video, depth, size };
  }
  return best?.video ?? null;
}

/**
 * Whether something unrelated lies over the video: an open dialog, or an opaque box that reaches well beyond it (a
 * sticky header, a drawer). A player's own layers, its poster and its controls stay within the video's bounds.
 */
function isCovered(video: HTMLVideoElement, stack: readonly Element[], readStyle: ReadStyle): boolean {
  const box = video.getBoundingClientRect();
  for (const element of stack) {
    if (holds(element, video)) return false;
    if (element.localName === 'dialog') return true;
    const other = element.getBoundingClientRect();
    const beyond = area(other) - area(intersect(other, box));
    if (beyond > area(box) / 4 && isOpaque(readStyle(element))) return true;
  }
  return false;
}

/**
 * Whether the element is the video, or hosts the shadow tree that it lives in, and so stands for it from outside.
 *
 * @param exactly otherwise an element that contains either will do.
 */
export function holds(element: Element, video: Element, exactly = false): boolean {
  const is = (inner: Element) => (exactly ? element === inner : element.contains(inner));
  if (is(video)) return true;
  for (let root = video.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) {
    if (is(root.host)) return true;
  }
  return false;
}

function isOpaque(style: CSSStyleDeclaration): boolean {
  const alpha = /^rgba\(.*,\s*([\d.]+)\)$/.exec(style.backgroundColor)?.[1];
  const painted = style.backgroundColor.startsWith('rgb(') || (alpha !== undefined && Number(alpha) > 0.9);
  return painted && Number(style.opacity) > 0.9;
}
