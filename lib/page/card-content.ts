/** What badge and card say about one inspection: words, tone and icon together, so that no colour stands alone. */

import type { EngineError } from '../engine/ports';
import { isGap } from '../inspection/gaps';
import { checkNames, type Inspection } from '../inspection/schema';
import type { Glyph } from './badge-icons';

/** How far the inspection of one media has come. */
export type Progress =
  | { state: 'idle' }
  | { state: 'running'; inspection: Inspection | null }
  | { state: 'done'; inspection: Inspection }
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
  action: 'details' | 'retry' | null;
}

const LOOKS: Record<Inspection['verdict']['answer'], { tone: Tone; glyph: Glyph }> = {
  'ai-generated': { tone: 'ai', glyph: 'spark' },
  'ai-edited': { tone: 'ai', glyph: 'pencil' },
  'camera-captured': { tone: 'camera', glyph: 'camera' },
  'credentials-broken': { tone: 'broken', glyph: 'broken' },
  'likely-ai': { tone: 'likely', glyph: 'wave' },
  'no-signs-found': { tone: 'clear', glyph: 'clear' },
  'cannot-tell': { tone: 'unknown', glyph: 'question' },
};

/** While checks still run, the absence of a finding is not an answer yet. */
const NOT_YET = new Set<Inspection['verdict']['answer']>(['cannot-tell', 'no-signs-found']);

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
      const { inspection } = progress;
      const done = inspection === null ? 0 : inspection.coverage.length / checkNames.length;
      if (inspection === null || NOT_YET.has(inspection.verdict.answer)) {
        return { ...plain('neutral', 'eye', say('card_checking_title'), say('card_checking')), progress: done };
      }
      return { ...answer(inspection, say), notChecked: say('card_checking_more'), progress: done };
    }
    case 'done':
      return answer(progress.inspection, say);
  }
}

/** What a screen reader hears on the badge. */
export function badgeLabel(progress: Progress, content: CardContent, say: Say): string {
  if (progress.state === 'idle') return say('badge_label_idle');
  if (progress.state === 'running' && !content.answered) return say('badge_label_running');
  return say('badge_label_answer', [content.title]);
}

/** Checks that gave nothing because they did not run or failed; what does not apply to the clip is not counted. */
export function countNotChecked(inspection: Inspection): number {
  return checkNames.filter((check) => {
    const row = inspection.coverage.find((candidate) => candidate.check === check);
    if (row === undefined) return true;
    return row.state !== 'partial' && isGap(row);
  }).length;
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

function answer(inspection: Inspection, say: Say): CardContent {
  const { verdict } = inspection;
  const missing = countNotChecked(inspection);
  return {
    ...LOOKS[verdict.answer],
    title: say(`answer_${snake(verdict.answer)}`),
    answered: true,
    summary: verdict.summary,
    generator: verdict.generator === null ? null : generatorName(verdict.generator, say),
    basis: verdict.basis === 'none' ? null : say(`basis_${verdict.basis}`),
    notChecked: missing === 0 ? null : say('card_not_checked', [String(missing)]),
    progress: null,
    action: 'details',
  };
}

function snake(code: string): string {
  return code.replaceAll('-', '_');
}
