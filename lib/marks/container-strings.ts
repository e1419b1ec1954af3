import * as z from 'zod/mini';
import type { Mark } from '../inspection/schema';
import type { EmbeddedMetadata, MetadataEntry } from './embedded-metadata';
import type { GeneratorId } from './generators';
import { markText } from './mark-text';
import { parseJson } from './parse-json';

const shortString = z.string().check(z.maxLength(200));
const labelType = z.union([z.number(), z.string().check(z.maxLength(8))]);

/** `{"aigc_label_type":1,"source_info":"dreamina"}`, as ByteDance's editors write it into a metadata value. */
const labelSchema = z.object({ aigc_label_type: labelType, source_info: z.optional(z.nullable(shortString)) });
/** `{"data":{"product":"dreamina","exportType":"generation"}}`. */
const exportSchema = z.object({ data: z.object({ product: shortString, exportType: z.optional(shortString) }) });

/** ByteDance's products whose whole output is generated, as their files name them. */
const GENERATING_PRODUCTS: Readonly<Record<string, GeneratorId>> = { dreamina: 'dreamina', jimeng: 'jimeng' };

/** Encoders that only one house uses: the second word of libavcodec's name for what wrote a track. */
const ENCODERS: Readonly<Record<string, string>> = {
  h264_slapi: "Kuaishou's encoder; Kling's files have it, and other video that Kuaishou encoded may",
};

/**
 * What ByteDance's products and a few encoders leave in plain metadata values.
 *
 * Source: ByteDance's JSON is reported by three independent readers of real files; `h264_slapi` was seen in the five
 * Kling files that also carry its SEI. Strength: strong where the JSON names a product that only generates; a hint
 * where it merely carries a label number (a creator's or platform's own statement); a hint for encoders, which bear
 * no answer at all.
 *
 * False-positive traps: `©too` = `Google`, the handler "ISO Media file produced by Google Inc." and `gsst`/`gstd`
 * mean "served by Google", a film advert on YouTube has them too: no mark. `vid:v0…` in a comment means ByteDance's
 * delivery network, nothing about AI: no mark. CapCut (`product: "capcut"`) edits real footage: no mark. `Lavf…`
 * is ffmpeg: no mark. Values are compared as parsed fields: "vidu" in "individual" is no Vidu.
 */
export function readContainerStrings(metadata: EmbeddedMetadata): Mark[] {
  const marks: Mark[] = [];
  for (const entry of metadata.entries) {
    const mark = byteDanceMark(entry);
    if (mark !== null) marks.push(mark);
  }
  for (const encoder of [...metadata.encoders, ...metadata.entries]) {
    if (encoder.key !== 'compressorname' && encoder.key.toUpperCase() !== 'ENCODER') continue;
    const words = encoder.value.split(/\s+/);
    const known = words.find((word) => Object.hasOwn(ENCODERS, word));
    if (known === undefined) continue;
    marks.push({
      kind: 'container',
      generator: null,
      strength: 'hint',
      value: `encoder ${known}: ${ENCODERS[known]}`,
      where: encoder.where,
    });
  }
  return marks;
}

function byteDanceMark({ key, value, where }: MetadataEntry): Mark | null {
  // The label of GB 45438 has its own reader.
  if (key.toUpperCase() === 'AIGC' || value.length > 64 * 1024 || !value.trimStart().startsWith('{')) return null;
  const json = parseJson(value);
  const exported = exportSchema.safeParse(json);
  if (exported.success) {
    const { product, exportType } = exported.data.data;
    const generator = generatingProduct(product);
    if (generator === null) return null;
    const text = `product ${markText(product, 100)}${exportType === undefined ? '' : `, export type ${markText(exportType, 100)}`}`;
    return {
      kind: 'container',
      generator,
      strength: exportType === 'generation' ? 'strong' : 'hint',
      value: text,
      where,
    };
  }
  const label = labelSchema.safeParse(json);
  if (!label.success) return null;
  const type = String(label.data.aigc_label_type);
  const source = label.data.source_info ?? '';
  // 0 stands for "not labelled".
  if (type === '0' || !/^[0-9]{1,4}$/.test(type)) return null;
  const generator = generatingProduct(source);
  return {
    kind: 'container',
    generator,
    strength: generator === null ? 'hint' : 'strong',
    value: `aigc_label_type ${type}${source === '' ? '' : `, source ${markText(source, 100)}`}`,
    where,
  };
}

function generatingProduct(name: string): GeneratorId | null {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(GENERATING_PRODUCTS, key) ? (GENERATING_PRODUCTS[key] ?? null) : null;
}
