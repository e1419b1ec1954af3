/**
 * Where 90 in 100 camera clips lie, from the 5th to the 95th percentile, of the figures that are shown; after a random
 * pass through the codecs of social sites. Orientation for a reader, not thresholds: most generated clips lie in the same
 * bands (docs/decisions/035).
 */
import type { Kinematic } from '../faces/kinematics';
import type { PictureSignal } from './picture-signals';

export type Band = readonly [low: number, high: number];

/** Clips that the bands rest on. */
export const CAMERA_CLIPS = { picture: 299, faces: 48 } as const;

/** `sticking` rests on the 267 of them in which something moved, `uneven` on the 284 in which something changed. */
export const PICTURE_BANDS: Readonly<Record<PictureSignal, Band>> = {
  unfound: [0.001, 0.579],
  jumps: [0, 0.069],
  sticking: [-0.015, 0.394],
  alike: [0.051, 0.906],
  uneven: [1.16, 1.79],
};

/** Those that can be told in a sentence; the rest stands in the record alone. */
export const FACE_BANDS: Readonly<Partial<Record<Kinematic, Band>>> = {
  mouthSpeed: [0.04, 1.46],
  mouthJaw: [0.05, 0.9],
  eyesTogether: [-0.43, 0.97],
  blinks: [0, 0.77],
  headSpeed: [7.6, 77.6],
  slideMean: [0.0057, 0.0558],
};
