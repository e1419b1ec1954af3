/** One frame of what the tab shows where a video is: the last resort, for what can neither be read nor drawn. */
import type { SentFrame } from '../engine/ports';
import { frameSize } from '../page/frame-grab';
import type { ShownPart } from './protocol';

export interface CaptureTools<Picture extends { readonly width: number; readonly height: number }> {
  /** What the tab shows. @throws when it is not the one in front, or the browser refuses. */
  screenshot: (tabId: number) => Promise<Picture>;
  /** The part in the tab's viewport, of one in a frame's; asked when the picture is there. @throws where it cannot be told. */
  place: (tabId: number, shown: ShownPart) => Promise<ShownPart>;
  /** Cuts this part out, scales it, and reads it back as RGBA. */
  crop: (
    picture: Picture,
    part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
    size: { readonly width: number; readonly height: number },
  ) => ArrayBuffer;
}

/** Picture pixels; with less there is nothing to judge. */
const LEAST_SIDE = 64;

/** @returns null when the part lies outside of what is shown. @throws what the screenshot throws. */
export async function captureShown<Picture extends { readonly width: number; readonly height: number }>(
  tabId: number,
  shown: ShownPart,
  { screenshot, place, crop }: CaptureTools<Picture>,
): Promise<SentFrame | null> {
  const picture = await screenshot(tabId);
  const part = shown.spots ? await place(tabId, shown) : shown;
  // Zoom and the screen's density are both in this.
  const scale = picture.width / part.viewportWidth;
  const x = Math.max(0, Math.round(part.left * scale));
  const y = Math.max(0, Math.round(part.top * scale));
  const width = Math.min(picture.width - x, Math.round(part.width * scale));
  const height = Math.min(picture.height - y, Math.round(part.height * scale));
  if (width < LEAST_SIDE || height < LEAST_SIDE) return null;
  const size = frameSize(width, height);
  return { seconds: 0, successor: false, ...size, rgba: crop(picture, { x, y, width, height }, size) };
}
