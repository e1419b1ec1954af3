import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/** Xiaohongshu: the words of its declaration are known, its markup is not. Evidence: docs/platforms.md, Xiaohongshu. */
export const xiaohongshu: PlatformReader = {
  id: 'xiaohongshu',
  hosts: ['xiaohongshu.com'],
  read: (video) =>
    readShownLabel(video, {
      platform: '小红书 Xiaohongshu',
      post: '#noteContainer,.note-container',
      leaveOut: '#detail-title,#detail-desc,[class*="comment"]',
    }),
};
