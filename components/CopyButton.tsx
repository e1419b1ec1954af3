import { useEffect, useState } from 'react';
import { Icon } from './icons';
import { useWords } from './words';

const SAID_FOR_MS = 2000;

/** Copies text and says so, or says that it could not. */
export function CopyButton(props: {
  readonly label: string;
  readonly text: () => string;
  readonly disabled?: boolean;
  readonly copy?: (text: string) => Promise<void>;
}) {
  const { say } = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = props.copy ?? ((text: string) => navigator.clipboard.writeText(text));
  return (
    <button
      type="button"
      className="button button-quiet"
      disabled={props.disabled}
      onClick={() =>
        copy(props.text()).then(
          () => setOutcome('copied'),
          () => setOutcome('failed'),
        )
      }
    >
      <Icon name={outcome === 'copied' ? 'done' : 'copy'} size={16} />
      <span aria-live="polite">
        {outcome === null ? props.label : say(outcome === 'copied' ? 'copied' : 'copy_failed')}
      </span>
    </button>
  );
}
