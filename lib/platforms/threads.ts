import { nearestId, readMeta } from './meta';
import type { PlatformReader } from './reader';

/** A page of a post holds its answers too: the link beside the player comes from the post itself. */
export const threads: PlatformReader = {
  id: 'threads',
  hosts: ['threads.com', 'threads.net'],
  read: (video, page) => readMeta('Threads', nearestId(video, page, /\/post\/([\w-]{5,40})/), video, page),
};
