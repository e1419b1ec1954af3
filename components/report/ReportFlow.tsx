import { useId, useState } from 'react';
import type { Inspection } from '../../lib/inspection/schema';
import type { Bundle } from '../../lib/report/bundle';
import { mayBundle, missingParts, type ReportReason, reportReasons, writeNotice } from '../../lib/report/notice';
import { type ReportRoute, routesFor } from '../../lib/report/routes';
import { mailTo, type Outgoing, outgoing } from '../../lib/report/send';
import { messageKey } from '../../lib/words/localise';
import { CopyButton } from '../CopyButton';
import { Icon } from '../icons';
import { useWords } from '../words';
import './report-flow.css';

export interface ReportFlowProps {
  readonly inspection: Inspection;
  /** Where it was seen; null for a file. */
  readonly pageUrl: string | null;
  /** Packs the evidence and hands it to the person as a file. */
  save(note: string, pageUrl: string | null): Promise<Bundle>;
  /** Where a newsroom or a moderation desk wants reports; null where the person has configured nothing. */
  readonly desk: { readonly mail: string | null; readonly webhook: string | null };
  send(outgoing: Outgoing): Promise<void>;
}

type Saved =
  | { readonly state: 'saving' }
  | { readonly state: 'saved'; readonly bundle: Bundle }
  | { readonly state: 'failed'; readonly why: string };

/**
 * From "something is wrong with this" to a saved bundle and a text that is ready to send. Nothing leaves the machine
 * here but what the person sends with a button under its preview.
 */
export function ReportFlow(props: ReportFlowProps) {
  const { say } = useWords();
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const [seenAt, setSeenAt] = useState('');
  const pageUrl = props.pageUrl ?? (URL.canParse(seenAt) && /^https?:/i.test(seenAt) ? seenAt : null);
  const [saved, setSaved] = useState<Saved | null>(null);
  const fingerprint = saved?.state === 'saved' ? saved.bundle.fingerprint : null;
  const name = useId();

  function save() {
    setSaved({ state: 'saving' });
    props.save(note, pageUrl).then(
      (bundle) => setSaved({ state: 'saved', bundle }),
      (error: unknown) => setSaved({ state: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
  }

  return (
    <div className="report-flow">
      <fieldset>
        <legend>{say('report_what')}</legend>
        {reportReasons.map((one) => (
          <label key={one} className="report-choice">
            <input type="radio" name={name} checked={reason === one} onChange={() => setReason(one)} />
            <span>{say(messageKey('report_reason', one))}</span>
          </label>
        ))}
      </fieldset>
      {reason === 'intimate' ? <p className="report-care">{say('report_intimate_text')}</p> : null}
      {reason === null || mayBundle(reason) ? (
        <>
          {props.pageUrl === null ? (
            <label className="report-field">
              <span>{say('report_seen_at')}</span>
              <input
                type="url"
                dir="ltr"
                placeholder="https://"
                maxLength={2000}
                value={seenAt}
                onChange={(event) => setSeenAt(event.target.value.trim())}
              />
            </label>
          ) : null}
          <label className="report-field">
            <span>{say('report_note_label')}</span>
            <textarea rows={3} maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
          <section className="report-save">
            <button type="button" className="button" disabled={saved?.state === 'saving'} onClick={save}>
              <Icon name="file" size={16} />
              {say(saved?.state === 'saving' ? 'report_saving' : 'report_save')}
            </button>
            <div role="status">
              {saved?.state === 'failed' ? (
                <p className="report-problem">{say('report_save_failed', saved.why)}</p>
              ) : null}
              {saved?.state === 'saved' ? <SavedBundle bundle={saved.bundle} /> : null}
            </div>
            {saved === null ? <p className="muted">{say('report_save_text')}</p> : null}
          </section>
        </>
      ) : null}
      {reason === null ? (
        <p className="muted">{say('report_choose_first')}</p>
      ) : (
        <Send
          key={reason}
          {...props}
          pageUrl={pageUrl}
          reason={reason}
          note={note}
          fingerprint={mayBundle(reason) ? fingerprint : null}
        />
      )}
    </div>
  );
}

function SavedBundle({ bundle }: { readonly bundle: Bundle }) {
  const { say } = useWords();
  return (
    <>
      <p>
        <bdi>{say('report_saved', bundle.fileName)}</bdi>
      </p>
      <p className="report-fingerprint">
        <span>{say('report_fingerprint')}</span> <code dir="ltr">{bundle.fingerprint}</code>
        <CopyButton label={say('copy')} text={() => bundle.fingerprint} />
      </p>
      <p className="muted">{say('report_fingerprint_text')}</p>
    </>
  );
}

function Send(
  props: ReportFlowProps & {
    readonly reason: ReportReason;
    readonly note: string;
    readonly fingerprint: string | null;
  },
) {
  const { say, list } = useWords();
  const { inspection, pageUrl, reason, note, fingerprint, desk } = props;
  const [sender, setSender] = useState({ name: '', email: '' });
  const [named, setNamed] = useState(true);
  const [faith, setFaith] = useState(false);
  const routes = routesFor(reason, pageUrl ?? inspection.subject.mediaUrl, inspection.verdict.generator);
  const locations = [pageUrl, inspection.subject.mediaUrl].filter((url): url is string => url !== null);
  const input = { reason, inspection, locations, note, sender: named ? sender : null, fingerprint };
  const text = writeNotice(input, say);
  const missing = missingParts(input, faith);
  const mail = desk.mail === null ? null : mailTo(desk.mail, say('notice_heading'), text);
  return (
    <>
      {/* A heading with nothing under it would promise a place to go. */}
      {routes.length === 0 && pageUrl === null ? null : (
        <section className="report-routes">
          <h3>{say('report_where')}</h3>
          <ul>
            {routes.map((route) => (
              <Route key={route.id} route={route} />
            ))}
          </ul>
          {pageUrl === null ? null : <p className="muted">{say('report_own_menu')}</p>}
        </section>
      )}
      <details className="report-notice">
        <summary>
          {say('report_notice_title')}
          <Icon name="chevron" size={16} />
        </summary>
        <p className="muted">{say('report_notice_text')}</p>
        <div className="report-fields">
          <label className="report-field">
            <span>{say('report_name')}</span>
            <input
              type="text"
              autoComplete="name"
              maxLength={200}
              disabled={!named}
              value={sender.name}
              onChange={(event) => setSender({ ...sender, name: event.target.value })}
            />
          </label>
          <label className="report-field">
            <span>{say('report_email')}</span>
            <input
              type="email"
              autoComplete="email"
              maxLength={200}
              disabled={!named}
              value={sender.email}
              onChange={(event) => setSender({ ...sender, email: event.target.value })}
            />
          </label>
        </div>
        {reason === 'intimate' ? (
          <label className="report-choice">
            <input type="checkbox" checked={!named} onChange={(event) => setNamed(!event.target.checked)} />
            <span>{say('report_without_name')}</span>
          </label>
        ) : null}
        <label className="report-choice">
          <input type="checkbox" checked={faith} onChange={(event) => setFaith(event.target.checked)} />
          <span>{say('notice_good_faith_text')}</span>
        </label>
        <label className="report-field">
          <span>{say('report_preview')}</span>
          <textarea readOnly rows={12} value={text} />
        </label>
        <div role="status">
          {missing.length === 0 ? null : (
            <p className="report-problem">
              {say('report_missing')} {list(missing.map((part) => say(messageKey('report_missing', part))))}
            </p>
          )}
        </div>
        <CopyButton label={say('report_copy_notice')} text={() => text} />
        {mail === null ? null : (
          <a className="button button-quiet" href={mail}>
            {say('report_mail')}
          </a>
        )}
      </details>
      {desk.webhook === null || !mayBundle(reason) ? null : (
        <Webhook {...props} notice={text} location={locations[0] ?? null} url={desk.webhook} />
      )}
    </>
  );
}

function Route({ route }: { readonly route: ReportRoute }) {
  const { say } = useWords();
  return (
    <li>
      <a className="report-route" href={route.url} target="_blank" rel="noreferrer">
        <strong>
          <bdi>{route.name}</bdi>
        </strong>
        <span>{say(`route_${route.id}`)}</span>
        <span className="muted">
          <bdi>{new URL(route.url).host}</bdi>
          {route.status === 'verified' ? null : ` · ${say('report_route_unverified')}`}
        </span>
      </a>
    </li>
  );
}

function Webhook(props: {
  readonly url: string;
  readonly notice: string;
  readonly location: string | null;
  readonly fingerprint: string | null;
  readonly inspection: Inspection;
  send(outgoing: Outgoing): Promise<void>;
}) {
  const { say } = useWords();
  const [outcome, setOutcome] = useState<'sending' | 'sent' | { readonly why: string } | null>(null);
  const { notice, location, fingerprint } = props;
  const prepared = outgoing(props.url, { notice, location, fingerprint, summary: props.inspection.verdict.summary });
  if (prepared === null) return <p className="report-problem">{say('report_webhook_refused')}</p>;
  return (
    <details className="report-notice">
      <summary>
        {say('report_webhook_title', new URL(prepared.url).host)}
        <Icon name="chevron" size={16} />
      </summary>
      <label className="report-field">
        <span>{say('report_webhook_preview')}</span>
        <textarea readOnly rows={10} dir="ltr" value={prepared.body} />
      </label>
      <button
        type="button"
        className="button"
        disabled={outcome === 'sending' || outcome === 'sent'}
        onClick={() => {
          setOutcome('sending');
          props.send(prepared).then(
            () => setOutcome('sent'),
            (error: unknown) => setOutcome({ why: error instanceof Error ? error.message : String(error) }),
          );
        }}
      >
        {say('report_webhook_send')}
      </button>
      <p role="status">
        {outcome === 'sent' ? say('report_webhook_sent') : null}
        {outcome !== null && typeof outcome === 'object' ? say('report_webhook_failed', outcome.why) : null}
      </p>
    </details>
  );
}
