import type { ClassifierFinding, Inspection } from '../lib/inspection/schema';
import { messageKey, sayCode } from '../lib/words/localise';
import { duration, instant } from './amounts';
import { ErrorRate } from './ErrorRate';
import { useTimelineChart } from './late';
import { PictureMovement, SoundMatchEvidence } from './MovementEvidence';
import { Untrusted } from './Untrusted';
import { useWords } from './words';

/** The estimate from the frames: worded as one, with its interval, its measured error rate and its reason to abstain. */
export function ClassifierEvidence(props: {
  readonly finding: ClassifierFinding;
  /** What else was measured; picture and sound stand beside the faces where one is followed. */
  readonly beside?: Pick<Inspection, 'movement' | 'soundMatch' | 'faces'> | null;
}) {
  const { finding, beside } = props;
  const movement = beside?.movement;
  const match = beside?.faces?.count ? undefined : beside?.soundMatch;
  const words = useWords();
  const { say } = words;
  const { probability, interval, model } = finding;
  return (
    <>
      {finding.abstained === null ? (
        <p>{say(messageKey('classifier_text', finding.verdict))}</p>
      ) : (
        <p>
          {say('classifier_abstained_text')}{' '}
          {words.code('abstain', finding.abstained) ?? words.code('reason', finding.abstained) ?? (
            <Untrusted>{finding.abstained}</Untrusted>
          )}
        </p>
      )}
      {probability === null ? null : (
        <>
          <ProbabilityBar probability={probability} interval={interval} muted={finding.abstained !== null} />
          <p>
            {interval === null
              ? say('classifier_probability', words.inHundred(probability))
              : say(
                  'classifier_probability_interval',
                  words.inHundred(probability),
                  words.inHundred(interval[0]),
                  words.inHundred(interval[1]),
                )}
          </p>
        </>
      )}
      <p>
        <ErrorRate rate={model.falsePositiveRate} />
      </p>
      {finding.frames.length < 2 ? null : <OverTime frames={finding.frames} band={finding.realBand ?? null} />}
      {finding.signals.length === 0 ? null : (
        <table className="signals">
          <caption>{say('label_signals')}</caption>
          <thead>
            <tr>
              <th scope="col">{say('label_signal')}</th>
              <th scope="col">{say('label_score')}</th>
              <th scope="col">{say('label_weight')}</th>
            </tr>
          </thead>
          <tbody>
            {finding.signals.map((signal) => (
              <tr key={signal.name}>
                <th scope="row">
                  <Untrusted>{sayCode(say, 'signal', signal.name) ?? signal.name}</Untrusted>
                </th>
                <td>{signal.score.toFixed(2)}</td>
                <td>{signal.weight.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {movement === undefined ? null : <PictureMovement movement={movement} />}
      {match === undefined ? null : <SoundMatchEvidence match={match} />}
      <p className="muted">
        {say('label_model')} <Untrusted>{`${model.name} ${model.version}`}</Untrusted>{' '}
        <code title={model.sha256}>{model.sha256.slice(0, 12)}…</code>
      </p>
    </>
  );
}

/** Where the estimate stands between few and many signs; quarter lines are orientation, not thresholds. */
function ProbabilityBar(props: {
  readonly probability: number;
  readonly interval: readonly [number, number] | null;
  readonly muted: boolean;
}) {
  const { say } = useWords();
  const x = (share: number) => `${share * 100}%`;
  const [low, high] = props.interval ?? [props.probability, props.probability];
  return (
    <div className={props.muted ? 'probability probability-muted' : 'probability'}>
      <svg width="100%" height="22" aria-hidden="true" focusable="false">
        <rect className="probability-track" x="0" y="7" width="100%" height="8" rx="4" />
        {[0.25, 0.5, 0.75].map((share) => (
          <line key={share} className="probability-tick" x1={x(share)} x2={x(share)} y1="4" y2="18" />
        ))}
        <rect
          className="probability-interval"
          x={x(low)}
          y="7"
          width={x(Math.max(0.01, high - low))}
          height="8"
          rx="4"
        />
        <circle className="probability-point" cx={x(props.probability)} cy="11" r="6" />
      </svg>
      <div className="probability-ends muted">
        <span>{say('classifier_few_signs')}</span>
        <span>{say('classifier_many_signs')}</span>
      </div>
    </div>
  );
}

interface OverTimeProps {
  readonly frames: ClassifierFinding['frames'];
  /** Where most frames of camera clips lie; null where the model does not say. */
  readonly band: readonly [number, number] | null;
}

/** Drawn by the chart library where a page loaded it; plainly in the popup and in a saved report. */
function OverTime({ frames, band }: OverTimeProps) {
  const words = useWords();
  const { say } = words;
  const chart = useTimelineChart();
  return (
    <>
      {chart === null ? <FrameScores frames={frames} band={band} /> : <chart.Timeline frames={frames} band={band} />}
      {band === null ? null : (
        <p className="muted timeline-band">
          <span className="timeline-band-key" aria-hidden="true" />{' '}
          {say('timeline_band', words.inHundred(band[0]), words.inHundred(band[1]))}
        </p>
      )}
      <details className="more">
        <summary>{say('timeline_table')}</summary>
        <table className="signals">
          <thead>
            <tr>
              <th scope="col">{say('label_time')}</th>
              <th scope="col">{say('label_score')}</th>
            </tr>
          </thead>
          <tbody>
            {frames.map(({ seconds, score }) => (
              <tr key={seconds}>
                <th scope="row">{instant(words, seconds)}</th>
                <td>{words.inHundred(score)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

const CHART = { width: 320, height: 56, pad: 6 } as const;

/** Score of each frame over time. The axis runs with the clip, left to right in every script. */
function FrameScores({ frames, band }: OverTimeProps) {
  const words = useWords();
  const { say } = words;
  const seconds = frames.map((frame) => frame.seconds);
  const scores = frames.map((frame) => frame.score);
  const start = Math.min(...seconds);
  const span = Math.max(...seconds) - start || 1;
  const yOf = (score: number) => CHART.height - CHART.pad - score * (CHART.height - 2 * CHART.pad);
  const points = frames.map((frame) => ({
    x: CHART.pad + ((frame.seconds - start) / span) * (CHART.width - 2 * CHART.pad),
    y: yOf(frame.score),
  }));
  return (
    <figure className="frame-scores">
      <svg
        viewBox={`0 0 ${CHART.width} ${CHART.height}`}
        role="img"
        aria-label={say(
          'classifier_frames_described',
          words.number(frames.length),
          words.inHundred(Math.min(...scores)),
          words.inHundred(Math.max(...scores)),
        )}
      >
        {band === null ? null : (
          <rect
            className="frame-band"
            x="0"
            width={CHART.width}
            y={yOf(band[1]).toFixed(1)}
            height={(yOf(band[0]) - yOf(band[1])).toFixed(1)}
          />
        )}
        <line
          className="frame-axis"
          x1="0"
          x2={CHART.width}
          y1={CHART.height - CHART.pad}
          y2={CHART.height - CHART.pad}
        />
        <line className="frame-half" x1="0" x2={CHART.width} y1={CHART.height / 2} y2={CHART.height / 2} />
        <polyline
          className="frame-line"
          points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
        />
        {points.map(({ x, y }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: frames keep their order
          <circle key={index} className="frame-point" cx={x} cy={y} r="2.5" />
        ))}
      </svg>
      <figcaption className="muted">
        <span>{duration(start)}</span>
        <span>{say('classifier_frames_caption', words.number(frames.length))}</span>
        <span>{duration(start + span)}</span>
      </figcaption>
    </figure>
  );
}
