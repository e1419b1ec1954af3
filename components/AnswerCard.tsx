import type { EngineError } from '../lib/engine/engine-error';
import type { Inspection, Verdict } from '../lib/inspection/schema';
import { answerKey } from '../lib/verdict/answer-key';
import { messageKey } from '../lib/words/localise';
import { type IconName, Seal } from './icons';
import { type Tone, toneOf } from './tone';
import { Untrusted } from './Untrusted';
import { useWords, type Words } from './words';

export interface AnswerCardProps {
  /** What is known so far; null before the first result. */
  readonly inspection: Inspection | null;
  readonly running: boolean;
  /** Why there is no (further) result. */
  readonly error?: EngineError | null;
}

/**
 * The answer: icon and words, why, how sure. Takes the same room while it waits as when it has answered, so that nothing
 * under it jumps. Screen readers hear the end result once, not every step.
 */
export function AnswerCard({ inspection, running, error = null }: AnswerCardProps) {
  const words = useWords();
  const face = faceOf(words, inspection, running, error);
  return (
    <section className={`answer tone-${face.tone}`} aria-busy={running}>
      <div className="answer-head">
        <Seal name={face.icon} attested={face.attested} />
        <div className="answer-words">
          <h2 className="answer-title">{face.title}</h2>
          <p className="answer-text">{face.text}</p>
          {face.detail === null ? null : (
            <p className="answer-detail">
              <Untrusted>{face.detail}</Untrusted>
            </p>
          )}
        </div>
      </div>
      {/* Filled once: an answer that grows would be read out at every step. */}
      <p className="for-readers" role="status" aria-live="polite" aria-atomic="true">
        {running ? null : `${face.title}. ${face.text}`}
      </p>
      {error === null ? <AnswerFacts inspection={inspection} settled={face.settled} running={running} /> : null}
    </section>
  );
}

interface Face {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly attested: boolean;
  readonly title: string;
  readonly text: string;
  readonly detail: string | null;
  /** The title is the verdict's own answer. */
  readonly settled: boolean;
}

function faceOf(words: Words, inspection: Inspection | null, running: boolean, error: EngineError | null): Face {
  const { say } = words;
  const unsettled = { attested: false, settled: false, detail: null };
  if (error !== null) {
    return {
      ...unsettled,
      tone: 'neutral',
      icon: 'error',
      title: say('answer_failed'),
      text: say(messageKey('error', error.code)),
      detail: error.message === '' ? null : error.message,
    };
  }
  if (inspection === null && !running) {
    return {
      ...unsettled,
      tone: 'neutral',
      icon: 'cannot-tell',
      title: say('answer_idle'),
      text: say('answer_idle_text'),
    };
  }
  // "Cannot tell" and "no signs found" are said once everything has been looked at, never on the way.
  if (inspection === null || (running && isOpen(inspection.verdict))) {
    return {
      ...unsettled,
      tone: 'neutral',
      icon: 'running',
      title: say('answer_running'),
      text: say('answer_running_text'),
    };
  }
  const { verdict } = inspection;
  return {
    tone: toneOf(verdict.answer),
    icon: verdict.answer,
    attested: verdict.basis !== 'estimate' && verdict.basis !== 'none',
    title: say(answerKey(verdict)),
    text: verdict.summary,
    detail: null,
    settled: true,
  };
}

/** A signature that does not match says nothing; the mismatch itself is what is known. */
function basisKey({ answer, basis }: Verdict): string {
  return answer === 'credentials-broken' ? 'basis_broken' : messageKey('basis', basis);
}

function isOpen(verdict: Verdict): boolean {
  return verdict.answer === 'cannot-tell' || verdict.answer === 'no-signs-found';
}

const STRENGTH_STEPS: Record<Verdict['strength'], number> = { none: 0, weak: 1, moderate: 2, strong: 3, conclusive: 4 };

function AnswerFacts(props: {
  readonly inspection: Inspection | null;
  readonly settled: boolean;
  readonly running: boolean;
}) {
  const words = useWords();
  const { say } = words;
  const verdict = props.settled ? (props.inspection?.verdict ?? null) : null;
  const waiting = props.running ? say('answer_waiting') : say('answer_none_yet');
  return (
    <dl className="answer-facts">
      <div>
        <dt>{say('label_why')}</dt>
        <dd>{verdict === null ? <span className="muted">{waiting}</span> : say(basisKey(verdict))}</dd>
      </div>
      <div>
        <dt>{say('label_how_sure')}</dt>
        <dd>
          {verdict === null ? (
            <span className="muted">{waiting}</span>
          ) : (
            <>
              <StrengthMeter steps={STRENGTH_STEPS[verdict.strength]} />
              {say(messageKey('strength', verdict.strength))}
            </>
          )}
        </dd>
      </div>
      {verdict?.generator == null ? null : (
        <div>
          <dt>{say('label_made_with')}</dt>
          <dd>
            {words.generator(verdict.generator)}
            <ModelName model={props.inspection?.credentials?.model ?? null} generator={verdict.generator} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function ModelName({ model, generator }: { readonly model: string | null; readonly generator: string }) {
  if (model === null || model === '' || model.toLowerCase() === generator) return null;
  return (
    <>
      {' · '}
      <Untrusted>{model}</Untrusted>
    </>
  );
}

/** Four small steps; the words beside it say the same. */
function StrengthMeter({ steps }: { readonly steps: number }) {
  return (
    <svg className="meter" width="34" height="10" viewBox="0 0 34 10" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3].map((step) => (
        <rect
          key={step}
          className={step < steps ? 'meter-on' : 'meter-off'}
          x={step * 9 + 0.5}
          y="0.5"
          width="6"
          height="9"
          rx="1.5"
        />
      ))}
    </svg>
  );
}
