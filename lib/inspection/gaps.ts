import type { Coverage, ReasonCode } from './schema';

/** Skipped because there is nothing there to be checked: no gap in what is known. */
const NOTHING_TO_CHECK: readonly (ReasonCode | null)[] = ['not-applicable', 'no-credentials', 'no-sound'];

/** Whether a row tells of something that a person might think was checked and was not, or not fully. */
export function isGap({ state, reason }: Pick<Coverage, 'state' | 'reason'>): boolean {
  return state !== 'done' && !(state === 'skipped' && NOTHING_TO_CHECK.includes(reason));
}

/** What hindered a check and may be gone the next time: the network, the load, a player that had no picture yet. */
const PASSING: readonly (ReasonCode | null)[] = [
  'network',
  'http-error',
  'offline',
  'timeout',
  'crashed',
  'cancelled',
  'no-bytes',
  'no-frames',
  'no-trust-list',
];

/** Whether asking once more could tell more, because something passing ended a check or cut it short. */
export function isWorthAnotherTry({ coverage }: { readonly coverage: readonly Coverage[] }): boolean {
  return coverage.some(({ state, reason }) => state !== 'done' && PASSING.includes(reason));
}
