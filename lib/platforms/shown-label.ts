import { aroundVideo, findLabel } from './label-text';
import type { Reading } from './reader';

interface Where {
  readonly platform: string;
  /** Selector of the post around a player. */
  readonly post: string;
  /** Selector of what people write there. */
  readonly leaveOut: string;
}

/**
 * For sites of which nobody has written down where their label is: what stands there in plain words counts, and that
 * nothing does says nothing.
 */
export function readShownLabel(video: Element, { platform, post, leaveOut }: Where): Reading {
  const container = video.closest(post) ?? aroundVideo(video);
  const found = container && findLabel(container, leaveOut);
  if (!found) return { unknown: 'unknown-structure' };
  const { text, by, claim } = found;
  return {
    disclosures: [{ platform, label: text, by, claim, evidence: 'text beside the player' }],
    unknown: 'unknown-structure',
  };
}
