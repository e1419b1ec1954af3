import {
  type AiDisclosure,
  LIMITS,
  type MiningEntry,
  miningUses,
  type Redaction,
  type SoftBinding,
} from '../inspection/schema';
import { manifestText } from './manifest-text';
import { registeredSoftBinding } from './soft-binding-names';
import { actionsOf, type ReportedManifest } from './store-report';

/** What one manifest states besides its actions and ingredients, each list cleaned and bounded. */

const short = (value: unknown): string | null => manifestText(value, LIMITS.shortText);

/** Assertions looked at in one manifest; those seen hold a dozen. */
const MAX_ASSERTIONS = 1024;

/** The data of every assertion with one of these labels, whatever its version or number (`c2pa.soft-binding__2`). */
function assertions(manifest: ReportedManifest, ...labels: string[]): ReadonlyMap<string, unknown>[] {
  return (manifest.assertions ?? []).slice(0, MAX_ASSERTIONS).flatMap(({ label, data }) => {
    const plain = label.replace(/(?:\.v\d+)?(?:__\d+)?$/, '');
    return labels.includes(plain) ? [fieldsOf(data)] : [];
  });
}

/** A Map, so that no name in a file is looked for on a prototype. */
const fieldsOf = (data: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof data === 'object' && data !== null ? Object.entries(data) : []);

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * `c2pa.soft-binding` (C2PA 2.2 section 18.10): the algorithm and the value of its first block, which is what the
 * manifest can be found by.
 */
export function softBindingsOf(manifest: ReportedManifest): SoftBinding[] {
  return assertions(manifest, 'c2pa.soft-binding')
    .slice(0, LIMITS.softBindings)
    .flatMap((data) => {
      const algorithm = short(data.get('alg'));
      if (algorithm === null) return [];
      const [block] = itemsOf(data.get('blocks'));
      return [{ algorithm, ...registeredSoftBinding(algorithm), value: short(fieldsOf(block).get('value')) }];
    });
}

/**
 * What others may do with the content: `c2pa.training-mining` of C2PA 1.x and its successor `cawg.training-mining`
 * (CAWG Training and Data Mining 1.1). An entry with a use that neither defines is left out: it allows nothing and
 * forbids nothing.
 */
export function dataMiningOf(manifest: ReportedManifest): MiningEntry[] {
  return assertions(manifest, 'c2pa.training-mining', 'cawg.training-mining')
    .flatMap((data) => [...fieldsOf(data.get('entries'))].slice(0, LIMITS.miningEntries))
    .flatMap(([name, value]) => {
      const fields = fieldsOf(value);
      const entry = short(name.replace(/^(?:c2pa|cawg)\./, ''));
      const use = miningUses.find((known) => known === fields.get('use'));
      if (entry === null || use === undefined) return [];
      const condition = fields.get('constraint_info') ?? fields.get('constraints_info');
      const constraint = use === 'constrained' ? manifestText(condition, LIMITS.shortText) : null;
      return [{ entry, use, constraint }];
    })
    .slice(0, LIMITS.miningEntries);
}

/** `c2pa.ai-disclosure` of C2PA 2.4. */
export function aiDisclosuresOf(manifest: ReportedManifest): AiDisclosure[] {
  return assertions(manifest, 'c2pa.ai-disclosure')
    .slice(0, LIMITS.aiDisclosures)
    .map((data) => ({
      modelType: short(data.get('modelType')),
      modelName: short(data.get('modelName')),
      modelIdentifier: short(data.get('modelIdentifier')),
      humanOversight: short(fieldsOf(data.get('contentProfile')).get('humanOversightLevel')),
    }));
}

/** `self#jumbf=/c2pa/<manifest>/c2pa.assertions/<assertion>`; an address within the claim's own manifest lacks the first two. */
const ASSERTION_URI = /^self#jumbf=(?:\/?c2pa\/([^/]+)\/)?c2pa\.assertions\/([^/]+)$/;

/** What this manifest took out of earlier ones, with the reason that its `c2pa.redacted` action gives. */
export function redactionsOf(manifest: ReportedManifest): Redaction[] {
  const reasons = new Map<unknown, string | null>();
  for (const { action, parameters, reason } of actionsOf(manifest)) {
    if (action === 'c2pa.redacted') reasons.set(parameters.redacted, short(reason) ?? short(parameters.reason));
  }
  return (manifest.redactions ?? []).slice(0, LIMITS.redactions).map((uri) => {
    const [, from, assertion] = ASSERTION_URI.exec(uri.slice(0, 2 * LIMITS.shortText)) ?? [];
    return { assertion: short(assertion ?? uri) ?? '?', from: short(from), reason: reasons.get(uri) ?? null };
  });
}
