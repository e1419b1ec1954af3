import type { Kinematic } from '../lib/faces/kinematics';
import type { FaceMovement, MeasuredAgreement, Movement, SoundMatch } from '../lib/inspection/schema';
import { type Band, CAMERA_CLIPS, FACE_BANDS, PICTURE_BANDS } from '../lib/movement/camera-bands';
import type { PictureSignal } from '../lib/movement/picture-signals';
import { messageKey } from '../lib/words/localise';
import { instant } from './amounts';
import { useWords, type Words } from './words';

/** How the picture moves: measured figures beside those of camera clips, and no judgement. */
export function PictureMovement({ movement }: { readonly movement: Movement }) {
  const { say } = useWords();
  const rows = movement.signals.flatMap(({ name, value }) => {
    const band: Band | undefined = PICTURE_BANDS[name as PictureSignal];
    // A correlation, like a share, is told of a hundred.
    return band === undefined
      ? []
      : [{ name: say(messageKey('movement', name)), value, band, percent: name !== 'uneven' }];
  });
  return (
    <section className="movement">
      <h4>{say('movement_title')}</h4>
      <Figures rows={rows} clips={CAMERA_CLIPS.picture} />
      <p className="muted">{say('movement_note')}</p>
    </section>
  );
}

const DEGREES_AND_RATES = new Set(['blinks', 'headSpeed', 'mouthSpeed']);

/** How followed faces move, or why that was not measured. */
export function FaceMovementEvidence({ movement }: { readonly movement: FaceMovement }) {
  const { say } = useWords();
  if (movement.people.length === 0 || movement.state === 'partial') {
    // A face that is too small is not a picture that is.
    const reason = movement.reason === 'too-small' ? 'no-faces' : (movement.reason ?? 'crashed');
    return (
      <section className="movement">
        <h4>{say('face_movement_title')}</h4>
        <p className="muted">{say(messageKey('reason', reason))}</p>
      </section>
    );
  }
  return (
    <section className="movement">
      <h4>{say('face_movement_title')}</h4>
      {movement.people.map((person) => (
        <div key={person.track}>
          <Figures
            clips={CAMERA_CLIPS.faces}
            rows={person.figures.flatMap(({ name, value }) => {
              const band = FACE_BANDS[name as Kinematic];
              const percent = !DEGREES_AND_RATES.has(name);
              return band === undefined ? [] : [{ name: say(messageKey('face_movement', name)), value, band, percent }];
            })}
          />
          <Courses
            caption={say('face_movement_course')}
            course={person.course.map(({ seconds, mouth, eyes }) => ({ seconds, first: mouth, second: eyes }))}
          />
        </div>
      ))}
      <p className="muted">{say('movement_note')}</p>
    </section>
  );
}

/** What was compared of picture and sound; a trial, and told as one. */
export function SoundMatchEvidence({ match }: { readonly match: SoundMatch }) {
  const words = useWords();
  const { say } = words;
  return (
    <section className="movement">
      <h4>{say('sound_match_title')}</h4>
      {(['mouth', 'onsets'] as const).map((which) => {
        const found = match[which];
        return (
          <div key={which}>
            <p>
              <strong>{say(messageKey('sound_match', which))}</strong> {agreementInWords(words, found)}
            </p>
            {found.abstained === null ? (
              <Courses
                caption={say('sound_match_course', instant(words, match.from), instant(words, match.to))}
                course={found.course.map(({ seconds, picture, sound }) => ({ seconds, first: picture, second: sound }))}
              />
            ) : null}
          </div>
        );
      })}
      <p className="muted">{say('sound_match_note')}</p>
    </section>
  );
}

/** Reasons that have words already, of checks that are left out for the same cause. */
const SHARED_REASONS: Readonly<Partial<Record<string, string>>> = {
  'no-sound': 'no-sound',
  'too-short': 'too-short',
  'no-face': 'no-faces',
  failed: 'crashed',
};

function agreementInWords(words: Words, { abstained, height, lag, floor }: MeasuredAgreement): string {
  const { say } = words;
  if (abstained !== null) {
    const shared = SHARED_REASONS[abstained];
    // Of a record that a later version wrote there may be reasons without words.
    return words.code('unmatched', abstained) ?? say(messageKey('reason', shared ?? 'crashed'));
  }
  const ofHundred = (share: number | null) => words.number(Math.round((share ?? 0) * 100));
  return say('sound_match_found', ofHundred(height), words.number(Math.round((lag ?? 0) * 1000)), ofHundred(floor));
}

interface Figure {
  readonly name: string;
  readonly value: number | null;
  readonly band: Band;
  readonly percent: boolean;
}

function Figures({ rows, clips }: { readonly rows: readonly Figure[]; readonly clips: number }) {
  const words = useWords();
  const { say } = words;
  const told = (value: number, percent: boolean) =>
    percent ? `${words.number(Math.round(value * 1000) / 10)} %` : words.number(Math.round(value * 100) / 100);
  return (
    <table className="signals">
      <thead>
        <tr>
          <th scope="col">{say('label_measured')}</th>
          <th scope="col">{say('label_this_video')}</th>
          <th scope="col">{say('label_camera_videos', words.number(clips))}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, band, percent }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value === null ? say('movement_unmeasured') : told(value, percent)}</td>
            <td className="muted">
              {told(band[0], percent)} – {told(band[1], percent)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const CHART = { width: 320, height: 56, pad: 6 } as const;
/** Seconds between two looks that are not joined by a line. */
const GAP = 0.4;

/** Two courses over the same time, one line full and one dashed. Runs with the clip, left to right in every script. */
function Courses(props: {
  readonly caption: string;
  readonly course: readonly { readonly seconds: number; readonly first: number; readonly second: number }[];
}) {
  const { caption, course } = props;
  if (course.length < 2) return null;
  const start = course[0]?.seconds ?? 0;
  const span = (course.at(-1)?.seconds ?? 0) - start || 1;
  const most = Math.max(...course.flatMap(({ first, second }) => [first, second])) || 1;
  const path = (of: 'first' | 'second') =>
    course
      .map((look, index) => {
        const before = course[index - 1];
        const joined = before !== undefined && look.seconds - before.seconds < GAP;
        const x = CHART.pad + ((look.seconds - start) / span) * (CHART.width - 2 * CHART.pad);
        const y = CHART.height - CHART.pad - (Math.max(0, look[of]) / most) * (CHART.height - 2 * CHART.pad);
        return `${joined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join('');
  return (
    <figure className="frame-scores">
      <svg viewBox={`0 0 ${CHART.width} ${CHART.height}`} role="img" aria-label={caption}>
        <path className="frame-line" d={path('first')} />
        <path className="frame-line movement-second" d={path('second')} />
      </svg>
      <figcaption className="muted">{caption}</figcaption>
    </figure>
  );
}
