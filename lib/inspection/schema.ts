/**
 * The one type that everything serves. Contexts exchange it, the popup renders it, the command line prints it.
 * Every boundary parses with these schemas; the TypeScript types are inferred from them and written nowhere else.
 */
import * as z from 'zod/mini';
import { LIMITS } from './limits';

export const INSPECTION_SCHEMA = 'vidimus/inspection@1';

export { LIMITS };

const shortText = z.string().check(z.maxLength(LIMITS.shortText));
const longText = z.string().check(z.maxLength(LIMITS.longText));
const url = z.string().check(z.maxLength(LIMITS.url));
const unit = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0));
/** UTC, as `Date.toISOString` writes it. */
export const moment = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** An id of the registry of generators (lib/marks/generators.ts): lower case, fixed. */
const generatorId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));
const list = <T extends z.ZodMiniType>(item: T, most: number) => z.array(item).check(z.maxLength(most));

export const mediaKinds = ['video', 'audio', 'image'] as const;

export const subjectSchema = z.object({
  mediaUrl: z.nullable(url),
  fileName: z.nullable(shortText),
  pageUrl: z.nullable(url),
  kind: z.nullable(z.enum(mediaKinds)),
  /** Sniffed from the bytes; null when they could not be read. */
  mime: z.nullable(shortText),
  byteLength: z.nullable(count),
  /** Of the exact bytes; null when not all of them were read. */
  sha256: z.nullable(sha256),
  durationSeconds: z.nullable(z.number().check(z.minimum(0))),
  width: z.nullable(count),
  height: z.nullable(count),
});

export const checkNames = [
  'credentials',
  'contentHash',
  'marks',
  'watermark',
  'disclosure',
  'classifier',
  'faces',
  'sound',
] as const;

export const coverageStates = ['done', 'partial', 'skipped', 'failed'] as const;

/** Why a check did not run, ran in part, or failed. Each has words in `_locales` under `reason_<code>`. */
export const reasonCodes = [
  'tainted',
  'protected',
  'stream-only',
  'too-large',
  'too-small',
  'too-short',
  'offline',
  'unsupported-codec',
  'unsupported-format',
  'unsupported-browser',
  'timeout',
  'model-missing',
  'network',
  'http-error',
  'blocked',
  'malformed',
  'truncated',
  'no-bytes',
  'no-frames',
  'no-faces',
  'no-picture',
  'no-sound',
  'not-found',
  'not-built',
  /** Open schemes were looked for; those that only their makers can read were not. */
  'open-only',
  'not-applicable',
  'no-credentials',
  'remote-only',
  'apart',
  'part-only',
  'no-trust-list',
  'no-page-data',
  'unknown-structure',
  'switched-off',
  /** The person chose that this check does not run. */
  'not-wanted',
  'cancelled',
  'crashed',
] as const;

export const coverageSchema = z.object({
  check: z.enum(checkNames),
  state: z.enum(coverageStates),
  reason: z.nullable(z.enum(reasonCodes)),
  /** For a person who wants to know more; never the only place where a fact stands. */
  detail: z.nullable(longText),
  milliseconds: z.number().check(z.minimum(0)),
  bytesRead: count,
});

export const problemSchema = z.object({
  /** A C2PA status code, or one of ours (`container.truncated`, …). */
  code: shortText,
  explanation: longText,
  /** Title of the ingredient whose credentials have it; null or absent: they are the file's own. */
  ingredient: z.optional(z.nullable(shortText)),
});

export const actionSchema = z.object({
  action: shortText,
  when: z.nullable(shortText),
  softwareAgent: z.nullable(shortText),
  digitalSourceType: z.nullable(shortText),
  description: z.nullable(longText),
  /** Why it was done (`c2pa.PII.present`), as the claim says. */
  reason: z.optional(z.nullable(shortText)),
  /** What else the claim says of it in plain text: a filter's name, a prompt, a language. */
  parameters: z.optional(list(z.object({ name: shortText, value: shortText }), LIMITS.parameters)),
  /** Which of the manifest's `ingredients` it used, by index. */
  ingredients: z.optional(list(count, LIMITS.parameters)),
});

/** What a manifest says the asset was made from. */
export const ingredientSchema = z.object({
  title: z.nullable(shortText),
  /** MIME type, or the extension that older claims write. */
  format: z.nullable(shortText),
  /** `parentOf`, `componentOf`, `inputTo`, or what the claim says instead. */
  relationship: z.nullable(shortText),
  /** Label of its own manifest in this store; null when it had none, or when that one is not told of. */
  manifest: z.nullable(shortText),
  /** The manifest shows a small picture of it (lib/inspection/details.ts). */
  thumbnail: z.optional(z.boolean()),
  /** What is wrong with its credentials, now or when it was added. */
  problems: list(problemSchema, LIMITS.ingredientProblems),
});

/** An assertion that a later manifest took out, as the standard allows: no break of the signature it was under. */
export const redactionSchema = z.object({
  /** Label of the assertion (`stds.metadata`). */
  assertion: shortText,
  /** Label of the manifest that it was a part of. */
  from: z.nullable(shortText),
  reason: z.nullable(shortText),
});

/** A watermark or fingerprint by which the manifest can be found again. Stated by the signer; nothing was decoded. */
export const softBindingSchema = z.object({
  algorithm: shortText,
  /** From the C2PA's list of soft binding algorithms; null when it is not on it. */
  name: z.nullable(shortText),
  kind: z.nullable(z.enum(['watermark', 'fingerprint'])),
  value: z.nullable(shortText),
});

export const miningUses = ['allowed', 'notAllowed', 'constrained'] as const;

/** What the signer allows others to do with the content (`c2pa.training-mining`, `cawg.training-mining`). */
export const miningEntrySchema = z.object({
  /** `ai_training`, `ai_generative_training`, `ai_inference`, `data_mining`, or another entry as the claim names it. */
  entry: shortText,
  use: z.enum(miningUses),
  /** The condition of a constrained use. */
  constraint: z.nullable(longText),
});

/** C2PA 2.4 `c2pa.ai-disclosure`: what the signer says of the model and of who looked at its output. */
export const aiDisclosureSchema = z.object({
  modelType: z.nullable(shortText),
  modelName: z.nullable(shortText),
  modelIdentifier: z.nullable(shortText),
  /** `fully_autonomous`, `prompt_guided`, `human_validated`. */
  humanOversight: z.nullable(shortText),
});

export const manifestSchema = z.object({
  label: shortText,
  title: z.nullable(shortText),
  claimGenerator: z.nullable(shortText),
  signedBy: z.nullable(shortText),
  signedAt: z.nullable(shortText),
  active: z.boolean(),
  /** How the manifest that names this one as its ingredient relates to it; null for the active manifest. */
  relationship: z.nullable(shortText),
  actions: list(actionSchema, LIMITS.actions),
  /** It shows a small picture of its own asset. */
  thumbnail: z.optional(z.boolean()),
  ingredients: z.optional(list(ingredientSchema, LIMITS.ingredients)),
  /** How many ingredients the manifest names in all; above the number of `ingredients` the rest is not told. */
  ingredientCount: z.optional(count),
  /** What this manifest took out of earlier ones. */
  redactions: z.optional(list(redactionSchema, LIMITS.redactions)),
  softBindings: z.optional(list(softBindingSchema, LIMITS.softBindings)),
  dataMining: z.optional(list(miningEntrySchema, LIMITS.miningEntries)),
  aiDisclosures: z.optional(list(aiDisclosureSchema, LIMITS.aiDisclosures)),
});

export const identityStates = ['not-checked', 'trusted', 'valid', 'invalid'] as const;

/**
 * Somebody named beside the signer (CAWG identity assertion): an organisation by a certificate, or a person by accounts
 * that an issuer looked at. Until a person asks for the check it is a claim, and nothing but `kind`, `host` and `issuer`
 * is told of it.
 */
export const identitySchema = z.object({
  /** Of the assertion: `cawg.identity`, `cawg.identity__1`. */
  label: shortText,
  kind: z.enum(['organization', 'person', 'unknown']),
  /**
   * `trusted`: holds, and an anchor in `list` vouches for it. `valid`: holds, and nobody on a list vouches for who
   * issued it. `invalid`: does not hold. `not-checked`: nobody asked, or the issuer did not answer.
   */
  state: z.enum(identityStates),
  /** Whom the check has to ask; null: nobody. */
  host: z.nullable(shortText),
  /** As certified or verified; null until it is checked and holds. */
  name: z.nullable(shortText),
  /** `did:web:…` of the issuer of a person's credential. */
  issuer: z.nullable(shortText),
  list: z.nullable(z.enum(['user'])),
  /** Accounts and documents that the issuer says it looked at. Times in ISO 8601, as written. */
  verified: list(
    z.object({
      type: z.nullable(shortText),
      provider: z.nullable(shortText),
      name: z.nullable(shortText),
      username: z.nullable(shortText),
      uri: z.nullable(shortText),
      verifiedAt: z.nullable(shortText),
    }),
    LIMITS.verifiedIdentities,
  ),
  problems: list(problemSchema, LIMITS.identityProblems),
});

export const credentialStates = ['trusted', 'intact', 'broken', 'undatable', 'malformed', 'remote'] as const;
export const trustListNames = ['c2pa', 'interim', 'user'] as const;
/** What differs from what was signed; only of `broken` credentials. */
export const changedParts = ['content', 'assertion', 'claim', 'ingredient'] as const;
/** What an answer of the certificate's issuer says that is stapled to the signature. `none`: there is no answer. */
export const revocations = ['not-revoked', 'revoked', 'unknown', 'none'] as const;
export const aiUses = ['generated', 'edited', 'none', 'unstated'] as const;

export const credentialsSchema = z.object({
  state: z.enum(credentialStates),
  /** Where the manifest lies that the file names; it was read from there only when the state is not `remote`. */
  remoteUrl: z.nullable(url),
  signer: z.nullable(
    z.object({
      organization: z.nullable(shortText),
      commonName: z.nullable(shortText),
      list: z.nullable(z.enum(trustListNames)),
    }),
  ),
  signedAt: z.nullable(shortText),
  changed: z.optional(list(z.enum(changedParts), changedParts.length)),
  /** Nobody was asked: only what the file brings along counts. */
  revocation: z.optional(z.enum(revocations)),
  contentHash: z.enum(['match', 'mismatch', 'unchecked']),
  generator: z.nullable(generatorId),
  /** The model's name where the claim says so. */
  model: z.nullable(shortText),
  aiUse: z.enum(aiUses),
  captured: z.boolean(),
  /** Every manifest, oldest first. */
  history: list(manifestSchema, LIMITS.manifests),
  problems: list(problemSchema, LIMITS.problems),
  /** Who is named beside the signer; null or absent: nothing could be read. Bounded by `LIMITS.identities`. */
  identities: z.optional(z.nullable(list(identitySchema, LIMITS.identities))),
  source: z.enum(['embedded', 'stream', 'sidecar', 'remote']),
  trustLists: list(
    z.object({ name: z.enum(trustListNames), issued: z.nullable(shortText), retrieved: z.nullable(shortText) }),
    8,
  ),
});

export const markKinds = ['container', 'xmp', 'sei', 'aigc-label', 'workflow', 'visible', 'invisible'] as const;

/** A four-pointed star, ten upright bars, "AI" in a box: what each looks like is in `lib/marks/visible/shapes.ts`. */
export const markShapes = ['diamond', 'bars', 'ai-badge'] as const;

export const markSchema = z.object({
  kind: z.enum(markKinds),
  generator: z.nullable(generatorId),
  strength: z.enum(['strong', 'hint']),
  value: longText,
  where: longText,
  /** Of a mark on the picture: where on it, as shares of its width and height; absent or null for all others. */
  rectangle: z.optional(z.nullable(z.object({ x: unit, y: unit, width: unit, height: unit }))),
  /** The time at which the rectangle can be seen. */
  seconds: z.optional(z.nullable(z.number().check(z.minimum(0)))),
  /** Of a mark on the picture that was known by its shape, not by a word; absent for all others. */
  shape: z.optional(z.enum(markShapes)),
});

export const disclosureSchema = z.object({
  platform: shortText,
  label: longText,
  by: z.enum(['creator', 'platform', 'unknown']),
  /** What the label claims; `unclear` for labels that could mean either ("altered or synthetic"). */
  claim: z.enum(['ai-generated', 'ai-edited', 'captured', 'unclear']),
  evidence: longText,
});

/**
 * How far the platform's own words could be read; becomes the row `disclosure` of the coverage. Who reads the page says
 * it, for only there is it known; `reader` is an id of lib/platforms/switches.ts.
 */
export const disclosureReadSchema = z.object({
  reader: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  state: z.enum(coverageStates),
  reason: z.nullable(z.enum(reasonCodes)),
  detail: z.nullable(shortText),
});

const modelSchema = z.object({
  name: shortText,
  version: shortText,
  sha256,
  /** Measured at the threshold that is shown; null when too few real clips calibrate it. */
  falsePositiveRate: z.nullable(unit),
  /** Share of the AI clips tested of which it found no signs; null when too few calibrate it. */
  missRate: z.nullable(unit),
});

export const classifierVerdicts = ['likely-ai', 'unclear', 'no-signs'] as const;

export const classifierSchema = z.object({
  /** Calibrated; null only when no frame could be scored. */
  probability: z.nullable(unit),
  interval: z.nullable(z.tuple([unit, unit])),
  verdict: z.enum(classifierVerdicts),
  abstained: z.nullable(shortText),
  frames: list(z.object({ seconds: z.number(), score: unit }), LIMITS.frames),
  /** From and to: where the scores of 90 in 100 frames of held-out camera clips lie. Absent: the model's card says none. */
  realBand: z.optional(z.tuple([unit, unit])),
  signals: list(z.object({ name: shortText, score: z.number(), weight: z.number() }), 16),
  model: modelSchema,
});

/** What a model that the person added says, beside ours. It never moves the verdict: its error rates are not ours. */
export const addedModelSchema = z.object({
  name: shortText,
  version: shortText,
  sha256,
  licence: shortText,
  /** Null: it failed, or ran out of time, for the reason in `detail`. */
  finding: z.nullable(classifierSchema),
  detail: z.nullable(longText),
});

const figure = z.nullable(z.number());
const figures = (most: number) => list(z.object({ name: shortText, value: figure }), most);

/** How faces move. Measured, and not judged: no threshold stands beside any figure. */
export const faceMovementSchema = z.object({
  /** `done`: people of 96 pixels or more were looked at. Otherwise `reason` says why not, or why only in part. */
  state: z.enum(coverageStates),
  reason: z.nullable(z.enum(reasonCodes)),
  detail: z.nullable(longText),
  people: list(
    z.object({
      /** Index in `tracks`. */
      track: count,
      /** Frames with points, of those that were looked at. */
      frames: count,
      looked: count,
      /** By the names of lib/faces/kinematics.ts, which says what each is and its unit. Null: too little was seen for it. */
      figures: figures(LIMITS.faceFigures),
      /** Openings as shares of a width, angles in degrees. */
      course: list(
        z.object({
          seconds: z.number(),
          mouth: z.number(),
          eyes: z.number(),
          yaw: z.number(),
          pitch: z.number(),
          roll: z.number(),
        }),
        LIMITS.frames,
      ),
    }),
    LIMITS.facesWithPoints,
  ),
  model: z.object({ name: shortText, version: shortText, sha256: z.nullable(sha256) }),
});

/** How the picture moves, measured and not judged; what each is, and its name: lib/movement/picture-signals.ts. */
export const movementSchema = z.object({
  signals: figures(LIMITS.pictureSignals),
});

/** How alike the courses of picture and sound are; lib/sound/agreement.ts. Exploratory: no threshold, no verdict. */
export const agreementSchema = z.object({
  /** Why nothing was compared, one of lib/sound/agreement.ts; null: they were. */
  abstained: z.nullable(shortText),
  /** Correlation at the best shift; seconds by which the sound comes after; both null when it abstained. */
  height: figure,
  lag: figure,
  /** What shifts without meaning reach in 95 of 100 cases, and the share of them that reach as much. */
  floor: figure,
  chance: z.nullable(unit),
  /** Both courses, each from its lowest (0) to its highest (1) value; empty when it abstained. */
  course: list(z.object({ seconds: z.number(), picture: unit, sound: unit }), LIMITS.course),
});

export const soundMatchSchema = z.object({
  /** Seconds of the clip that were compared. */
  from: z.number(),
  to: z.number(),
  /** Gap of the lips against loudness in the band of voices; changes of motion against onsets of sound. */
  mouth: agreementSchema,
  onsets: agreementSchema,
});

export const facesSchema = z.object({
  /** People whose face could be followed, not face boxes. */
  count,
  /** Null while no calibrated face model looked: finding faces is not judging them. */
  verdict: z.nullable(z.enum(classifierVerdicts)),
  probability: z.nullable(unit),
  tracks: list(
    z.object({
      from: z.number(),
      to: z.number(),
      /** Detections that make up the track. */
      frames: count,
      /** Largest box over the track, in pixels of the sampled frame. */
      width: z.number(),
      height: z.number(),
      score: unit,
    }),
    LIMITS.tracks,
  ),
  /** Absent: nobody was followed. */
  movement: z.optional(faceMovementSchema),
  model: z.object({ name: shortText, version: shortText, sha256: z.nullable(sha256) }),
});

export const answers = [
  'ai-generated',
  'ai-edited',
  'camera-captured',
  'credentials-broken',
  'likely-ai',
  'no-signs-found',
  'cannot-tell',
] as const;
export const bases = ['signed', 'mark', 'declared', 'disclosed', 'estimate', 'none'] as const;
export const strengths = ['conclusive', 'strong', 'moderate', 'weak', 'none'] as const;

export const verdictSchema = z.object({
  answer: z.enum(answers),
  basis: z.enum(bases),
  generator: z.nullable(generatorId),
  /** How much the basis can bear. */
  strength: z.enum(strengths),
  /** A calibrated probability; null unless the basis is an estimate. */
  confidence: z.nullable(unit),
  conflicts: list(z.object({ between: z.tuple([shortText, shortText]), explanation: longText }), 16),
  /** One plain sentence, localised. */
  summary: longText,
});

export const inspectionSchema = z.object({
  schema: z.literal(INSPECTION_SCHEMA),
  /** When the last check ended; absent while checks run. */
  inspectedAt: z.optional(moment),
  subject: subjectSchema,
  coverage: list(coverageSchema, checkNames.length),
  credentials: z.nullable(credentialsSchema),
  marks: list(markSchema, LIMITS.marks),
  disclosures: list(disclosureSchema, LIMITS.disclosures),
  classifier: z.nullable(classifierSchema),
  /** Absent: the person has added no model, or no frame was seen. */
  addedModels: z.optional(list(addedModelSchema, LIMITS.addedModels)),
  faces: z.nullable(facesSchema),
  /** Absent: no three frames followed each other. */
  movement: z.optional(movementSchema),
  /** Absent: nobody asked for it, or the file has no picture. */
  soundMatch: z.optional(soundMatchSchema),
  verdict: verdictSchema,
});

export type Inspection = z.infer<typeof inspectionSchema>;
export type Subject = z.infer<typeof subjectSchema>;
export type CheckName = (typeof checkNames)[number];
export type Coverage = z.infer<typeof coverageSchema>;
export type ReasonCode = (typeof reasonCodes)[number];
export type Credentials = z.infer<typeof credentialsSchema>;
export type ManifestRecord = z.infer<typeof manifestSchema>;
export type ActionRecord = z.infer<typeof actionSchema>;
export type IngredientRecord = z.infer<typeof ingredientSchema>;
export type Redaction = z.infer<typeof redactionSchema>;
export type SoftBinding = z.infer<typeof softBindingSchema>;
export type MiningEntry = z.infer<typeof miningEntrySchema>;
export type AiDisclosure = z.infer<typeof aiDisclosureSchema>;
export type Identity = z.infer<typeof identitySchema>;
export type Problem = z.infer<typeof problemSchema>;
export type Mark = z.infer<typeof markSchema>;
export type Disclosure = z.infer<typeof disclosureSchema>;
export type DisclosureRead = z.infer<typeof disclosureReadSchema>;
/** What a page says of one of its videos: the labels, and how far they could be read (absent: nothing reads there). */
export type DisclosureReading = { disclosures: Disclosure[]; read?: DisclosureRead };
export type ClassifierFinding = z.infer<typeof classifierSchema>;
export type AddedModel = z.infer<typeof addedModelSchema>;
export type FacesFinding = z.infer<typeof facesSchema>;
export type FaceMovement = z.infer<typeof faceMovementSchema>;
export type Movement = z.infer<typeof movementSchema>;
export type MeasuredAgreement = z.infer<typeof agreementSchema>;
export type SoundMatch = z.infer<typeof soundMatchSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type TrustListName = (typeof trustListNames)[number];
