import { LIMITS } from '../inspection/schema';
import type { Evidence, GeneratorId } from '../marks/generators';
import type { MediaKind } from '../media/media-facts';
import { manifestText } from './manifest-text';
import type { GraphNode } from './provenance-graph';
import { actionsOf, type ReportedManifest } from './store-report';

/** The named fields of one manifest that can tell which generator made something. Compared whole, never searched. */
interface Facets {
  /** `claim_generator_info[].name`, and the product of `claim_generator` (`Sora` of `Sora c2pa-rs/0.31.3`). */
  readonly claimGenerators: readonly string[];
  readonly agents: readonly { readonly name: string; readonly version: string | null }[];
  readonly organization: string;
  readonly commonName: string;
  /** `parameters.model_name` and siblings of its actions. */
  readonly models: readonly string[];
  readonly descriptions: readonly string[];
  readonly kind: MediaKind | null;
}

interface GeneratorRow {
  readonly id: GeneratorId;
  /**
   * `seen-in-file`: in a real file that was parsed. `read-in-source`: on the C2PA's list of conforming products.
   * `reported`: published by others, no file at hand.
   */
  readonly evidence: Exclude<Evidence, 'unknown'>;
  /** A `c2pa.created` without a source type is AI when this generator says it: it makes nothing else. */
  readonly onlyGenerates: boolean;
  /** @returns null for no match, otherwise the model's name where the manifest says it. */
  readonly match: (facets: Facets) => { readonly model: string | null } | null;
}

const found = (model: string | null = null) => ({ model });
const when = (condition: boolean, model: string | null = null) => (condition ? found(model) : null);
const by =
  (...names: string[]) =>
  ({ claimGenerators }: Facets) =>
    claimGenerators.some((name) => names.includes(name));
const agent = (facets: Facets, name: RegExp) => facets.agents.find((entry) => name.test(entry.name)) ?? null;
const titled = (entry: { name: string; version: string | null }) =>
  entry.version === null ? entry.name : `${entry.name} ${entry.version}`;

/** What Google writes into the description of an action; the stop at the end is there or not. */
const GOOGLE_AI = /^(?:Created by Google Generative AI|(?:Applied|Added) imperceptible SynthID watermark)\.?$/;
const isGoogleAi = (f: Facets): boolean =>
  f.organization === 'Google LLC' && f.descriptions.some((description) => GOOGLE_AI.test(description));

/** Most telling first: what did the work, then what wrote the claim, then who signed. */
const ROWS: readonly GeneratorRow[] = [
  {
    id: 'dall-e',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) =>
      when(agent(f, /^DALL[·.-]E/) !== null || (f.organization === 'OpenAI' && /DALL[·.-]E$/.test(f.commonName))),
  },
  {
    id: 'sora',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) => {
      const named = agent(f, /^Sora(?: \d.*)?$/);
      // One service signs the videos and the pictures; it names the model of the pictures alone.
      const service = by('OpenAI Media Service API')(f) && f.kind === 'video';
      const model = named === null || (named.name === 'Sora' && named.version === null) ? null : titled(named);
      return when(by('Sora')(f) || named !== null || service, model);
    },
  },
  {
    id: 'chatgpt',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) => {
      const model = agent(f, /^(?:GPT-\w+|gpt-image)/);
      return when(by('ChatGPT', 'OpenAI Media Service API')(f) || model !== null, model && titled(model));
    },
  },
  {
    id: 'firefly',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) => when(by('Adobe_Firefly', 'Adobe Firefly')(f) || agent(f, /^Adobe[ _]Firefly\b/) !== null),
  },
  {
    id: 'bing',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) =>
      when(
        agent(f, /^(?:Image Creator from Designer|Bing Image Creator|Bing Video Creator)$/) !== null ||
          (f.organization === 'Microsoft Corporation' &&
            by('Microsoft_Responsible_AI', 'Microsoft Responsible AI Image Provenance')(f)),
      ),
  },
  {
    id: 'runway',
    evidence: 'reported',
    onlyGenerates: true,
    match: (f) => {
      const tool = agent(f, /^Runway (?:Video|Image) Generation$/);
      return when(tool !== null || /^RUNWAY AI, INC\.?$/i.test(f.organization), tool && titled(tool));
    },
  },
  {
    id: 'seedance',
    evidence: 'reported',
    onlyGenerates: true,
    match: (f) => {
      const model = f.models.find((name) => /^(?:doubao-|dreamina-)?seedance(?:-|$)/i.test(name)) ?? null;
      return when(model !== null || agent(f, /^Seedance\b/i) !== null, model);
    },
  },
  {
    // Also an editor: only its agent or its claim says that it is the one that generated.
    id: 'dreamina',
    evidence: 'reported',
    onlyGenerates: false,
    match: (f) => when(by('Dreamina')(f) || agent(f, /^Dreamina$/) !== null),
  },
  {
    id: 'grok',
    evidence: 'reported',
    onlyGenerates: true,
    // Self-signed: the certificate vouches for nothing, the name alone says what it is.
    match: (f) => when([f.organization, f.commonName, ...f.claimGenerators].includes('xAI Grok Imagine')),
  },
  {
    id: 'titan',
    evidence: 'reported',
    onlyGenerates: true,
    match: (f) => {
      const model = agent(f, /^Amazon Titan\b/)?.name ?? null;
      return when(model !== null || f.claimGenerators.some((name) => /^Amazon[ _]Titan\b/.test(name)), model);
    },
  },
  {
    // Bedrock serves pictures of several models; its only signed video model is Nova Reel.
    id: 'nova',
    evidence: 'read-in-source',
    onlyGenerates: true,
    match: (f) => {
      const model = agent(f, /^(?:Amazon )?Nova (?:Reel|Canvas)\b/)?.name ?? null;
      const bedrock = by('Amazon Bedrock')(f) && f.organization.startsWith('Amazon');
      return when(model !== null || (bedrock && f.kind === 'video'), model);
    },
  },
  {
    id: 'flux',
    evidence: 'seen-in-file',
    onlyGenerates: true,
    match: (f) => {
      const model = agent(f, /^Flux\.\d/i);
      return when(model !== null || by('Black Forest Labs API')(f), model && titled(model));
    },
  },
  {
    id: 'elevenlabs',
    evidence: 'reported',
    onlyGenerates: true,
    match: (f) => when(f.organization === 'Eleven Labs Inc.' || by('Eleven Labs Inc.')(f)),
  },
  {
    // Google names its models in no file seen; the id says what makes its signed AI video.
    id: 'veo',
    evidence: 'seen-in-file',
    onlyGenerates: false,
    match: (f) => (f.kind === 'video' ? when(isGoogleAi(f), agent(f, /^Veo\b/)?.name ?? null) : null),
  },
  {
    id: 'gemini',
    evidence: 'seen-in-file',
    onlyGenerates: false,
    match: (f) => (f.kind === 'image' ? when(isGoogleAi(f), agent(f, /^Imagen\b/)?.name ?? null) : null),
  },
];

/** For the documentation and its test: which rows rest on a file that was read. */
export const GENERATOR_EVIDENCE: readonly Pick<GeneratorRow, 'id' | 'evidence'>[] = ROWS.map(({ id, evidence }) => ({
  id,
  evidence,
}));

export interface ClaimedGenerator {
  readonly id: GeneratorId;
  readonly model: string | null;
}

/** The generator that one manifest names, or null. */
export function generatorOf(manifest: ReportedManifest, kind: Facets['kind']): ClaimedGenerator | null {
  const row = rowOf(manifest, kind);
  return row === null ? null : { id: row.row.id, model: row.model };
}

/** The generator named first, in the order given: the manifest that states the AI use comes first. */
export function firstGenerator(nodes: readonly GraphNode[], kind: Facets['kind']): ClaimedGenerator | null {
  for (const { manifest } of nodes) {
    const generator = generatorOf(manifest, kind);
    if (generator !== null) return generator;
  }
  return null;
}

/** True when whatever this manifest created was generated, whether it states a source type or not. */
export function createdByGenerator(manifest: ReportedManifest): boolean {
  return rowOf(manifest, 'image')?.row.onlyGenerates ?? false;
}

function rowOf(manifest: ReportedManifest, kind: Facets['kind']): { row: GeneratorRow; model: string | null } | null {
  const facets = facetsOf(manifest, kind);
  for (const row of ROWS) {
    const match = row.match(facets);
    if (match !== null) return { row, model: manifestText(match.model, LIMITS.shortText) };
  }
  return null;
}

/** Longer than any name that a row asks for. */
const NAME_LENGTH = 100;

function facetsOf(manifest: ReportedManifest, kind: Facets['kind']): Facets {
  const text = (value: unknown): string => manifestText(value, NAME_LENGTH) ?? '';
  const actions = actionsOf(manifest);
  // The older claim is a user-agent line: products with versions, separated by spaces; the first one is the generator.
  const product = text(manifest.claim_generator).split(/[ /]/)[0] ?? '';
  const names = (manifest.claim_generator_info ?? []).map(({ name }) => text(name));
  return {
    claimGenerators: [...names, product].filter((name) => name !== ''),
    agents: actions.flatMap(({ agent: { name, version } }) => {
      const clean = text(name);
      return clean === '' ? [] : [{ name: clean, version: text(version) || null }];
    }),
    organization: text(manifest.signature_info?.issuer),
    commonName: text(manifest.signature_info?.common_name),
    models: actions.flatMap(({ parameters }) =>
      ['model_name', 'model', 'modelName'].flatMap((key) => text(parameters[key]) || []),
    ),
    descriptions: actions.map(({ description }) => text(description)),
    kind,
  };
}
