import * as z from 'zod/mini';
import type { Mark } from '../inspection/schema';
import type { EmbeddedMetadata, MetadataEntry } from './embedded-metadata';
import { markText } from './mark-text';
import { parseJson } from './parse-json';

/** Characters. The last line of the longest parameters seen has under 4,000. */
const MAX_PARAMETERS = 64 * 1024;

/** Settings that Automatic1111 and its kin write, in this order, into the last line. */
const SETTINGS = /^Steps: (\d{1,4}), (?:Sampler: ([^,]{1,64}),)?.*\bSeed: -?\d{1,20}\b/;

const name = z.string().check(z.maxLength(400));
/** InvokeAI since 3: `invokeai_metadata`. */
const invokeSchema = z.object({
  generation_mode: z.optional(z.nullable(name)),
  app_version: z.optional(z.nullable(name)),
  model: z.optional(z.nullable(z.object({ name: z.optional(name), model_name: z.optional(name) }))),
});
/** InvokeAI 2: `sd-metadata`. */
const oldInvokeSchema = z.object({
  app_id: name,
  model: z.optional(z.nullable(name)),
  model_weights: z.optional(z.nullable(name)),
});

/**
 * What programs that run models on one's own machine write beside a picture: Automatic1111's `parameters` (PNG text, or
 * the EXIF comment of JPEG and WebP; Forge, SD.Next and others write the same), InvokeAI's `invokeai_metadata` and
 * `sd-metadata`.
 *
 * Source: the code of both programs. Strength: hint, as for any workflow: a person may have run one's own photograph
 * through it with little change, and the text does not say so for certain. The models named are part of the value.
 *
 * False-positive traps: a text called `parameters` needs the program's own last line, with the number of steps and the
 * seed where it writes them; an upscaler's output carries `postprocessing` and no steps, and gives no mark; JSON needs
 * the program's own fields. The prompt is never read: it talks about anything.
 */
export function readGenerationParameters(metadata: EmbeddedMetadata): Mark[] {
  for (const entry of metadata.entries) {
    const mark = automatic1111(entry) ?? invokeAi(entry);
    // The same settings often stand in two places of one file.
    if (mark !== null) return [mark];
  }
  return [];
}

function automatic1111({ key, value, where }: MetadataEntry): Mark | null {
  if (key !== 'parameters' && key !== 'UserComment') return null;
  if (value.length > MAX_PARAMETERS) return null;
  const last = value.slice(value.lastIndexOf('\n') + 1).trim();
  const settings = SETTINGS.exec(last);
  if (settings === null) return null;
  const model = setting(last, 'Model');
  const version = setting(last, 'Version');
  const changed = /(?:^|, )Denoising strength: /.test(last) && !/(?:^|, )Hires /.test(last);
  const parts = [
    `generation settings: ${settings[1]} steps`,
    settings[2] === undefined ? null : `sampler ${settings[2]}`,
    model === null ? null : `model ${model}`,
    version === null ? null : `program version ${version}`,
    changed ? 'a picture was given to it to change' : null,
  ];
  return {
    kind: 'workflow',
    generator: 'automatic1111',
    strength: 'hint',
    value: markText(parts.filter((part) => part !== null).join(', '), 1000),
    where,
  };
}

/** The value of one setting of the last line; values with commas are quoted there. */
function setting(line: string, wanted: string): string | null {
  for (const part of line.split(', ')) {
    if (part.startsWith(`${wanted}: `)) return markText(part.slice(wanted.length + 2), 200);
  }
  return null;
}

function invokeAi({ key, value, where }: MetadataEntry): Mark | null {
  const of = (model: string | null | undefined, mode: string | null | undefined): Mark => ({
    kind: 'workflow',
    generator: 'invokeai',
    strength: 'hint',
    value: markText(`InvokeAI${mode ? `, ${mode}` : ''}${model ? `, model ${model}` : ''}`, 1000),
    where,
  });
  if (key === 'invokeai_metadata') {
    const found = invokeSchema.safeParse(parseJson(value));
    if (!found.success) return null;
    const { generation_mode: mode, app_version: version, model } = found.data;
    return mode || version || model ? of(model?.name ?? model?.model_name, mode) : null;
  }
  if (key === 'sd-metadata') {
    const found = oldInvokeSchema.safeParse(parseJson(value));
    if (!found.success || found.data.app_id !== 'invoke-ai/InvokeAI') return null;
    return of(found.data.model_weights ?? found.data.model, null);
  }
  return null;
}
