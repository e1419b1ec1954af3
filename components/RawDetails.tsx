import { useId, useMemo, useState } from 'react';
import { linesWith, type RawPart, rawParts, SHOWN_LINES } from '../lib/inspection/raw-parts';
import type { Inspection } from '../lib/inspection/schema';
import { CopyButton } from './CopyButton';
import { useDetails } from './details';
import { Icon } from './icons';
import { useWords } from './words';

/** What the record rests on, as it was read: for those who want to see for themselves. Built when it is unfolded. */
export function RawDetails({ inspection }: { readonly inspection: Inspection }) {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <details className="raw" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="row-line">
        <Icon name="list" />
        <span className="row-name">{say('raw_title')}</span>
        <span className="row-short" />
        <Icon name="chevron" size={16} />
      </summary>
      {open ? <Parts inspection={inspection} /> : null}
    </details>
  );
}

function Parts({ inspection }: { readonly inspection: Inspection }) {
  const words = useWords();
  const { say } = words;
  const id = useId();
  const [query, setQuery] = useState('');
  const asked = useDetails();
  const details = asked.state === 'there' ? asked.details : null;
  const parts = useMemo(() => rawParts(inspection, details), [inspection, details]);
  const found = useMemo(
    () => parts.map((part) => ({ part, lines: linesWith(part.lines, query) })).filter(({ lines }) => lines.length > 0),
    [parts, query],
  );
  const count = found.reduce((sum, { lines }) => sum + lines.length, 0);
  return (
    <div className="raw-body">
      <label htmlFor={id}>{say('raw_search')}</label>
      <input
        id={id}
        type="search"
        dir="auto"
        value={query}
        maxLength={200}
        spellCheck={false}
        onChange={({ currentTarget }) => setQuery(currentTarget.value)}
      />
      <p className="muted" role="status">
        {count === 0 ? say('raw_nothing') : words.count('raw_lines', count)}
      </p>
      {asked.state === 'none' ? <p className="muted">{say('raw_unread')}</p> : null}
      {found.map(({ part, lines }) => (
        <Part key={part.name} part={part} lines={lines} />
      ))}
    </div>
  );
}

function Part({ part, lines }: { readonly part: RawPart; readonly lines: readonly string[] }) {
  const words = useWords();
  const { say } = words;
  const title = useId();
  return (
    <section className="raw-part" aria-labelledby={title}>
      <div className="raw-head">
        <h4 id={title}>{say(`raw_${part.name}`)}</h4>
        <CopyButton label={say('copy')} text={() => part.lines.join('\n')} />
      </div>
      {/* Scrolls by itself, and so has to be reached by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls */}
      <pre dir="ltr" tabIndex={0}>
        {lines.slice(0, SHOWN_LINES).join('\n')}
      </pre>
      {lines.length > SHOWN_LINES ? <p className="muted">{say('raw_cut', words.number(SHOWN_LINES))}</p> : null}
    </section>
  );
}
