import { useId } from 'react';
import type { CertificateName, TrustCertificate } from '../lib/credentials/trust-certificate';
import { validityAt } from '../lib/credentials/trust-overview';
import { day } from './amounts';
import { Untrusted } from './Untrusted';
import { useWords, type Words } from './words';

export interface TrustCertificatesProps {
  /** What the table is of, for those who cannot see what stands around it. */
  readonly caption: string;
  readonly certificates: readonly TrustCertificate[];
  /** Milliseconds since the epoch: what has expired by then says so. */
  readonly now: number;
  /** Only the person's own can be removed. */
  readonly onRemove?: (certificate: TrustCertificate) => void;
}

export function TrustCertificates({ caption, certificates, now, onRemove }: TrustCertificatesProps) {
  const { say } = useWords();
  return (
    <table className="anchors">
      <caption className="for-readers">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{say('trust_column_holder')}</th>
          <th scope="col">{say('trust_column_valid')}</th>
          <th scope="col">{say('trust_column_vouches')}</th>
          {onRemove ? (
            <th scope="col">
              <span className="for-readers">{say('trust_column_remove')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {certificates.map((certificate) => (
          <Row key={certificate.fingerprint} certificate={certificate} now={now} onRemove={onRemove} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  certificate,
  now,
  onRemove,
}: {
  readonly certificate: TrustCertificate;
  readonly now: number;
  readonly onRemove: TrustCertificatesProps['onRemove'];
}) {
  const words = useWords();
  const { say } = words;
  const id = useId();
  const { facts, fingerprint } = certificate;
  const holder = facts && (facts.subject.commonName ?? facts.subject.organisation);
  const more = facts && moreOf(facts.subject, holder);
  const issuer = facts && (facts.issuer.commonName ?? facts.issuer.organisation);
  return (
    <tr>
      <th scope="row" id={id}>
        <strong>{holder ? <Untrusted>{holder}</Untrusted> : say('trust_no_holder')}</strong>
        {more ? (
          <span className="anchor-more">
            <Untrusted>{more}</Untrusted>
          </span>
        ) : null}
        {issuer && issuer !== holder ? (
          <span className="anchor-more">
            {say('trust_issued_by')} <Untrusted>{issuer}</Untrusted>
          </span>
        ) : null}
        <span className="anchor-more">
          {say('trust_fingerprint')}{' '}
          <code dir="ltr" className="fingerprint">
            {fingerprint}
          </code>
        </span>
      </th>
      <td>{facts ? validityInWords(words, facts, now) : say('trust_unread')}</td>
      <td>{facts ? say(facts.isCa ? 'trust_authority' : 'trust_single') : null}</td>
      {onRemove ? (
        <td>
          <button
            type="button"
            className="button button-quiet"
            aria-describedby={id}
            onClick={() => onRemove(certificate)}
          >
            {say('trust_remove_one')}
          </button>
        </td>
      ) : null}
    </tr>
  );
}

function moreOf({ organisation, country }: CertificateName, holder: string | null): string {
  return [organisation === holder ? null : organisation, country].filter((part) => part).join(', ');
}

/** In words, never by colour alone. */
function validityInWords(words: Words, facts: NonNullable<TrustCertificate['facts']>, now: number) {
  const { say } = words;
  const from = day(words, facts.notBefore);
  const until = facts.notAfter === null ? null : day(words, facts.notAfter);
  const state = validityAt(facts, now);
  if (state === 'expired' && until !== null) return <span className="expired">{say('trust_expired', until)}</span>;
  if (state === 'not-yet') return <span className="expired">{say('trust_not_yet', from)}</span>;
  return until === null ? say('trust_never_expires', from) : say('trust_valid', from, until);
}
