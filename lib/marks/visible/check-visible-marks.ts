import type { CheckOutcome, FrameCheckInput } from '../../inspection/check';
import type { Mark } from '../../inspection/schema';
import { markText } from '../mark-text';
import { findVisibleMarks } from './find-visible-marks';
import type { TextModels } from './text-models';

/** Frames below which standing still cannot be told from having been drawn once. */
const FEWEST_FRAMES = 4;

/**
 * The check over the picture. The models are opened with the first clip that needs them and kept, after a failure
 * opened anew.
 *
 * @param open null when this build carries no models.
 */
export function createVisibleMarks(
  open: () => Promise<TextModels | null>,
): (input: FrameCheckInput) => Promise<CheckOutcome<Mark[]>> {
  let models: Promise<TextModels | null> | null = null;
  return async ({ frames, signal }) => {
    models ??= open().catch((error: unknown) => {
      models = null;
      throw error;
    });
    const opened = await models;
    signal.throwIfAborted();
    if (opened === null) {
      const detail = 'the picture was not searched for visible marks: the models that read words are not packaged';
      return { finding: [], state: 'skipped', reason: 'model-missing', detail };
    }
    const marks = await findVisibleMarks(frames, opened, signal);
    const finding = marks.map((mark) => ({ ...mark, value: markText(mark.value), where: markText(mark.where) }));
    if (frames.length >= FEWEST_FRAMES) return { finding, state: 'done', reason: null, detail: null };
    const detail = `${frames.length} frames: too few to see what stays while the scene moves`;
    return { finding, state: 'partial', reason: 'too-short', detail };
  };
}
