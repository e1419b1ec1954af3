import { fileURLToPath } from 'node:url';
import { ByteBuffer } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import {
  buildFaceDetector,
  buildFaceLandmarker,
  readPackagedDetector,
  readPackagedLandmarks,
  withNormalization,
} from './build-face-models';

const root = fileURLToPath(new URL('..', import.meta.url));
const packaged = await readPackagedDetector(root);
const landmarks = await readPackagedLandmarks(root);

/** Walks a FlatBuffer by field numbers of TensorFlow Lite's schema. */
class Table {
  constructor(
    readonly bytes: ByteBuffer,
    readonly at: number,
  ) {}
  static root(file: Uint8Array) {
    const bytes = new ByteBuffer(file);
    return new Table(bytes, bytes.__indirect(0));
  }
  position(field: number): number | null {
    const offset = this.bytes.__offset(this.at, 4 + 2 * field);
    return offset === 0 ? null : this.at + offset;
  }
  private target(field: number): number {
    const position = this.position(field);
    if (position === null) throw new Error(`no field ${field}`);
    return this.bytes.__indirect(position);
  }
  number(field: number): number {
    const position = this.position(field);
    return position === null ? 0 : this.bytes.readInt32(position);
  }
  child(field: number): Table {
    return new Table(this.bytes, this.target(field));
  }
  children(field: number): Table[] {
    const vector = this.target(field);
    return Array.from({ length: this.bytes.readInt32(vector) }, (_, index) => {
      return new Table(this.bytes, this.bytes.__indirect(vector + 4 + 4 * index));
    });
  }
  text(field: number): string {
    const position = this.position(field);
    return position === null ? '' : String(this.bytes.__string(position));
  }
  /** The bytes of a byte vector with where they begin. */
  data(field: number): { start: number; bytes: Uint8Array } | null {
    if (this.position(field) === null) return null;
    const vector = this.target(field);
    const start = vector + 4;
    return { start, bytes: this.bytes.bytes().slice(start, start + this.bytes.readInt32(vector)) };
  }
  integers(field: number): number[] {
    const vector = this.target(field);
    return Array.from({ length: this.bytes.readInt32(vector) }, (_, index) =>
      this.bytes.readInt32(vector + 4 + 4 * index),
    );
  }
  floats(field: number): number[] {
    const vector = this.target(field);
    return Array.from({ length: this.bytes.readInt32(vector) }, (_, index) =>
      this.bytes.readFloat32(vector + 4 + 4 * index),
    );
  }
}
const MODEL = { subgraphs: 2, buffers: 4, metadata: 6 };

describe('buildFaceDetector', () => {
  const built = buildFaceDetector(packaged);
  const model = Table.root(built);

  it('tells MediaPipe that pixels are scaled to -1…1', () => {
    const [entry] = model.children(MODEL.metadata);
    if (!entry) throw new Error('no metadata entry');
    expect(entry.text(0)).toBe('TFLITE_METADATA');
    const nested = model.children(MODEL.buffers)[entry.number(1)]?.data(0);
    if (!nested) throw new Error('the metadata entry leads to no buffer');
    expect(new ByteBuffer(nested.bytes).__has_identifier('M001')).toBe(true);
    const input = Table.root(nested.bytes).children(3)[0]?.children(2)[0];
    const options = input?.children(4)[0]?.child(1);
    expect(options?.floats(0)).toEqual([127.5]);
    expect(options?.floats(1)).toEqual([127.5]);
  });

  it('keeps every weight and tensor of the packaged model, as well aligned as they were', () => {
    const original = Table.root(packaged);
    const before = original.children(MODEL.buffers).map((buffer) => buffer.data(0));
    const after = model.children(MODEL.buffers).map((buffer) => buffer.data(0));
    expect(after).toHaveLength(before.length + 1);
    for (const [index, data] of before.entries()) {
      const kept = after[index];
      expect(kept?.bytes && Buffer.from(kept.bytes)).toEqual(data?.bytes && Buffer.from(data.bytes));
      expect(kept && kept.start % 16).toBe(data && data.start % 16);
    }
    expect(after.at(-1)?.start).toSatisfy((start: number) => start % 16 === 0);
    const tensors = (root: Table) =>
      root
        .children(MODEL.subgraphs)[0]
        ?.children(0)
        .map((tensor) => tensor.text(3));
    expect(tensors(model)).toEqual(tensors(original));
    expect(tensors(model)).toContain('input');
  });

  it('refuses bytes that are not those of the pinned package', () => {
    const changed = packaged.slice();
    changed[100_000] = (changed[100_000] ?? 0) ^ 1;
    expect(() => buildFaceDetector(changed)).toThrow(expect.objectContaining({ code: 'unexpected-bytes' }));
  });

  it('does not add metadata twice, nor to something that is no model', () => {
    const normalization = { mean: 0, std: 1 };
    for (const bytes of [built, new Uint8Array(64)]) {
      expect(() => withNormalization(bytes, 'x', normalization, [])).toThrow(
        expect.objectContaining({ code: 'unexpected-model' }),
      );
    }
  });
});

describe('buildFaceLandmarker', () => {
  const detector = buildFaceDetector(packaged);
  const task = buildFaceLandmarker(detector, landmarks);
  /** What lies in the archive, uncompressed, with where it begins. */
  const entries = (() => {
    const view = new DataView(task.buffer, task.byteOffset, task.byteLength);
    const found: Record<string, { start: number; bytes: Uint8Array }> = {};
    let at = 0;
    while (view.getUint32(at, true) === 0x04034b50) {
      const [size, name, extra] = [
        view.getUint32(at + 18, true),
        view.getUint16(at + 26, true),
        view.getUint16(at + 28, true),
      ];
      expect(view.getUint16(at + 8, true)).toBe(0);
      const start = at + 30 + name + extra;
      found[new TextDecoder().decode(task.subarray(at + 30, at + 30 + name))] = {
        start,
        bytes: task.slice(start, start + size),
      };
      at = start + size;
    }
    return found;
  })();

  it('packs both models as they are, where weights stay aligned, and the same bytes each time', () => {
    expect(Object.keys(entries)).toEqual(['face_detector.tflite', 'face_landmarks_detector.tflite']);
    expect(Object.values(entries).map(({ start }) => start % 16)).toEqual([0, 0]);
    expect(Buffer.from(entries['face_detector.tflite']?.bytes ?? []).equals(detector)).toBe(true);
    expect(Buffer.from(buildFaceLandmarker(detector, landmarks)).equals(task)).toBe(true);
  });

  it('makes one output of 478 points of the seven, each value picked once for x and y', () => {
    const model = Table.root(entries['face_landmarks_detector.tflite']?.bytes ?? new Uint8Array());
    const graph = model.children(MODEL.subgraphs)[0];
    const tensors = graph?.children(0) ?? [];
    const outputs = (graph?.integers(2) ?? []).map((index) => tensors[index]);
    expect(outputs.map((tensor) => [tensor?.text(3), tensor?.integers(0)])).toEqual([
      ['points', [1, 1, 1, 478 * 3]],
      ['conv_faceflag', [1, 1, 1, 1]],
    ]);
    const chosen = tensors.find((tensor) => tensor.text(3) === 'points_chosen');
    const bytes = model.children(MODEL.buffers)[chosen?.number(2) ?? 0]?.data(0)?.bytes.slice();
    const values = new Int32Array(bytes?.buffer ?? new ArrayBuffer(0));
    expect(values).toHaveLength(478 * 3);
    // Laid end to end: 468 points of three, and then 80, 71, 71, 5 and 5 of two.
    const [closer, total] = [468 * 3, 468 * 3 + 2 * (80 + 71 + 71 + 5 + 5)];
    const planar = [...values].filter((_, index) => index % 3 < 2);
    expect(new Set(planar).size).toBe(planar.length);
    expect(planar.filter((value) => value >= closer).sort((a, b) => a - b)).toEqual(
      Array.from({ length: total - closer }, (_, index) => closer + index),
    );
    // The first point of the lips, x and y of the closer look and z of its own.
    expect([...values.slice(61 * 3, 61 * 3 + 3)]).toEqual([closer, closer + 1, 61 * 3 + 2]);
  });

  it('refuses bytes that are not those of the pinned package', () => {
    const changed = landmarks.slice();
    changed[100_000] = (changed[100_000] ?? 0) ^ 1;
    expect(() => buildFaceLandmarker(detector, changed)).toThrow(expect.objectContaining({ code: 'unexpected-bytes' }));
  });
});
