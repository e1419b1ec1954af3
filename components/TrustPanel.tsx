import { useEffect, useId, useState } from 'react';
import { certificatesOf, MAX_PEM_LENGTH } from '../lib/credentials/pem';
import type { TrustStore } from '../lib/credentials/trust';
import { importTrust } from '../lib/credentials/trust-import';
import { loadTrust, readTrustRecord, type TrustStorage } from '../lib/credentials/trust-refresh';
import type { TrustListName } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { Icon } from './icons';
import { useWords, type Words } from './words';

const LISTS: readonly TrustListName[] = ['c2pa', 'interim', 'user'];

export interface TrustPanelProps {
  readonly storage: TrustStorage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whose word counts: the lists there are, how old they are, and the person's own. */
export function TrustPanel({ storage, now }: TrustPanelProps) {
  const words = useWords();
  const { say } = words;
  const [store, setStore] = useState<TrustStore | null>(null);
  const [open, setOpen] = useState(false);
  // Read anew whenever it is opened: the background refreshes the lists by itself.
  useEffect(() => {
    if (open) void loadTrust(storage).then(setStore);
  }, [open, storage]);
  const changeAnchors = async (change: (before: readonly string[]) => string[]) => {
    const { userAnchors } = await readTrustRecord(storage);
    const none = { claimAnchors: null, timeStampAnchors: null, interimAnchors: null, interimAllowed: null };
    await importTrust(storage, { ...none, trustConfig: null, userAnchors: change(userAnchors) }, now());
    setStore(await loadTrust(storage));
  };
  return (
    <details className="trust" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="row-line">
        <Icon name="list" />
        <span className="row-name">{say('trust_title')}</span>
        <span className="row-short" />
        <Icon name="chevron" size={16} />
      </summary>
      <div className="trust-body">
        <div>
          <p>{say('trust_lead')}</p>
          <ul className="trust-lists">
            {LISTS.filter((name) => store?.[name] !== undefined).map((name) => (
              <li key={name}>
                <strong>{say(messageKey('list', name))}</strong>
                <span className="muted">{store === null ? null : listFacts(words, store, name)}</span>
              </li>
            ))}
          </ul>
          {store !== null && LISTS.every((name) => store[name] === undefined) ? <p>{say('trust_none')}</p> : null}
          {store?.user === undefined ? null : (
            <button type="button" className="button button-quiet" onClick={() => changeAnchors(() => [])}>
              {say('trust_remove')}
            </button>
          )}
        </div>
        <AddAnchor onAdd={(pem) => changeAnchors((before) => [...before, pem])} />
      </div>
    </details>
  );
}

function listFacts(words: Words, store: TrustStore, name: TrustListName): string {
  const list = store[name];
  if (list === undefined) return '';
  const texts = [list.anchorsPem, 'allowedPem' in list ? list.allowedPem : ''];
  const certificates = texts.reduce((sum, text) => sum + certificatesOf(text).length, 0);
  return [
    words.count('trust_count', certificates),
    list.issued ? words.say('list_issued', words.day(list.issued)) : null,
    list.retrieved ? words.say('list_retrieved', words.day(list.retrieved)) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A certificate by paste or file; what holds none is refused in words and changes nothing. */
function AddAnchor({ onAdd }: { readonly onAdd: (pem: string) => Promise<void> }) {
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
