import type { Identity } from '../inspection/schema';

/** Whom a check of these identities asks, for the person to be told before: none for certificates of organisations. */
export const hostsToAsk = (identities: readonly Identity[]): readonly string[] => [
  ...new Set(identities.flatMap(({ host }) => host ?? [])),
];
