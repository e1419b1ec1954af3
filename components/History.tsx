import type { ActionRecord, ManifestRecord } from '../lib/inspection/schema';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** Consecutive steps that say the same are one line with a count: editors write hundreds. */
function grouped(actions: readonly ActionRecord[]): { action: ActionRecord; times: number }[] {
  const groups: { action: ActionRecord; times: number }[] = [];
  for (const action of actions) {
    const last = groups.at(-1);
    const same =
      last !== undefined &&
      last.action.action === action.action &&
      last.action.softwareAgent === action.softwareAgent &&
      last.action.digitalSourceType === action.digitalSourceType &&
      last.action.description === action.description;
    if (same) last.times += 1;
    else groups.push({ action, times: 1 });
  }
  return groups;
}

/** What the signed record says was done, oldest first. These are the signers' statements, and the heading says so. */
export function History({ history }: { readonly history: readonly ManifestRecord[] }) {
  const { say } = useWords();
  return (
    <>
      <h4>{say('label_history')}</h4>
      <ol className="history">
        {history.map((manifest, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: labels come from the file and may repeat; the order is fixed
          <li key={index} className={manifest.active ? 'history-active' : ''}>
            <ManifestStep manifest={manifest} />
          </li>
        ))}
      </ol>
    </>
  );
}

function ManifestStep({ manifest }: { readonly manifest: ManifestRecord }) {
  const words = useWords();
  const { say } = words;
  return (
    <>
      <p className="history-title">
        {manifest.title === null ? say('history_untitled') : <Untrusted>{manifest.title}</Untrusted>}
        {manifest.active ? <span className="tag">{say('history_active')}</span> : null}
        {manifest.relationship === null ? null : (
          <span className="tag">
            {words.code('relationship', manifest.relationship) ?? <Untrusted>{manifest.relationship}</Untrusted>}
          </span>
        )}
      </p>
      <p className="muted">
        {manifest.signedBy === null ? say('history_unsigned') : <Untrusted>{manifest.signedBy}</Untrusted>}
        {manifest.claimGenerator === null ? null : (
          <>
            {' · '}
            <Untrusted>{manifest.claimGenerator}</Untrusted>
          </>
        )}
        {manifest.signedAt === null ? null : (
          <>
            {' · '}
            <Untrusted>{words.moment(manifest.signedAt)}</Untrusted>
          </>
        )}
      </p>
      {manifest.actions.length === 0 ? null : (
        <ul className="actions">
          {grouped(manifest.actions).map(({ action, times }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: actions have no identity and never reorder
            <li key={index}>
              <ActionStep action={action} times={times} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function ActionStep({ action, times }: { readonly action: ActionRecord; readonly times: number }) {
  const words = useWords();
  const sourceType = action.digitalSourceType?.split('/').at(-1) ?? null;
  const made = sourceType === null ? null : words.code('digital_source', sourceType);
  return (
    <>
      {words.code('action', action.action) ?? <Untrusted>{action.action}</Untrusted>}
      {times > 1 ? ` × ${words.number(times)}` : null}
      {sourceType === null || sourceType === '' ? null : <>: {made ?? <Untrusted>{sourceType}</Untrusted>}</>}
      {action.softwareAgent === null ? null : (
        <span className="muted">
          {' · '}
          <Untrusted>{action.softwareAgent}</Untrusted>
        </span>
      )}
      {action.description === null || action.description === '' ? null : (
        <span className="muted">
          {' · '}
          <Untrusted>{action.description}</Untrusted>
        </span>
      )}
    </>
  );
}
