import type { Inspection } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { bytes, duration, moment } from './amounts';
import { CopyButton } from './CopyButton';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Above this a `data:` address is bytes, not a name. */
const SHOWN_URL = 300;

/** What exactly was inspected. */
export function Subject({ inspection }: { readonly inspection: Pick<Inspection, 'subject' | 'inspectedAt'> }) {
  const words = useWords();
  const { say } = words;
  const { subject, inspectedAt } = inspection;
  const rows: { label: string; value: React.ReactNode }[] = [];
  if (subject.fileName !== null)
    rows.push({ label: say('label_file'), value: <Untrusted>{subject.fileName}</Untrusted> });
  if (subject.mediaUrl !== null) {
    rows.push({ label: say('label_address'), value: <Untrusted>{shortened(subject.mediaUrl)}</Untrusted> });
  }
  if (subject.pageUrl !== null) {
    rows.push({ label: say('label_page'), value: <Untrusted>{shortened(subject.pageUrl)}</Untrusted> });
  }
  const kind = subject.kind === null ? say('kind_unknown') : say(messageKey('kind', subject.kind));
  rows.push({ label: say('label_kind'), value: subject.mime === null ? kind : `${kind} (${subject.mime})` });
  if (subject.byteLength !== null) rows.push({ label: say('label_size'), value: bytes(words, subject.byteLength) });
  if (subject.durationSeconds !== null) {
    rows.push({ label: say('label_duration'), value: duration(subject.durationSeconds) });
  }
  if (subject.width !== null && subject.height !== null) {
    rows.push({ label: say('label_picture'), value: <bdi>{`${subject.width} × ${subject.height}`}</bdi> });
  }
  if (inspectedAt !== undefined) rows.push({ label: say('report_inspected_at'), value: moment(words, inspectedAt) });
  const { sha256 } = subject;
  return (
    // biome-ignore lint/a11y/useSemanticElements: nothing here is filled in; a section would be a landmark once a record
    <div role="group" className="subject" aria-label={say('label_subject')}>
      <dl className="facts">
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{say('label_sha256')}</dt>
          <dd>
            {sha256 === null ? (
              say('sha256_unread')
            ) : (
              <span className="hash">
                <code dir="ltr">{sha256}</code>
                <CopyButton label={say('copy')} text={() => sha256} />
              </span>
            )}
          </dd>
        </div>
      </dl>
    </div>
  );
}

function shortened(url: string): string {
  return url.length > SHOWN_URL ? `${url.slice(0, SHOWN_URL)}…` : url;
}
