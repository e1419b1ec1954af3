import type { Disclosure, FacesFinding, Mark, SoundMatch } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { duration } from './amounts';
import { FaceMovementEvidence, SoundMatchEvidence } from './MovementEvidence';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

export function MarksEvidence({ marks }: { readonly marks: readonly Mark[] }) {
  const words = useWords();
  const { say } = words;
  return (
    <ul className="findings">
      {marks.map((mark, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity and never reorder
        <li key={index}>
          <p>
            <strong>
              {mark.generator === null ? say(messageKey('mark', mark.kind)) : words.generator(mark.generator)}
            </strong>
            <span className="tag">{say(messageKey('mark_strength', mark.strength))}</span>
          </p>
          {mark.generator === null ? null : <p>{say(messageKey('mark', mark.kind))}</p>}
          {mark.shape === undefined ? (
            <p className="muted">
              <Untrusted>{mark.value}</Untrusted>
            </p>
          ) : (
            <p>{say(messageKey('mark_shape', mark.shape))}</p>
          )}
          <p className="muted">
            {say('label_where')} <Untrusted>{mark.where}</Untrusted>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function DisclosuresEvidence({ disclosures }: { readonly disclosures: readonly Disclosure[] }) {
  const { say } = useWords();
  return (
    <ul className="findings">
      {disclosures.map((disclosure, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: disclosures have no identity and never reorder
        <li key={index}>
          <p>
            <strong>
              <Untrusted>{disclosure.label}</Untrusted>
            </strong>
          </p>
          <p>
            <Untrusted>{disclosure.platform}</Untrusted> · {say(messageKey('disclosed_by', disclosure.by))} ·{' '}
            {say(messageKey('claim', disclosure.claim))}
          </p>
          <p className="muted">
            {say('label_where')} <Untrusted>{disclosure.evidence}</Untrusted>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Finding faces is not judging them: without a calibrated face model there is a count, and words that say so. */
export function FacesEvidence(props: {
  readonly faces: FacesFinding;
  /** What was compared of picture and sound; absent: nobody asked. */
  readonly match?: SoundMatch | undefined;
}) {
  const { faces, match } = props;
  const words = useWords();
  const { say } = words;
  return (
    <>
      <p>
        {faces.verdict === null ? say('faces_not_judged') : say(messageKey('faces_verdict', faces.verdict))}
        {faces.probability === null ? null : ` ${say('faces_probability', words.inHundred(faces.probability))}`}
      </p>
      <ul className="facts-list">
        {faces.tracks.map((track, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tracks have no identity and never reorder
          <li key={index}>
            {say(
              'faces_track',
              words.number(index + 1),
              duration(track.from),
              duration(track.to),
              words.number(Math.round(track.width)),
              words.number(Math.round(track.height)),
            )}
          </li>
        ))}
      </ul>
      {faces.movement === undefined ? null : <FaceMovementEvidence movement={faces.movement} />}
      {match === undefined ? null : <SoundMatchEvidence match={match} />}
      <p className="muted">
        {say('label_model')} <Untrusted>{`${faces.model.name} ${faces.model.version}`}</Untrusted>
      </p>
    </>
  );
}
