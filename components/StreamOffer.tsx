import { useId } from 'react';
import type { Inspection } from '../lib/inspection/schema';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export interface StreamOfferProps {
  readonly inspection: Inspection;
  readonly onListen: () => void;
}

/**
 * A stream whose signature was not found for want of its beginning, or of which no piece was compared yet: what can be
 * done about it, and what came of trying.
 */
export function StreamOffer({ inspection, onListen }: StreamOfferProps) {
  const { say } = useWords();
  const id = useId();
  const { credentials, coverage } = inspection;
  const row = coverage.find(({ check }) => check === (credentials === null ? 'credentials' : 'contentHash'));
  if (row?.state !== 'skipped' || row.reason !== 'stream-only') return null;
  if (credentials !== null && credentials.source !== 'stream') return null;
  // A signature over a whole file cannot be compared with pieces, however many are heard.
  const isInVain = credentials?.problems.some(({ code }) => code === 'segments.whole-file');
  return (
    <section className="remote-offer" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say(credentials === null ? 'pieces_offer_unseen' : 'pieces_offer_title')}</h3>
      {row.detail === null ? null : (
        <p>
          <Untrusted>{row.detail}</Untrusted>
        </p>
      )}
      {isInVain ? null : (
        <>
          <p>{say('pieces_offer_text')}</p>
          <button type="button" className="button" onClick={onListen}>
            {say('pieces_offer_listen')}
          </button>
        </>
      )}
    </section>
  );
}
