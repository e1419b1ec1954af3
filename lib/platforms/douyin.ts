import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/**
 * Douyin shows one of three sentences under a video (declared, suspected, found in the metadata); in which element is
 * only partly known, so they count by their words. Evidence: docs/platforms.md, Douyin.
 */
export const douyin: PlatformReader = {
  id: 'douyin',
  hosts: ['douyin.com'],
  read: (video) =>
    readShownLabel(video, {
      platform: 'Douyin',
      post: '[data-e2e="video-detail"],[data-e2e="feed-active-video"],[data-e2e="feed-item"]',
      leaveOut: '[data-e2e*="comment"],[data-e2e*="desc"],[data-e2e*="nickname"]',
    }),
};
