export type MediaKind = 'video' | 'audio' | 'image';

/** What is known about the file before any check runs, found from its bytes and never from its name. */
export interface MediaFacts {
  /** Null only for a bare manifest store (`application/c2pa`): it says nothing of the media it belongs to. */
  readonly kind: MediaKind | null;
  /** Sniffed, e.g. `video/mp4`, `video/webm`, `image/webp`. */
  readonly mime: string;
  readonly container: Container;
  /** A named defect of the container found while walking it; null when it is whole as far as it was walked. */
  readonly defect: {
    readonly code: 'container.truncated' | 'container.malformed' | 'container.nested';
    readonly detail: string;
  } | null;
}

export type Container =
  | 'bmff'
  | 'matroska'
  | 'avi'
  | 'wav'
  | 'webp'
  | 'mp3'
  | 'flac'
  | 'ogg'
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'svg'
  | 'tiff'
  | 'jxl'
  | 'mpegts'
  | 'flv'
  | 'ivf'
  | 'aac'
  /** Playlists: text that names the pieces of a stream and holds no media itself. */
  | 'hls'
  | 'dash'
  | 'c2pa';
