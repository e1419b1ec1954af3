import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/**
 * Bluesky: labels come from labelling services that each reader subscribes to; the network itself has none for AI. What
 * is shown beside a post is read by its words, and leaves open what other services say. Evidence: docs/platforms.md.
 */
export const bluesky: PlatformReader = {
  id: 'bluesky',
  hosts: ['bsky.app'],
  read: (video) =>
    readShownLabel(video, {
      platform: 'Bluesky',
      post: '[data-testid^="feedItem"],[data-testid^="postThreadItem"]',
      leaveOut: '[data-testid="postText"],a[href^="/profile/"]',
    }),
};
