import type { ReactNode } from 'react';
import type { EngineError } from '../lib/engine/engine-error';
import type { Inspection, Verdict } from '../lib/inspection/schema';
import { AddedModelsEvidence } from './AddedModelsEvidence';
import { AnswerCard } from './AnswerCard';
import { Conflicts } from './Conflicts';
import { CopyButton } from './CopyButton';
import { EvidenceRows } from './EvidenceRows';
import { Frames } from './Frames';
import { NotChecked } from './NotChecked';
import { RawDetails } from './RawDetails';
import { Subject } from './Subject';
import { useWords } from './words';
import './full-record.css';

export interface FullRecordProps {
  readonly inspection: Inspection | null;
  readonly running: boolean;
  readonly error: EngineError | null;
  /** The guide that ships with the extension; its anchors are {@link guideAnchor}'s. */
  readonly guideUrl: string;
  /** What the person can do now: check it, check it again. */
  readonly actions: ReactNode;
  /** What the person may still ask for. */
  readonly offers: ReactNode;
  readonly report: ReactNode;
}

/** The section of the guide that explains what an answer rests on. */
export function guideAnchor({ answer, basis }: Pick<Verdict, 'answer' | 'basis'>): string {
  return answer === 'credentials-broken' ? 'broken' : basis;
}

/** Everything that is known about one clip, one under the other, for a narrow view: the short answer stands first. */
export function FullRecord(props: FullRecordProps) {
  const { say } = useWords();
  const { inspection, error } = props;
  const running = props.running && error === null;
  return (
    <div className="full-record" data-record>
      <AnswerCard inspection={inspection} running={props.running} error={error} />
      <div className="full-record-line">
        {props.actions}
        {inspection === null || running ? null : (
          <a href={`${props.guideUrl}#${guideAnchor(inspection.verdict)}`} target="_blank" rel="noreferrer">
            {say('panel_how')}
          </a>
        )}
      </div>
      {inspection === null ? null : <Conflicts inspection={inspection} />}
      {props.offers}
      {inspection === null && !running ? null : (
        <>
          <EvidenceRows inspection={inspection} running={running} expanded />
          <NotChecked inspection={inspection} running={running} />
          <AddedModelsEvidence models={inspection?.addedModels ?? []} />
        </>
      )}
      {inspection === null ? null : (
        <>
          {running ? null : <Frames inspection={inspection} />}
          {running ? null : props.report}
          <Subject inspection={inspection} />
          <RawDetails inspection={inspection} />
          <CopyButton label={say('copy_json')} text={() => JSON.stringify(inspection, null, 2)} />
        </>
      )}
    </div>
  );
}
