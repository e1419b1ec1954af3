import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/**
 * X. Who posts can say "Made with AI" (since March 2026), but in which field pages get it back is not known; so only the
 * words themselves count, outside the text and the name that the author chose. Evidence: docs/platforms.md, X.
 */
export const x: PlatformReader = {
  id: 'x',
  hosts: ['x.com', 'twitter.com'],
  read: (video) =>
    readShownLabel(video, {
      platform: 'X',
      post: 'article[data-testid="tweet"]',
      leaveOut: '[data-testid="tweetText"],[data-testid="User-Name"],[data-testid="card.wrapper"]',
    }),
};
