import { FaceLandmarker } from '@mediapipe/tasks-vision';
import type { SampledFrame } from '../media/sampled-frame';
import type { FaceBox } from './find-faces';
import { cropBox } from './squares';
import type { FaceTrack } from './tracks';
import { BLANK, createVisionTask, type VisionFiles, type VisionWorld, workerWorld } from './vision-task';

/** A point of the face mesh, in pixels of the sampled frame; `z` in the same measure, smaller being nearer. */
export interface FacePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One face in one frame: {@link POINT_COUNT} points in the order of MediaPipe's face mesh, irises last. */
export interface PointedFace {
  /** Index of the frame among those looked at. */
  readonly frame: number;
  readonly seconds: number;
  /** As in {@link SampledFrame}: no frame lies between the previous one and this. */
  readonly successor: boolean;
  readonly box: FaceBox;
  readonly points: readonly FacePoint[];
}

/** A followed face with its points; frames in which none were found are left out. */
export interface PointedTrack {
  /** Which of the tracks handed in. */
  readonly track: number;
  readonly faces: readonly PointedFace[];
  /** How many of the track's sights were looked at: those that are large enough. */
  readonly looked: number;
}

export interface PointFinder {
  /**
   * Finds the points of the faces that are large enough, in the order of the tracks.
   *
   * @param frames those that the tracks' sights count.
   * @throws FaceFinderError when the model cannot be had or fails; the signal's reason when aborted.
   */
  find(frames: readonly SampledFrame[], tracks: readonly FaceTrack[], signal: AbortSignal): Promise<PointedTrack[]>;
  /** `sha256` is null until the model's bytes were read. */
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string | null };
  /** Gives the model's memory back; a later `find` starts it anew. */
  dispose(): void;
}

interface Landmarker {
  detect(image: ImageData): { readonly faceLandmarks: readonly (readonly FacePoint[])[] };
  close(): void;
}

/** The part of MediaPipe's `FaceLandmarker` class that is used. */
export interface LandmarkerFactory {
  createFromOptions(
    files: { wasmLoaderPath: string; wasmBinaryPath: string },
    options: {
      baseOptions: { modelAssetBuffer: Uint8Array; delegate: 'CPU' };
      runningMode: 'IMAGE';
      numFaces: number;
    },
  ): Promise<Landmarker>;
}

export interface PointFinderWorld extends VisionWorld {
  readonly toImage: (frame: Pick<SampledFrame, 'rgba' | 'width' | 'height'>) => ImageData;
  readonly breathe: () => Promise<void>;
  readonly landmarker: LandmarkerFactory;
}

/** 468 of the mesh and five of each iris. */
export const POINT_COUNT = 478;
/** Pixels on the short side of a box: in smaller ones a lip's thickness is a pixel or two, and the points are a guess. */
export const MIN_POINTED_SIDE = 96;
/** People whose points are looked for: the time a look takes is bounded, and a crowd has no large faces. */
const MAX_POINTED_TRACKS = 2;
/** Looks in all: both faces in every one of sixteen frames, and twice that for a longer series. */
const MAX_LOOKS = 64;
/**
 * Side of the picture around a face over the side of its box, which ends at brows and chin: the model's own detector has
 * to see a whole head, and then turns and cuts for itself.
 */
const ROOM = 2;
/** Bytes. The built archive has 2.7 MB. */
const MAX_MODEL_BYTES = 16 * 1024 * 1024;

/**
 * MediaPipe's face mesh with attention to lips and eyes, run on the CPU in the engine's module worker, on a picture cut
 * around each followed face. Every frame is looked at by itself: nothing is smoothed over time, so what trembles is
 * seen to tremble (models/faces.md).
 */
export function createPointFinder(
  options: VisionFiles,
  world: PointFinderWorld = { ...workerWorld(), landmarker: FaceLandmarker },
): PointFinder {
  const task = createVisionTask<Landmarker>(
    options,
    {
      maxModelBytes: MAX_MODEL_BYTES,
      create: (files, model) =>
        world.landmarker.createFromOptions(files, {
          baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
          runningMode: 'IMAGE',
          numFaces: 1,
        }),
      tryOut: (landmarker) => landmarker.detect(world.toImage(BLANK)),
    },
    world,
  );

  function look(landmarker: Landmarker, frame: SampledFrame, box: FaceBox): FacePoint[] | null {
    const part = cropBox(frame, around(box, frame));
    const [points] = landmarker.detect(world.toImage(part)).faceLandmarks;
    if (points === undefined || points.length !== POINT_COUNT) return null;
    // z is in the measure of x.
    const placed = points.map(({ x, y, z }) => ({
      x: part.x + x * part.width,
      y: part.y + y * part.height,
      z: z * part.width,
    }));
    return isIn(box, placed) ? placed : null;
  }

  return {
    get model() {
      return { name: 'MediaPipe face mesh with attention', version: '0.4.1657299874', sha256: task.sha256 };
    },
    async find(frames, tracks, signal) {
      signal.throwIfAborted();
      const wanted = tracks
        .map((track, index) => ({ index, sights: track.sights.filter(({ box }) => isLargeEnoughForPoints(box)) }))
        .filter(({ sights }) => sights.length > 0)
        .slice(0, MAX_POINTED_TRACKS);
      if (wanted.length === 0) return [];
      const started = await task.start();
      const found: PointedTrack[] = [];
      let looks = 0;
      for (const { index, sights } of wanted) {
        const faces: PointedFace[] = [];
        let looked = 0;
        for (const { frame: at, box } of sights) {
          const frame = frames[at];
          if (frame === undefined || looks === MAX_LOOKS) continue;
          looks++;
          looked++;
          await world.breathe();
          signal.throwIfAborted();
          const points = started.use((landmarker) => look(landmarker, frame, box));
          if (points === null) continue;
          faces.push({ frame: at, seconds: frame.seconds, successor: frame.successor, box, points });
        }
        found.push({ track: index, faces, looked });
      }
      return found;
    },
    dispose: task.dispose,
  };
}

export function isLargeEnoughForPoints(box: Pick<FaceBox, 'width' | 'height'>): boolean {
  return Math.min(box.width, box.height) >= MIN_POINTED_SIDE;
}

/** The part of a frame that is shown to the model, cut to the frame's edges, in whole pixels. */
function around(box: FaceBox, frame: Pick<SampledFrame, 'width' | 'height'>) {
  const side = Math.max(box.width, box.height) * ROOM;
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const x = Math.max(0, Math.floor(cx - side / 2));
  const y = Math.max(0, Math.floor(cy - side / 2));
  const width = Math.min(frame.width, Math.ceil(cx + side / 2)) - x;
  const height = Math.min(frame.height, Math.ceil(cy + side / 2)) - y;
  return { x, y, width, height };
}

/** True when the points are those of the face in the box, and not of a neighbour who is in the picture too. */
function isIn(box: FaceBox, points: readonly FacePoint[]): boolean {
  const middle = (of: (point: FacePoint) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = middle((point) => point.x);
  const y = middle((point) => point.y);
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}
