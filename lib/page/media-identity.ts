/**
 * What a video element plays, as a key: two elements with one key play the same media, and one element whose key
 * changed was recycled by its feed. Results and running inspections belong to a key, never to an element.
 */

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
}

/** Gives each element an id, and each load of it a number. */
export class MediaTracker {
  readonly #tracked = new WeakMap<HTMLVideoElement, Tracked>();
  #count = 0;

  id(video: HTMLVideoElement): string {
    return this.#of(video).id;
  }

  /** What the element plays now, whether an event has told of it or not. */
  identity(video: HTMLVideoElement): string | null {
    const { id, load } = this.#of(video);
    return mediaIdentity(
      { currentSrc: video.currentSrc, hasStream: (video.srcObject ?? null) !== null },
      `${id}.${load}`,
    );
  }

  /** The browser has begun another load: what has no address of its own is another media now. Nothing is read. */
  noteLoad(video: HTMLVideoElement): void {
    this.#of(video).load++;
  }

  #of(video: HTMLVideoElement): Tracked {
    let tracked = this.#tracked.get(video);
    if (tracked === undefined) {
      tracked = { id: `v${++this.#count}`, load: 0 };
      this.#tracked.set(video, tracked);
    }
    return tracked;
  }
}
