import { useEffect, useState } from 'react';
import { LARGEST_ARCHIVE, type PackCard, PackError, readModelPack } from '../lib/classifier/model-pack';
import { MOST_PACKS, type PackDatabase } from '../lib/classifier/pack-database';
import { messageKey } from '../lib/words/localise';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export interface ModelPacksPanelProps {
  readonly packs: PackDatabase;
  /** SHA-256 in lower-case hex. */
  readonly digest: (bytes: Uint8Array) => Promise<string>;
}

type Outcome = { readonly kind: 'added' | 'full' | 'failed' } | { readonly kind: 'refused'; readonly error: PackError };

/** Adds and takes out models of the person's own. A file that is refused changes nothing and says why. */
export function ModelPacksPanel({ packs, digest }: ModelPacksPanelProps) {
  const { say } = useWords();
  const [cards, setCards] = useState<readonly PackCard[]>([]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reading, setReading] = useState(false);
  useEffect(() => {
    packs.cards().then(setCards, () => setOutcome({ kind: 'failed' }));
  }, [packs]);
  const add = async (file: File) => {
    setReading(true);
    setOutcome(null);
    try {
      // Before it is read: a file of many gigabytes would take the page down.
      if (file.size > LARGEST_ARCHIVE) throw new PackError('too-large', `${file.size} bytes`);
      const pack = await readModelPack(new Uint8Array(await file.arrayBuffer()), digest);
      await packs.add(pack);
      setCards(await packs.cards());
      setOutcome({ kind: 'added' });
    } catch (error) {
      if (error instanceof PackError) setOutcome({ kind: 'refused', error });
      else setOutcome({ kind: error instanceof RangeError ? 'full' : 'failed' });
    } finally {
      setReading(false);
    }
  };
  return (
    <>
      <p className="muted">{say('packs_text')}</p>
      <ul className="model-packs">
        {cards.map((card) => (
          <li key={card.sha256}>
            <Untrusted>{`${card.name} ${card.version}`}</Untrusted> · <Untrusted>{card.licence}</Untrusted>{' '}
            <code title={card.sha256}>{card.sha256.slice(0, 12)}…</code>{' '}
            <button
              type="button"
              className="button button-quiet"
              aria-label={say('packs_remove_one', card.name)}
              onClick={() =>
                packs
                  .remove(card.sha256)
                  .then(() => packs.cards())
                  .then(setCards, () => setOutcome({ kind: 'failed' }))
              }
            >
              {say('packs_remove')}
            </button>
            {card.about === null ? null : (
              <p className="muted">
                <Untrusted>{card.about}</Untrusted>
              </p>
            )}
          </li>
        ))}
      </ul>
      <label className="button button-quiet trust-file option-file">
        {say('packs_add')}
        <input
          type="file"
          accept=".zip"
          disabled={reading || cards.length >= MOST_PACKS}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) void add(file);
          }}
        />
      </label>
      <p role="status" className={outcome === null || outcome.kind === 'added' ? '' : 'refusal'}>
        {reading ? say('packs_reading') : null}
        {outcome === null
          ? null
          : outcome.kind === 'refused'
            ? say(messageKey('pack_refused', outcome.error.code))
            : say(messageKey('packs', outcome.kind))}{' '}
        {outcome?.kind === 'refused' ? <Untrusted>{outcome.error.message}</Untrusted> : null}
      </p>
    </>
  );
}
