/**
 * Draws frames from a player as it plays, without touching it. The pattern is the one the classifier was trained on:
 * 12 frames at about 8 Hz, three of them with their direct successor.
 */
import type { SentFrame } from '../engine/ports';
import type { ReasonCode } from '../inspection/schema';
import { MAX_SHORT_SIDE } from '../media/sampled-frame';
import type { Clock } from './clock';

/** As the contract of a sent frame bounds it. */
const MAX_LONG_SIDE = 1280;
const ANCHORS = 12;
/** Seconds of media time between anchors, a little under 1/8 so that 24 and 25 fps hit every third frame. */
const ANCHOR_STEP = 0.12;
/** Anchors that are followed by their successor. */
const FOLLOWED = new Set([0, 4, 8]);
/** A successor further away than this is not one: 15 fps is the slowest that counts. */
const SUCCESSOR_STEP = 0.07;
const GRAB_LIMIT_MS = 2500;
/** After so many black anchors at the start there is no picture to judge: protected, covered, or a long fade. */
const BLACK_ANCHORS = 3;
/** Of 255. Video black is 16 in limited range and comes out as 0–2. */
const BLACK_LEVEL = 10;

export type GrabbedVideo = Pick<
  HTMLVideoElement,
  'videoWidth' | 'videoHeight' | 'currentTime' | 'paused' | 'ended' | 'readyState'
> &
  Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback' | 'cancelVideoFrameCallback'>>;

export interface GrabbedFrames {
  frames: SentFrame[];
  /** What hindered it, where there is something more precise to say than why frames were wanted. */
  failure: ReasonCode | null;
}

export interface GrabOptions<Video extends GrabbedVideo> {
  /**
   * Draws the present frame at this size and reads it back.
   * @throws DOMException `SecurityError` when the player's origin does not allow it.
   */
  draw: (video: Video, width: number, height: number) => Uint8ClampedArray;
  clock: Clock;
  signal: AbortSignal;
  limitMilliseconds?: number;
}

export function grabFrames<Video extends GrabbedVideo>(
  video: Video,
  options: GrabOptions<Video>,
): Promise<GrabbedFrames> {
  // 2 is HAVE_CURRENT_DATA: below it there is no frame to draw.
  if (video.readyState < 2 || video.videoWidth === 0 || video.videoHeight === 0) {
    return Promise.resolve({ frames: [], failure: 'no-bytes' });
  }
  const { clock, signal } = options;
  const { width, height } = frameSize(video.videoWidth, video.videoHeight);
  const frames: SentFrame[] = [];
  let black = 0;

  return new Promise((resolve) => {
    let anchors = 0;
    let anchorAt = Number.NEGATIVE_INFINITY;
    let last: { seconds: number; presented: number } | null = null;
    let wantSuccessor = false;
    let videoFrame: number | null = null;
    let frame: number | null = null;
    const timer = clock.setTimeout(() => finish(null), options.limitMilliseconds ?? GRAB_LIMIT_MS);
    const onAbort = () => finish('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });

    function finish(failure: ReasonCode | null): void {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (videoFrame !== null) video.cancelVideoFrameCallback?.(videoFrame);
      if (frame !== null) clock.cancelAnimationFrame(frame);
      resolve({ frames, failure: failure ?? (frames.length === 0 ? 'no-frames' : null) });
    }

    /** @returns why to stop; null to go on. */
    function take(seconds: number, successor: boolean): ReasonCode | 'full' | null {
      let rgba: Uint8ClampedArray;
      try {
        rgba = options.draw(video, width, height);
      } catch (error) {
        frames.length = 0;
        return (error as DOMException).name === 'SecurityError' ? 'tainted' : 'no-frames';
      }
      if (!successor && black === anchors) {
        // Only a run from the start counts: a cut to black later on is part of the film.
        if (isBlack(rgba)) black++;
        if (black >= BLACK_ANCHORS) {
          frames.length = 0;
          return 'no-frames';
        }
      }
      // An exact copy: the drawing surface may hand out a view of something larger.
      frames.push({
        seconds: Math.max(0, seconds),
        successor,
        width,
        height,
        rgba: new Uint8ClampedArray(rgba).buffer,
      });
      if (!successor) {
        wantSuccessor = FOLLOWED.has(anchors);
        anchors++;
        anchorAt = seconds;
      }
      return anchors >= ANCHORS && !wantSuccessor ? 'full' : null;
    }

    /** One presented frame. `presented` counts them, so that a missed one is known; NaN when nobody counts. */
    function onFrame(seconds: number, presented: number): void {
      const follows =
        last !== null &&
        presented === last.presented + 1 &&
        seconds > last.seconds &&
        seconds - last.seconds <= SUCCESSOR_STEP;
      // Backwards is a loop or a seek by the person: the spacing begins anew.
      const due = seconds - anchorAt >= ANCHOR_STEP || seconds < anchorAt;
      let stop: ReasonCode | 'full' | null = null;
      if (wantSuccessor) {
        wantSuccessor = false;
        if (follows) stop = take(seconds, true);
      } else if (due) {
        stop = take(seconds, false);
      }
      last = { seconds, presented };
      if (stop !== null) finish(stop === 'full' ? null : stop);
      else next();
    }

    function next(): void {
      if (video.paused || video.ended) {
        finish(null);
      } else if (video.requestVideoFrameCallback !== undefined) {
        videoFrame = video.requestVideoFrameCallback((_, seen) => onFrame(seen.mediaTime, seen.presentedFrames));
      } else {
        frame = clock.requestAnimationFrame(() => onFrame(video.currentTime, Number.NaN));
      }
    }

    if (video.paused || video.ended) {
      const stop = take(video.currentTime, false);
      // A lone black frame says nothing about the clip.
      if (black > 0) frames.length = 0;
      finish(stop === 'full' ? null : stop);
    } else {
      next();
    }
  });
}

/** @returns the size to draw at: short side at most 512, long side at most 1280, never enlarged, never 0. */
export function frameSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_SHORT_SIDE / Math.min(width, height), MAX_LONG_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Looks at about a thousand pixels: a black frame has none that shines. */
export function isBlack(rgba: Uint8ClampedArray): boolean {
  const pixels = rgba.length / 4;
  const stride = Math.max(1, Math.floor(pixels / 1021)) * 4;
  for (let i = 0; i < rgba.length; i += stride) {
    const brightest = Math.max(rgba[i] ?? 0, rgba[i + 1] ?? 0, rgba[i + 2] ?? 0);
    // A fully transparent pixel has nothing drawn on it.
    if (brightest > BLACK_LEVEL && rgba[i + 3] !== 0) return false;
  }
  return true;
}
