import { useMemo, useState, useSyncExternalStore } from 'react';
import { AddedModelsEvidence } from '../../components/AddedModelsEvidence';
import { type AskDetails, DetailsProvider } from '../../components/details';
import { Identities } from '../../components/Identities';
import { InspectionRecord } from '../../components/InspectionRecord';
import { Icon, type IconName } from '../../components/icons';
import { LargeOffer } from '../../components/LargeOffer';
import { RemoteOffer } from '../../components/RemoteOffer';
import { DETAILS_WITHIN, ReportFold } from '../../components/report/ReportFold';
import { toneOf } from '../../components/tone';
import { Untrusted } from '../../components/Untrusted';
import { useWords } from '../../components/words';
import { type HostStorage, rememberHost } from '../../lib/credentials/remote-hosts';
import type { HashProgress } from '../../lib/inspection/check';
import { inOrder, type Order } from '../../lib/queue/export-results';
import type { InspectionQueue, QueueItem } from '../../lib/queue/inspection-queue';
import { answerKey } from '../../lib/verdict/answer-key';
import { messageKey } from '../../lib/words/localise';
import { ResultsTools } from './ResultsTools';

/** The queue, one line an item; a line unfolds into the whole record. */
export function Results({ queue, hosts }: { readonly queue: InspectionQueue; readonly hosts: HostStorage }) {
  const words = useWords();
  const { say } = words;
  const items = useSyncExternalStore(queue.subscribe, queue.items);
  const [order, setOrder] = useState<Order>('given');
  const ended = items.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const going = ended < items.length;
  return (
    <section className="results">
      <div className="results-head">
        <h2>{say('inspect_results')}</h2>
        {going ? (
          <p className="muted">{say('inspect_progress', words.number(ended), words.number(items.length))}</p>
        ) : null}
        {/* Speaks at the end and not at every file: the bar can be asked in between. */}
        <p className="muted" role="status">
          {going || items.length === 0 ? null : words.count('inspect_all_done', ended)}
        </p>
        {going ? (
          <>
            <progress max={items.length} value={ended} aria-label={say('inspect_results')} />
            <button
              type="button"
              className="button button-quiet"
              onClick={() => (queue.paused() ? queue.resume() : queue.pause())}
            >
              {say(queue.paused() ? 'inspect_resume' : 'inspect_pause')}
            </button>
            <button type="button" className="button button-quiet" onClick={() => queue.cancelAll()}>
              {say('inspect_cancel_all')}
            </button>
          </>
        ) : null}
        {ended > 0 ? (
          <button type="button" className="button button-quiet" onClick={() => queue.clearEnded()}>
            {say('inspect_clear')}
          </button>
        ) : null}
      </div>
      {ended > 1 ? <ResultsTools items={items} order={order} onOrder={setOrder} /> : null}
      {items.length === 0 ? <p className="results-empty muted">{say('inspect_empty')}</p> : null}
      <ol>
        {inOrder(items, order, say('language_tag')).map((item, index) => (
          <li key={item.id}>
            <Result
              item={item}
              startsOpen={index === 0}
              queue={queue}
              onCancel={() => queue.cancel(item.id)}
              onCheckIdentities={() => queue.checkIdentities(item.id)}
              onCompare={() => queue.compareLarge(item.id)}
              onFetch={async (always) => {
                // Remembered first: a store that refuses must not be told of after the fetch as if it had worked.
                if (always !== null) await rememberHost(hosts, always);
                queue.fetchManifest(item.id);
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ResultProps {
  readonly item: QueueItem;
  readonly startsOpen: boolean;
  readonly queue: InspectionQueue;
  readonly onCancel: () => void;
  readonly onCompare: () => void;
  readonly onFetch: (always: string | null) => Promise<void>;
  readonly onCheckIdentities: () => void;
}

function Result(props: ResultProps) {
  const { say } = useWords();
  const { item, queue } = props;
  const { id, inspection } = item;
  const hasHistory = item.state === 'done' && (inspection?.credentials?.history.length ?? 0) > 0;
  const ask = useMemo<AskDetails | null>(
    () => (hasHistory ? (signal) => queue.details(id, signal) : null),
    [queue, id, hasHistory],
  );
  const [open, setOpen] = useState(props.startsOpen);
  const going = item.state === 'waiting' || item.state === 'running';
  return (
    <div className="result">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={`result-line tone-${toneOfItem(item)}`}>
          <Icon name={iconOf(item)} />
          <span className="result-name">
            <Untrusted>{item.name}</Untrusted>
          </span>
          <span className="result-answer">
            {item.state === 'done' && item.inspection !== null
              ? say(answerKey(item.inspection.verdict))
              : say(messageKey('queue', item.state))}
          </span>
          <Icon name="chevron" size={16} />
        </summary>
        {/* A closed record is not built: a thousand of them would be. */}
        {open ? (
          <div className="result-record">
            {item.state === 'waiting' ? (
              <p className="muted">{say('queue_waiting')}</p>
            ) : (
              <DetailsProvider ask={ask}>
                {item.state === 'done' && item.inspection !== null ? (
                  <>
                    <RemoteOffer credentials={item.inspection.credentials} onFetch={props.onFetch} />
                    <Identities credentials={item.inspection.credentials} onCheck={props.onCheckIdentities} />
                    <LargeOffer inspection={item.inspection} onCompare={props.onCompare} />
                  </>
                ) : null}
                {item.hashed ? <Hashed {...item.hashed} /> : null}
                <InspectionRecord inspection={item.inspection} running={item.state === 'running'} error={item.error} />
                <AddedModelsEvidence models={item.inspection?.addedModels ?? []} />
                {item.state === 'done' && item.inspection !== null ? (
                  <ReportFold
                    inspection={item.inspection}
                    details={() => queue.details(item.id, AbortSignal.timeout(DETAILS_WITHIN), true)}
                  />
                ) : null}
              </DetailsProvider>
            )}
          </div>
        ) : null}
      </details>
      {going ? (
        <button
          type="button"
          className="button button-quiet result-cancel"
          aria-label={say('inspect_cancel_one', item.name)}
          onClick={props.onCancel}
        >
          <Icon name="close" size={14} />
          {say('inspect_cancel')}
        </button>
      ) : null}
    </div>
  );
}

const STEP_WORDS = { fetching: 'hash_fetching', reading: 'hash_progress', comparing: 'hash_comparing' } as const;

/** How much of a large file was fetched, read, and compared with what was signed. */
function Hashed({ step, done, total }: HashProgress) {
  const { say, number } = useWords();
  const megabytes = (bytes: number) => number(Math.round(bytes / 1_000_000));
  const words = say(STEP_WORDS[step], megabytes(done), megabytes(total));
  return (
    <p className="hash-progress muted">
      <progress aria-label={words} value={done} max={total} />
      {words}
    </p>
  );
}

function iconOf(item: QueueItem): IconName {
  if (item.state === 'done' && item.inspection !== null) return item.inspection.verdict.answer;
  return item.state === 'failed' ? 'error' : item.state === 'cancelled' ? 'close' : 'running';
}

function toneOfItem(item: QueueItem): string {
  return item.state === 'done' && item.inspection !== null ? toneOf(item.inspection.verdict.answer) : 'neutral';
}
