import { AnswerCard } from './AnswerCard';
import { Conflicts } from './Conflicts';
import { CopyButton } from './CopyButton';
import { EvidenceRows } from './EvidenceRows';
import type { InspectionRecordProps } from './InspectionRecord';
import { NotChecked } from './NotChecked';
import { useWords } from './words';

/** The popup's view of one clip: the answer stands, the evidence scrolls. */
export function ShortRecord({ inspection, running, error }: InspectionRecordProps) {
  const { say } = useWords();
  const looking = running && error === null;
  return (
    <>
      <AnswerCard inspection={inspection} running={running} error={error} />
      {error !== null && inspection === null ? null : (
        // The scrolled part can be reached by keyboard: it holds things to unfold.
        <div className="popup-evidence">
          {inspection === null ? null : <Conflicts conflicts={inspection.verdict.conflicts} />}
          <EvidenceRows inspection={inspection} running={looking} />
          <NotChecked inspection={inspection} running={looking} />
          {inspection === null ? null : (
            <p className="popup-copy">
              <CopyButton label={say('copy_json')} text={() => JSON.stringify(inspection, null, 2)} />
            </p>
          )}
        </div>
      )}
    </>
  );
}
