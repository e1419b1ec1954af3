import type { PlatformReader } from './reader';
import { readShownLabel } from './shown-label';

/** Vimeo shows the creator's label under the title, in its player too; its markup is not known. Evidence: docs/platforms.md. */
export const vimeo: PlatformReader = {
  id: 'vimeo',
  hosts: ['vimeo.com'],
  read: (video) =>
    readShownLabel(video, {
      platform: 'Vimeo',
      post: 'main',
      leaveOut: '[id*="comment"],[class*="omment"],[class*="escription"]',
    }),
};
