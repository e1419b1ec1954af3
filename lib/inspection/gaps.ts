import type { Coverage, ReasonCode } from './schema';

/** Skipped because there is nothing there to be checked: no gap in what is known. */
const NOTHING_TO_CHECK: readonly (ReasonCode | null)[] = ['not-applicable', 'no-credentials'];

/** Whether a row tells of something that a person might think was checked and was not, or not fully. */
export function isGap({ state, reason }: Pick<Coverage, 'state' | 'reason'>): boolean {
  return state !== 'done' && !(state === 'skipped' && NOTHING_TO_CHECK.includes(reason));
}
