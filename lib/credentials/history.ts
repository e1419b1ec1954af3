import { type ActionRecord, LIMITS, type ManifestRecord } from '../inspection/schema';
import { sourceTypeTerm } from './digital-source-type';
import { manifestText } from './manifest-text';
import type { ProvenanceGraph } from './provenance-graph';
import { actionsOf, type ReportedAction, type ReportedManifest, type StoreReport } from './store-report';

const short = (value: unknown): string | null => manifestText(value, LIMITS.shortText);

/** `Adobe Photoshop 25.12.0`: the structured generator where there is one, otherwise the claim's own line of text. */
export function claimGeneratorOf(manifest: ReportedManifest): string | null {
  const info = manifest.claim_generator_info?.[0];
  return short(nameAndVersion(info?.name, info?.version)) ?? short(manifest.claim_generator);
}

function nameAndVersion(name: string | null | undefined, version: string | null | undefined): string {
  return [name, version].filter((part) => typeof part === 'string' && part !== '').join(' ');
}

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
  const reached = order.flatMap((label) => {
    const node = known.get(label);
    return node === undefined
      ? []
      : [record(label, node.manifest, node.relationship, label === report.active_manifest)];
  });
  const unreached = graph.unreached
    .map(({ label, manifest }) => record(label, manifest, null, false))
    // The library's order changes from run to run; time, then label, does not.
    .sort((a, b) => (a.signedAt ?? '').localeCompare(b.signedAt ?? '') || a.label.localeCompare(b.label));
  return [...unreached, ...reached].slice(-LIMITS.manifests);
}

function record(
  label: string,
  manifest: ReportedManifest,
  relationship: string | null,
  active: boolean,
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
    actions: actionsOf(manifest).slice(0, LIMITS.actions).map(actionRecord),
  };
}

function actionRecord(action: ReportedAction): ActionRecord {
  return {
    action: short(action.action) ?? '?',
    when: short(action.when),
    softwareAgent: short(nameAndVersion(action.agent.name, action.agent.version)),
    digitalSourceType: sourceTypeTerm(action.digitalSourceType) ?? short(action.digitalSourceType),
    description: manifestText(action.description, LIMITS.longText),
  };
}
