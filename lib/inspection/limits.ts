// Apart from the schemas, so that a content script that needs a bound does not carry them.
/** Generous bounds: a hostile manifest must not turn one Inspection into megabytes of text. */
export const LIMITS = {
  shortText: 512,
  longText: 4096,
  url: 8192,
  problems: 64,
  identities: 8,
  verifiedIdentities: 16,
  identityProblems: 8,
  manifests: 64,
  actions: 128,
  /** Of one manifest; those of a whole history are bounded where it is told (lib/credentials/history.ts). */
  ingredients: 64,
  ingredientProblems: 16,
  redactions: 32,
  softBindings: 16,
  miningEntries: 32,
  aiDisclosures: 8,
  parameters: 8,
  marks: 64,
  disclosures: 16,
  frames: 64,
  tracks: 32,
  facesWithPoints: 2,
  faceFigures: 18,
  pictureSignals: 5,
  /** Steps of a course of four seconds at 25 a second. */
  course: 128,
  addedModels: 3,
} as const;
