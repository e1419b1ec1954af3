// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { Results } from '../entrypoints/inspect/Results';
import type { HostStorage } from '../lib/credentials/remote-hosts';
import type { Inspection } from '../lib/inspection/schema';
import { createBadgeView } from '../lib/page/badge-view';
import { badgeLabel, cardContent, type Progress } from '../lib/page/card-content';
import type { InspectionQueue, QueueItem } from '../lib/queue/inspection-queue';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { coverage, inspection } from '../tests/fixtures/inspections';
import { reactPlace } from '../tests/fixtures/react-place';
import { AnswerCard } from './AnswerCard';
import { WordsProvider } from './words';

/** What a screen reader is given to say while results come in: the end, once. */
const say = createLocaliser(english);
const place = reactPlace();

/** Texts that live regions within took, in order. A region that comes with its text, or only empties, says nothing. */
function listen(within: ParentNode) {
  const said: string[] = [];
  const last = new Map<Element, string>();
  return {
    said,
    now() {
      for (const region of within.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
        const text = region.textContent ?? '';
        if (last.has(region) && text !== '' && text !== last.get(region)) said.push(text);
        last.set(region, text);
      }
    },
  };
}

const generated = (rows: Inspection['coverage'], summary: string) =>
  inspection({
    coverage: rows,
    verdict: {
      answer: 'ai-generated',
      basis: 'mark',
      generator: null,
      strength: 'strong',
      confidence: null,
      conflicts: [],
      summary,
    },
  });
const partial = generated(coverage().slice(0, 3), 'First words.');
const whole = generated(coverage(), 'Last words.');

it('the answer is said once, when everything has been looked at', async () => {
  const heard = listen(place.element);
  for (const step of [
    { inspection: null, running: true },
    { inspection: inspection({ coverage: [] }), running: true },
    { inspection: partial, running: true },
    { inspection: whole, running: true },
    { inspection: whole, running: false },
    { inspection: whole, running: false },
  ]) {
    await place.show(
      <WordsProvider say={say}>
        <AnswerCard {...step} />
      </WordsProvider>,
    );
    heard.now();
  }
  expect(heard.said).toEqual(['Made with AI. Last words.']);
});

it('a queue of files speaks of the open one and at its end, and not at every file', async () => {
  const item = (index: number, state: QueueItem['state']): QueueItem => ({
    id: String(index),
    name: `clip-${index}.mp4`,
    state,
    inspection: state === 'done' ? whole : null,
    error: null,
  });
  const heard = listen(place.element);
  for (const states of [
    [],
    ['running', 'waiting', 'waiting'],
    ['done', 'running', 'waiting'],
    ['done', 'done', 'running'],
    ['done', 'done', 'done'],
  ] as const) {
    const items = states.map((state, index) => item(index, state));
    // Only what the list reads of a queue.
    const queue = { subscribe: () => () => undefined, items: () => items, paused: () => false } as unknown;
    await place.show(
      <WordsProvider say={say}>
        <Results queue={queue as InspectionQueue} hosts={{} as HostStorage} />
      </WordsProvider>,
    );
    heard.now();
  }
  expect(heard.said).toEqual(['Made with AI. Last words.', 'All 3 done']);
});

it('the card over a video speaks once, with the answer', () => {
  let shadow: ShadowRoot | null = null;
  const attach = vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element) {
    attach.mockRestore();
    shadow = this.attachShadow({ mode: 'open' });
    return shadow;
  });
  const video = document.body.appendChild(document.createElement('video'));
  const end = new AbortController();
  const everywhere = { x: 0, y: 0, width: 640, height: 360 };
  const view = createBadgeView({
    document,
    window: window as never,
    clock: { requestAnimationFrame: () => 0, cancelAnimationFrame: () => undefined } as never,
    signal: end.signal,
    random: () => 0.5,
    texts: { card: 'Vidimus', details: 'Details', retry: 'Retry', direction: 'ltr' } as never,
    visibleRect: () => ({ video: everywhere, visible: everywhere }) as never,
    viewport: () => ({ width: 1280, height: 800 }),
    rightToLeft: () => false,
    listener: { lost: () => undefined } as never,
  });
  if (shadow === null) throw new Error('no root');
  const heard = listen(shadow);
  const card = {
    answer: 'ai-generated',
    basis: 'mark',
    strength: 'strong',
    generator: null,
    notChecked: 1,
    again: false,
    tryFrames: null,
    notLooked: false,
  } as const;
  const steps: Progress[] = [
    { state: 'idle' },
    { state: 'running', card: null, inspection: null },
    { state: 'running', card: { ...card, summary: 'First words.', progress: 0.3 }, inspection: null },
    { state: 'running', card: { ...card, summary: 'Last words.', progress: 0.9 }, inspection: null },
    { state: 'done', card: { ...card, summary: 'Last words.', progress: 1 }, inspection: null },
  ];
  for (const progress of steps) {
    const content = cardContent(progress, (key, more) => say(key, ...(more ?? [])));
    view.show(video, {
      content,
      label: badgeLabel(progress, content, (key) => say(key)),
      card: progress.state !== 'idle',
    });
    heard.now();
  }
  end.abort();
  video.remove();
  expect(heard.said).toEqual(['Made with AI. Last words.']);
});
