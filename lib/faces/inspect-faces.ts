import type { CheckOutcome, FrameCheckInput } from '../inspection/check';
import type { FacesFinding, ReasonCode } from '../inspection/schema';
import { faceMovement } from './face-movement';
import type { FaceFinder } from './find-faces';
import type { PointFinder } from './find-points';
import { describeTrack, followFaces, isFollowed, isLargeEnough } from './tracks';
import { FaceFinderError } from './vision-task';

/** What each failure of the finder is called in `coverage`; none of them is `no-faces`. */
const FAILURE_REASONS: Record<FaceFinderError['code'], ReasonCode> = {
  'model-missing': 'model-missing',
  'runtime-failed': 'unsupported-browser',
  'detection-failed': 'crashed',
};

/**
 * Finds the people whose face can be followed through the clip, and measures how they move. It does not judge them:
 * `verdict` and `probability` stay null until a calibrated model looks at faces.
 *
 * Outcomes: `done` with a finding; `done`, null and `no-faces` when every frame was looked at and none holds a face;
 * `partial` when faces were seen but none could be followed (`too-small`, or `too-short` when all frames show one
 * moment); `failed` when the finder could not look. What was seen too briefly or too unsurely counts as nobody, but its
 * tracks are told.
 *
 * @throws the signal's reason when aborted.
 */
export async function checkFaces(
  { frames, signal }: FrameCheckInput,
  finder: FaceFinder,
  pointer: PointFinder,
): Promise<CheckOutcome<FacesFinding | null>> {
  let detections: Awaited<ReturnType<FaceFinder['find']>>;
  try {
    detections = await finder.find(frames, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof FaceFinderError)) throw error;
    return { finding: null, state: 'failed', reason: FAILURE_REASONS[error.code], detail: error.message };
  }
  const tracks = followFaces(detections);
  if (tracks.length === 0) return { finding: null, state: 'done', reason: 'no-faces', detail: null };

  const followed = tracks.filter(isFollowed);
  const movement = followed.length === 0 ? null : await faceMovement(frames, followed, pointer, signal);
  const finding: FacesFinding = {
    count: followed.length,
    verdict: null,
    probability: null,
    tracks: [...followed, ...tracks.filter((track) => !isFollowed(track))].map(describeTrack),
    ...(movement === null ? {} : { movement }),
    model: finder.model,
  };
  if (followed.length > 0) return { finding, state: 'done', reason: null, detail: null };
  if (!tracks.some(isLargeEnough)) {
    return { finding, state: 'partial', reason: 'too-small', detail: 'every face seen is too small to be followed' };
  }
  const moments = detections.filter((frame, index) => index === 0 || !frame.successor).length;
  if (moments < 2) {
    return { finding, state: 'partial', reason: 'too-short', detail: 'all frames show one moment' };
  }
  return { finding, state: 'done', reason: null, detail: 'what was seen is too brief or too unlike a face to follow' };
}
