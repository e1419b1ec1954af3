import { useId } from 'react';
import { hostsToAsk } from '../lib/credentials/identity-hosts';
import type { Credentials, Identity } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { moment } from './amounts';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export interface IdentitiesProps {
  readonly credentials: Credentials | null;
  /** Null: its bytes cannot be read again. */
  readonly onCheck: (() => void) | null;
}

/** Who is named beside the signer, and the button that has it checked, under what that tells to whom. */
export function Identities({ credentials, onCheck }: IdentitiesProps) {
  const { say, list } = useWords();
  const id = useId();
  const identities = credentials?.identities ?? [];
  if (identities.length === 0) return null;
  const unchecked = identities.filter(({ state }) => state === 'not-checked');
  const hosts = hostsToAsk(unchecked);
  const asked = unchecked.some(({ problems }) => problems.length > 0);
  return (
    <section className="remote-offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say('identities_title')}</h3>
      <ul className="identities">
        {identities.map((identity) => (
          <li key={identity.label}>
            <NamedIdentity identity={identity} />
          </li>
        ))}
      </ul>
      {unchecked.length === 0 || onCheck === null ? null : (
        <>
          <p>{hosts.length === 0 ? say('identities_local') : say('identities_asks', list(hosts))}</p>
          <button type="button" className="button" onClick={onCheck}>
            {hosts.length === 0
              ? say(asked ? 'identities_again' : 'identities_check')
              : say(asked ? 'identities_again_at' : 'identities_check_at', list(hosts))}
          </button>
        </>
      )}
    </section>
  );
}

function NamedIdentity({ identity }: { readonly identity: Identity }) {
  const words = useWords();
  const { say } = words;
  const { kind, state, name, issuer, verified, problems } = identity;
  return (
    <>
      <p>{say(messageKey(`identity_${kind}`, state))}</p>
      {name === null ? null : (
        <p>
          <strong>
            <Untrusted>{name}</Untrusted>
          </strong>
        </p>
      )}
      {verified.length === 0 ? null : (
        <ul>
          {verified.map((account, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: accounts have no identity and never reorder
            <li key={index}>
              <Untrusted>{[account.provider, account.username ?? account.name].filter(Boolean).join(': ')}</Untrusted>
              {account.verifiedAt === null ? null : (
                <span className="muted">
                  {' · '}
                  {say('identity_verified_at')} <Untrusted>{moment(words, account.verifiedAt)}</Untrusted>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {issuer === null ? null : (
        <p className="muted">
          {say('identity_issuer')} <Untrusted>{issuer}</Untrusted>
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem.code} className="muted">
          <Untrusted>{problem.explanation}</Untrusted>{' '}
          <code>
            <Untrusted>{problem.code}</Untrusted>
          </code>
        </p>
      ))}
    </>
  );
}
