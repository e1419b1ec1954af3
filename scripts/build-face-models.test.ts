import { fileURLToPath } from 'node:url';
import { ByteBuffer } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import { buildFaceDetector, readPackagedDetector, withNormalization } from './build-face-models';

const packaged = await readPackagedDetector(fileURLToPath(new URL('..', import.meta.url)));

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
