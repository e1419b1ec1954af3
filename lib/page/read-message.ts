/**
 * Reads what is said to the content script. By hand: the schemas of `lib/messaging` with their library are 10 of the
 * 25 kB that this script may weigh (docs/decisions/017). What is not of the shape is null, and nothing else happens.
 */
import type { EngineError } from '../engine/engine-error';
import type { ToWatch } from '../messaging/protocol';
import type { WatchCard } from '../messaging/watch-card';

type Fields = Readonly<Record<string, unknown>>;

/** @returns its fields when it is an object; else one without any. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** @returns the text, cut to `most` characters; null when it is none, or empty. */
export function textOf(value: unknown, most: number): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, most) : null;
}

/** Codes end up in the keys of messages. */
function codeOf(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value) ? value : null;
}

export function readToWatch(message: unknown): ToWatch | null {
  const { type, requestId, card, inspection, final, error } = fieldsOf(message);
  if (typeof requestId !== 'string') return null;
  if (type === 'error') {
    const { code, message: text } = fieldsOf(error);
    const known = codeOf(code) as EngineError['code'] | null;
    return known && { type, requestId, error: { code: known, message: textOf(text, 4096) ?? '' } };
  }
  const read = type === 'update' && typeof final === 'boolean' ? readCard(card) : null;
  return read && { type: 'update', requestId, card: read, inspection, final: final === true };
}

function readCard(value: unknown): WatchCard | null {
  const card = fieldsOf(value);
  const answer = codeOf(card.answer);
  const basis = codeOf(card.basis);
  const strength = codeOf(card.strength);
  const { summary, progress, notChecked, again } = card;
  if (answer === null || basis === null || strength === null || typeof summary !== 'string') return null;
  if (typeof progress !== 'number' || typeof notChecked !== 'number' || typeof again !== 'boolean') return null;
  return {
    answer,
    basis,
    strength,
    generator: codeOf(card.generator),
    summary: summary.slice(0, 4096),
    progress,
    notChecked,
    again,
    tryFrames: codeOf(card.tryFrames),
    notLooked: card.notLooked === true,
  } as WatchCard;
}
