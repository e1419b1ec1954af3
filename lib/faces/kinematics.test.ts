import { describe, expect, it } from 'vitest';
import type { FacePoint, PointedFace } from './find-points';
import {
  blinks,
  eyeOpening,
  faceMoment,
  headPose,
  kinematics,
  LEFT_EYE,
  mouthOpening,
  RIGHT_EYE,
  slide,
} from './kinematics';

interface Pose {
  readonly mouth?: number;
  readonly eyes?: number;
  readonly leftEye?: number;
  /** Degrees about the vertical, towards the picture's right. */
  readonly yaw?: number;
  readonly size?: number;
  readonly x?: number;
}

/** A face drawn by hand, 100 units between the outer corners of the eyes; only the points that are read are placed. */
function face({ mouth = 0.1, eyes = 0.3, leftEye = eyes, yaw = 0, size = 1, x = 0 }: Pose): FacePoint[] {
  const drawn: Record<number, readonly [number, number, number]> = {
    10: [0, -70, 0],
    109: [-20, -68, 2],
    338: [20, -68, 2],
    151: [0, -50, -2],
    9: [0, -30, -4],
    168: [0, -15, -6],
    6: [0, -5, -8],
    197: [0, 8, -12],
    195: [0, 18, -18],
    5: [0, 26, -22],
    2: [0, 40, -14],
    98: [-14, 38, -8],
    327: [14, 38, -8],
    33: [-50, 0, 10],
    133: [-20, 0, 4],
    263: [50, 0, 10],
    362: [20, 0, 4],
    127: [-70, 5, 40],
    356: [70, 5, 40],
    234: [-72, 20, 50],
    454: [72, 20, 50],
    61: [-25, 60, -2],
    291: [25, 60, -2],
    78: [-20, 60, -2],
    308: [20, 60, -2],
    13: [0, 60 - 20 * mouth, -8],
    14: [0, 60 + 20 * mouth, -8],
    152: [0, 95 + 40 * mouth, 0],
  };
  for (const [eye, opening] of [
    [RIGHT_EYE, eyes],
    [LEFT_EYE, leftEye],
  ] as const) {
    const side = eye === RIGHT_EYE ? -1 : 1;
    for (const [index, [above, below]] of eye.lids.entries()) {
      drawn[above] = [side * (40 - 10 * index), -16 * opening, 7];
      drawn[below] = [side * (40 - 10 * index), 16 * opening, 7];
    }
  }
  const [cos, sin] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
  return Array.from({ length: 478 }, (_, index) => {
    const [px, py, pz] = drawn[index] ?? [0, 0, 0];
    // The nose has the smallest z: turned to the right, it goes to the right.
    return { x: x + size * (px * cos - pz * sin), y: size * py, z: size * (px * sin + pz * cos) };
  });
}

function series(poses: readonly Pose[], successors: readonly number[] = []): PointedFace[] {
  let seconds = 0;
  return poses.map((pose, frame) => {
    const successor = successors.includes(frame);
    if (frame > 0) seconds += successor ? 0.033 : 0.125;
    return { frame, seconds, successor, box: { x: 0, y: 0, width: 100, height: 100, score: 1 }, points: face(pose) };
  });
}

describe('the figures of one moment', () => {
  it('measures the mouth and the eyes as shares, whatever the size and the turn of the face', () => {
    for (const pose of [{}, { size: 3 }, { yaw: 25 }]) {
      const points = face({ mouth: 0.4, eyes: 0.2, leftEye: 0.3, ...pose });
      expect(mouthOpening(points)).toBeCloseTo(0.4, 5);
      // The eye's corners are a little apart in depth, so its width is a little above 30.
      expect(eyeOpening(points, RIGHT_EYE)).toBeCloseTo((32 * 0.2) / Math.hypot(30, 6), 5);
      expect(eyeOpening(points, LEFT_EYE)).toBeCloseTo((32 * 0.3) / Math.hypot(30, 6), 5);
    }
  });

  it('tells where the head points, in degrees', () => {
    const straight = headPose(face({}));
    expect(headPose(face({ yaw: 20 })).yaw - straight.yaw).toBeCloseTo(20, 4);
    const tilted = face({}).map(({ x, y, z }) => {
      const [cos, sin] = [Math.cos(Math.PI / 12), Math.sin(Math.PI / 12)];
      return { x: x * cos - y * sin, y: x * sin + y * cos, z };
    });
    expect(headPose(tilted).roll - straight.roll).toBeCloseTo(15, 4);
    const nodding = face({}).map(({ x, y, z }) => {
      const [cos, sin] = [Math.cos(Math.PI / 18), Math.sin(Math.PI / 18)];
      return { x, y: y * cos - z * sin, z: y * sin + z * cos };
    });
    expect(headPose(nodding).pitch - straight.pitch).toBeCloseTo(10, 4);
  });

  it('sees a crooked mouth and not a tilted head as crooked', () => {
    const crooked = face({}).map((point, index) => (index === 61 ? { ...point, y: point.y + 5 } : point));
    const [moment] = series([{}]).map((one) => faceMoment({ ...one, points: crooked }));
    expect(moment?.skew).toBeCloseTo(5 / Math.hypot(50, 5), 5);
  });

  it('finds no slide in a face that moves, grows and turns in the plane, and finds a point that slid', () => {
    const before = face({});
    const moved = before.map(({ x, y, z }) => ({
      x: 1.2 * (0.9 * x - 0.3 * y) + 40,
      y: 1.2 * (0.3 * x + 0.9 * y) - 7,
      z,
    }));
    expect(slide(before, moved)).toBeCloseTo(0, 8);
    const slid = moved.map((point, index) => (index === 127 ? { ...point, x: point.x + 12 } : point));
    expect(slide(before, slid)).toBeGreaterThan(0.01);
  });
});

describe('kinematics', () => {
  it('takes speeds between eighths of a second, and not to direct successors nor over gaps', () => {
    const faces = series(
      [0, 0.1, 0.1, 0.2, 0.3, 0.4].map((mouth) => ({ mouth })),
      [2],
    );
    const found = kinematics(faces);
    // The successor stands between two of them: its own step is not taken, and the one over it is a little longer.
    const gaps = [0.125, 0.158, 0.125, 0.125];
    expect(found.mouthSpeed).toBeCloseTo(gaps.reduce((sum, gap) => sum + 0.1 / gap, 0) / 4, 4);
    const far = faces.map((one, index) => (index < 4 ? one : { ...one, seconds: one.seconds + 5 }));
    expect(kinematics(far).mouthSpeed).not.toBeNull();
    expect(kinematics(far).mouthSpeed).toBeLessThan(1);
  });

  it('is zero for what keeps still, and null for what was hardly seen', () => {
    const still = kinematics(series(Array.from({ length: 8 }, () => ({}))));
    expect(still).toMatchObject({ mouthSpeed: 0, mouthAcceleration: 0, headSpeed: 0, slideMean: 0, blinks: 0 });
    // A mouth and eyes that keep still go along with nothing.
    expect(still).toMatchObject({ mouthJaw: null, eyesTogether: null, slideSuccessor: null });
    expect(Object.values(kinematics(series([{}, {}])))).toEqual(Array.from({ length: 18 }, () => null));
  });

  it('tells a jaw that goes with the lips, and eyes that go each their own way', () => {
    const talking = series([0, 0.3, 0.1, 0.4, 0.05, 0.3, 0].map((mouth) => ({ mouth })));
    expect(kinematics(talking).mouthJaw).toBeCloseTo(1, 3);
    const winking = series(
      [0.3, 0.05, 0.3, 0.3, 0.05, 0.3].map((eyes, index) => ({ eyes, leftEye: index % 2 ? 0.3 : 0.1 })),
    );
    expect(kinematics(winking).eyesTogether).toBeLessThan(0);
  });

  it('counts a blink that opens again, and none that a gap cuts', () => {
    const eyes = [0.3, 0.3, 0.05, 0.1, 0.3, 0.3, 0.3, 0.04, 0.3];
    const moments = series(eyes.map((opening) => ({ eyes: opening }))).map(faceMoment);
    expect(blinks(moments)).toEqual([0.25, 0.875]);
    const cut = moments.map((moment, index) => (index < 3 ? moment : { ...moment, seconds: moment.seconds + 3 }));
    expect(blinks(cut)).toEqual([3.875]);
  });
});
