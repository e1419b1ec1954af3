import { describe, expect, it } from 'vitest';
import { facesSchema } from '../inspection/schema';
import type { SampledFrame } from '../media/sampled-frame';
import type { FaceDetections, FaceFinder } from './find-faces';
import type { PointFinder } from './find-points';
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
/** Sees no face in anything. */
const blind: PointFinder = {
  find: async (_, tracks) => tracks.map(({ sights }, track) => ({ track, faces: [], looked: sights.length })),
  model: { name: 'points', version: '1', sha256: null },
  dispose: () => {},
};
const check = (using: FaceFinder, signal = new AbortController().signal, pointer = blind) =>
  checkFaces({ frames, signal }, using, pointer);

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

  it('tells of the movement apart from the faces, and why it could not be measured', async () => {
    const moved = async (pointer: Partial<PointFinder>) => {
      const outcome = await check(seen(120, 120), undefined, { ...blind, ...pointer });
      expect(outcome).toMatchObject({ state: 'done', finding: { count: 1 } });
      expect(facesSchema.safeParse(outcome.finding).success).toBe(true);
      return outcome.finding?.movement;
    };
    expect(await moved({})).toMatchObject({ state: 'partial', reason: 'no-faces' });
    expect(await moved({ find: async () => [] })).toMatchObject({ state: 'skipped', reason: 'too-small', people: [] });
    const broken = () => Promise.reject(new FaceFinderError('detection-failed', 'unreachable'));
    expect(await moved({ find: broken })).toMatchObject({ state: 'failed', reason: 'crashed', detail: 'unreachable' });
    const points = Array.from({ length: 478 }, (_, index) => ({ x: index % 20, y: index / 20, z: 0 }));
    const box = { x: 0, y: 0, width: 120, height: 120, score: 1 };
    const faces = [0, 1, 2, 3].map((frame) => ({ frame, seconds: frame / 8, successor: false, box, points }));
    const found = await moved({ find: async () => [{ track: 0, faces, looked: 4 }] });
    expect(found).toMatchObject({ state: 'done', people: [{ track: 0, frames: 4, looked: 4 }] });
    expect(found?.people[0]?.figures.find(({ name }) => name === 'headSpeed')?.value).toBe(0);
    expect(found?.people[0]?.course.map(({ seconds }) => seconds)).toEqual([0, 0.125, 0.25, 0.375]);
  });
});
