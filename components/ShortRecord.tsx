import type { ReactNode } from 'react';
import { AnswerCard } from './AnswerCard';
import { EvidenceRows } from './EvidenceRows';
import type { InspectionRecordProps } from './InspectionRecord';
import { LateBody } from './late';
import { NotChecked } from './NotChecked';

/** The popup's view of one clip: the answer stands, the evidence scrolls; `children`: what may still be asked for. */
export function ShortRecord({
  inspection,
  running,
  error,
  children,
}: InspectionRecordProps & { readonly children?: ReactNode }) {
  const looking = running && error === null;
  return (
    <>
      <AnswerCard inspection={inspection} running={running} error={error} />
      {error !== null && inspection === null ? null : (
        // The scrolled part can be reached by keyboard: it holds things to unfold.
        <div className="popup-evidence" data-record>
          {children}
          {inspection === null || inspection.verdict.conflicts.length === 0 ? null : (
            <LateBody>{({ Conflicts }) => <Conflicts inspection={inspection} />}</LateBody>
          )}
          <EvidenceRows inspection={inspection} running={looking} />
          <NotChecked inspection={inspection} running={looking} />
        </div>
      )}
    </>
  );
}
