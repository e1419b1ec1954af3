/** What badge and card say about one inspection: words, tone and icon together, so that no colour stands alone. */

import type { EngineError } from '../engine/engine-error';
import type { Disclosure } from '../inspection/schema';
import type { WatchSource } from '../messaging/protocol';
import type { WatchCard } from '../messaging/watch-card';
import { answerKey, disclosureKey } from '../verdict/answer-key';
import type { Glyph } from './badge-icons';

/** How far the inspection of one media has come. */
export type Progress =
  | { state: 'idle' }
  | { state: 'running'; card: WatchCard | null; inspection: unknown }
  | {
      state: 'done';
      card: WatchCard;
      inspection: unknown;
      /** What was asked without a single frame: a frame of what the tab shows could be added. */
      unseen?: Extract<WatchSource, { kind: 'frames' }> | null;
    }
  | { state: 'error'; error: EngineError };

/** Looks a text up by its key (`browser.i18n.getMessage`), with up to nine substitutions. */
export type Say = (key: string, substitutions?: string[]) => string;

export type Tone = 'neutral' | 'ai' | 'camera' | 'broken' | 'likely' | 'clear' | 'unknown' | 'error';

export interface CardContent {
  tone: Tone;
  glyph: Glyph;
  /** The answer in a word or two; also on the badge, once there is one. */
  title: string;
  /** Whether `title` answers the question, or only says how things stand. */
  answered: boolean;
  /** One plain sentence. */
  summary: string;
  generator: string | null;
  basis: string | null;
  notChecked: string | null;
  /** Part of the checks that have ended, 0–1; null when nothing runs. */
  progress: number | null;
  action: 'details' | 'retry' | 'look' | null;
}

const LOOKS: Record<WatchCard['answer'], { tone: Tone; glyph: Glyph }> = {
  'ai-generated': { tone: 'ai', glyph: 'spark' },
  'ai-edited': { tone: 'ai', glyph: 'pencil' },
  'camera-captured': { tone: 'camera', glyph: 'camera' },
  'credentials-broken': { tone: 'broken', glyph: 'broken' },
  'likely-ai': { tone: 'likely', glyph: 'wave' },
  'no-signs-found': { tone: 'clear', glyph: 'clear' },
  'cannot-tell': { tone: 'unknown', glyph: 'question' },
};

/** While checks still run, the absence of a finding is not an answer yet. */
const NOT_YET = new Set<WatchCard['answer']>(['cannot-tell', 'no-signs-found']);

export function cardContent(progress: Progress, say: Say): CardContent {
  switch (progress.state) {
    case 'idle':
      return plain('neutral', 'eye', say('card_idle_title'), say('card_idle'));
    case 'error':
      return {
        ...plain('error', 'alert', say('card_error_title'), say(`card_error_${snake(progress.error.code)}`)),
        action: 'retry',
      };
    case 'running': {
      const { card } = progress;
      if (card === null || NOT_YET.has(card.answer)) {
        const checking = plain('neutral', 'eye', say('card_checking_title'), say('card_checking'));
        return { ...checking, progress: card?.progress ?? 0 };
      }
      return { ...answer(card, say), notChecked: say('card_checking_more'), progress: card.progress };
    }
    case 'done':
      return { ...answer(progress.card, say), ...(progress.unseen && { action: 'look' }) };
  }
}

/** What a screen reader hears on the badge. */
export function badgeLabel(progress: Progress, content: CardContent, say: Say): string {
  if (progress.state === 'idle') return say('badge_label_idle');
  if (progress.state === 'running' && !content.answered) return say('badge_label_running');
  return say('badge_label_answer', [content.title]);
}

/** @returns the generator's name as its maker writes it; an id that has no words yet stands for itself. */
function generatorName(id: string, say: Say): string {
  return say(`generator_${snake(id)}`) || id;
}

function plain(tone: Tone, glyph: Glyph, title: string, summary: string): CardContent {
  return {
    tone,
    glyph,
    title,
    answered: false,
    summary,
    generator: null,
    basis: null,
    notChecked: null,
    progress: null,
    action: null,
  };
}

function answer({ answer: code, basis, generator, summary, notChecked }: WatchCard, say: Say): CardContent {
  return {
    // An answer that this version has no look for is shown as one that cannot be told.
    ...(Object.hasOwn(LOOKS, code) ? LOOKS[code] : LOOKS['cannot-tell']),
    title: say(answerKey({ answer: code, basis })),
    answered: true,
    summary,
    generator: generator === null ? null : generatorName(generator, say),
    basis: basis === 'none' ? null : say(`basis_${basis}`),
    notChecked: notChecked === 0 ? null : say('card_not_checked', [String(notChecked)]),
    progress: null,
    action: 'details',
  };
}

/** What a site's page says of the video that a feed's card leads to; nothing else of it is known. */
export function labelContent(disclosure: Disclosure, say: Say): CardContent {
  const code = disclosure.claim === 'ai-generated' ? 'ai-generated' : 'ai-edited';
  return {
    ...plain(LOOKS[code].tone, LOOKS[code].glyph, say(answerKey({ answer: code, basis: 'disclosed' })), ''),
    answered: true,
    summary: say(disclosureKey(disclosure), [disclosure.platform, disclosure.label]),
    basis: say('basis_disclosed'),
    notChecked: say('card_label_only'),
  };
}

function snake(code: string): string {
  return code.replaceAll('-', '_');
}
