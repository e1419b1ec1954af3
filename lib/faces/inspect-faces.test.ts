import { describe, expect, it } from 'vitest';
import { facesSchema } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import type { FaceDetections, FaceFinder } from './find-faces';
import { checkFaces } from './inspect-faces';
import { FaceFinderError } from './vision-task';

const frames: SampledFrame[] = [{ seconds: 0, successor: false, width: 2, height: 2, rgba: new Uint8ClampedArray(16) }];
const finder = (find: FaceFinder['find']): FaceFinder => ({
  find,
  model: { name: 'test', version: '1', sha256: null },
  dispose: () => {},
});
const seen = (...sides: (number | null)[]): FaceFinder =>
  finder(async () =>
    sides.map(
      (side, index): FaceDetections => ({
        seconds: index / 8,
        successor: false,
        faces: side === null ? [] : [{ x: 10, y: 10, width: side, height: side, score: 0.9 }],
      }),
    ),
  );
const check = (using: FaceFinder, signal = new AbortController().signal) => checkFaces({ frames, signal }, using);

describe('checkFaces', () => {
  it('tells how many people it followed and does not judge them', async () => {
    const outcome = await check(seen(80, 84, 82));
    expect(outcome).toMatchObject({
      state: 'done',
      reason: null,
      finding: { count: 1, verdict: null, probability: null, tracks: [{ frames: 3, width: 84 }] },
    });
    expect(facesSchema.safeParse(outcome.finding).success).toBe(true);
  });

  it('finds no faces only when it looked', async () => {
    expect(await check(seen(null, null))).toMatchObject({ finding: null, state: 'done', reason: 'no-faces' });
    const reasons = {
      'model-missing': 'model-missing',
      'runtime-failed': 'unsupported-browser',
      'detection-failed': 'crashed',
    } as const;
    for (const code of ['model-missing', 'runtime-failed', 'detection-failed'] as const) {
      const outcome = await check(finder(() => Promise.reject(new FaceFinderError(code, 'WebGL2 is not there'))));
      expect(outcome).toMatchObject({ finding: null, state: 'failed', detail: 'WebGL2 is not there' });
      expect(outcome.reason).toBe(reasons[code]);
    }
  });

  it('says so when faces were seen but nobody could be followed', async () => {
    expect(await check(seen(12, 12))).toMatchObject({ state: 'partial', reason: 'too-small', finding: { count: 0 } });
    expect(await check(seen(80))).toMatchObject({ state: 'partial', reason: 'too-short', finding: { count: 0 } });
    expect(await check(seen(null, 80, null))).toMatchObject({ state: 'done', reason: null, finding: { count: 0 } });
  });

  it('is silent once it was aborted', async () => {
    const abort = new AbortController();
    const using = finder(() => {
      abort.abort(new Error('navigated away'));
      return Promise.reject(new FaceFinderError('detection-failed', 'x'));
    });
    await expect(check(using, abort.signal)).rejects.toThrow('navigated away');
  });
});
