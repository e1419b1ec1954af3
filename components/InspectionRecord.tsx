import type { EngineError } from '../lib/engine/engine-error';
import type { Inspection } from '../lib/inspection/schema';
import { AnswerCard } from './AnswerCard';
import { Conflicts } from './Conflicts';
import { CopyButton } from './CopyButton';
import { EvidenceRows } from './EvidenceRows';
import { NotChecked } from './NotChecked';
import { Subject } from './Subject';
import { useWords } from './words';

export interface InspectionRecordProps {
  readonly inspection: Inspection | null;
  readonly running: boolean;
  readonly error: EngineError | null;
}

/** Everything known about one clip: the answer and what was inspected on one side, the evidence on the other. */
export function InspectionRecord({ inspection, running, error }: InspectionRecordProps) {
  const { say } = useWords();
  return (
    <div className="record" data-record>
      <div className="record-side">
        <AnswerCard inspection={inspection} running={running} error={error} />
        {inspection === null ? null : <Conflicts inspection={inspection} />}
        {inspection === null ? null : <Subject inspection={inspection} />}
        {inspection === null ? null : (
          <CopyButton label={say('copy_json')} text={() => JSON.stringify(inspection, null, 2)} />
        )}
      </div>
      {error !== null && inspection === null ? null : (
        <div className="record-main">
          <EvidenceRows inspection={inspection} running={running && error === null} expanded />
          <NotChecked inspection={inspection} running={running && error === null} />
        </div>
      )}
    </div>
  );
}
