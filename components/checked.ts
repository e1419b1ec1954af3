import { isGap } from '../lib/inspection/gaps';
import type { CheckName, Coverage, Inspection, ReasonCode } from '../lib/inspection/schema';
import { checkNames } from '../lib/inspection/schema';

/** What may be said of a check. Only `looked` may be shown as a finding, or as "none found". */
export type Checked =
  | { readonly state: 'looking' }
  | { readonly state: 'looked'; readonly partial: boolean; readonly reason: ReasonCode | null }
  | { readonly state: 'not-checked'; readonly failed: boolean; readonly reason: ReasonCode | null };

/**
 * Reads one check's coverage.
 *
 * @param running whether results still stream in: a missing row then means "looking", afterwards "not checked".
 */
export function checked(inspection: Inspection | null, check: CheckName, running: boolean): Checked {
  const row = inspection?.coverage.find((candidate) => candidate.check === check);
  if (row === undefined) return running ? { state: 'looking' } : { state: 'not-checked', failed: false, reason: null };
  switch (row.state) {
    case 'done':
      return { state: 'looked', partial: false, reason: row.reason };
    case 'partial':
      return { state: 'looked', partial: true, reason: row.reason };
    case 'skipped':
      return { state: 'not-checked', failed: false, reason: row.reason };
    case 'failed':
      return { state: 'not-checked', failed: true, reason: row.reason };
  }
}

export interface Gap {
  readonly check: CheckName;
  readonly state: Exclude<Coverage['state'], 'done'>;
  readonly reason: ReasonCode | null;
  readonly detail: string | null;
}

/** Everything that was not, or not fully, checked, in the fixed order of checks. */
export function gaps(inspection: Inspection): Gap[] {
  const found: Gap[] = [];
  for (const check of checkNames) {
    const row = inspection.coverage.find((candidate) => candidate.check === check);
    if (row === undefined) found.push({ check, state: 'skipped', reason: null, detail: null });
    else if (row.state !== 'done' && isGap(row))
      found.push({ check, state: row.state, reason: row.reason, detail: row.detail });
  }
  return found;
}
