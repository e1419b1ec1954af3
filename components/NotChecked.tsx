import type { Inspection } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { gaps } from './checked';
import { Icon } from './icons';
import { LateBody } from './late';
import { useWords } from './words';

/** What this answer does not rest on, with the reason in words. Shown even when the list is empty: that is news too. */
export function NotChecked({
  inspection,
  running,
}: {
  readonly inspection: Inspection | null;
  readonly running: boolean;
}) {
  const words = useWords();
  const { say } = words;
  if (inspection === null || running) {
    return (
      <section className="gaps">
        <p className="row-line muted">
          <Icon name="gap" />
          <span className="row-name">{say('gaps_title')}</span>
          <span className="row-short">{say(running ? 'gaps_running' : 'answer_none_yet')}</span>
        </p>
      </section>
    );
  }
  const missing = gaps(inspection);
  if (missing.length === 0) {
    return (
      <section className="gaps">
        <p className="row-line">
          <Icon name="done" />
          <span className="row-name">{say('gaps_title')}</span>
          <span className="row-short">{say('gaps_none')}</span>
        </p>
      </section>
    );
  }
  return (
    <section className="gaps">
      <details className="row">
        <summary className="row-line">
          <Icon name="gap" />
          <span className="row-name">{say('gaps_title')}</span>
          <span className="row-short">{words.list(missing.map((gap) => say(messageKey('check', gap.check))))}</span>
          <Icon name="chevron" size={16} />
        </summary>
        <LateBody>{({ GapList }) => <GapList gaps={missing} />}</LateBody>
      </details>
    </section>
  );
}
