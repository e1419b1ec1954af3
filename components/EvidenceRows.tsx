import type { ReactNode } from 'react';
import type { CheckName, Inspection } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { type Checked, checked } from './checked';
import { credentialsInShort } from './credentials-words';
import { Icon, type IconName } from './icons';
import { LateBody } from './late';
import { toneOf } from './tone';
import { useWords, type Words } from './words';

export interface EvidenceRowsProps {
  readonly inspection: Inspection | null;
  readonly running: boolean;
  /** Rows with a finding start open (the inspect page has the room; the popup has not). */
  readonly expanded?: boolean;
}

/** What one row says while it is closed, and what it holds. Null content: nothing to unfold. */
interface Row {
  readonly check: CheckName;
  readonly icon: IconName;
  readonly look: Checked;
  readonly found: boolean;
  readonly tone: string;
  readonly short: string;
  readonly body: ReactNode;
}

/**
 * One row a kind of evidence, always all of them and always in this order, each a line high while closed: results that
 * come in change words, never places. A check that did not run says so and shows nothing else.
 */
export function EvidenceRows({ inspection, running, expanded = false }: EvidenceRowsProps) {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: nothing here is filled in; a section would be a landmark once a record
    <div role="group" className="evidence" aria-label={words.say('label_evidence')}>
      {rowsOf(words, inspection, running).map((row) => (
        <EvidenceRow key={row.check} row={row} open={expanded && !running && row.found} />
      ))}
    </div>
  );
}

function EvidenceRow({ row, open }: { readonly row: Row; readonly open: boolean }) {
  const { say } = useWords();
  const line = (
    <>
      <Icon name={row.icon} />
      <span className="row-name">{say(messageKey('check', row.check))}</span>
      <span className="row-short">{row.short}</span>
    </>
  );
  const className = `row row-${row.look.state} ${row.found ? `row-found tone-${row.tone}` : ''}`;
  if (row.body === null) {
    return (
      <div className={`${className} row-line`} data-check={row.check} tabIndex={-1}>
        {line}
      </div>
    );
  }
  return (
    <details className={className} data-check={row.check} open={open}>
      <summary className="row-line">
        {line}
        <Icon name="chevron" size={16} />
      </summary>
      <div className="row-body">{row.body}</div>
    </details>
  );
}

/** All rows of a record, in their fixed order. */
export function rowsOf(words: Words, inspection: Inspection | null, running: boolean): Row[] {
  const { say } = words;
  const row = (
    check: CheckName,
    icon: IconName,
    finding: { short: string; body: ReactNode; tone?: string } | null,
    none: { short: string; body: ReactNode },
  ): Row => {
    const look = checked(inspection, check, running);
    if (look.state === 'looking') {
      return { check, icon, look, found: false, tone: 'neutral', short: say('row_looking'), body: null };
    }
    if (look.state === 'not-checked')
      return { check, icon, look, found: false, tone: 'neutral', ...notChecked(words, look) };
    if (finding !== null) return { check, icon, look, found: true, tone: finding.tone ?? 'neutral', ...finding };
    const partly = look.partial ? { short: say('row_none_in_part'), body: <PartlyRead look={look} /> } : none;
    return { check, icon, look, found: false, tone: 'neutral', ...partly };
  };

  const credentials = inspection?.credentials ?? null;
  const marks = inspection?.marks ?? [];
  const disclosures = inspection?.disclosures ?? [];
  const classifier = inspection?.classifier ?? null;
  const faces = inspection?.faces ?? null;
  const [firstMark] = marks;
  const [firstDisclosure] = disclosures;

  return [
    row(
      'credentials',
      'credentials',
      credentials && {
        short: credentialsInShort(words, credentials),
        body: <LateBody>{({ CredentialsEvidence }) => <CredentialsEvidence credentials={credentials} />}</LateBody>,
        tone: credentials.state === 'broken' ? 'broken' : credentials.state === 'trusted' ? 'camera' : 'estimate',
      },
      { short: say('row_none_found'), body: <p>{say('credentials_none_text')}</p> },
    ),
    row(
      'marks',
      'marks',
      firstMark
        ? {
            short: firstMark.generator
              ? words.count('marks_of', marks.length, words.generator(firstMark.generator))
              : words.count('marks', marks.length),
            body: <LateBody>{({ MarksEvidence }) => <MarksEvidence marks={marks} />}</LateBody>,
            tone: marks.some((mark) => mark.strength === 'strong') ? 'ai' : 'estimate',
          }
        : null,
      { short: say('row_none_found'), body: <p>{say('marks_none_text')}</p> },
    ),
    row(
      'disclosure',
      'disclosure',
      firstDisclosure
        ? {
            short: words.count('disclosures', disclosures.length),
            body: <LateBody>{({ DisclosuresEvidence }) => <DisclosuresEvidence disclosures={disclosures} />}</LateBody>,
            tone: disclosures.every(({ claim }) => claim === 'captured') ? 'camera' : 'ai',
          }
        : null,
      { short: say('row_none_found'), body: <p>{say('disclosures_none_text')}</p> },
    ),
    row(
      'classifier',
      'classifier',
      classifier && {
        short:
          classifier.abstained === null
            ? say(messageKey('classifier', classifier.verdict))
            : say('classifier_abstained'),
        body: (
          <LateBody>
            {({ ClassifierEvidence }) => <ClassifierEvidence finding={classifier} beside={inspection} />}
          </LateBody>
        ),
        tone: classifier.abstained === null && classifier.verdict === 'likely-ai' ? toneOf('likely-ai') : 'neutral',
      },
      { short: say('row_no_result'), body: <p>{say('classifier_none_text')}</p> },
    ),
    row(
      'faces',
      'faces',
      faces && faces.count > 0
        ? {
            short: words.count('faces', faces.count),
            body: (
              <LateBody>
                {({ FacesEvidence }) => <FacesEvidence faces={faces} match={inspection?.soundMatch} />}
              </LateBody>
            ),
          }
        : null,
      { short: say('row_none_found'), body: <p>{say('faces_none_text')}</p> },
    ),
  ];
}

function notChecked(
  words: Words,
  look: Extract<Checked, { state: 'not-checked' }>,
): { short: string; body: ReactNode } {
  const { say } = words;
  return {
    short: say(look.failed ? 'row_failed' : 'row_not_checked'),
    body: look.reason === null ? null : <p>{say(messageKey('reason', look.reason))}</p>,
  };
}

function PartlyRead({ look }: { readonly look: Extract<Checked, { state: 'looked' }> }) {
  const { say } = useWords();
  return (
    <p>
      {say('row_none_in_part_text')} {look.reason === null ? null : say(messageKey('reason', look.reason))}
    </p>
  );
}
