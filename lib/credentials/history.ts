import { type ActionRecord, type IngredientRecord, LIMITS, type ManifestRecord } from '../inspection/schema';
import { sourceTypeTerm } from './digital-source-type';
import { aiDisclosuresOf, dataMiningOf, redactionsOf, softBindingsOf } from './manifest-statements';
import { manifestText } from './manifest-text';
import { explainOnTheSpot, type FoundProblem, type Say } from './problems';
import type { GraphNode, ProvenanceGraph } from './provenance-graph';
import { actionsOf, type ReportedAction, type ReportedManifest, type StoreReport } from './store-report';

const short = (value: unknown): string | null => manifestText(value, LIMITS.shortText);

/** `Adobe Photoshop 25.12.0`: the structured generator where there is one, otherwise the claim's own line of text. */
function claimGeneratorOf(manifest: ReportedManifest): string | null {
  const info = manifest.claim_generator_info?.[0];
  return short(nameAndVersion(info?.name, info?.version)) ?? short(manifest.claim_generator);
}

function nameAndVersion(name: string | null | undefined, version: string | null | undefined): string {
  return [manifestText(name, 200), manifestText(version, 100)].filter((part) => part !== null).join(' ');
}

/** Over all manifests: real histories hold a few dozen, and a hostile one must not fill megabytes. */
const MAX_TOLD_ACTIONS = 512;
/** Likewise; a film's edit names some two hundred clips. */
const MAX_TOLD_INGREDIENTS = 256;
/** UTF-16 units. The longest action seen is `com.adobe.operation_applied`, the longest source type 77. */
const NAME_LENGTH = 128;
/** UTF-16 units of a description; those seen are a sentence. */
const DESCRIPTION_LENGTH = 512;

/**
 * Every manifest of the store, oldest first: an ingredient stands before what was made from it. The newest
 * {@link LIMITS.manifests} are kept, the active one always among them.
 *
 * @param problems all that were found; those of an ingredient stand at that ingredient.
 */
export function historyOf(
  report: StoreReport,
  graph: ProvenanceGraph,
  problems: readonly FoundProblem[] = [],
  say?: Say,
): ManifestRecord[] {
  const known = new Map(graph.nodes.map((node) => [node.label, node]));
  const order: string[] = [];
  const seen = new Set<string>();
  // An explicit stack: a store of thousands of nested ingredients must not exhaust the real one.
  const stack = [{ label: report.active_manifest, done: false }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (step.done) {
      order.push(step.label);
      continue;
    }
    const node = known.get(step.label);
    if (node === undefined || seen.has(step.label)) continue;
    seen.add(step.label);
    stack.push({ label: step.label, done: true });
    for (const { active_manifest } of [...(node.manifest.ingredients ?? [])].reverse()) {
      if (active_manifest !== undefined) stack.push({ label: active_manifest, done: false });
    }
  }
  const reached = order.flatMap((label) => known.get(label) ?? []);
  const signedAt = ({ manifest }: Told) => manifest.signature_info?.time ?? '';
  const unreached = graph.unreached
    .map((told) => ({ ...told, relationship: null }))
    // The library's order changes from run to run; time, then label, does not.
    .sort((a, b) => signedAt(a).localeCompare(signedAt(b)) || a.label.localeCompare(b.label));

  let left = MAX_TOLD_ACTIONS;
  let room = MAX_TOLD_INGREDIENTS;
  const newestFirst = [...unreached, ...reached].slice(-LIMITS.manifests).reverse();
  const told = new Set(newestFirst.map(({ label }) => label));
  const at = atIngredients(problems);
  return newestFirst
    .map((node) => {
      const actions = actionsOf(node.manifest).slice(0, Math.min(left, LIMITS.actions));
      left -= actions.length;
      const ingredients = (node.manifest.ingredients ?? []).slice(0, Math.min(room, LIMITS.ingredients));
      room -= ingredients.length;
      return {
        ...record(node, node.label === report.active_manifest, actions),
        ingredients: ingredients.map((ingredient, index): IngredientRecord => {
          const { active_manifest: leadsTo } = ingredient;
          return {
            title: short(ingredient.title),
            format: short(ingredient.format),
            relationship: short(ingredient.relationship),
            manifest: leadsTo !== undefined && told.has(leadsTo) ? short(leadsTo) : null,
            thumbnail: ingredient.thumbnail?.identifier !== undefined,
            problems: explainOnTheSpot(at.get(placeOf(node.label, index)) ?? [], say),
          };
        }),
        ingredientCount: node.manifest.ingredients?.length ?? 0,
      };
    })
    .reverse();
}

const placeOf = (manifest: string, index: number) => `${index} ${manifest}`;

function atIngredients(problems: readonly FoundProblem[]): ReadonlyMap<string, FoundProblem[]> {
  const places = new Map<string, FoundProblem[]>();
  for (const problem of problems) {
    if (problem.at == null) continue;
    const place = placeOf(problem.at.manifest, problem.at.index);
    const here = places.get(place);
    if (here === undefined) places.set(place, [problem]);
    else here.push(problem);
  }
  return places;
}

type Told = Pick<GraphNode, 'label' | 'manifest' | 'relationship'>;

function record(
  { label, manifest, relationship }: Told,
  active: boolean,
  actions: readonly ReportedAction[],
): ManifestRecord {
  const signature = manifest.signature_info;
  return {
    label: short(label) ?? '?',
    title: short(manifest.title),
    claimGenerator: claimGeneratorOf(manifest),
    signedBy: short(signature?.issuer) ?? short(signature?.common_name),
    signedAt: short(signature?.time),
    active,
    relationship: short(relationship),
    actions: actions.map((action) => actionRecord(action, manifest)),
    thumbnail: manifest.thumbnail?.identifier !== undefined,
    redactions: redactionsOf(manifest),
    softBindings: softBindingsOf(manifest),
    dataMining: dataMiningOf(manifest),
    aiDisclosures: aiDisclosuresOf(manifest),
  };
}

function actionRecord(action: ReportedAction, manifest: ReportedManifest): ActionRecord {
  return {
    action: manifestText(action.action, NAME_LENGTH) ?? '?',
    when: manifestText(action.when, NAME_LENGTH),
    softwareAgent: short(nameAndVersion(action.agent.name, action.agent.version)),
    digitalSourceType: sourceTypeTerm(action.digitalSourceType) ?? manifestText(action.digitalSourceType, NAME_LENGTH),
    description: manifestText(action.description, DESCRIPTION_LENGTH),
    reason: manifestText(action.reason, NAME_LENGTH),
    parameters: parametersOf(action),
    ingredients: usedIngredients(action, manifest),
  };
}

/** Parameters that tell a person something: those of the standard (C2PA 2.2 section 18.15.4.7) and of generators seen. */
const TELLING_PARAMETERS = [
  'name',
  'description',
  'prompt',
  'model_name',
  'model',
  'modelName',
  'sourceLanguage',
  'targetLanguage',
];
const PARAMETER_LENGTH = 256;

function parametersOf({ parameters }: ReportedAction): { name: string; value: string }[] {
  return TELLING_PARAMETERS.flatMap((name) => {
    const value = Object.hasOwn(parameters, name) ? manifestText(parameters[name], PARAMETER_LENGTH) : null;
    return value === null ? [] : [{ name, value }];
  }).slice(0, LIMITS.parameters);
}

/** Version 1 names one ingredient (`ingredient`), version 2 several (`ingredients`), each by its assertion's address. */
function usedIngredients({ parameters }: ReportedAction, manifest: ReportedManifest): number[] {
  const named = [parameters.ingredient, ...(Array.isArray(parameters.ingredients) ? parameters.ingredients : [])];
  const labels = new Set(
    named.slice(0, LIMITS.parameters * 2).flatMap((reference: unknown) => {
      if (typeof reference !== 'object' || reference === null || !('url' in reference)) return [];
      return typeof reference.url === 'string' ? (/\/([^/]{1,512})$/.exec(reference.url)?.[1] ?? []) : [];
    }),
  );
  if (labels.size === 0) return [];
  const indexes = (manifest.ingredients ?? [])
    .slice(0, LIMITS.ingredients)
    .flatMap(({ label }, index) => (label !== undefined && labels.has(label) ? [index] : []));
  return indexes.slice(0, LIMITS.parameters);
}
