import type { ReportedIngredient, ReportedManifest, Status, StoreReport } from './store-report';

/**
 * How a manifest's content got into the asset: `lineage` is the asset itself and what it was made from (`parentOf`),
 * `component` is something placed in it, `input` something that a process only looked at.
 */
export type Role = 'lineage' | 'component' | 'input';

export interface GraphNode {
  readonly label: string;
  readonly manifest: ReportedManifest;
  readonly role: Role;
  /** As the manifest says that names this one; null for the active one. */
  readonly relationship: string | null;
  /** Its statements do not match what its signer signed: a signature or hash mismatch, now or when it was added. */
  readonly altered: boolean;
  /** Its signer is on a list that was consulted (for the active manifest and for ingredients alike). */
  readonly trusted: boolean;
}

export interface ProvenanceGraph {
  /** Reached from the active manifest, nearest first: lineage, then components, then inputs. */
  readonly nodes: readonly GraphNode[];
  /** An ingredient without a manifest of its own, or whose manifest is missing from the store: its past is unknown. */
  readonly gap: boolean;
  /** Manifests of the store that nothing leads to. */
  readonly unreached: readonly { readonly label: string; readonly manifest: ReportedManifest }[];
}

/** Manifests that are followed. The most seen in a real file is a dozen; what lies beyond counts as unknown. */
const MAX_MANIFESTS = 256;

const ROLES: readonly Role[] = ['lineage', 'component', 'input'];

/** Walks every manifest that the active one leads to. Cycles and missing manifests are survived. */
export function provenanceGraph(report: StoreReport): ProvenanceGraph {
  const manifests = new Map(Object.entries(report.manifests));
  const altered = alteredLabels(report);
  const trusted = trustedLabels(report);
  const nodes = new Map<string, GraphNode>();
  let gap = false;

  const roleOf = (role: Role, relationship: string | undefined): Role => {
    if (role === 'input' || relationship === 'inputTo') return 'input';
    return role === 'lineage' && relationship === 'parentOf' ? 'lineage' : 'component';
  };

  // The nearest role is settled before the next one is walked, so that a manifest which is both counts as the nearer.
  let wave: { label: string; relationship: string | null; role: Role }[] = [
    { label: report.active_manifest, relationship: null, role: 'lineage' },
  ];
  for (const role of ROLES) {
    const later: typeof wave = [];
    const queue = wave.filter((entry) => entry.role === role);
    later.push(...wave.filter((entry) => entry.role !== role));
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      if (nodes.has(entry.label)) continue;
      const manifest = manifests.get(entry.label);
      if (manifest === undefined || nodes.size >= MAX_MANIFESTS) {
        gap = true;
        continue;
      }
      const { label, relationship } = entry;
      nodes.set(label, {
        label,
        manifest,
        role,
        relationship,
        altered: altered.has(label),
        trusted: trusted.has(label),
      });
      for (const ingredient of manifest.ingredients ?? []) {
        if (ingredient.active_manifest === undefined) {
          gap = true;
          continue;
        }
        const next = {
          label: ingredient.active_manifest,
          relationship: ingredient.relationship ?? null,
          role: roleOf(role, ingredient.relationship),
        };
        if (next.role === role) queue.push(next);
        else later.push(next);
      }
    }
    wave = later;
  }
  const unreached = [...manifests]
    .filter(([label]) => !nodes.has(label))
    .slice(0, MAX_MANIFESTS)
    .map(([label, manifest]) => ({ label, manifest }));
  return { nodes: [...nodes.values()], gap, unreached };
}

/** Status codes that say that bytes are not those that were signed or hashed. */
const ALTERED: ReadonlySet<string> = new Set([
  'claimSignature.mismatch',
  'assertion.hashedURI.mismatch',
  'ingredient.manifest.mismatch',
  'ingredient.hashedURI.mismatch',
  'ingredient.claimSignature.mismatch',
]);
export const isAlteration = (code: string): boolean => ALTERED.has(code);

/** `self#jumbf=/c2pa/<label>/…` → the label of the manifest that a status is about. */
export function labelOf(status: Pick<Status, 'url'>): string | null {
  return /^self#jumbf=\/?c2pa\/([^/]+)/.exec(status.url ?? '')?.[1] ?? null;
}

/** What was found when an ingredient was added, in either version. */
export function recordedFailures(ingredient: ReportedIngredient): readonly Status[] {
  return [...(ingredient.validation_status ?? []), ...(ingredient.validation_results?.activeManifest?.failure ?? [])];
}

function alteredLabels(report: StoreReport): Set<string> {
  const labels = new Set<string>();
  const note = (label: string | null | undefined) => {
    if (label !== null && label !== undefined) labels.add(label);
  };
  for (const status of report.validation_results?.activeManifest?.failure ?? []) {
    if (isAlteration(status.code)) note(labelOf(status));
  }
  for (const { validationDeltas } of report.validation_results?.ingredientDeltas ?? []) {
    for (const status of validationDeltas?.failure ?? []) if (isAlteration(status.code)) note(labelOf(status));
  }
  for (const manifest of Object.values(report.manifests)) {
    for (const ingredient of manifest.ingredients ?? []) {
      if (recordedFailures(ingredient).some(({ code }) => isAlteration(code))) note(ingredient.active_manifest);
    }
  }
  return labels;
}

/**
 * The deltas hold only what differs from the record made when the ingredient was added, so a signer who was trusted
 * then and is now stands in the record alone.
 */
function trustedLabels(report: StoreReport): Set<string> {
  const labels = new Set<string>();
  const TRUSTED = 'signingCredential.trusted';
  for (const manifest of Object.values(report.manifests)) {
    for (const { active_manifest, validation_results } of manifest.ingredients ?? []) {
      const recorded = validation_results?.activeManifest;
      // A record that says both is written by someone who hopes that no difference will be left to report.
      const doubted = recorded?.failure?.some(({ code }) => code.startsWith('signingCredential.'));
      const vouched = recorded?.success?.some(({ code }) => code === TRUSTED);
      if (vouched && !doubted && active_manifest !== undefined) labels.add(active_manifest);
    }
  }
  for (const { validationDeltas } of report.validation_results?.ingredientDeltas ?? []) {
    for (const status of validationDeltas?.failure ?? []) {
      const label = labelOf(status);
      if (label !== null && status.code.startsWith('signingCredential.')) labels.delete(label);
    }
    for (const status of validationDeltas?.success ?? []) {
      const label = labelOf(status);
      if (label !== null && status.code === TRUSTED) labels.add(label);
    }
  }
  for (const { code } of report.validation_results?.activeManifest?.success ?? []) {
    if (code === TRUSTED) labels.add(report.active_manifest);
  }
  return labels;
}
