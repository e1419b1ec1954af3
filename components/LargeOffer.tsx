import { useId } from 'react';
import type { Inspection } from '../lib/inspection/schema';
import { useWords } from './words';

export type LargeOfferProps = {
  readonly inspection: Inspection;
} & ({ readonly onCompare: () => void } | { readonly href: string });

/** A signed file above the size that is read by itself: its content is compared only when the person asks for it. */
export function LargeOffer(props: LargeOfferProps) {
  const { say, number } = useWords();
  const id = useId();
  const { coverage, credentials, subject } = props.inspection;
  const row = coverage.find(({ check }) => check === 'contentHash');
  if (credentials === null || row?.state !== 'skipped' || row.reason !== 'too-large') return null;
  const size = subject.byteLength === null ? '?' : number(Math.round(subject.byteLength / 1_000_000));
  return (
    <section className="remote-offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say('large_offer_title')}</h3>
      <p>{say('large_offer_text', size)}</p>
      {'href' in props ? (
        <a className="button" href={props.href} target="_blank" rel="noreferrer">
          {say('large_offer_compare')}
        </a>
      ) : (
        <button type="button" className="button" onClick={props.onCompare}>
          {say('large_offer_compare')}
        </button>
      )}
    </section>
  );
}
