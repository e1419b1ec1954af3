/** "Check as I scroll", which the person has to choose: which video is checked next, and the limits of it. Pure. */

/** Milliseconds that a video has to stay in view: what is scrolled past is not checked. */
export const IN_VIEW_MS = 1500;
/** Part of a video that has to be seen. */
const SEEN_PART = 0.6;
export const MOST_AT_ONCE = 1;
/** Checks of one page without its being asked again: an evening's feed is not read as a whole. */
export const MOST_A_PAGE = 40;

export interface InView {
  readonly id: string;
  /** Visible and whole area in CSS pixels². */
  readonly visible: number;
  readonly whole: number;
  /** Milliseconds since it came into view. */
  readonly since: number;
  /** Nothing was asked about it yet. */
  readonly unasked: boolean;
}

/** @returns the id to check now; null when none has stayed long enough, or the limits are reached. */
export function nextToCheck(
  videos: readonly InView[],
  { running, asked }: { running: number; asked: number },
): string | null {
  if (running >= MOST_AT_ONCE || asked >= MOST_A_PAGE) return null;
  let best: InView | null = null;
  for (const video of videos) {
    if (!video.unasked || video.since < IN_VIEW_MS || video.visible < video.whole * SEEN_PART) continue;
    if (best === null || video.visible > best.visible) best = video;
  }
  return best?.id ?? null;
}
