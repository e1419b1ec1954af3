/** For tests: ONNX files small enough to write by hand. */
import { zipSync } from 'fflate';

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);

function tensor(field: number, name: string, shape: readonly (number | null)[], elementType: number): number[] {
  const dimensions = shape.flatMap((size) => bytes(1, size === null ? text(2, 'n') : number(1, size)));
  const type = bytes(1, [...number(1, elementType), ...bytes(2, dimensions)]);
  return bytes(field, [...text(1, name), ...bytes(2, type)]);
}

export interface TestModel {
  readonly opset?: number;
  readonly input?: string;
  readonly shape?: readonly (number | null)[];
  readonly output?: readonly (number | null)[];
  readonly elementType?: number;
  readonly external?: boolean;
}

/** A model that runs: its logit is the mean of a crop's values. */
export function testOnnx(model: TestModel = {}): Uint8Array {
  const { opset = 13, input = 'crops', shape = [null, 3, 32, 32], output = [null], elementType = 1 } = model;
  const axes = [...text(1, 'axes'), ...[1, 2, 3].flatMap((axis) => number(8, axis)), ...number(20, 7)];
  const keep = [...text(1, 'keepdims'), ...number(3, 0), ...number(20, 2)];
  const node = [
    ...text(1, input),
    ...text(2, 'logits'),
    ...text(4, 'ReduceMean'),
    ...bytes(5, axes),
    ...bytes(5, keep),
  ];
  const weight = model.external ? bytes(5, [...text(8, 'w'), ...number(14, 1)]) : [];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'mean'),
    ...weight,
    ...tensor(11, input, shape, elementType),
    ...tensor(12, 'logits', output, 1),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, opset))]);
}

/** A pack of these files, as a person would add it. */
export function testArchive(files: Record<string, Uint8Array | string>): Uint8Array {
  const encode = new TextEncoder();
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? encode.encode(content) : content,
      ]),
    ),
  );
}
