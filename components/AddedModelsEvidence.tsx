import type { AddedModel } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** What models that the person added say: beside our estimate, named, and without weight in the answer. */
export function AddedModelsEvidence({ models }: { readonly models: readonly AddedModel[] }) {
  const words = useWords();
  const { say } = words;
  if (models.length === 0) return null;
  return (
    <section>
      <h3>{say('added_models_title')}</h3>
      <p className="muted">{say('added_models_note')}</p>
      <ul>
        {models.map((model) => (
          <li key={model.sha256}>
            <Untrusted>{`${model.name} ${model.version}`}</Untrusted>{' '}
            <code title={model.sha256}>{model.sha256.slice(0, 12)}…</code>
            <br />
            {model.finding === null ? (
              <>
                {say('added_model_failed')} <Untrusted>{model.detail ?? ''}</Untrusted>
              </>
            ) : (
              <>
                {model.finding.abstained === null
                  ? say(messageKey('classifier_text', model.finding.verdict))
                  : say('classifier_abstained_text')}{' '}
                {model.finding.probability === null
                  ? null
                  : say('classifier_probability', words.inHundred(model.finding.probability))}
              </>
            )}
            <br />
            <span className="muted">{say('added_model_licence', model.licence)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
