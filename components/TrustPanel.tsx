import { useEffect, useState } from 'react';
import { certificatesOf } from '../lib/credentials/pem';
import type { TrustStore } from '../lib/credentials/trust';
import { importTrust } from '../lib/credentials/trust-import';
import { loadTrust, readTrustRecord, type TrustStorage } from '../lib/credentials/trust-refresh';
import type { TrustListName } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { day } from './amounts';
import { Icon } from './icons';
import { TrustAddAnchor } from './TrustAddAnchor';
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
  const [failed, setFailed] = useState(false);
  // Read anew whenever it is opened: the background refreshes the lists by itself.
  useEffect(() => {
    if (!open) return;
    loadTrust(storage).then(
      (loaded) => {
        setStore(loaded);
        setFailed(false);
      },
      (error: unknown) => {
        console.error('Vidimus: the trust lists could not be read', error);
        setFailed(true);
      },
    );
  }, [open, storage]);
  const changeAnchors = async (change: (before: readonly string[]) => string[]) => {
    const { userAnchors } = await readTrustRecord(storage);
    const none = { claimAnchors: null, timeStampAnchors: null, interimAnchors: null, interimAllowed: null };
    await importTrust(storage, { ...none, trustConfig: null, userAnchors: change(userAnchors) }, now());
    setStore(await loadTrust(storage));
  };
  const removeAll = () =>
    changeAnchors(() => []).catch((error: unknown) => {
      console.error('Vidimus: the anchors could not be removed', error);
      setFailed(true);
    });
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
          {failed ? (
            <p className="refusal" role="alert">
              {say('trust_store_failed')}
            </p>
          ) : null}
          <ul className="trust-lists">
            {LISTS.filter((name) => store?.[name] !== undefined).map((name) => (
              <li key={name}>
                <strong>{say(messageKey('list', name))}</strong>
                <span className="muted">{store === null ? null : listFacts(words, store, name)}</span>
              </li>
            ))}
          </ul>
          {store !== null && LISTS.every((name) => store[name] === undefined) ? <p>{say('trust_none')}</p> : null}
          <a href="/trust.html" className="trust-more">
            {say('trust_see_all')}
          </a>
          {store?.user === undefined ? null : (
            <button type="button" className="button button-quiet" onClick={removeAll}>
              {say('trust_remove')}
            </button>
          )}
        </div>
        <TrustAddAnchor onAdd={(pem) => changeAnchors((before) => [...before, pem])} />
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
    list.issued ? words.say('list_issued', day(words, list.issued)) : null,
    list.retrieved ? words.say('list_retrieved', day(words, list.retrieved)) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
