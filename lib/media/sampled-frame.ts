/**
 * One decoded frame as the classifier and the face checks receive it.
 *
 * `rgba` holds `width * height * 4` bytes in row order, never premultiplied; the short side is at most
 * {@link MAX_SHORT_SIDE} pixels, larger videos having been scaled down when they were decoded.
 */
export interface SampledFrame {
  /** Presentation time in the clip, in seconds. */
  readonly seconds: number;
  /** True when this frame directly follows the previous one in the video (no frame lies between them). */
  readonly successor: boolean;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** Pixels. The training clips were scaled to this, so use and training agree (training/README.md). */
export const MAX_SHORT_SIDE = 512;
