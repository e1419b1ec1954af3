import { type ReactNode, useCallback, useEffect, useId, useState } from 'react';
import type { Digest, TrustCertificate } from '../lib/credentials/trust-certificate';
import { importTrust, withoutAnchor } from '../lib/credentials/trust-import';
import { type ListOverview, matchesSearch, type TrustOverview, trustOverview } from '../lib/credentials/trust-overview';
import {
  type ListOutcome,
  PUBLISHED_LISTS,
  type Refresh,
  type RefreshTools,
  readTrustRecord,
  refreshTrust,
  type TrustStorage,
} from '../lib/credentials/trust-refresh';
import { messageKey } from '../lib/words/localise';
import { day, moment } from './amounts';
import { TrustAddAnchor } from './TrustAddAnchor';
import { TrustCertificates } from './TrustCertificates';
import { Untrusted } from './Untrusted';
import { useWords, type Words } from './words';

export interface TrustListsProps {
  readonly storage: TrustStorage;
  readonly tools: RefreshTools;
  readonly subtle: Digest;
}

/** Every anchor of every list, where each list comes from, how old it is, and what the last look for a new one brought. */
export function TrustLists({ storage, tools, subtle }: TrustListsProps) {
  const words = useWords();
  const { say } = words;
  const searchId = useId();
  const [overview, setOverview] = useState<TrustOverview | null>(null);
  const [query, setQuery] = useState('');
  const [told, setTold] = useState<string | null>(null);
  const [looking, setLooking] = useState(false);

  const show = useCallback(
    async () => setOverview(await trustOverview(await readTrustRecord(storage), subtle)),
    [storage, subtle],
  );
  useEffect(() => {
    show().catch((error: unknown) => {
      console.error('Vidimus: the trust lists could not be read', error);
      setTold(say('trust_store_failed'));
    });
  }, [show, say]);

  const changeOwn = async (change: (before: readonly string[]) => string[]) => {
    const { userAnchors } = await readTrustRecord(storage);
    const none = { claimAnchors: null, timeStampAnchors: null, interimAnchors: null, interimAllowed: null };
    await importTrust(storage, { ...none, trustConfig: null, userAnchors: change(userAnchors) }, tools.now());
    await show();
  };
  const remove = (certificate: TrustCertificate) =>
    changeOwn((before) => withoutAnchor(before, certificate.pem)).then(
      () => setTold(say('trust_removed_one')),
      (error: unknown) => {
        console.error('Vidimus: an anchor could not be removed', error);
        setTold(say('trust_store_failed'));
      },
    );
  const look = async () => {
    setLooking(true);
    setTold(say('trust_looking'));
    try {
      setTold(inTotal(words, await refreshTrust(storage, tools)));
      await show();
    } catch (error) {
      console.error('Vidimus: the trust lists could not be stored', error);
      setTold(say('trust_store_failed'));
    } finally {
      setLooking(false);
    }
  };

  const matching = (certificates: readonly TrustCertificate[]) =>
    certificates.filter((certificate) => matchesSearch(certificate, query));
  const searching = query.trim() !== '';
  return (
    <>
      <section className="trust-tools" aria-label={say('trust_tools')}>
        <div className="trust-search">
          <label htmlFor={searchId}>{say('trust_search')}</label>
          <input
            id={searchId}
            type="search"
            dir="auto"
            spellCheck={false}
            autoComplete="off"
            maxLength={200}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setTold(null);
            }}
          />
        </div>
        <div className="trust-look">
          <button type="button" className="button" aria-disabled={looking} onClick={looking ? undefined : look}>
            {say('trust_look_now')}
          </button>
          <p className="muted">
            {overview?.lookedAt ? say('trust_looked_at', moment(words, overview.lookedAt)) : say('trust_never_looked')}
          </p>
        </div>
        <p role="status" className="trust-told">
          {told ?? (searching && overview ? foundInWords(words, overview, matching) : null)}
        </p>
        {overview?.pinned ? <p>{say('trust_pinned')}</p> : null}
      </section>

      <section className="trust-list" aria-labelledby={`${searchId}-own`}>
        <h2 id={`${searchId}-own`}>{say('list_user')}</h2>
        <p className="muted">{say('trust_own_text')}</p>
        {overview === null || overview.own.length === 0 ? (
          <p>{say('trust_own_none')}</p>
        ) : (
          <TrustCertificates
            caption={say('list_user')}
            certificates={matching(overview.own)}
            now={tools.now()}
            onRemove={remove}
          />
        )}
        <TrustAddAnchor onAdd={(pem) => changeOwn((before) => [...before, pem])} />
      </section>

      {overview?.lists.map((list) => (
        <List key={list.list} overview={list} pinned={overview.pinned} searching={searching}>
          {list.certificates.length === 0 ? null : (
            <TrustCertificates
              caption={say(messageKey('trust_list', list.list))}
              certificates={matching(list.certificates)}
              now={tools.now()}
            />
          )}
        </List>
      ))}
    </>
  );
}

function List({
  overview: { list, url, copy, outcome, certificates },
  pinned,
  searching,
  children,
}: {
  readonly overview: ListOverview;
  readonly pinned: boolean;
  readonly searching: boolean;
  readonly children: ReactNode;
}) {
  const words = useWords();
  const { say } = words;
  const id = useId();
  const interim = list === 'interimAnchors' || list === 'interimAllowed';
  return (
    <section className="trust-list" aria-labelledby={id} data-list={list}>
      <h2 id={id}>{say(messageKey('trust_list', list))}</h2>
      <p className="muted">{say(messageKey('trust_list_text', list))}</p>
      {interim ? <p className="frozen">{say('trust_frozen')}</p> : null}
      <dl className="trust-facts">
        <div>
          <dt>{say('trust_fact_source')}</dt>
          <dd className="untrusted">{pinned ? say('trust_by_hand') : <bdi dir="ltr">{url}</bdi>}</dd>
        </div>
        {copy === null ? null : (
          <>
            <div>
              <dt>{say('trust_fact_issued')}</dt>
              <dd>{copy.issued ? day(words, copy.issued) : say('trust_no_date')}</dd>
            </div>
            <div>
              <dt>{say('trust_fact_retrieved')}</dt>
              <dd>{copy.retrieved ? moment(words, copy.retrieved) : say('trust_no_date')}</dd>
            </div>
            {copy.packaged ? (
              <div>
                <dt>{say('trust_fact_origin')}</dt>
                <dd>{say('trust_packaged')}</dd>
              </div>
            ) : null}
            <div>
              <dt>{say('trust_fact_etag')}</dt>
              <dd>{copy.etag ? <Untrusted>{copy.etag}</Untrusted> : say('trust_no_etag')}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{say('trust_fact_last')}</dt>
          <dd className="trust-outcome">
            {outcome ? <OutcomeInWords outcome={outcome} /> : say('trust_never_looked')}
          </dd>
        </div>
      </dl>
      {copy === null ? (
        <p>{say('trust_list_missing')}</p>
      ) : (
        <details open={searching}>
          <summary>{words.count('trust_count', certificates.length)}</summary>
          {children}
        </details>
      )}
    </section>
  );
}

function OutcomeInWords({ outcome: { outcome, reason, detail } }: { readonly outcome: ListOutcome }) {
  const { say } = useWords();
  if (reason === null) return say(messageKey('trust_outcome', outcome));
  if (reason === 'pinned') return say('trust_kept_pinned');
  return (
    <>
      {say(messageKey('trust_kept', reason), detail ?? '')}{' '}
      {say(outcome === 'missing' ? 'trust_still_none' : 'trust_nothing_changed')}
      {reason === 'unreachable' && detail ? (
        <span className="anchor-more">
          <Untrusted>{detail}</Untrusted>
        </span>
      ) : null}
    </>
  );
}

/** What one look brought, over all lists, for who hears it rather than sees the lists. */
function inTotal({ say, number }: Words, refresh: Refresh): string {
  const outcomes = PUBLISHED_LISTS.map((list) => refresh[list]);
  if (outcomes.every(({ reason }) => reason === 'pinned')) return say('trust_kept_pinned');
  const count = (...wanted: ListOutcome['outcome'][]) =>
    number(outcomes.filter(({ outcome }) => wanted.includes(outcome)).length);
  const total = say('trust_looked', count('updated'), count('unchanged'), count('kept', 'missing'));
  const unparsed = outcomes.some(({ reason }) => reason === 'unreadable' || reason === 'damaged');
  return unparsed ? `${total} ${say('trust_kept_unreadable')} ${say('trust_nothing_changed')}` : total;
}

function foundInWords(
  { count, number }: Words,
  { own, lists }: TrustOverview,
  matching: (certificates: readonly TrustCertificate[]) => readonly TrustCertificate[],
): string {
  const all = [own, ...lists.map(({ certificates }) => certificates)].flat();
  return count('trust_found', matching(all).length, number(all.length));
}
