import { useId, useState } from 'react';
import { useWords } from '../../components/words';
import { inspectableUrl, type UrlRefusal } from '../../lib/queue/inspectable-url';
import { messageKey } from '../../lib/words/localise';

/** An address by typing or paste; Enter starts the check. */
export function UrlInput({ onUrl }: { readonly onUrl: (name: string, url: string) => void }) {
  const { say } = useWords();
  const id = useId();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<UrlRefusal | null>(null);
  return (
    <form
      className="url"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const outcome = inspectableUrl(text);
        if ('refused' in outcome) {
          setRefused(outcome.refused);
          return;
        }
        setText('');
        onUrl(text.trim(), outcome.url);
      }}
    >
      <label htmlFor={id}>{say('inspect_url_label')}</label>
      <div className="url-line">
        <input
          id={id}
          data-testid="url-input"
          type="text"
          inputMode="url"
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          placeholder={say('inspect_url_hint')}
          value={text}
          aria-invalid={refused !== null}
          aria-describedby={`${id}-refused`}
          onChange={(event) => {
            setText(event.target.value);
            setRefused(null);
          }}
        />
        <button type="submit" className="button" disabled={text.trim() === ''}>
          {say('inspect_url_go')}
        </button>
      </div>
      <p id={`${id}-refused`} className="refusal" role="alert">
        {refused === null ? null : say(messageKey('inspect_url', refused))}
      </p>
    </form>
  );
}
