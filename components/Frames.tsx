import type { Details } from '../lib/inspection/details';
import type { ClassifierFinding, Inspection, Mark } from '../lib/inspection/schema';
import { messageKey } from '../lib/words/localise';
import { instant } from './amounts';
import { Picture, useDetails } from './details';
import { HeatMap } from './HeatMap';
import { useWords } from './words';

type Frame = NonNullable<Details['frames']>[number];

/** Seconds: times of one frame, as two checks write them. */
const SAME_FRAME = 0.05;

/** The frames behind the findings: with the mark that was seen on each, and the score that each was given. */
export function Frames({ inspection }: { readonly inspection: Inspection }) {
  const { say } = useWords();
  const asked = useDetails();
  if (asked.state === 'none') return null;
  const frames = asked.state === 'there' ? (asked.details.frames ?? []) : null;
  if (frames?.length === 0) return null;
  const isAt = (frame: Frame, seconds: number | null | undefined) =>
    seconds != null && Math.abs(seconds - frame.seconds) < SAME_FRAME;
  return (
    <section className="frames" aria-busy={frames === null}>
      <h3>{say('frames_title')}</h3>
      <p className="muted">{say(frames === null ? 'frames_coming' : 'frames_lead')}</p>
      <ul>
        {(frames ?? []).map((frame) => (
          <li key={frame.seconds}>
            <FramePicture
              frame={frame}
              marks={inspection.marks.filter(({ rectangle, seconds }) => rectangle && isAt(frame, seconds))}
              score={inspection.classifier?.frames.find(({ seconds }) => isAt(frame, seconds)) ?? null}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FramePicture(props: {
  readonly frame: Frame;
  readonly marks: readonly Mark[];
  readonly score: ClassifierFinding['frames'][number] | null;
}) {
  const words = useWords();
  const { say } = words;
  const { frame, marks, score } = props;
  const time = instant(words, frame.seconds);
  const names = marks.map(({ generator, kind }) =>
    generator === null ? say(messageKey('mark', kind)) : words.generator(generator),
  );
  const alt = names.length === 0 ? say('frame_alt', time) : say('frame_alt_mark', time, words.list(names));
  return (
    <figure>
      <HeatMap seconds={score === null ? null : frame.seconds}>
        <Picture picture={frame} alt={alt} />
        {marks.map(({ rectangle }, index) =>
          rectangle ? (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity and never reorder
              key={index}
              className="frame-mark"
              // Of the picture, which no script mirrors: left is left.
              style={{
                left: `${rectangle.x * 100}%`,
                top: `${rectangle.y * 100}%`,
                width: `${rectangle.width * 100}%`,
                height: `${rectangle.height * 100}%`,
              }}
            />
          ) : null,
        )}
      </HeatMap>
      <figcaption>
        {say('report_frame_at', time)}
        {score === null ? null : <span className="muted"> · {say('frame_score', words.inHundred(score.score))}</span>}
        {names.length === 0 ? null : <strong>{words.list(names)}</strong>}
      </figcaption>
    </figure>
  );
}
