import { useEffect, useState } from 'react';
import { moment } from '../../components/amounts';
import { InspectionRecord } from '../../components/InspectionRecord';
import { Brand, Icon } from '../../components/icons';
import { toneOf } from '../../components/tone';
import { Untrusted } from '../../components/Untrusted';
import { useWords } from '../../components/words';
import type { History, HistoryEntry, HistoryLine } from '../../lib/history/history';
import { answerKey } from '../../lib/verdict/answer-key';

/** What was checked, newest first, with a search; one click opens the record, one forgets it, one forgets everything. */
export function HistoryView({ history }: { readonly history: History }) {
  const { say } = useWords();
  const [query, setQuery] = useState('');
  const [lines, setLines] = useState<readonly HistoryLine[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [changes, setChanges] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `changes` counts what was removed, and the list is read anew
  useEffect(() => {
    let outdated = false;
    history
      .list(query, (line) => say(answerKey(line)))
      .then(
        (found) => {
          if (outdated) return;
          setLines(found);
          setFailed(false);
        },
        (error: unknown) => {
          console.warn('Vidimus: the history could not be read', error);
          if (!outdated) setFailed(true);
        },
      );
    return () => {
      outdated = true;
    };
  }, [history, query, changes, say]);
  const changed = (change: Promise<void>) =>
    change.then(
      () => setChanges((count) => count + 1),
      (error: unknown) => {
        console.warn('Vidimus: the history could not be changed', error);
        setFailed(true);
      },
    );
  return (
    <>
      <header className="masthead">
        <Brand size={44} />
        <div>
          <p className="wordmark">{say('extension_name')}</p>
          <h1>{say('history_title')}</h1>
        </div>
      </header>
      <main className="prose">
        <p className="lead">{say('history_lead')}</p>
        <div className="history-tools">
          <label>
            <span>{say('history_search')}</span>
            <input type="search" value={query} maxLength={200} onChange={(event) => setQuery(event.target.value)} />
          </label>
          <button
            type="button"
            className="button button-quiet"
            disabled={lines === null || (lines.length === 0 && query === '')}
            onClick={() => changed(history.clear())}
          >
            {say('history_clear')}
          </button>
        </div>
        <p role="status" className="muted">
          {failed ? say('history_failed') : null}
          {!failed && lines?.length === 0 ? say(query === '' ? 'history_empty' : 'history_none_found') : null}
        </p>
        <ol className="history-list">
          {(lines ?? []).map((line) => (
            <Line
              key={line.id}
              line={line}
              read={() => history.get(line.id)}
              remove={() => changed(history.remove(line.id))}
            />
          ))}
        </ol>
      </main>
    </>
  );
}

function Line(props: { readonly line: HistoryLine; read(): Promise<HistoryEntry | null>; remove(): void }) {
  const words = useWords();
  const { say } = words;
  const { line } = props;
  const [entry, setEntry] = useState<HistoryEntry | 'unreadable' | null>(null);
  return (
    <li className="history-entry">
      <details
        onToggle={({ currentTarget }) => {
          if (!currentTarget.open || entry !== null) return;
          props.read().then(
            (found) => setEntry(found ?? 'unreadable'),
            (error: unknown) => {
              console.warn('Vidimus: an entry could not be read', error);
              setEntry('unreadable');
            },
          );
        }}
      >
        <summary className={`history-line tone-${toneOf(line.answer)}`}>
          <Icon name={line.answer} />
          <span className="history-name">
            <Untrusted>{line.name}</Untrusted>
          </span>
          <span className="history-answer">{say(answerKey(line))}</span>
          <time className="muted" dateTime={line.at}>
            {moment(words, line.at)}
          </time>
          <Icon name="chevron" size={16} />
        </summary>
        {entry === 'unreadable' ? <p className="muted">{say('history_unreadable')}</p> : null}
        {entry !== null && entry !== 'unreadable' ? (
          <InspectionRecord inspection={entry.inspection} running={false} error={null} />
        ) : null}
      </details>
      <button
        type="button"
        className="button button-quiet"
        aria-label={say('history_remove_one', line.name)}
        onClick={props.remove}
      >
        <Icon name="close" size={14} />
        {say('history_remove')}
      </button>
    </li>
  );
}
