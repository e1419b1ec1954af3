import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/** Weibo shows a tip (`.woo-tip-warn`) in the post. Evidence: docs/platforms.md, Weibo. */
export const weibo: PlatformReader = {
  id: 'weibo',
  hosts: ['weibo.com', 'weibo.cn'],
  read: (video) =>
    readShownLabel(video, {
      platform: '微博 Weibo',
      post: 'article,[class*="Feed_body"],.wbpro-feed-content',
      leaveOut: '[class*="detail_wbtext"],[class*="omment"],header',
    }),
};
