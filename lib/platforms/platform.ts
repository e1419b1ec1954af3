/**
 * Where the reader of a site and the watcher meet. Both are content scripts of one extension, so they share the isolated
 * world's global object; the page has another. The reader's script comes before the watcher's in the manifest, and is
 * looked up only when the person asks.
 */
import type { Disclosure, DisclosureReading } from '../inspection/schema';

export interface Platform {
  /** What the page says of this video. Never throws, never writes, and stops being asked where it is slow. */
  read(video: HTMLVideoElement): DisclosureReading;
  /** What the page's own data already says of the video that a feed's card leads to; mostly nothing. */
  cardDisclosures(card: Element): Disclosure[];
}

/** A symbol, because an element of the page whose `id` is a global's name stands in for a global that is not there. */
const KEY = Symbol.for('vidimus.platform');

interface SharedWorld {
  [KEY]?: Platform;
}

export function offerPlatform(world: object, platform: Platform): void {
  (world as SharedWorld)[KEY] = platform;
}

export function offeredPlatform(world: object): Platform | undefined {
  return (world as SharedWorld)[KEY];
}
