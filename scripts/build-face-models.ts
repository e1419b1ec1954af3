/**
 * Builds `public/models/face_detector.tflite` and `public/models/face_landmarker.task` from the npm packages
 * @mediapipe/face_detection and @mediapipe/face_mesh.
 *
 * MediaPipe's Tasks API refuses the models as those packages ship them ("requires specifying NormalizationOptions
 * metadata"): it wants to read in the model how pixels become numbers. So each model gets a new root table that adds
 * one metadata entry; weights and graph stay byte for byte what the package holds. What finds points on a face is two
 * models in one zip archive that holds them uncompressed.
 *
 * Formats: TensorFlow Lite `schema.fbs` v3 and `metadata_schema.fbs` v1; the field numbers below are theirs.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { Builder, ByteBuffer } from 'flatbuffers';

/** Bytes of an installed package, and what they must be: others have not been tried, so they stop the build. */
interface Packaged {
  readonly package: string;
  readonly file: string;
  /** The part of the file that is meant, from and to; absent: all of it. */
  readonly bytes?: readonly [number, number];
  readonly sha256: string;
}

/** Of version 0.4.1657300184. */
const DETECTOR: Packaged = {
  package: '@mediapipe/face_detection',
  file: 'face_detection_short_range.tflite',
  sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
};
/** Of version 0.4.1657299874: 468 points and ten of the irises, lips and eyes looked at once more by themselves. */
const LANDMARKS: Packaged = {
  package: '@mediapipe/face_mesh',
  file: 'face_mesh_solution_packed_assets.data',
  bytes: [0, 2_495_952],
  sha256: '883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d',
};
const FOLDER = 'public/models';

/** `field` as `ByteBuffer.__offset` counts: behind a vtable's two 16-bit sizes, two bytes each. */
const slot = (field: number) => 4 + 2 * field;
const MODEL_FIELD = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadata: 6 } as const;
const MODEL_FIELDS = 8;
const GRAPH_FIELD = { tensors: 0, inputs: 1, outputs: 2, operators: 3 } as const;
const OPERATOR = { concatenation: 2, gather: 36 } as const;
/** Numbers of `BuiltinOptions`. */
const OPTIONS = { concatenation: 10, gather: 23 } as const;
const INT32 = 2;
const TFLITE_IDENTIFIER = 'TFL3';
const METADATA_IDENTIFIER = 'M001';
const METADATA_NAME = 'TFLITE_METADATA';
/** `Buffer.data` is declared `force_align: 16`: kernels read weights with aligned loads. */
const DATA_ALIGNMENT = 16;

export class FaceModelError extends Error {
  override readonly name = 'FaceModelError';
  constructor(
    readonly code: 'package-missing' | 'unexpected-bytes' | 'unexpected-model',
    message: string,
  ) {
    super(message);
  }
}

export interface Normalization {
  /** A pixel value `v` of 0–255 enters the model as `(v - mean) / std`. */
  readonly mean: number;
  readonly std: number;
}

/** The short-range face detector was trained on pixels scaled to −1…1, the model of points on 0…1. */
const DETECTOR_NORMALIZATION: Normalization = { mean: 127.5, std: 127.5 };
const LANDMARKS_NORMALIZATION: Normalization = { mean: 0, std: 255 };

/**
 * The model of points gives 468 points as x, y, z, and then lips, eyes and irises once more as x, y, found with closer
 * attention. MediaPipe's task takes one output of 478 points and one that says how sure a face is there; so the graph
 * gets two more steps, which lay the outputs end to end and pick from them. What is picked is what the package's own
 * program picks: x and y of the closer look, z of the first (of an iris: that of the lower lid).
 */
interface Picked {
  /** Outputs that are laid end to end, in this order, with the number of values of each. */
  readonly from: readonly (readonly [output: number, values: number])[];
  /** Which value of those becomes each value of the new first output. */
  readonly values: readonly number[];
  /** The output that becomes the second. */
  readonly second: number;
}

const MESH_POINTS = 468;
/** Points of the mesh that the lips' output stands for, in its order. */
const LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87, 14,
  317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306,
  184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268,
  271, 272, 407,
];
/** The eye at the picture's left, with its lids and brow. */
const LEFT = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112, 243,
  247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35, 124,
  46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
];
const RIGHT = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256,
  341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442,
  441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336,
  285, 417,
];
const IRISES = [
  { points: [468, 469, 470, 471, 472], lid: 145 },
  { points: [473, 474, 475, 476, 477], lid: 374 },
] as const;

/** Outputs of `face_landmark_with_attention.tflite` by their place: mesh, lips, eyes, irises, and the face's own. */
function pickPoints(): Picked {
  const [left, right] = IRISES;
  const closer: readonly (readonly [output: number, points: readonly number[]])[] = [
    [1, LIPS],
    [2, LEFT],
    [3, RIGHT],
    [4, left.points],
    [5, right.points],
  ];
  const values = Array.from({ length: (MESH_POINTS + 10) * 3 }, (_, index) => index);
  let at = MESH_POINTS * 3;
  for (const [, points] of closer) {
    for (const point of points) {
      values[point * 3] = at++;
      values[point * 3 + 1] = at++;
    }
  }
  for (const { points, lid } of IRISES) for (const point of points) values[point * 3 + 2] = lid * 3 + 2;
  const from = closer.map(([output, points]): [number, number] => [output, points.length * 2]);
  return { from: [[0, MESH_POINTS * 3], ...from], values, second: 6 };
}

function offsetVector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of [...offsets].reverse()) builder.addOffset(offset);
  return builder.endVector();
}

function intVector(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) builder.addInt32(value);
  return builder.endVector();
}

function floatVector(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) builder.addFloat32(value);
  return builder.endVector();
}

function alignedBytes(builder: Builder, bytes: Uint8Array): number {
  builder.startVector(1, bytes.length, DATA_ALIGNMENT);
  for (let at = bytes.length - 1; at >= 0; at--) builder.addInt8(bytes[at] as number);
  return builder.endVector();
}

/** Writes one table: `write` adds its fields, whose own targets must stand already. */
function table(builder: Builder, fields: number, write: () => void): number {
  builder.startObject(fields);
  write();
  return builder.endObject();
}

/** A `ModelMetadata` for a model with one RGB image as its input. */
function imageModelMetadata(name: string, normalization: Normalization, outputs: readonly string[]): Uint8Array {
  const IMAGE_PROPERTIES = 2;
  const NORMALIZATION_OPTIONS = 1;
  const RGB = 1;
  const builder = new Builder(1024);

  const mean = floatVector(builder, [normalization.mean]);
  const std = floatVector(builder, [normalization.std]);
  const options = table(builder, 2, () => {
    builder.addFieldOffset(0, mean, 0);
    builder.addFieldOffset(1, std, 0);
  });
  const processUnit = table(builder, 2, () => {
    builder.addFieldInt8(0, NORMALIZATION_OPTIONS, 0);
    builder.addFieldOffset(1, options, 0);
  });
  const image = table(builder, 2, () => builder.addFieldInt8(0, RGB, 0));
  const content = table(builder, 3, () => {
    builder.addFieldInt8(0, IMAGE_PROPERTIES, 0);
    builder.addFieldOffset(1, image, 0);
  });
  const processUnits = offsetVector(builder, [processUnit]);
  const inputName = builder.createString('image');
  const input = table(builder, 7, () => {
    builder.addFieldOffset(0, inputName, 0);
    builder.addFieldOffset(3, content, 0);
    builder.addFieldOffset(4, processUnits, 0);
  });
  const outputTensors = outputs.map((output) => {
    const outputName = builder.createString(output);
    return table(builder, 7, () => builder.addFieldOffset(0, outputName, 0));
  });
  const inputVector = offsetVector(builder, [input]);
  const outputVector = offsetVector(builder, outputTensors);
  const subgraph = table(builder, 10, () => {
    builder.addFieldOffset(2, inputVector, 0);
    builder.addFieldOffset(3, outputVector, 0);
  });
  const subgraphs = offsetVector(builder, [subgraph]);
  const modelName = builder.createString(name);
  const root = table(builder, 8, () => {
    builder.addFieldOffset(0, modelName, 0);
    builder.addFieldOffset(3, subgraphs, 0);
  });
  builder.finish(root, METADATA_IDENTIFIER);
  return builder.asUint8Array();
}

/**
 * Adds normalisation metadata to a TensorFlow Lite model that has none.
 *
 * A FlatBuffer is written from its end to its start, and every offset in it points forward from where it stands. So
 * the whole given model becomes the tail of the new one, and a new root table in front of it points into that tail.
 *
 * @param model a `.tflite` file with one image input.
 * @param outputs the names of its outputs, in order.
 * @param picked how its outputs become other ones; absent: they stay.
 * @throws FaceModelError `unexpected-model` when it is not a TFLite model, or has metadata or signatures already.
 */
export function withNormalization(
  model: Uint8Array,
  name: string,
  normalization: Normalization,
  outputs: readonly string[],
  picked?: Picked,
): Uint8Array {
  const old = new ByteBuffer(model);
  if (!old.__has_identifier(TFLITE_IDENTIFIER)) {
    throw new FaceModelError('unexpected-model', `${name}: not a TensorFlow Lite model`);
  }
  const oldRoot = old.__indirect(0);
  const field = (number: number) => {
    const offset = old.__offset(oldRoot, slot(number));
    return offset === 0 ? null : oldRoot + offset;
  };
  const target = (number: number) => {
    const at = field(number);
    if (at === null) throw new FaceModelError('unexpected-model', `${name}: the model lacks field ${number}`);
    return old.__indirect(at);
  };
  if (field(MODEL_FIELD.metadata) !== null || field(MODEL_FIELDS - 1) !== null) {
    throw new FaceModelError('unexpected-model', `${name}: the model has metadata or signatures already`);
  }
  const oldBuffers = target(MODEL_FIELD.buffers);
  const bufferCount = old.readInt32(oldBuffers);
  const metadata = imageModelMetadata(name, normalization, outputs);

  const tail = new Uint8Array(Math.ceil(model.length / DATA_ALIGNMENT) * DATA_ALIGNMENT);
  tail.set(model);
  const builder = new Builder(tail.length + metadata.length + 65536);
  // Makes the finished length a multiple of 16, so that the weights in the tail stay as aligned as they were.
  builder.prep(DATA_ALIGNMENT, 0);
  builder.createByteVector(tail);
  /** Builder offsets count from the end of the file. */
  const inTail = (position: number) => tail.length - position;

  const metadataBytes = alignedBytes(builder, metadata);
  const metadataBuffer = table(builder, 1, () => builder.addFieldOffset(0, metadataBytes, 0));
  /** The tables that a vector of the old model points to. */
  const tables = (vector: number) =>
    Array.from({ length: old.readInt32(vector) }, (_, index) => inTail(old.__indirect(vector + 4 + 4 * index)));
  const buffers = [...tables(oldBuffers), metadataBuffer];
  let operatorCodes = inTail(target(MODEL_FIELD.operatorCodes));
  let subgraphs = inTail(target(MODEL_FIELD.subgraphs));
  if (picked !== undefined) {
    const graph = old.__indirect(target(MODEL_FIELD.subgraphs) + 4);
    const part = (number: number) => old.__indirect(graph + old.__offset(graph, slot(number)));
    const tensors = tables(part(GRAPH_FIELD.tensors));
    const codes = tables(target(MODEL_FIELD.operatorCodes));
    const output = (index: number) => old.readInt32(part(GRAPH_FIELD.outputs) + 4 + 4 * index);
    const total = picked.from.reduce((sum, [, values]) => sum + values, 0);
    const indices = alignedBytes(builder, new Uint8Array(Int32Array.from(picked.values).buffer));
    const tensor = (tensorName: string, shape: readonly number[], type = 0, buffer = 0) => {
      const [shapeAt, nameAt] = [intVector(builder, shape), builder.createString(tensorName)];
      return table(builder, 4, () => {
        builder.addFieldOffset(0, shapeAt, 0);
        builder.addFieldInt8(1, type, 0);
        builder.addFieldInt32(2, buffer, 0);
        builder.addFieldOffset(3, nameAt, 0);
      });
    };
    const operator = (code: number, inputs: readonly number[], made: number, type: number, options: number) => {
      const [from, to] = [intVector(builder, inputs), intVector(builder, [made])];
      return table(builder, 5, () => {
        builder.addFieldInt32(0, code, 0);
        builder.addFieldOffset(1, from, 0);
        builder.addFieldOffset(2, to, 0);
        builder.addFieldInt8(3, type, 0);
        builder.addFieldOffset(4, options, 0);
      });
    };
    /** The last of four dimensions. Both operators state it first in their options. */
    const alongLast = () => table(builder, 1, () => builder.addFieldInt32(0, 3, 0));
    const code = (number: number) =>
      table(builder, 4, () => {
        builder.addFieldInt8(0, number, 0);
        builder.addFieldInt32(2, 1, 0);
        builder.addFieldInt32(3, number, 0);
      });
    buffers.push(table(builder, 1, () => builder.addFieldOffset(0, indices, 0)));
    const [joined, chosen, made] = [tensors.length, tensors.length + 1, tensors.length + 2];
    tensors.push(
      tensor('outputs_joined', [1, 1, 1, total]),
      tensor('points_chosen', [picked.values.length], INT32, buffers.length - 1),
      tensor('points', [1, 1, 1, picked.values.length]),
    );
    const operators = [
      ...tables(part(GRAPH_FIELD.operators)),
      operator(
        codes.length,
        picked.from.map(([index]) => output(index)),
        joined,
        OPTIONS.concatenation,
        alongLast(),
      ),
      operator(codes.length + 1, [joined, chosen], made, OPTIONS.gather, alongLast()),
    ];
    codes.push(code(OPERATOR.concatenation), code(OPERATOR.gather));
    operatorCodes = offsetVector(builder, codes);
    const [tensorVector, operatorVector] = [offsetVector(builder, tensors), offsetVector(builder, operators)];
    const outputVector = intVector(builder, [made, output(picked.second)]);
    const changed = table(builder, 5, () => {
      builder.addFieldOffset(GRAPH_FIELD.tensors, tensorVector, 0);
      builder.addFieldOffset(GRAPH_FIELD.inputs, inTail(part(GRAPH_FIELD.inputs)), 0);
      builder.addFieldOffset(GRAPH_FIELD.outputs, outputVector, 0);
      builder.addFieldOffset(GRAPH_FIELD.operators, operatorVector, 0);
    });
    subgraphs = offsetVector(builder, [changed]);
  }
  const bufferVector = offsetVector(builder, buffers);
  const metadataName = builder.createString(METADATA_NAME);
  const metadataEntry = table(builder, 2, () => {
    builder.addFieldOffset(0, metadataName, 0);
    builder.addFieldInt32(1, bufferCount, 0);
  });
  const metadataVector = offsetVector(builder, [metadataEntry]);
  const version = field(MODEL_FIELD.version);
  const root = table(builder, MODEL_FIELDS, () => {
    builder.addFieldInt32(MODEL_FIELD.version, version === null ? 0 : old.readInt32(version), 0);
    builder.addFieldOffset(MODEL_FIELD.operatorCodes, operatorCodes, 0);
    builder.addFieldOffset(MODEL_FIELD.subgraphs, subgraphs, 0);
    if (field(MODEL_FIELD.description) !== null) {
      builder.addFieldOffset(MODEL_FIELD.description, inTail(target(MODEL_FIELD.description)), 0);
    }
    builder.addFieldOffset(MODEL_FIELD.buffers, bufferVector, 0);
    builder.addFieldOffset(MODEL_FIELD.metadata, metadataVector, 0);
  });
  builder.finish(root, TFLITE_IDENTIFIER);
  return builder.asUint8Array();
}

/** @throws FaceModelError `unexpected-bytes` when they are not those of the pinned package. */
function checked(bytes: Uint8Array, { package: name, file, sha256 }: Packaged): Uint8Array {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return bytes;
  throw new FaceModelError(
    'unexpected-bytes',
    `${name}/${file} has SHA-256 ${found}, expected ${sha256}: install the version pinned in package.json`,
  );
}

/**
 * The face detector as MediaPipe's `FaceDetector` takes it.
 *
 * @param model the bytes of `face_detection_short_range.tflite`.
 * @throws FaceModelError `unexpected-bytes` when they are not those of the pinned package.
 */
export function buildFaceDetector(model: Uint8Array): Uint8Array {
  const outputs = ['regressors', 'classificators'];
  return withNormalization(checked(model, DETECTOR), 'BlazeFace short range', DETECTOR_NORMALIZATION, outputs);
}

/** A zip archive's local file header without the name. */
const ZIP_HEADER = 30;
/** An extra field's own head: two bytes of id, two of length. */
const ZIP_EXTRA_HEAD = 4;
/** Any id that nobody uses; readers skip what they do not know. */
const ZIP_PADDING_ID = 0xd935;

/**
 * Files in a zip archive that holds them as they are, each at an address that a multiple of 16 divides: MediaPipe reads
 * weights where they lie in the archive.
 */
export function packTask(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  let at = 0;
  const entries = Object.entries(files).map(([name, bytes]): [string, Zippable[string]] => {
    const before = at + ZIP_HEADER + name.length + ZIP_EXTRA_HEAD;
    const padding = (DATA_ALIGNMENT - (before % DATA_ALIGNMENT)) % DATA_ALIGNMENT;
    at = before + padding + bytes.length;
    return [name, [bytes, { extra: { [ZIP_PADDING_ID]: new Uint8Array(padding) } }]];
  });
  // A fixed time: the same models give the same archive.
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(1980, 0, 1) });
}

/**
 * The models as MediaPipe's `FaceLandmarker` takes them.
 *
 * @param detector what {@link buildFaceDetector} gave.
 * @param landmarks the bytes of `face_landmark_with_attention.tflite`.
 * @throws FaceModelError `unexpected-bytes` when they are not those of the pinned package.
 */
export function buildFaceLandmarker(detector: Uint8Array, landmarks: Uint8Array): Uint8Array {
  return packTask({
    'face_detector.tflite': detector,
    'face_landmarks_detector.tflite': withNormalization(
      checked(landmarks, LANDMARKS),
      'Face mesh with attention',
      LANDMARKS_NORMALIZATION,
      ['points', 'face_flag'],
      pickPoints(),
    ),
  });
}

/** @throws FaceModelError `package-missing`. */
async function readPackaged(root: string, { package: name, file, bytes }: Packaged): Promise<Uint8Array> {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
    return new Uint8Array(await readFile(join(dirname(manifest), file))).slice(...(bytes ?? []));
  } catch (cause) {
    throw new FaceModelError('package-missing', `${name}/${file} cannot be read; run npm ci (${cause})`);
  }
}

/** The detector as the installed package ships it. @throws FaceModelError `package-missing`. */
export const readPackagedDetector = (root: string): Promise<Uint8Array> => readPackaged(root, DETECTOR);
/** The model of points as the installed package ships it. @throws FaceModelError `package-missing`. */
export const readPackagedLandmarks = (root: string): Promise<Uint8Array> => readPackaged(root, LANDMARKS);

/** @returns true when the file was written, false when it was already there with the same bytes. */
async function writeWhenChanged(output: string, built: Uint8Array): Promise<boolean> {
  const present = await readFile(output).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (present?.equals(built)) return false;
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, built);
  return true;
}

/**
 * Builds the face models into `public/models/` of the project at `root`.
 *
 * @returns the names of the files that were written; those that were there already with the same bytes are not.
 */
export async function buildFaceModels(root: string): Promise<string[]> {
  const detector = buildFaceDetector(await readPackagedDetector(root));
  const landmarker = buildFaceLandmarker(detector, await readPackagedLandmarks(root));
  const files = { 'face_detector.tflite': detector, 'face_landmarker.task': landmarker };
  const written: string[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    if (await writeWhenChanged(join(root, FOLDER, name), bytes)) written.push(`${FOLDER}/${name}`);
  }
  return written;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  try {
    for (const file of await buildFaceModels(root)) console.log(`built ${file}`);
  } catch (error) {
    if (!(error instanceof FaceModelError)) throw error;
    console.error(`build-face-models: ${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
