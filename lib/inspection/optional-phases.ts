// Apart from the schemas, for the pages that show settings and nothing else.
import type { PhaseName } from './check';

/**
 * What a person can leave out: whatever looks at the picture, and reading the whole file. Credentials, marks in the
 * bytes and the platform's own words cost little, and an answer without them would hardly be one.
 */
export const optionalPhases = [
  'contentHash',
  'visible-marks',
  'watermark',
  'classifier',
  'faces',
] as const satisfies readonly PhaseName[];
export type OptionalPhase = (typeof optionalPhases)[number];
