import { lazy, Suspense, useState } from 'react';
import type { Details } from '../../lib/inspection/details';
import type { Inspection } from '../../lib/inspection/schema';
import { Icon } from '../icons';
import { useWords } from '../words';

const ReportSection = lazy(() => import('./ReportSection'));

/** Milliseconds: reading a large file once more. */
export const DETAILS_WITHIN = 60_000;

export interface ReportFoldProps {
  readonly inspection: Inspection;
  readonly startsOpen?: boolean;
  details(): Promise<Details | null>;
}

/** Built when it is unfolded: most results are never reported. */
export function ReportFold({ inspection, startsOpen = false, details }: ReportFoldProps) {
  const { say } = useWords();
  const [open, setOpen] = useState(startsOpen);
  return (
    <details className="report-section" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="row-line">
        <Icon name="disclosure" />
        <span className="row-name">{say('report_title')}</span>
        <span className="row-short" />
        <Icon name="chevron" size={16} />
      </summary>
      {open ? (
        <Suspense fallback={null}>
          <ReportSection inspection={inspection} details={details} />
        </Suspense>
      ) : null}
    </details>
  );
}
