import { describe, expect, it } from 'vitest';
import type { FaceBox, FaceDetections } from './find-faces';
import { followFaces, isFollowed, MIN_FACE_SIDE } from './tracks';

const face = (x: number, y = 100, side = 80, score = 0.9): FaceBox => ({ x, y, width: side, height: side, score });
/** Frames at 8 Hz. */
const clip = (...frames: FaceBox[][]): FaceDetections[] =>
  frames.map((faces, index) => ({ seconds: index / 8, successor: false, faces }));
const people = (detections: FaceDetections[]) => followFaces(detections).filter(isFollowed);

describe('followFaces', () => {
  it('follows one person who moves as one person', () => {
    const tracks = followFaces(clip([face(100)], [face(120, 100, 90)], [face(140)], [face(165)]));
    expect(tracks).toHaveLength(1);
    expect(tracks[0]).toMatchObject({ from: 0, to: 0.375, frames: 4, moments: 4, width: 90, height: 90 });
  });

  it('keeps two people apart, also when they cross the same columns', () => {
    expect(people(clip([face(0), face(300)], [face(20), face(280)], [face(40), face(260)]))).toHaveLength(2);
  });

  it('gives each face to the track that it overlaps most', () => {
    const tracks = followFaces(clip([face(100, 100, 80, 0.8), face(150, 100, 80, 0.6)], [face(148, 100, 80, 0.6)]));
    expect(tracks.map(({ frames, score }) => [frames, score])).toEqual([
      [2, 0.6],
      [1, 0.8],
    ]);
  });

  it('bridges a turned head, but not a long absence', () => {
    expect(people(clip([face(100)], [], [], [face(100)]))).toHaveLength(1);
    const apart = followFaces(clip([face(100)], [], [], [], [], [], [face(100)]));
    expect(apart.map((track) => track.frames)).toEqual([1, 1]);
  });

  it('does not count a face that was seen at one moment, however many successors show it', () => {
    const detections: FaceDetections[] = [0, 1, 2].map((index) => ({
      seconds: 1 + index / 30,
      successor: index > 0,
      faces: [face(100)],
    }));
    expect(followFaces(detections)).toMatchObject([{ frames: 3, moments: 1 }]);
    expect(people(detections)).toHaveLength(0);
  });

  it('does not count a face that never was large enough', () => {
    const side = MIN_FACE_SIDE - 1;
    expect(people(clip([face(0, 0, side)], [face(0, 0, side)]))).toHaveLength(0);
    expect(people(clip([face(0, 0, side)], [face(0, 0, side + 1)]))).toHaveLength(1);
  });

  it('does not count what the detector was never sure of', () => {
    const unsure = (score: number) => face(100, 100, 80, score);
    expect(people(clip([unsure(0.51)], [unsure(0.6)], [unsure(0.55)]))).toHaveLength(0);
    expect(people(clip([unsure(0.51)], [unsure(0.9)], [unsure(0.8)]))).toHaveLength(1);
  });

  it('stays bounded in a crowd and keeps those seen most', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => face(index * 100));
    const tracks = followFaces(clip(crowd, crowd, crowd.slice(-5)));
    expect(tracks).toHaveLength(32);
    expect(tracks.slice(0, 5).every((track) => track.frames === 3)).toBe(true);
  });
});
