/**
 * Builds `public/models/face_detector.tflite` from the npm package @mediapipe/face_detection.
 *
 * MediaPipe's Tasks API refuses the model as that package ships it ("requires specifying NormalizationOptions
 * metadata"): it wants to read in the model how pixels become numbers. So the model gets a new root table that adds
 * one metadata entry; weights and graph stay byte for byte what the package holds.
 *
 * Formats: TensorFlow Lite `schema.fbs` v3 and `metadata_schema.fbs` v1; the field numbers below are theirs.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Builder, ByteBuffer } from 'flatbuffers';

const PACKAGE = '@mediapipe/face_detection';
const MODEL = 'face_detection_short_range.tflite';
/** Of the file in version 0.4.1657300184; other bytes have not been tried, so they stop the build. */
const MODEL_SHA256 = '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633';
const OUTPUT = 'public/models/face_detector.tflite';

/** `field` as `ByteBuffer.__offset` counts: behind a vtable's two 16-bit sizes, two bytes each. */
const slot = (field: number) => 4 + 2 * field;
const MODEL_FIELD = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadata: 6 } as const;
const MODEL_FIELDS = 8;
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

/** The short-range face detector was trained on pixels scaled to −1…1. */
const DETECTOR_NORMALIZATION: Normalization = { mean: 127.5, std: 127.5 };

function offsetVector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of [...offsets].reverse()) builder.addOffset(offset);
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
 * @throws FaceModelError `unexpected-model` when it is not a TFLite model, or has metadata or signatures already.
 */
export function withNormalization(
  model: Uint8Array,
  name: string,
  normalization: Normalization,
  outputs: readonly string[],
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
  const builder = new Builder(tail.length + metadata.length + 8192);
  // Makes the finished length a multiple of 16, so that the weights in the tail stay as aligned as they were.
  builder.prep(DATA_ALIGNMENT, 0);
  builder.createByteVector(tail);
  /** Builder offsets count from the end of the file. */
  const inTail = (position: number) => tail.length - position;

  const metadataBytes = alignedBytes(builder, metadata);
  const metadataBuffer = table(builder, 1, () => builder.addFieldOffset(0, metadataBytes, 0));
  const buffers = Array.from({ length: bufferCount }, (_, index) => inTail(old.__indirect(oldBuffers + 4 + 4 * index)));
  const bufferVector = offsetVector(builder, [...buffers, metadataBuffer]);
  const metadataName = builder.createString(METADATA_NAME);
  const metadataEntry = table(builder, 2, () => {
    builder.addFieldOffset(0, metadataName, 0);
    builder.addFieldInt32(1, bufferCount, 0);
  });
  const metadataVector = offsetVector(builder, [metadataEntry]);
  const version = field(MODEL_FIELD.version);
  const root = table(builder, MODEL_FIELDS, () => {
    builder.addFieldInt32(MODEL_FIELD.version, version === null ? 0 : old.readInt32(version), 0);
    builder.addFieldOffset(MODEL_FIELD.operatorCodes, inTail(target(MODEL_FIELD.operatorCodes)), 0);
    builder.addFieldOffset(MODEL_FIELD.subgraphs, inTail(target(MODEL_FIELD.subgraphs)), 0);
    if (field(MODEL_FIELD.description) !== null) {
      builder.addFieldOffset(MODEL_FIELD.description, inTail(target(MODEL_FIELD.description)), 0);
    }
    builder.addFieldOffset(MODEL_FIELD.buffers, bufferVector, 0);
    builder.addFieldOffset(MODEL_FIELD.metadata, metadataVector, 0);
  });
  builder.finish(root, TFLITE_IDENTIFIER);
  return builder.asUint8Array();
}

/**
 * The face detector as MediaPipe's `FaceDetector` takes it.
 *
 * @param model the bytes of `face_detection_short_range.tflite`.
 * @throws FaceModelError `unexpected-bytes` when they are not those of the pinned package.
 */
export function buildFaceDetector(model: Uint8Array): Uint8Array {
  const sha256 = createHash('sha256').update(model).digest('hex');
  if (sha256 !== MODEL_SHA256) {
    throw new FaceModelError(
      'unexpected-bytes',
      `${PACKAGE}/${MODEL} has SHA-256 ${sha256}, expected ${MODEL_SHA256}: install the version pinned in package.json`,
    );
  }
  return withNormalization(model, 'BlazeFace short range', DETECTOR_NORMALIZATION, ['regressors', 'classificators']);
}

/**
 * The model as the installed package ships it.
 *
 * @throws FaceModelError `package-missing`.
 */
export async function readPackagedDetector(root: string): Promise<Uint8Array> {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`${PACKAGE}/package.json`);
    return new Uint8Array(await readFile(join(dirname(manifest), MODEL)));
  } catch (cause) {
    throw new FaceModelError('package-missing', `${PACKAGE}/${MODEL} cannot be read; run npm ci (${cause})`);
  }
}

/**
 * Builds the face model into `public/models/` of the project at `root`.
 *
 * @returns true when the file was written, false when it was already there with the same bytes.
 */
export async function buildFaceModels(root: string): Promise<boolean> {
  const built = buildFaceDetector(await readPackagedDetector(root));
  const output = join(root, OUTPUT);
  const present = await readFile(output).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (present?.equals(built)) return false;
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, built);
  return true;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  try {
    if (await buildFaceModels(root)) console.log(`built ${OUTPUT}`);
  } catch (error) {
    if (!(error instanceof FaceModelError)) throw error;
    console.error(`build-face-models: ${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
