import { type FacesFinding, LIMITS } from '../inspection/schema';
import type { FaceBox, FaceDetections } from './find-faces';

/** One face followed over the clip, with how often it was seen at distinct moments. */
export interface FaceTrack {
  /** Seconds in the clip, first and last sight. */
  readonly from: number;
  readonly to: number;
  /** Frames in which it was detected. */
  readonly frames: number;
  /** The same, counting a frame and its direct successors once. */
  readonly moments: number;
  /** Largest box, in pixels of the sampled frame. */
  readonly width: number;
  readonly height: number;
  /** Mean of the detector's scores. */
  readonly score: number;
  /** Where it was seen; `frame` is the index among the frames looked at. */
  readonly sights: readonly { readonly frame: number; readonly box: FaceBox }[];
}

/**
 * Share of their union that two boxes of one face have in common from one sampled frame to the next. Frames come at
 * about 8 Hz, where a head moves by a fraction of its width.
 */
const MIN_OVERLAP = 0.3;
/** Moments a face may be missed (a turn of the head, a blurred frame) before a box in its place is a new face. */
const MAX_MISSED_MOMENTS = 3;
/** Pixels. Below this a crop holds less detail than the detector itself looked at (128 pixels for a whole picture). */
export const MIN_FACE_SIDE = 32;

/**
 * Mean score from which a track is taken for a person. On 60 real clips with and 60 without a human face, a person
 * was followed in 53 and 15 of them at 0.5, in 49 and 5 at 0.58 (models/faces.md).
 */
export const MIN_MEAN_SCORE = 0.58;

interface OpenTrack extends FaceTrack {
  readonly last: FaceBox;
  readonly lastMoment: number;
}

/**
 * Follows faces from frame to frame by the overlap of their boxes, best overlap first (the IoU tracker of Bochinski
 * et al., AVSS 2017, without its Kalman step). It knows places, not persons: a face that is replaced by another in
 * the same place at a cut is followed as one, and somebody who leaves and returns elsewhere is two.
 *
 * @param detections in order of time.
 * @returns the tracks, the most often seen first, at most {@link LIMITS}.tracks.
 */
export function followFaces(detections: readonly FaceDetections[]): FaceTrack[] {
  const closed: OpenTrack[] = [];
  let open: OpenTrack[] = [];
  let moment = -1;
  for (const [frame, { seconds, successor, faces }] of detections.entries()) {
    if (!successor || moment < 0) moment += 1;
    const pairs = open
      .flatMap((track) => faces.map((face) => ({ track, face, overlap: overlapOf(track.last, face) })))
      .filter(({ overlap }) => overlap >= MIN_OVERLAP)
      .sort((a, b) => b.overlap - a.overlap);
    const continued = new Map<OpenTrack, FaceBox>();
    const taken = new Set<FaceBox>();
    for (const { track, face } of pairs) {
      if (continued.has(track) || taken.has(face)) continue;
      continued.set(track, face);
      taken.add(face);
    }
    const next: OpenTrack[] = [];
    for (const track of open) {
      const face = continued.get(track);
      if (face) next.push(extend(track, { frame, box: face }, seconds, moment));
      else if (moment - track.lastMoment > MAX_MISSED_MOMENTS) closed.push(track);
      else next.push(track);
    }
    for (const face of faces) if (!taken.has(face)) next.push(begin({ frame, box: face }, seconds, moment));
    open = next;
  }
  return [...closed, ...open]
    .sort((a, b) => b.moments - a.moments || b.frames - a.frames || b.score - a.score || a.from - b.from)
    .slice(0, LIMITS.tracks)
    .map(({ last: _last, lastMoment: _lastMoment, ...track }) => track);
}

/**
 * True for a face that is a person followed: seen at two moments or more, so that one frame's false alarm is no
 * person; surely enough on the whole; and at least once large enough to tell a face from a blot.
 */
export function isFollowed(track: FaceTrack): boolean {
  return track.moments >= 2 && track.score >= MIN_MEAN_SCORE && isLargeEnough(track);
}

export function isLargeEnough(track: FaceTrack): boolean {
  return Math.min(track.width, track.height) >= MIN_FACE_SIDE;
}

/** The track as an `Inspection` tells it. */
export function describeTrack({
  moments: _moments,
  sights: _sights,
  ...track
}: FaceTrack): FacesFinding['tracks'][number] {
  return track;
}

type Sight = FaceTrack['sights'][number];

function begin(sight: Sight, seconds: number, moment: number): OpenTrack {
  const { width, height, score } = sight.box;
  const seen = { from: seconds, to: seconds, frames: 1, moments: 1, width, height, score, sights: [sight] };
  return { ...seen, last: sight.box, lastMoment: moment };
}

function extend(track: OpenTrack, sight: Sight, seconds: number, moment: number): OpenTrack {
  const { box } = sight;
  const larger = box.width * box.height > track.width * track.height ? box : track;
  return {
    from: track.from,
    to: seconds,
    frames: track.frames + 1,
    moments: track.moments + (moment > track.lastMoment ? 1 : 0),
    width: larger.width,
    height: larger.height,
    score: (track.score * track.frames + box.score) / (track.frames + 1),
    sights: [...track.sights, sight],
    last: box,
    lastMoment: moment,
  };
}

/** Intersection over union, 0–1. */
function overlapOf(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
