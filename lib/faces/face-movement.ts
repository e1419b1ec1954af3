import { type FaceMovement, LIMITS } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import type { PointFinder } from './find-points';
import { faceMoment, kinematicNames, kinematics } from './kinematics';
import type { FaceTrack } from './tracks';
import { FaceFinderError } from './vision-task';

/** Why the model of points could not look, as `coverage` names it. */
const FAILURES = {
  'model-missing': 'model-missing',
  'runtime-failed': 'unsupported-browser',
  'detection-failed': 'crashed',
} as const;

/**
 * How the followed faces move. What goes wrong here takes nothing from what was found of the faces: it has its own state.
 *
 * Outcomes: `done` with figures; `skipped` and `too-small` where no face has 96 pixels; `partial` and `no-faces` where
 * the model saw no face in most of what the finder took for one; `failed` when it could not look.
 *
 * @param tracks people who were followed, as they are told.
 * @throws the signal's reason when aborted.
 */
export async function faceMovement(
  frames: readonly SampledFrame[],
  tracks: readonly FaceTrack[],
  pointer: PointFinder,
  signal: AbortSignal,
): Promise<FaceMovement> {
  let pointed: Awaited<ReturnType<PointFinder['find']>>;
  try {
    pointed = await pointer.find(frames, tracks, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof FaceFinderError)) throw error;
    return { state: 'failed', reason: FAILURES[error.code], detail: error.message, people: [], model: pointer.model };
  }
  const people = pointed.map(({ track, looked, faces }): FaceMovement['people'][number] => {
    const figures = kinematics(faces);
    return {
      track,
      frames: faces.length,
      looked,
      figures: kinematicNames.map((name) => ({ name, value: figures[name] })),
      course: faces.slice(0, LIMITS.frames).map((face) => {
        const { seconds, mouth, leftEye, rightEye, yaw, pitch, roll } = faceMoment(face);
        return { seconds, mouth, eyes: (leftEye + rightEye) / 2, yaw, pitch, roll };
      }),
    };
  });
  const { model } = pointer;
  if (people.length === 0) return { state: 'skipped', reason: 'too-small', detail: null, people, model };
  const unseen = people.every((person) => person.frames * 2 < person.looked);
  return { state: unseen ? 'partial' : 'done', reason: unseen ? 'no-faces' : null, detail: null, people, model };
}
