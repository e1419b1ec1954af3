import { nearestId, readMeta } from './meta';
import type { PlatformReader } from './reader';

/** Videos are known by their number: `/watch/?v=1`, `/reel/1`, `/name/videos/title/1`. */
export const facebook: PlatformReader = {
  id: 'facebook',
  hosts: ['facebook.com'],
  read(video, page) {
    const watched = page.location.pathname.startsWith('/watch')
      ? new URLSearchParams(page.location.search).get('v')
      : null;
    return readMeta('Facebook', watched ?? nearestId(video, page, /\/(?:reel|videos(?:\/[^/]+)?)\/(\d+)/), video, page);
  },
};
