import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { FaceMovement, MeasuredAgreement } from '../lib/inspection/schema';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { FaceMovementEvidence, PictureMovement, SoundMatchEvidence } from './MovementEvidence';
import { WordsProvider } from './words';

const show = (what: React.ReactElement) =>
  renderToStaticMarkup(<WordsProvider say={createLocaliser(english)}>{what}</WordsProvider>);

it('shows each figure beside that of camera videos, and what was not measured as that', () => {
  const view = show(
    <PictureMovement
      movement={{
        signals: [
          { name: 'unfound', value: 0.1234 },
          { name: 'sticking', value: null },
          { name: 'uneven', value: 1.404 },
        ],
      }}
    />,
  );
  expect(view).toContain('Parts that melt, appear or go</th><td>12.3 %</td><td class="muted">0.1 % – 57.9 %');
  expect(view).toContain('sticks to the screen</th><td>not in this video</td>');
  expect(view).toContain('<td>1.4</td><td class="muted">1.2 – 1.8');
  expect(view).toContain('overlap');
});

it('says why a face was not measured, in words of faces', () => {
  const model = { name: 'points', version: '1', sha256: null };
  const movement: FaceMovement = { state: 'skipped', reason: 'too-small', detail: null, people: [], model };
  expect(show(<FaceMovementEvidence movement={movement} />)).toContain('No face was seen that is large enough');
  expect(show(<FaceMovementEvidence movement={{ ...movement, state: 'failed', reason: 'crashed' }} />)).toContain(
    'The check broke down.',
  );
});

it('draws the course of a face with a break where time was left out', () => {
  const looks = [0, 0.125, 0.25, 3, 3.125].map((seconds) => ({
    seconds,
    mouth: 0.2,
    eyes: 0.3,
    yaw: 0,
    pitch: 0,
    roll: 0,
  }));
  const view = show(
    <FaceMovementEvidence
      movement={{
        state: 'done',
        reason: null,
        detail: null,
        people: [{ track: 0, frames: 5, looked: 5, figures: [{ name: 'blinks', value: 0.4 }], course: looks }],
        model: { name: 'points', version: '1', sha256: null },
      }}
    />,
  );
  expect(view).toContain('Blinks a second</th><td>0.4</td>');
  expect(view.match(/ d="[^"]*"/g)?.map((path) => path.match(/M/g)?.length)).toEqual([2, 2]);
});

it('tells a comparison with its chance level, and one that was not made with its reason', () => {
  const made: MeasuredAgreement = {
    abstained: null,
    height: 0.834,
    lag: -0.12,
    floor: 0.4,
    chance: 0,
    course: [0, 0.04].map((seconds) => ({ seconds, picture: 0.1, sound: 0.9 })),
  };
  const none: MeasuredAgreement = {
    abstained: 'silent',
    height: null,
    lag: null,
    floor: null,
    chance: null,
    course: [],
  };
  const view = show(<SoundMatchEvidence match={{ from: 1, to: 5, mouth: made, onsets: none }} />);
  expect(view).toContain('alike to 83 of 100 with the sound moved by -120 ms; chance reaches 40.');
  expect(view).toContain('It is silent.');
  expect(view.match(/<svg/g)).toHaveLength(1);
  expect(view).toContain('A trial');
});
