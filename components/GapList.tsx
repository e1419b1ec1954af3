import { messageKey } from '../lib/words/localise';
import type { Gap } from './checked';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Each check that did not, or not fully, run, with its reason in words. */
export function GapList({ gaps }: { readonly gaps: readonly Gap[] }) {
  const { say } = useWords();
  return (
    <ul className="row-body gap-list">
      {gaps.map((gap) => (
        <li key={gap.check}>
          <p>
            <strong>{say(messageKey('check', gap.check))}</strong>
            <span className="tag">{say(messageKey('coverage', gap.state))}</span>
          </p>
          <p>{gap.reason === null ? say('reason_none') : say(messageKey('reason', gap.reason))}</p>
          {gap.detail === null || gap.detail === '' ? null : (
            <p className="muted">
              <Untrusted>{gap.detail}</Untrusted>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
