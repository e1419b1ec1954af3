import { checkNames, type Inspection } from '../lib/inspection/schema';
import { rowsOf } from './EvidenceRows';
import { Icon } from './icons';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Evidence that disagrees: both sides beside each other, each with the way to it; nothing averaged away. */
export function Conflicts({ inspection }: { readonly inspection: Inspection }) {
  const words = useWords();
  const { conflicts } = inspection.verdict;
  if (conflicts.length === 0) return null;
  const rows = rowsOf(words, inspection, false);
  return (
    <section className="conflicts">
      <h3>
        <Icon name="conflict" />
        {words.say('conflicts_title')}
      </h3>
      <ul>
        {conflicts.map(({ between, explanation }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conflicts have no identity and never reorder
          <li key={index}>
            <div className="conflict-sides">
              {between.map((name, position) => (
                <Side
                  key={position === 0 ? 'one' : 'other'}
                  name={name}
                  says={rows.find(({ check }) => check === name)?.short ?? null}
                />
              ))}
            </div>
            <p>
              <Untrusted>{explanation}</Untrusted>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Side({ name, says }: { readonly name: string; readonly says: string | null }) {
  const words = useWords();
  const check = checkNames.find((known) => known === name);
  const side = (
    <>
      <strong>{words.code('check', name) ?? <Untrusted>{name}</Untrusted>}</strong>
      {says === null ? null : <span>{says}</span>}
    </>
  );
  if (check === undefined || says === null) return <div className="conflict-side">{side}</div>;
  return (
    <button type="button" className="conflict-side" onClick={({ currentTarget }) => openRow(currentTarget, check)}>
      {side}
    </button>
  );
}

/** Unfolds the row of the same record that holds this evidence, and goes there. */
function openRow(from: Element, check: string): void {
  const row = from.closest('[data-record]')?.querySelector<HTMLElement>(`[data-check="${check}"]`);
  if (!row) return;
  if (row instanceof HTMLDetailsElement) row.open = true;
  const line = row.querySelector<HTMLElement>('summary') ?? row;
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: 'start' });
}
