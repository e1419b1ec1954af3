import { useId, useState } from 'react';
import { MAX_PEM_LENGTH } from '../lib/credentials/pem';
import { useWords } from './words';

/** A certificate by paste or file; what holds none is refused in words and changes nothing. */
export function TrustAddAnchor({ onAdd }: { readonly onAdd: (pem: string) => Promise<void> }) {
  const { say } = useWords();
  const id = useId();
  const [pem, setPem] = useState('');
  const [outcome, setOutcome] = useState<'added' | 'failed' | null>(null);
  const add = (text: string) =>
    onAdd(text).then(
      () => {
        setPem('');
        setOutcome('added');
      },
      () => setOutcome('failed'),
    );
  return (
    <form
      className="trust-add"
      onSubmit={(event) => {
        event.preventDefault();
        void add(pem);
      }}
    >
      <h3>{say('trust_add_title')}</h3>
      <p>{say('trust_add_text')}</p>
      <label htmlFor={id}>{say('trust_add_label')}</label>
      <textarea
        id={id}
        rows={4}
        dir="ltr"
        spellCheck={false}
        maxLength={MAX_PEM_LENGTH}
        value={pem}
        onChange={(event) => {
          setPem(event.target.value);
          setOutcome(null);
        }}
      />
      <div className="trust-actions">
        <button type="submit" className="button" disabled={pem.trim() === ''}>
          {say('trust_add')}
        </button>
        <label className="button button-quiet trust-file">
          {say('trust_add_file')}
          <input
            type="file"
            accept=".pem,.crt,.cer"
            onChange={async (event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file === undefined) return;
              if (file.size > MAX_PEM_LENGTH) setOutcome('failed');
              else await add(await file.text());
            }}
          />
        </label>
        <p role="status" className={outcome === 'failed' ? 'refusal' : ''}>
          {outcome === null ? null : say(outcome === 'added' ? 'trust_added' : 'trust_add_failed')}
        </p>
      </div>
    </form>
  );
}
