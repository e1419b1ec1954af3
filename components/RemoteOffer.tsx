import { useId, useState } from 'react';
import { isFetchable, manifestHost } from '../lib/credentials/remote-manifest';
import type { Credentials } from '../lib/inspection/schema';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export interface RemoteOfferProps {
  readonly credentials: Credentials | null;
  /** @param always the host that is to be asked without a click from now on; null: this once. */
  readonly onFetch: (always: string | null) => Promise<void>;
}

/** Credentials that lie on a server: what asking it tells it, and the button that asks. Nothing is asked without. */
export function RemoteOffer({ credentials, onFetch }: RemoteOfferProps) {
  const { say } = useWords();
  const id = useId();
  const [always, setAlways] = useState(false);
  const [failed, setFailed] = useState(false);
  const url = credentials?.state === 'remote' ? credentials.remoteUrl : null;
  const host = manifestHost(url);
  if (credentials === null || url === null || host === null) return null;
  const asked = credentials.problems.find(({ code }) => code.startsWith('remote.') && code !== 'remote.not-fetched');
  return (
    <section className="remote-offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say('remote_offer_title')}</h3>
      {asked === undefined ? null : (
        <p className="refusal" role="alert">
          <Untrusted>{asked.explanation}</Untrusted>
        </p>
      )}
      {isFetchable(url) ? (
        <>
          <p>{say('remote_offer_text', host)}</p>
          <label className="remote-always">
            <input type="checkbox" checked={always} onChange={(event) => setAlways(event.target.checked)} />
            <span>{say('remote_offer_always', host)}</span>
          </label>
          <button
            type="button"
            className="button"
            onClick={() => {
              onFetch(always ? host : null).catch((error: unknown) => {
                console.warn('Vidimus: the server could not be remembered', error);
                setFailed(true);
              });
            }}
          >
            {say(asked === undefined ? 'remote_offer_fetch' : 'remote_offer_again', host)}
          </button>
          {failed ? (
            <p className="refusal" role="alert">
              {say('remote_hosts_failed')}
            </p>
          ) : null}
        </>
      ) : (
        <p>{say('remote_offer_insecure', host)}</p>
      )}
    </section>
  );
}
