import { OFFICIAL_CHECKERS, UNREADABLE_SCHEMES } from '../lib/marks/official-checkers';
import { messageKey } from '../lib/words/localise';
import { Icon } from './icons';
import { useWords } from './words';

/** What cannot be read here, and who can: addresses that are opened by a click and told nothing. */
export default function OfficialCheckers() {
  const { say, list } = useWords();
  return (
    <details className="trust">
      <summary className="row-line">
        <Icon name="gap" />
        <span className="row-name">{say('checkers_title')}</span>
        <span className="row-short" />
        <Icon name="chevron" size={16} />
      </summary>
      <div className="trust-body checkers">
        <p>{say('checkers_lead')}</p>
        <ul>
          {OFFICIAL_CHECKERS.map(({ id, name, address, reads, takes, account }) => (
            <li key={id}>
              <p>
                <a href={address} target="_blank" rel="noopener noreferrer" referrerPolicy="no-referrer">
                  {name}
                </a>
              </p>
              <p className="muted">
                {say('checkers_reads', reads)}{' '}
                {say('checkers_takes', list(takes.map((kind) => say(messageKey('kind', kind)))))}
                {account === true ? ` ${say('checkers_account')}` : ''}
              </p>
            </li>
          ))}
        </ul>
        <p className="muted">
          {say(
            'checkers_none',
            list(UNREADABLE_SCHEMES.filter(({ checker }) => checker === null).map(({ name }) => name)),
          )}
        </p>
        <p>{say('checkers_nothing_found')}</p>
      </div>
    </details>
  );
}
