/** Which videos get no badge of their own accord (docs/badge.md). They stay in the popup's list, and can be asked about. */

/** Seconds. A looping "GIF" of a chat or a reaction is 1–6 s long. */
const LONGEST_LOOP = 8;

export type Played = Pick<HTMLVideoElement, 'autoplay' | 'controls' | 'duration' | 'loop' | 'muted'>;

/**
 * Decoration: starts by itself, without sound or controls, and goes round and round. A player that its page starts by
 * script, as feeds do, has no `autoplay` and counts as a video.
 */
export function isLoop({ autoplay, controls, duration, loop, muted }: Played): boolean {
  return autoplay && loop && muted && !controls && duration <= LONGEST_LOOP;
}
