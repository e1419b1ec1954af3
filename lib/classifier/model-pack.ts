/**
 * A model that a person or a newsroom adds: a zip with `card.json` and the ONNX file the card names. It runs beside
 * the packaged model and is named in the result; it never changes the verdict, for its error rates are not ours.
 */
import { unzip } from 'fflate';
import * as z from 'zod/mini';
import { type ClassifierCard, cardSchema } from './card';
import { FLOAT32, type OnnxHeader, type OnnxTensor, readOnnxHeader } from './onnx-header';

export const PACK_SCHEMA = 'vidimus/model-pack@1';
/** Bytes of the model, unpacked. What WASM memory holds beside a clip's frames; a ViT-B in fp16 is 173 MB. */
export const LARGEST_MODEL = 256 * 1024 * 1024;
const LARGEST_CARD = 256 * 1024;
/** Bytes of the file as a person adds it. Weights hardly shrink when they are packed. */
export const LARGEST_ARCHIVE = LARGEST_MODEL + LARGEST_CARD;
/** Operator sets of ONNX that the packaged runtime (ONNX Runtime 1.30) runs. */
export const OPSETS = { oldest: 7, newest: 24 } as const;

const shortText = z.string().check(z.minLength(1), z.maxLength(120));

/** The card of a pack: that of the packaged model, and what a stranger must say besides. */
export const packCardSchema = z.extend(cardSchema, {
  schema: z.literal(PACK_SCHEMA),
  name: shortText,
  version: shortText,
  file: z.string().check(z.regex(/^[\w.-]{1,100}\.onnx$/)),
  licence: shortText,
  author: z.nullable(shortText),
  /** Data, protocol, limits, in the words of whoever trained it. Shown as text. */
  about: z.nullable(z.string().check(z.maxLength(4000))),
});

export type PackCard = z.infer<typeof packCardSchema>;

export interface ModelPack {
  readonly card: PackCard;
  readonly model: Uint8Array;
}

/** Why a pack is refused; each has words in `_locales` under `pack_refused_<code>`. */
export const packRefusals = [
  'no-archive',
  'no-card',
  'bad-card',
  'no-model',
  'too-large',
  'wrong-hash',
  'no-onnx',
  'wrong-opset',
  'wrong-shape',
  'external-data',
] as const;
export type PackRefusal = (typeof packRefusals)[number];

export class PackError extends Error {
  override readonly name = 'PackError';
  constructor(
    readonly code: PackRefusal,
    detail: string,
  ) {
    super(detail);
  }
}

/**
 * Unpacks and checks a pack without running it.
 *
 * @param digest SHA-256 of bytes in lower-case hex.
 * @throws PackError with the reason for which it is refused.
 */
export async function readModelPack(
  archive: Uint8Array,
  digest: (bytes: Uint8Array) => Promise<string>,
): Promise<ModelPack> {
  if (archive.byteLength > LARGEST_ARCHIVE) throw new PackError('too-large', 'the file is too large');
  const files = await unpack(archive);
  const json = files.get('card.json');
  if (json === undefined) throw new PackError('no-card', 'there is no card.json in the file');
  const card = parsePackCard(json);
  const model = files.get(card.file);
  if (model === undefined) throw new PackError('no-model', `there is no ${card.file} in the file`);
  await checkModel(card, model, digest);
  return { card, model };
}

/** @throws PackError `bad-card`. */
function parsePackCard(json: Uint8Array): PackCard {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw new PackError('bad-card', 'card.json is no JSON');
  }
  const parsed = packCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new PackError('bad-card', `card.json: ${first?.path.join('.') || 'card'}: ${first?.message ?? 'not valid'}`);
}

/**
 * The model against its card: hash, operator set, and that it takes `(n, 3, size, size)` of float32 for every size its branches name and
 * gives them their columns.
 *
 * @throws PackError
 */
export async function checkModel(
  card: PackCard,
  model: Uint8Array,
  digest: (bytes: Uint8Array) => Promise<string>,
): Promise<void> {
  if (model.byteLength !== card.bytes) {
    throw new PackError('wrong-hash', `the model has ${model.byteLength} bytes, its card says ${card.bytes}`);
  }
  const found = await digest(model);
  if (found !== card.sha256) {
    throw new PackError('wrong-hash', `the model's SHA-256 is ${found}, its card says ${card.sha256}`);
  }
  let header: OnnxHeader;
  try {
    header = readOnnxHeader(model);
  } catch (error) {
    throw new PackError('no-onnx', error instanceof Error ? error.message : 'no ONNX model');
  }
  const opset = header.opsets.get('') ?? 0;
  if (opset < OPSETS.oldest || opset > OPSETS.newest) {
    throw new PackError('wrong-opset', `operator set ${opset}; ${OPSETS.oldest} to ${OPSETS.newest} can be run`);
  }
  if (header.externalData) throw new PackError('external-data', 'weights lie in another file');
  const network = card.branches.filter((branch) => branch.view !== 'motion');
  for (const { size } of network) fits(header.inputs, card.input.name, [null, 3, size, size]);
  const columns = Math.max(0, ...network.map(({ column }) => column)) + 1;
  const output = header.outputs.find(({ name }) => name === card.input.output);
  // (n) is as good as (n, 1).
  fits(header.outputs, card.input.output, columns === 1 && output?.shape?.length === 1 ? [null] : [null, columns]);
}

/** A dimension that either side leaves open fits; the first, the batch, must be open in the model. */
function fits(tensors: readonly OnnxTensor[], name: string, wanted: readonly (number | null)[]): void {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (tensor === undefined) throw new PackError('wrong-shape', `the model has no ${name}`);
  if (tensor.elementType !== FLOAT32) throw new PackError('wrong-shape', `${name} is not of 32-bit floats`);
  const { shape } = tensor;
  const fit =
    shape !== null &&
    shape.length === wanted.length &&
    shape[0] === null &&
    wanted.every((size, i) => size === null || shape[i] === null || shape[i] === size);
  if (!fit) {
    const say = (sizes: readonly (number | null)[] | null) =>
      sizes?.map((size) => size ?? 'n').join(' × ') ?? 'nothing';
    throw new PackError('wrong-shape', `${name} is ${say(shape)}, its card says ${say(wanted)}`);
  }
}

/** Only a card and ONNX files are unpacked, each no larger than its bound. */
function unpack(archive: Uint8Array): Promise<Map<string, Uint8Array>> {
  return new Promise((resolve, reject) => {
    let tooLarge = false;
    let models = 0;
    unzip(
      archive,
      {
        filter: ({ name, originalSize }) => {
          const card = name === 'card.json';
          if (!card && !name.endsWith('.onnx')) return false;
          if (!card && ++models > 1) return false;
          if (originalSize > (card ? LARGEST_CARD : LARGEST_MODEL)) tooLarge = true;
          return !tooLarge;
        },
      },
      (error, files) => {
        if (tooLarge) reject(new PackError('too-large', 'the model is too large'));
        else if (error !== null) reject(new PackError('no-archive', error.message));
        else resolve(new Map(Object.entries(files)));
      },
    );
  });
}

/** What the packaged classifier's code runs a pack with. */
export function cardOfPack({ schema: _, licence: __, author: ___, about: ____, ...card }: PackCard): ClassifierCard {
  return { ...card, schema: 'vidimus/classifier-card@2' };
}
