/**
 * What an ONNX file says of itself, read without running it: enough of its protobuf (onnx.proto3 of ONNX 1.x) to
 * refuse a model that does not fit its card before the runtime sees it.
 */

/** A tensor that goes in or out. A dimension that is left open (a name, or nothing) is null. */
export interface OnnxTensor {
  readonly name: string;
  /** `TensorProto.DataType`: 1 is float32. Null when it is no tensor. */
  readonly elementType: number | null;
  readonly shape: readonly (number | null)[] | null;
}

export interface OnnxHeader {
  readonly irVersion: number;
  /** Version of each operator set the graph uses; the default one has the domain ''. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
  /** True when a weight lies in another file, which a person cannot have meant to add. */
  readonly externalData: boolean;
}

export const FLOAT32 = 1;
/** Bounds against a hostile file: no honest model of one input comes near them. */
const MOST_TENSORS = 64;
const MOST_OPSETS = 32;
const MOST_DIMENSIONS = 8;
const LONGEST_NAME = 256;

/** @throws RangeError when the bytes are no ONNX model. */
export function readOnnxHeader(bytes: Uint8Array): OnnxHeader {
  let irVersion = 0;
  let graphs = 0;
  const opsets = new Map<string, number>();
  const inputs: OnnxTensor[] = [];
  const outputs: OnnxTensor[] = [];
  let externalData = false;
  for (const field of fields(bytes)) {
    if (field.number === 1 && field.value !== null) irVersion = field.value;
    if (field.number === 8 && field.bytes !== null && opsets.size < MOST_OPSETS) {
      const [domain, version] = opset(field.bytes);
      opsets.set(domain, version);
    }
    if (field.number !== 7 || field.bytes === null) continue;
    graphs++;
    for (const part of fields(field.bytes)) {
      if (part.bytes === null) continue;
      if (part.number === 5) externalData ||= liesElsewhere(part.bytes);
      if (part.number === 11 && inputs.length < MOST_TENSORS) inputs.push(tensor(part.bytes));
      if (part.number === 12 && outputs.length < MOST_TENSORS) outputs.push(tensor(part.bytes));
    }
  }
  if (irVersion < 1 || graphs !== 1 || opsets.size === 0) throw new RangeError('these bytes are no ONNX model');
  return { irVersion, opsets, inputs, outputs, externalData };
}

function opset(bytes: Uint8Array): [string, number] {
  let domain = '';
  let version = 0;
  for (const field of fields(bytes)) {
    if (field.number === 1 && field.bytes !== null) domain = text(field.bytes);
    if (field.number === 2 && field.value !== null) version = field.value;
  }
  // 'ai.onnx' is the long name of the default operator set.
  return [domain === 'ai.onnx' ? '' : domain, version];
}

/** TensorProto.data_location (14) is 1 where the weights lie in a file beside the model. */
function liesElsewhere(bytes: Uint8Array): boolean {
  for (const field of fields(bytes)) if (field.number === 14 && field.value === 1) return true;
  return false;
}

/** ValueInfoProto: name (1), type (2) with tensor_type (1), which has elem_type (1) and shape (2). */
function tensor(bytes: Uint8Array): OnnxTensor {
  let name = '';
  let elementType: number | null = null;
  let shape: (number | null)[] | null = null;
  for (const field of fields(bytes)) {
    if (field.bytes === null) continue;
    if (field.number === 1) name = text(field.bytes);
    if (field.number !== 2) continue;
    for (const type of fields(field.bytes)) {
      if (type.number !== 1 || type.bytes === null) continue;
      for (const part of fields(type.bytes)) {
        if (part.number === 1 && part.value !== null) elementType = part.value;
        if (part.number === 2 && part.bytes !== null) shape = dimensions(part.bytes);
      }
    }
  }
  return { name, elementType, shape };
}

function dimensions(bytes: Uint8Array): (number | null)[] {
  const shape: (number | null)[] = [];
  for (const field of fields(bytes)) {
    if (field.number !== 1 || field.bytes === null) continue;
    let size: number | null = null;
    for (const part of fields(field.bytes)) if (part.number === 1 && part.value !== null) size = part.value;
    shape.push(size);
    if (shape.length > MOST_DIMENSIONS) throw new RangeError(`a tensor with more than ${MOST_DIMENSIONS} dimensions`);
  }
  return shape;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, LONGEST_NAME));
}

/** One protobuf field: a varint has a `value`, a length-delimited one `bytes` (a view, not a copy). */
interface Field {
  readonly number: number;
  readonly value: number | null;
  readonly bytes: Uint8Array | null;
}

/** @throws RangeError where the bytes break off or use a wire type that ONNX does not. */
function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a protobuf message breaks off');
      // Multiplied, not shifted: lengths may pass 2^31. Negative numbers are no concern of a header.
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a protobuf number without end');
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (type === 0) {
      yield { number, value: varint(), bytes: null };
      continue;
    }
    const length = type === 2 ? varint() : type === 5 ? 4 : type === 1 ? 8 : -1;
    if (length < 0 || at + length > bytes.length) throw new RangeError('a protobuf message breaks off');
    const view = bytes.subarray(at, at + length);
    at += length;
    yield { number, value: null, bytes: type === 2 ? view : null };
  }
}
