import { nearestId, readMeta } from './meta';
import type { PlatformReader } from './reader';

/** Posts and reels are known by the short code of their address. */
export const instagram: PlatformReader = {
  id: 'instagram',
  hosts: ['instagram.com'],
  read: (video, page) =>
    readMeta('Instagram', nearestId(video, page, /\/(?:p|reels?|tv)\/([\w-]{5,40})\/?/), video, page),
};
