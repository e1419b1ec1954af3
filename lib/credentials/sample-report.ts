/** For tests only: reports as the library writes them, from the few things a test is about. */
import { type StoreReport, storeReportSchema } from './store-report';

export const DST = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

interface SampleManifest {
  readonly generator?: string;
  readonly claimGenerator?: string;
  readonly issuer?: string;
  readonly commonName?: string;
  readonly actions?: readonly Record<string, unknown>[];
  readonly ingredients?: readonly Record<string, unknown>[];
  readonly assertions?: readonly { label: string; data: unknown }[];
  readonly redactions?: readonly string[];
  readonly time?: string;
}

interface SampleResults {
  readonly success?: readonly string[];
  readonly informational?: readonly string[];
  readonly failure?: readonly string[];
  /** Codes found in the ingredient `label` and not recorded when it was added. */
  readonly later?: Readonly<Record<string, { success?: readonly string[]; failure?: readonly string[] }>>;
}

const statuses = (label: string, codes: readonly string[] = []) =>
  codes.map((code) => ({ code, url: `self#jumbf=/c2pa/${label}/c2pa.signature`, explanation: `about ${code}` }));

/** The first manifest is the active one. */
export function sampleReport(
  manifests: Readonly<Record<string, SampleManifest>>,
  { success = ['claimSignature.validated'], informational, failure, later = {} }: SampleResults = {},
): StoreReport {
  const active = Object.keys(manifests)[0] ?? '';
  return storeReportSchema.parse({
    active_manifest: active,
    manifests: Object.fromEntries(
      Object.entries(manifests).map(([label, manifest]) => [
        label,
        {
          label,
          claim_generator: manifest.claimGenerator,
          claim_generator_info: manifest.generator === undefined ? undefined : [{ name: manifest.generator }],
          signature_info: {
            issuer: manifest.issuer ?? 'Example Org',
            common_name: manifest.commonName ?? 'Example Signer',
            time: manifest.time,
          },
          ingredients: manifest.ingredients,
          redactions: manifest.redactions,
          assertions: [
            ...(manifest.actions ? [{ label: 'c2pa.actions.v2', data: { actions: manifest.actions } }] : []),
            ...(manifest.assertions ?? []),
          ],
        },
      ]),
    ),
    validation_results: {
      activeManifest: {
        success: statuses(active, success),
        informational: statuses(active, informational),
        failure: statuses(active, failure),
      },
      ingredientDeltas: Object.entries(later).map(([label, codes]) => ({
        ingredientAssertionURI: `self#jumbf=/c2pa/${active}/c2pa.assertions/c2pa.ingredient`,
        validationDeltas: {
          success: statuses(label, codes.success),
          informational: [],
          failure: statuses(label, codes.failure),
        },
      })),
    },
  });
}

export const created = (term?: string, softwareAgent?: unknown) => ({
  action: 'c2pa.created',
  ...(term === undefined ? {} : { digitalSourceType: DST + term }),
  ...(softwareAgent === undefined ? {} : { softwareAgent }),
});
export const ingredient = (
  label: string | undefined,
  relationship = 'parentOf',
  more: Record<string, unknown> = {},
) => ({
  title: `title of ${label ?? 'nothing'}`,
  relationship,
  ...(label === undefined ? {} : { active_manifest: label }),
  ...more,
});
