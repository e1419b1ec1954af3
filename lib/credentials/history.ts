import { type ActionRecord, LIMITS, type ManifestRecord } from '../inspection/schema';
import { sourceTypeTerm } from './digital-source-type';
import { manifestText } from './manifest-text';
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
/** UTF-16 units. The longest action seen is `com.adobe.operation_applied`, the longest source type 77. */
const NAME_LENGTH = 128;
/** UTF-16 units of a description; those seen are a sentence. */
const DESCRIPTION_LENGTH = 512;

/**
 * Every manifest of the store, oldest first: an ingredient stands before what was made from it. The newest
 * {@link LIMITS.manifests} are kept, the active one always among them.
 */
export function historyOf(report: StoreReport, graph: ProvenanceGraph): ManifestRecord[] {
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
  const newestFirst = [...unreached, ...reached].slice(-LIMITS.manifests).reverse();
  return newestFirst
    .map((told) => {
      const actions = actionsOf(told.manifest).slice(0, Math.min(left, LIMITS.actions));
      left -= actions.length;
      return record(told, told.label === report.active_manifest, actions);
    })
    .reverse();
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
    actions: actions.map(actionRecord),
  };
}

function actionRecord(action: ReportedAction): ActionRecord {
  return {
    action: manifestText(action.action, NAME_LENGTH) ?? '?',
    when: manifestText(action.when, NAME_LENGTH),
    softwareAgent: short(nameAndVersion(action.agent.name, action.agent.version)),
    digitalSourceType: sourceTypeTerm(action.digitalSourceType) ?? manifestText(action.digitalSourceType, NAME_LENGTH),
    description: manifestText(action.description, DESCRIPTION_LENGTH),
  };
}
