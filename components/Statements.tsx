import type { AiDisclosure, ManifestRecord, Redaction, SoftBinding } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

interface StatementsProps {
  readonly manifest: ManifestRecord;
  readonly history: readonly ManifestRecord[];
}

/** What a manifest states besides its steps: what was taken out, rules about training, watermarks, the AI used. */
export function Statements({ manifest, history }: StatementsProps) {
  const words = useWords();
  const { say } = words;
  const { redactions = [], dataMining = [], softBindings = [], aiDisclosures = [] } = manifest;
  return (
    <>
      <Group title={say('label_redactions')} items={redactions} note={say('redactions_note')}>
        {(redaction) => <RedactionLine redaction={redaction} history={history} />}
      </Group>
      <Group title={say('label_ai_disclosure')} items={aiDisclosures}>
        {(disclosure) => <AiDisclosureLine disclosure={disclosure} />}
      </Group>
      <Group title={say('label_data_mining')} items={dataMining}>
        {({ entry, use, constraint }) => (
          <>
            {words.code('mining', entry) ?? <Untrusted>{entry}</Untrusted>}: {say(messageKey('mining_use', use))}
            {constraint === null ? null : (
              <span className="muted">
                {' · '}
                <Untrusted>{constraint}</Untrusted>
              </span>
            )}
          </>
        )}
      </Group>
      <Group title={say('label_soft_bindings')} items={softBindings} note={say('soft_bindings_note')}>
        {(binding) => <SoftBindingLine binding={binding} />}
      </Group>
    </>
  );
}

function Group<Item>(props: {
  readonly title: string;
  readonly items: readonly Item[];
  readonly note?: string;
  readonly children: (item: Item) => React.ReactNode;
}) {
  if (props.items.length === 0) return null;
  return (
    <>
      <h4>{props.title}</h4>
      <ul className="actions">
        {props.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no identity and never reorder
          <li key={index}>{props.children(item)}</li>
        ))}
      </ul>
      {props.note === undefined ? null : <p className="muted">{props.note}</p>}
    </>
  );
}

function RedactionLine({
  redaction,
  history,
}: {
  readonly redaction: Redaction;
  readonly history: StatementsProps['history'];
}) {
  const words = useWords();
  const { assertion, from, reason } = redaction;
  const plain = assertion.replace(/(?:\.v\d+)?(?:__\d+)?$/, '');
  const title = history.find(({ label }) => label === from)?.title ?? null;
  return (
    <>
      {words.code('assertion', plain) ?? <Untrusted>{assertion}</Untrusted>}
      {title === null ? null : (
        <>
          {' · '}
          {words.say('redacted_from')} <Untrusted>{title}</Untrusted>
        </>
      )}
      {reason === null ? null : (
        <span className="muted">
          {' · '}
          {words.code('redaction_reason', reason) ?? <Untrusted>{reason}</Untrusted>}
        </span>
      )}
    </>
  );
}

function SoftBindingLine({ binding }: { readonly binding: SoftBinding }) {
  const { say } = useWords();
  const { algorithm, name, kind, value } = binding;
  return (
    <>
      {kind === null ? null : `${say(messageKey('soft_binding', kind))}: `}
      <Untrusted>{name ?? algorithm}</Untrusted>{' '}
      <code className="muted">
        {name === null ? null : <Untrusted>{algorithm}</Untrusted>}
        {value === null ? null : (
          <>
            {' '}
            <Untrusted>{value}</Untrusted>
          </>
        )}
      </code>
    </>
  );
}

function AiDisclosureLine({ disclosure }: { readonly disclosure: AiDisclosure }) {
  const words = useWords();
  const { modelName, modelIdentifier, modelType, humanOversight } = disclosure;
  const model = modelName ?? modelIdentifier ?? modelType;
  return (
    <>
      {model === null ? words.say('ai_disclosure_unnamed') : <Untrusted>{model}</Untrusted>}
      {humanOversight === null ? null : (
        <>: {words.code('oversight', humanOversight) ?? <Untrusted>{humanOversight}</Untrusted>}</>
      )}
      {modelIdentifier === null || modelIdentifier === model ? null : (
        <code className="muted">
          {' '}
          <Untrusted>{modelIdentifier}</Untrusted>
        </code>
      )}
    </>
  );
}
