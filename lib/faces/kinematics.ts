/**
 * How a face moves, from the points of the face mesh (lib/faces/find-points.ts). Pure arithmetic; "left" and "right" are
 * those of the person. Lengths are taken in three dimensions, so that a turn of the head does not shorten them, and as
 * shares of another length of the same face, so that its size in the picture does not matter.
 */
import type { FacePoint, PointedFace } from './find-points';

/** Points that do not follow what a face expresses: forehead, bridge of the nose, corners of the eyes, temples, ears. */
export const RIGID_POINTS = [10, 151, 9, 168, 6, 197, 195, 5, 33, 133, 362, 263, 127, 356, 234, 454, 109, 338] as const;
/** Corner, two above and two below, other corner: the points of the eye aspect ratio (Soukupová and Čech, CVWW 2016). */
export const RIGHT_EYE = {
  corners: [33, 133],
  lids: [
    [160, 144],
    [158, 153],
  ],
} as const;
export const LEFT_EYE = {
  corners: [263, 362],
  lids: [
    [387, 373],
    [385, 380],
  ],
} as const;
/** Inner edges of the lips, inner corners, outer corners (right, left). */
export const MOUTH = { lips: [13, 14], inner: [78, 308], corners: [61, 291] } as const;
/** Base of the nose and tip of the chin: the lower jaw between them. */
export const JAW = { nose: 2, chin: 152 } as const;
const UPPER = [10, 109, 338] as const;
const LOWER = [2, 98, 327] as const;
const RIGHT_SIDE = [33, 133, 127, 234] as const;
const LEFT_SIDE = [263, 362, 356, 454] as const;
/** Every point that this file reads. */
export const KINEMATIC_POINTS: readonly number[] = [
  ...new Set<number>([
    ...RIGID_POINTS,
    ...[RIGHT_EYE, LEFT_EYE].flatMap(({ corners, lids }) => [...corners, ...lids.flat()]),
    ...MOUTH.lips,
    ...MOUTH.inner,
    ...MOUTH.corners,
    JAW.nose,
    JAW.chin,
    ...UPPER,
    ...LOWER,
    ...RIGHT_SIDE,
    ...LEFT_SIDE,
  ]),
].sort((a, b) => a - b);

type Points = PointedFace['points'];

/** One face at one moment. */
export interface FaceMoment {
  readonly seconds: number;
  /** As in `SampledFrame`. */
  readonly successor: boolean;
  /** Gap between the lips over the width of the mouth: 0 closed, about 0.5 wide open. */
  readonly mouth: number;
  /** Height of the opened eye over its width: about 0.3 open, below 0.15 closed. */
  readonly leftEye: number;
  readonly rightEye: number;
  /** Degrees. Yaw is positive towards the picture's right, pitch downwards, roll clockwise. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** From the base of the nose to the chin, over the distance of the outer corners of the eyes. */
  readonly jaw: number;
  /** Right corner of the mouth below the left one, across the line of the eyes, over the width of the mouth. */
  readonly skew: number;
}

/** All figures of one face at one moment. */
export function faceMoment({
  seconds,
  successor,
  points,
}: Pick<PointedFace, 'seconds' | 'successor' | 'points'>): FaceMoment {
  return {
    seconds,
    successor,
    mouth: mouthOpening(points),
    leftEye: eyeOpening(points, LEFT_EYE),
    rightEye: eyeOpening(points, RIGHT_EYE),
    ...headPose(points),
    jaw: share(distance(points, JAW.nose, JAW.chin), distance(points, 33, 263)),
    skew: mouthSkew(points),
  };
}

/** Gap between the inner edges of the lips over the distance of the inner corners of the mouth. */
export function mouthOpening(points: Points): number {
  return share(distance(points, ...MOUTH.lips), distance(points, ...MOUTH.inner));
}

/** Mean gap of the lids over the distance of the eye's corners. */
export function eyeOpening(points: Points, eye: typeof LEFT_EYE | typeof RIGHT_EYE): number {
  const gaps = eye.lids.map(([above, below]) => distance(points, above, below));
  return share(mean(gaps), distance(points, eye.corners[0], eye.corners[1]));
}

/** Where the head points, in degrees, from the line between its sides and the line from forehead to nose. */
export function headPose(points: Points): Pick<FaceMoment, 'yaw' | 'pitch' | 'roll'> {
  const across = unit(minus(centre(points, LEFT_SIDE), centre(points, RIGHT_SIDE)));
  const down = minus(centre(points, LOWER), centre(points, UPPER));
  const inward = unit(cross(across, unit(minus(down, scaled(across, dot(down, across))))));
  return {
    yaw: degrees(Math.atan2(-inward.x, inward.z)),
    pitch: degrees(Math.asin(Math.min(1, Math.max(-1, -inward.y)))),
    roll: degrees(Math.atan2(across.y, across.x)),
  };
}

function mouthSkew(points: Points): number {
  const across = unit(minus(at(points, 263), at(points, 33)));
  const mouth = minus(at(points, MOUTH.corners[0]), at(points, MOUTH.corners[1]));
  // In the picture's plane: depth is the least certain of the three.
  const below = across.x * mouth.y - across.y * mouth.x;
  return share(below, distance(points, ...MOUTH.corners));
}

/**
 * How far the rigid points of one moment are from those of another, once the best affine map of the picture has been
 * taken out: root of the mean square over the distance of the outer corners of the eyes. A turning head is nearly flat
 * there, so what stays is points that slide over the skull, and the model's own noise.
 */
export function slide(before: Points, after: Points): number {
  const from = RIGID_POINTS.map((index) => at(before, index));
  const to = RIGID_POINTS.map((index) => at(after, index));
  const [cf, ct] = [mid(from), mid(to)];
  let [xx, xy, yy, ux, uy, vx, vy] = [0, 0, 0, 0, 0, 0, 0];
  for (const [index, point] of from.entries()) {
    const target = to[index] ?? point;
    const [x, y, u, v] = [point.x - cf.x, point.y - cf.y, target.x - ct.x, target.y - ct.y];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    ux += u * x;
    uy += u * y;
    vx += v * x;
    vy += v * y;
  }
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 0)) return 0;
  const [a, b] = [(ux * yy - uy * xy) / determinant, (uy * xx - ux * xy) / determinant];
  const [c, d] = [(vx * yy - vy * xy) / determinant, (vy * xx - vx * xy) / determinant];
  const squares = from.map((point, index) => {
    const target = to[index] ?? point;
    const [x, y] = [point.x - cf.x, point.y - cf.y];
    return (target.x - ct.x - a * x - b * y) ** 2 + (target.y - ct.y - c * x - d * y) ** 2;
  });
  return share(Math.sqrt(mean(squares)), distance(after, 33, 263));
}

/** Seconds between two looks from which on they are not one movement: frames of a run come at 8 Hz. */
const MOST_GAP = 0.3;
/** Looks that a figure of movement needs. */
const LEAST_STEPS = 3;
/** Share of an eye's own usual opening below which it is shut, and above which it is open again. */
const SHUT = 0.55;
const OPEN = 0.75;
/** Standard deviation below which a thing is still, and goes along with nothing. */
const STILL = { mouth: 0.02, eye: 0.015 } as const;

/**
 * What {@link kinematics} tells, by name:
 * - `mouthMean`, `mouthRange`, `mouthSpeed`, `mouthAcceleration`: mean of {@link mouthOpening}; its range from the 5th to
 *   the 95th percentile; its change a second; its acceleration, a second squared.
 * - `eyesMean`, `eyesRange`, `eyesSpeed`: the same of {@link eyeOpening}, both eyes together. `blinks`: times they shut,
 *   per second looked at.
 * - `yawRange`, `pitchRange`: degrees. `headSpeed`, `headAcceleration`: degrees a second, degrees a second squared.
 * - `slideMean`, `slideMost`: {@link slide} from eighth to eighth of a second, mean and largest. `slideSuccessor`: mean
 *   from a frame to its direct successor.
 * - `mouthJaw`, `eyesTogether`: correlations, of the lips' gap and the chin's distance, of the left eye and the right one.
 * - `mouthSkew`: standard deviation of how far the corners of the mouth are from level.
 */
export const kinematicNames = [
  'mouthMean',
  'mouthRange',
  'mouthSpeed',
  'mouthAcceleration',
  'eyesMean',
  'eyesRange',
  'eyesSpeed',
  'blinks',
  'yawRange',
  'pitchRange',
  'headSpeed',
  'headAcceleration',
  'slideMean',
  'slideMost',
  'slideSuccessor',
  'mouthJaw',
  'eyesTogether',
  'mouthSkew',
] as const;
export type Kinematic = (typeof kinematicNames)[number];

/**
 * How one followed face moved, each figure as {@link Kinematic} says, null where too little was seen for it. Speeds and
 * accelerations are taken between frames about an eighth of a second apart, never over the gap between two runs.
 *
 * @param faces of one track, in order of time.
 */
export function kinematics(faces: readonly PointedFace[]): Record<Kinematic, number | null> {
  const base = faces.filter(({ successor }, index) => !successor || index === 0);
  const moments = base.map(faceMoment);
  const steps = pairs(base, MOST_GAP);
  const bends = triples(moments);
  const eyes = (moment: FaceMoment) => (moment.leftEye + moment.rightEye) / 2;
  const speed = (of: (moment: FaceMoment) => number) =>
    meanOf(pairs(moments, MOST_GAP).map(([a, b]) => Math.abs(of(b) - of(a)) / (b.seconds - a.seconds)));
  const turn = (a: FaceMoment, b: FaceMoment) =>
    Math.hypot(b.yaw - a.yaw, b.pitch - a.pitch, b.roll - a.roll) / (b.seconds - a.seconds);
  const slides = steps.map(([a, b]) => slide(a.points, b.points));
  const near = faces.flatMap((face, index): number[] => {
    const before = faces[index - 1];
    return face.successor && before !== undefined && before.frame === face.frame - 1
      ? [slide(before.points, face.points)]
      : [];
  });
  return {
    mouthMean: meanOf(moments.map(({ mouth }) => mouth)),
    mouthRange: range(moments.map(({ mouth }) => mouth)),
    mouthSpeed: speed(({ mouth }) => mouth),
    mouthAcceleration: rootMeanSquare(bends.map((three) => bend(three, ({ mouth }) => mouth))),
    eyesMean: meanOf(moments.map(eyes)),
    eyesRange: range(moments.map(eyes)),
    eyesSpeed: speed(eyes),
    blinks: blinkRate(moments),
    yawRange: range(moments.map(({ yaw }) => yaw)),
    pitchRange: range(moments.map(({ pitch }) => pitch)),
    headSpeed: meanOf(pairs(moments, MOST_GAP).map(([a, b]) => turn(a, b))),
    headAcceleration: rootMeanSquare(
      bends.map((three) =>
        Math.hypot(
          bend(three, ({ yaw }) => yaw),
          bend(three, ({ pitch }) => pitch),
          bend(three, ({ roll }) => roll),
        ),
      ),
    ),
    slideMean: meanOf(slides),
    slideMost: slides.length < LEAST_STEPS ? null : Math.max(...slides),
    slideSuccessor: near.length === 0 ? null : mean(near),
    mouthJaw: correlation(
      moments.map(({ mouth }) => mouth),
      moments.map(({ jaw }) => jaw),
      STILL.mouth,
    ),
    eyesTogether: correlation(
      moments.map(({ leftEye }) => leftEye),
      moments.map(({ rightEye }) => rightEye),
      STILL.eye,
    ),
    mouthSkew: moments.length < LEAST_STEPS ? null : deviation(moments.map(({ skew }) => skew)),
  };
}

/**
 * Times at which the eyes shut and opened again within one run: both below {@link SHUT} of the person's own usual
 * opening. At 8 Hz a blink of 0.1–0.4 s is caught in one to three frames, a short one between two frames is not.
 *
 * @returns seconds at which the eyes were most shut.
 */
export function blinks(moments: readonly FaceMoment[]): number[] {
  const opening = moments.map(({ leftEye, rightEye }) => (leftEye + rightEye) / 2);
  const usual = quantile(opening, 0.75);
  if (!(usual > 0)) return [];
  const found: number[] = [];
  let lowest: { seconds: number; opening: number } | null = null;
  let wasOpen = false;
  for (const [index, moment] of moments.entries()) {
    const before = moments[index - 1];
    if (before === undefined || moment.seconds - before.seconds > MOST_GAP) {
      lowest = null;
      wasOpen = false;
    }
    const here = opening[index] ?? 0;
    if (here >= OPEN * usual) {
      if (lowest !== null) found.push(lowest.seconds);
      lowest = null;
      wasOpen = true;
    } else if (here <= SHUT * usual && wasOpen && (lowest === null || here < lowest.opening)) {
      lowest = { seconds: moment.seconds, opening: here };
    }
  }
  return found;
}

function blinkRate(moments: readonly FaceMoment[]): number | null {
  const watched = pairs(moments, MOST_GAP).reduce((sum, [a, b]) => sum + b.seconds - a.seconds, 0);
  return moments.length < LEAST_STEPS || watched === 0 ? null : blinks(moments).length / watched;
}

/** What follows within `most` seconds. */
function pairs<Timed extends { readonly seconds: number }>(moments: readonly Timed[], most: number): [Timed, Timed][] {
  return moments.flatMap((b, index): [Timed, Timed][] => {
    const a = moments[index - 1];
    return a !== undefined && b.seconds > a.seconds && b.seconds - a.seconds <= most ? [[a, b]] : [];
  });
}

type Three = readonly [FaceMoment, FaceMoment, FaceMoment];

function triples(moments: readonly FaceMoment[]): Three[] {
  const steps = pairs(moments, MOST_GAP);
  return steps.flatMap(([b, c], index): Three[] => {
    const before = steps[index - 1];
    return before !== undefined && before[1] === b ? [[before[0], b, c]] : [];
  });
}

/** Second derivative by time of what is not evenly spaced. */
function bend([a, b, c]: Three, of: (moment: FaceMoment) => number): number {
  const [first, second] = [b.seconds - a.seconds, c.seconds - b.seconds];
  return (2 * ((of(c) - of(b)) / second - (of(b) - of(a)) / first)) / (first + second);
}

function at(points: Points, index: number): FacePoint {
  return points[index] ?? { x: 0, y: 0, z: 0 };
}

function distance(points: Points, from: number, to: number): number {
  const { x, y, z } = minus(at(points, to), at(points, from));
  return Math.hypot(x, y, z);
}

const minus = (a: FacePoint, b: FacePoint): FacePoint => ({ x: a.x - b.x, y: a.y - b.y, z: a.z - b.z });
const scaled = (a: FacePoint, by: number): FacePoint => ({ x: a.x * by, y: a.y * by, z: a.z * by });
const dot = (a: FacePoint, b: FacePoint): number => a.x * b.x + a.y * b.y + a.z * b.z;
const cross = (a: FacePoint, b: FacePoint): FacePoint => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
});
const unit = (a: FacePoint): FacePoint => {
  const length = Math.hypot(a.x, a.y, a.z);
  return length > 0 ? scaled(a, 1 / length) : a;
};
const degrees = (radians: number): number => (radians * 180) / Math.PI;
const share = (a: number, b: number): number => (b > 0 ? a / b : 0);

function centre(points: Points, indices: readonly number[]): FacePoint {
  return mid(indices.map((index) => at(points, index)));
}

function mid(points: readonly FacePoint[]): FacePoint {
  const of = (axis: keyof FacePoint) => mean(points.map((point) => point[axis]));
  return { x: of('x'), y: of('y'), z: of('z') };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const meanOf = (values: readonly number[]): number | null => (values.length < LEAST_STEPS ? null : mean(values));

function rootMeanSquare(values: readonly number[]): number | null {
  return values.length < LEAST_STEPS ? null : Math.sqrt(mean(values.map((value) => value * value)));
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

function range(values: readonly number[]): number | null {
  return values.length < LEAST_STEPS ? null : quantile(values, 0.95) - quantile(values, 0.05);
}

/** Null where fewer than six moments were seen, or where one of the two keeps still. */
function correlation(a: readonly number[], b: readonly number[], still: number): number | null {
  const [da, db] = [deviation(a), deviation(b)];
  if (a.length < 6 || da < still || db === 0) return null;
  const [ma, mb] = [mean(a), mean(b)];
  return mean(a.map((value, index) => (value - ma) * ((b[index] ?? mb) - mb))) / (da * db);
}
