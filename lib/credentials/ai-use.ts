import type { Credentials } from '../inspection/schema';
import { CAPTURED, GENERATED, INCEPTION, NON_EDITORIAL, PARTLY_GENERATED, sourceTypeTerm } from './digital-source-type';
import { createdByGenerator } from './generator';
import type { GraphNode, ProvenanceGraph } from './provenance-graph';
import { actionsOf, type ReportedManifest } from './store-report';

export interface AiUse {
  readonly aiUse: Credentials['aiUse'];
  readonly captured: boolean;
  /** The manifest that states the AI use; null when none does. */
  readonly statedBy: GraphNode | null;
}

/**
 * What the manifests say about generative AI, all that the active one leads to.
 *
 * - `generated`: the asset, or what it was made from step by step (`parentOf`), was created by a model. A person's
 *   later edits do not take that back.
 * - `edited`: a model made a part: a component placed in it, an edit, or a creation that says so itself.
 * - `none`: created by a camera, no model anywhere, and nothing in its past that is unknown.
 * - `unstated`: everything else. Silence is not a statement.
 *
 * A claim of AI counts whoever makes it, for nobody gains by it. A claim of a camera in an ingredient counts only when
 * every signer from there on is trusted and nothing was altered: anyone can sign "camera" for themselves and have an
 * honest editor sign the next step. Source of the terms and of what is an edit: C2PA asset rubrics, 2026-08-06.
 */
export function aiUseOf(graph: ProvenanceGraph): AiUse {
  const lineage = graph.nodes.filter(({ role }) => role === 'lineage');
  const components = graph.nodes.filter(({ role }) => role === 'component');
  const inputs = graph.nodes.filter(({ role }) => role === 'input');
  const captured = isCaptured(lineage);

  const generatedBy = lineage.find(({ manifest }) => aiIn(manifest) === 'generated');
  if (generatedBy !== undefined) return { aiUse: 'generated', captured, statedBy: generatedBy };

  const editedBy =
    lineage.find(({ manifest }) => aiIn(manifest) === 'edited') ??
    components.find(({ manifest }) => aiIn(manifest) !== null);
  if (editedBy !== undefined) return { aiUse: 'edited', captured, statedBy: editedBy };

  // What a process only looked at is not in the picture, but "no AI" would be more than the manifests say.
  const touched = inputs.some(({ manifest }) => aiIn(manifest) !== null);
  const known = !graph.gap && !touched && graph.nodes.every(({ altered }) => !altered);
  return { aiUse: captured && known ? 'none' : 'unstated', captured, statedBy: null };
}

function isCaptured(lineage: readonly GraphNode[]): boolean {
  for (const [step, node] of lineage.entries()) {
    if (node.altered || (step > 0 && !node.trusted)) return false;
    if (creationTerms(node.manifest).some((term) => CAPTURED.has(term))) return true;
  }
  return false;
}

const creationTerms = (manifest: ReportedManifest): string[] =>
  actionsOf(manifest)
    .filter(({ action }) => action === 'c2pa.created')
    .flatMap(({ digitalSourceType }) => sourceTypeTerm(digitalSourceType) ?? []);

/** What one manifest states of its own asset. */
function aiIn(manifest: ReportedManifest): 'generated' | 'edited' | null {
  let edited = false;
  for (const { action, digitalSourceType } of actionsOf(manifest)) {
    const term = sourceTypeTerm(digitalSourceType);
    if (INCEPTION.has(action)) {
      if (term !== null && GENERATED.has(term)) return 'generated';
      // Older generators sign a bare `c2pa.created`; only who they are says what that means.
      if (action === 'c2pa.created' && term === null && createdByGenerator(manifest)) return 'generated';
      if (term !== null && PARTLY_GENERATED.has(term)) edited = true;
    } else if (!NON_EDITORIAL.has(action) && term !== null && (GENERATED.has(term) || PARTLY_GENERATED.has(term))) {
      edited = true;
    }
  }
  const declared = signedDeclaration(manifest);
  if (declared !== null && GENERATED.has(declared)) return 'generated';
  return edited || (declared !== null && PARTLY_GENERATED.has(declared)) ? 'edited' : null;
}

const METADATA = /^(?:stds\.iptc|c2pa\.metadata|cawg\.metadata)(?:__\d+)?$/;
const DECLARATIONS = ['Iptc4xmpExt:DigitalSourceType', 'Iptc4xmpExt:digitalSourceType', 'DigitalSourceType'];

/** IPTC's digital source type as a signed metadata assertion, the form before actions could carry it. */
function signedDeclaration(manifest: ReportedManifest): string | null {
  for (const { label, data } of manifest.assertions ?? []) {
    if (!METADATA.test(label) || typeof data !== 'object' || data === null) continue;
    const fields = new Map(Object.entries(data));
    for (const name of DECLARATIONS) {
      const term = sourceTypeTerm(fields.get(name));
      if (term !== null) return term;
    }
  }
  return null;
}
