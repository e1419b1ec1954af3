import * as z from 'zod/mini';

/**
 * What `WasmReader.json()` of @contentauth/c2pa-wasm 0.13.3 says of a manifest store. Generous: every field that a
 * real file lacks is optional, a field of an unexpected type is dropped rather than sinking the rest, and nothing here
 * is bounded or cleaned; that happens where the text leaves for an Inspection (manifest-text.ts).
 */
const lenient = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
const text = () => lenient(z.string());

/** Items that are not what they should be are dropped one by one. */
const listOf = <T extends z.ZodMiniType>(item: T) =>
  lenient(
    z.pipe(
      z.array(z.catch(z.nullable(item), null)),
      z.transform((items) => items.filter((entry): entry is z.output<T> & {} => entry !== null && entry !== undefined)),
    ),
  );

const statusSchema = z.object({ code: z.string(), url: text(), explanation: text() });

const statusesSchema = z.object({
  success: listOf(statusSchema),
  informational: listOf(statusSchema),
  failure: listOf(statusSchema),
});

const resultsSchema = z.object({
  activeManifest: lenient(statusesSchema),
  ingredientDeltas: listOf(z.object({ ingredientAssertionURI: text(), validationDeltas: lenient(statusesSchema) })),
});

const generatorInfoSchema = z.object({ name: text(), version: text() });

const resourceSchema = z.object({ format: text(), identifier: text() });

const ingredientSchema = z.object({
  title: text(),
  format: text(),
  label: text(),
  relationship: text(),
  /** Label of the ingredient's own manifest in this store; absent when it had none. */
  active_manifest: text(),
  /** Claim v1: what failed when the ingredient was added. */
  validation_status: listOf(statusSchema),
  /** Claim v2: everything that was found when the ingredient was added. */
  validation_results: lenient(resultsSchema),
  thumbnail: lenient(resourceSchema),
});

const manifestSchema = z.object({
  label: text(),
  title: text(),
  claim_generator: text(),
  claim_generator_info: listOf(generatorInfoSchema),
  assertions: listOf(z.object({ label: z.string(), data: z.optional(z.unknown()) })),
  ingredients: listOf(ingredientSchema),
  /** JUMBF addresses of assertions of earlier manifests. */
  redactions: listOf(z.string()),
  thumbnail: lenient(resourceSchema),
  signature_info: lenient(z.object({ issuer: text(), common_name: text(), time: text() })),
});

export const storeReportSchema = z.object({
  active_manifest: z.string(),
  manifests: z.record(z.string(), manifestSchema),
  validation_results: lenient(resultsSchema),
});

export type StoreReport = z.infer<typeof storeReportSchema>;
export type ReportedManifest = z.infer<typeof manifestSchema>;
export type ReportedIngredient = z.infer<typeof ingredientSchema>;
export type Status = z.infer<typeof statusSchema>;
export type Statuses = z.infer<typeof statusesSchema>;

/** The manifest that speaks for the file; undefined where the store names one that it does not hold. */
export const activeManifest = ({ manifests, active_manifest }: StoreReport): ReportedManifest | undefined =>
  // A label is any text, `constructor` too.
  Object.hasOwn(manifests, active_manifest) ? manifests[active_manifest] : undefined;

/** An action in either of its two versions, with the agent put in place where version 2 names it by index. */
export interface ReportedAction {
  readonly action: string;
  readonly when: unknown;
  readonly description: unknown;
  readonly digitalSourceType: unknown;
  readonly reason: unknown;
  readonly agent: { readonly name: string | null; readonly version: string | null };
  readonly parameters: Readonly<Record<string, unknown>>;
}

const agentSchema = z.union([z.string(), generatorInfoSchema]);
const actionSchema = z.object({
  action: z.string(),
  when: text(),
  description: text(),
  digitalSourceType: text(),
  reason: text(),
  softwareAgent: lenient(agentSchema),
  softwareAgentIndex: lenient(z.int()),
  parameters: lenient(z.record(z.string(), z.unknown())),
});
const actionsSchema = z.object({ actions: listOf(actionSchema), softwareAgents: listOf(agentSchema) });

const ACTIONS = /^c2pa\.actions(?:\.v\d+)?(?:__\d+)?$/;

/** Actions looked at in one manifest. Real ones hold a few dozen; what comes later is not read. */
const MAX_ACTIONS = 512;
const read = new WeakMap<ReportedManifest, readonly ReportedAction[]>();

/** A manifest's actions, in the order in which it tells them; the first {@link MAX_ACTIONS}. */
export function actionsOf(manifest: ReportedManifest): readonly ReportedAction[] {
  const known = read.get(manifest);
  if (known !== undefined) return known;
  const actions = readActions(manifest);
  read.set(manifest, actions);
  return actions;
}

function readActions(manifest: ReportedManifest): ReportedAction[] {
  const told = (manifest.assertions ?? []).flatMap(({ label, data }) => {
    if (!ACTIONS.test(label)) return [];
    const parsed = actionsSchema.safeParse(data);
    if (!parsed.success) return [];
    const { actions = [], softwareAgents = [] } = parsed.data;
    return actions.map((entry) => {
      const agent = entry.softwareAgent ?? softwareAgents[entry.softwareAgentIndex ?? -1];
      return {
        action: entry.action,
        when: entry.when,
        description: entry.description,
        digitalSourceType: entry.digitalSourceType,
        reason: entry.reason,
        agent:
          typeof agent === 'string'
            ? { name: agent, version: null }
            : { name: agent?.name ?? null, version: agent?.version ?? null },
        parameters: entry.parameters ?? {},
      };
    });
  });
  return told.slice(0, MAX_ACTIONS);
}
