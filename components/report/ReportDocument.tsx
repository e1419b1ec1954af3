import type { ReactNode } from 'react';
import type { Inspection } from '../../lib/inspection/schema';
import type { BundleRecord } from '../../lib/report/bundle-schema';
import { answerKey } from '../../lib/verdict/answer-key';
import { messageKey } from '../../lib/words/localise';
import { bytes, day, duration, instant, moment } from '../amounts';
import { EvidenceRows } from '../EvidenceRows';
import { Untrusted } from '../Untrusted';
import { useWords } from '../words';

/**
 * The report as a document of its own: read without the extension, printed, or saved as PDF. It loads nothing: the
 * frames lie beside it, and its own policy forbids the rest.
 */
export function ReportDocument(props: {
  readonly inspection: Inspection;
  readonly record: Omit<BundleRecord, 'files'>;
  readonly css: string;
  readonly language: string;
  readonly direction: string;
}) {
  const words = useWords();
  const { say } = words;
  const { inspection, record } = props;
  const { verdict } = inspection;
  return (
    <html lang={props.language} dir={props.direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          httpEquiv="Content-Security-Policy"
          content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"
        />
        <title>{say('report_document_title')}</title>
        <style>{props.css}</style>
      </head>
      <body className="report-document">
        <header>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('report_document_title')}</h1>
          <p className="muted">{say('report_document_made', moment(words, record.createdAt))}</p>
        </header>
        <main>
          <section className="report-answer">
            <h2>{say(answerKey(verdict))}</h2>
            <p>{verdict.summary}</p>
            {verdict.conflicts.map(({ explanation }) => (
              <p key={explanation}>
                <strong>{say('report_conflict')}</strong> {explanation}
              </p>
            ))}
          </section>
          <Facts title={say('label_subject')} rows={subjectRows(words, inspection, record)} />
          {record.note === null ? null : (
            <section>
              <h2>{say('report_note')}</h2>
              <p className="report-note">
                <Untrusted>{record.note}</Untrusted>
              </p>
            </section>
          )}
          <section>
            <h2>{say('label_evidence')}</h2>
            <EvidenceRows inspection={inspection} running={false} expanded />
          </section>
          <section>
            <h2>{say('gaps_title')}</h2>
            {record.notChecked.length === 0 ? <p>{say('gaps_none')}</p> : null}
            <ul className="report-list">
              {record.notChecked.map(({ check, state, reason }) => (
                <li key={check}>
                  <strong>{say(messageKey('check', check))}</strong> ({say(messageKey('coverage', state))}):{' '}
                  {reason === null ? say('reason_none') : say(messageKey('reason', reason))}
                </li>
              ))}
            </ul>
          </section>
          {record.frames.length === 0 ? null : (
            <section>
              <h2>{say('report_frames')}</h2>
              <ul className="report-frames">
                {record.frames.map(({ path, seconds, perceptualHash }) => (
                  <li key={path}>
                    <img src={path} alt={say('report_frame_alt', instant(words, seconds))} />
                    <p>{say('report_frame_at', instant(words, seconds))}</p>
                    {perceptualHash === null ? null : (
                      <p className="muted">
                        {perceptualHash.algorithm} <code dir="ltr">{perceptualHash.value}</code>
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Facts title={say('report_how')} rows={methodRows(words, record)} />
          <section>
            <h2>{say('report_check_title')}</h2>
            <p>{say('report_check_text')}</p>
            <p>
              <code dir="ltr">sha256sum -c SHA256SUMS.txt</code>
            </p>
          </section>
        </main>
      </body>
    </html>
  );
}

type Rows = readonly (readonly [label: string, value: ReactNode])[];

function Facts({ title, rows }: { readonly title: string; readonly rows: Rows }) {
  return (
    <section>
      <h2>{title}</h2>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function subjectRows(
  words: ReturnType<typeof useWords>,
  { subject }: Inspection,
  record: Omit<BundleRecord, 'files'>,
): Rows {
  const { say } = words;
  const rows: [string, ReactNode][] = [];
  const page = record.page?.url ?? subject.pageUrl;
  if (subject.fileName !== null) rows.push([say('label_file'), <Untrusted key="f">{subject.fileName}</Untrusted>]);
  if (page !== null) rows.push([say('label_page'), <Untrusted key="p">{page}</Untrusted>]);
  if (subject.mediaUrl !== null) rows.push([say('label_address'), <Untrusted key="m">{subject.mediaUrl}</Untrusted>]);
  if (subject.byteLength !== null) rows.push([say('label_size'), bytes(words, subject.byteLength)]);
  if (subject.durationSeconds !== null) rows.push([say('label_duration'), duration(subject.durationSeconds)]);
  rows.push([
    say('label_sha256'),
    subject.sha256 === null ? (
      say('sha256_unread')
    ) : (
      <code key="s" dir="ltr">
        {subject.sha256}
      </code>
    ),
  ]);
  return rows;
}

function methodRows(words: ReturnType<typeof useWords>, record: Omit<BundleRecord, 'files'>): Rows {
  const { say } = words;
  const { software } = record;
  const rows: [string, ReactNode][] = [];
  if (record.inspectedAt !== null) rows.push([say('report_inspected_at'), moment(words, record.inspectedAt)]);
  rows.push([say('report_created_at'), moment(words, record.createdAt)]);
  rows.push([
    say('report_software'),
    <bdi key="v">{[`${software.name} ${software.version}`, software.browser].filter(Boolean).join(' · ')}</bdi>,
  ]);
  for (const { name, version, sha256 } of record.models)
    rows.push([`${say('label_model')} ${name}`, <bdi key="v">{[version, sha256].filter(Boolean).join(' · ')}</bdi>]);
  for (const { name, issued, retrieved } of record.trustLists)
    rows.push([
      words.code('list', name) ?? name,
      [issued, retrieved].flatMap((date) => (date === null ? [] : [day(words, date)])).join(' · ') ||
        say('report_no_date'),
    ]);
  return rows;
}
