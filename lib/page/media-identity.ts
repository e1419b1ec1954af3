/**
 * What a video element plays, as a key: two elements with one key play the same media, and one element whose key
 * changed was recycled by its feed. Results and running inspections belong to a key, never to an element.
 */
import type { MediaEventType } from './discover';

/** Longer `data:` URLs are keyed by the element that plays them: a key is compared and held often. */
const LONGEST_KEY = 8192;

export interface PlayedMedia {
  currentSrc: string;
  /** `srcObject` is set: a MediaStream, or the handle of a MediaSource that lives in a worker. */
  hasStream: boolean;
}

/**
 * @param own names the element and its load (`v3.7`), for media that has no address of its own.
 * @returns null when the element plays nothing.
 */
export function mediaIdentity(media: PlayedMedia, own: string): string | null {
  if (media.hasStream) return `stream:${own}`;
  if (media.currentSrc === '') return null;
  if (media.currentSrc.length > LONGEST_KEY) return `long:${own}`;
  // `#t=10` names a moment of the clip, not another clip. A blob: address is unique in itself.
  const hash = media.currentSrc.indexOf('#');
  return hash === -1 ? media.currentSrc : media.currentSrc.slice(0, hash);
}

interface Tracked {
  readonly id: string;
  load: number;
  /** What was played when an event last said so: reading the element in between must not swallow the change. */
  noted: string | null;
}

/** Gives each element an id and notices when what it plays has changed. */
export class MediaTracker {
  readonly #tracked = new WeakMap<HTMLVideoElement, Tracked>();
  #count = 0;

  id(video: HTMLVideoElement): string {
    return this.#of(video).id;
  }

  /** What the element plays now, whether an event has told of it or not. */
  identity(video: HTMLVideoElement): string | null {
    return this.#read(video, this.#of(video));
  }

  /** @returns what was played before the event when something else is played now; null when nothing changed. */
  noteEvent(video: HTMLVideoElement, type: MediaEventType): { readonly before: string | null } | null {
    const tracked = this.#of(video);
    const before = tracked.noted;
    // `loadedmetadata` ends the load that `emptied` and `loadstart` began: it is still the same one.
    if (type !== 'loadedmetadata') tracked.load++;
    tracked.noted = this.#read(video, tracked);
    return tracked.noted === before ? null : { before };
  }

  #of(video: HTMLVideoElement): Tracked {
    let tracked = this.#tracked.get(video);
    if (tracked === undefined) {
      tracked = { id: `v${++this.#count}`, load: 0, noted: null };
      tracked.noted = this.#read(video, tracked);
      this.#tracked.set(video, tracked);
    }
    return tracked;
  }

  #read(video: HTMLVideoElement, tracked: Tracked): string | null {
    return mediaIdentity(
      { currentSrc: video.currentSrc, hasStream: (video.srcObject ?? null) !== null },
      `${tracked.id}.${tracked.load}`,
    );
  }
}
