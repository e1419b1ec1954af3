import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/** Reddit has no label of its own; communities name posts by flair, in their own words. Evidence: docs/platforms.md. */
export const reddit: PlatformReader = {
  id: 'reddit',
  hosts: ['reddit.com'],
  read: (video) =>
    readShownLabel(video, {
      platform: 'Reddit',
      post: 'shreddit-post,article',
      leaveOut: 'shreddit-comment,[slot="title"],[slot="text-body"],[slot="authorName"]',
    }),
};
