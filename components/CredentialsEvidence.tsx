import type { Credentials, Problem } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { day, moment } from './amounts';
import { credentialsStateKey } from './credentials-words';
import { History } from './History';
import { ProblemList } from './ProblemList';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export function CredentialsEvidence({ credentials }: { readonly credentials: Credentials }) {
  const words = useWords();
  const { say } = words;
  const { signer, state } = credentials;
  const signerName = signer?.organization ?? signer?.commonName ?? null;
  const claims = state !== 'remote';
  return (
    <>
      <p>{say(credentialsStateKey('state', credentials))}</p>
      {credentials.changed?.length ? (
        <div>
          <h3>{say('label_changed')}</h3>
          <ul className="actions">
            {credentials.changed.map((part) => (
              <li key={part}>{say(messageKey('changed', part))}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {state === 'broken' || state === 'malformed' ? <p className="note">{say('credentials_unproven')}</p> : null}
      <dl className="facts">
        {signer === null ? null : (
          <Fact label={say('label_signer')}>
            {signerName === null ? say('signer_unnamed') : <Untrusted>{signerName}</Untrusted>}
            {signer.commonName !== null && signer.commonName !== signerName ? (
              <span className="muted">
                {' ('}
                <Untrusted>{signer.commonName}</Untrusted>)
              </span>
            ) : null}
          </Fact>
        )}
        {signer === null ? null : (
          <Fact label={say('label_trust_list')}>
            <TrustList credentials={credentials} />
          </Fact>
        )}
        {credentials.revocation === undefined || credentials.revocation === 'none' ? null : (
          <Fact label={say('label_revocation')}>{say(messageKey('revocation', credentials.revocation))}</Fact>
        )}
        {claims ? (
          <Fact label={say('label_signed_at')}>
            {credentials.signedAt === null ? (
              say('signed_at_unknown')
            ) : (
              <>
                <Untrusted>{moment(words, credentials.signedAt)}</Untrusted>
                {state === 'trusted' ? null : <span className="muted"> · {say('signed_at_unproven')}</span>}
              </>
            )}
          </Fact>
        ) : null}
        {claims ? <Fact label={say('label_content')}>{say(contentKey(credentials))}</Fact> : null}
        {claims ? <Fact label={say('label_ai_use')}>{say(messageKey('ai_use', credentials.aiUse))}</Fact> : null}
        {claims && credentials.captured ? (
          <Fact label={say('label_captured')}>
            {say(
              state === 'trusted' && contentKey(credentials) === 'content_hash_match'
                ? 'captured_yes'
                : 'captured_claimed',
            )}
          </Fact>
        ) : null}
        {credentials.generator === null ? null : (
          <Fact label={say('label_made_with')}>
            {words.generator(credentials.generator)}
            {credentials.model === null ? null : (
              <>
                {' · '}
                <Untrusted>{credentials.model}</Untrusted>
              </>
            )}
          </Fact>
        )}
        {credentials.remoteUrl === null ? null : (
          <Fact label={say('label_remote')}>
            <Untrusted>{credentials.remoteUrl}</Untrusted>
          </Fact>
        )}
        {claims ? <Fact label={say('label_source')}>{say(messageKey('source', credentials.source))}</Fact> : null}
      </dl>
      <Problems problems={problemsHere(credentials)} />
      {credentials.history.length === 0 ? null : <History history={credentials.history} />}
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TrustList({ credentials }: { readonly credentials: Credentials }) {
  const words = useWords();
  const { say } = words;
  const name = credentials.signer?.list ?? null;
  if (name === null) return <>{say(credentials.trustLists.length === 0 ? 'list_none_available' : 'list_none')}</>;
  const list = credentials.trustLists.find((candidate) => candidate.name === name);
  const date = list?.issued ?? list?.retrieved ?? null;
  return (
    <>
      {say(messageKey('list', name))}
      {date === null ? null : (
        <span className="muted">
          {' · '}
          {say(list?.issued === null ? 'list_retrieved' : 'list_issued', day(words, date))}
        </span>
      )}
    </>
  );
}

/** All but those that the history shows at the ingredient that has them. */
function problemsHere({ problems, history }: Credentials): Problem[] {
  const shown = (problem: Problem) =>
    history.some(({ ingredients = [] }) =>
      ingredients.some(
        ({ title, problems: own }) =>
          (title ?? null) === problem.ingredient && own.some(({ code }) => code === problem.code),
      ),
    );
  return problems.filter((problem) => problem.ingredient == null || !shown(problem));
}

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  const { say } = useWords();
  if (problems.length === 0) return null;
  return (
    <>
      <h3>{say('label_problems')}</h3>
      <ProblemList problems={problems} />
    </>
  );
}

/** Of a stream only pieces are compared: that those match says nothing of the others. */
function contentKey({ contentHash, source }: Credentials): string {
  if (source !== 'stream' || contentHash === 'unchecked') return messageKey('content_hash', contentHash);
  return contentHash === 'match' ? 'content_hash_pieces_match' : 'content_hash_pieces_mismatch';
}
