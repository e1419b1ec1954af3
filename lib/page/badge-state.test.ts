import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BadgeEvent,
  type BadgeState,
  type BadgeStateName,
  badgeStates,
  clockOf,
  FOLD_MS,
  IDLE,
  LEAVE_MS,
  REST_MS,
  shows,
  step,
} from './badge-state';

/** The pointer on the video, nothing pressed; `leaving` came from an open card. */
function at(name: BadgeStateName, more: Partial<BadgeState> = {}): BadgeState {
  if (name === 'idle') return IDLE;
  const away = name === 'leaving';
  return {
    name,
    target: 'a',
    pointer: away ? 'away' : 'video',
    focus: 'away',
    pinned: false,
    back: away ? 'open' : 'visible',
    ...more,
  };
}

const events: Record<string, BadgeEvent> = {
  'pointer-in': { type: 'pointer-in', target: 'a' },
  'pointer-in other': { type: 'pointer-in', target: 'b' },
  'pointer-move': { type: 'pointer-move' },
  'pointer-badge': { type: 'pointer-badge' },
  'pointer-card': { type: 'pointer-card', target: 'a' },
  'pointer-card other': { type: 'pointer-card', target: 'b' },
  'pointer-out': { type: 'pointer-out' },
  tap: { type: 'tap', target: 'a' },
  'focus-in': { type: 'focus-in', target: 'a', on: 'player' },
  'focus-in other': { type: 'focus-in', target: 'b', on: 'player' },
  'focus-out': { type: 'focus-out' },
  'rest-elapsed': { type: 'rest-elapsed' },
  'leave-elapsed': { type: 'leave-elapsed' },
  'fold-elapsed': { type: 'fold-elapsed' },
  press: { type: 'press' },
  'press-outside': { type: 'press-outside' },
  escape: { type: 'escape' },
  'media-changed': { type: 'media-changed' },
  fullscreen: { type: 'fullscreen' },
  removed: { type: 'removed' },
  'update partial': { type: 'update', final: false },
  'update final': { type: 'update', final: true },
  error: { type: 'error' },
};

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'badge.md'), 'utf8');
/** Rows of the table under a heading of docs/badge.md, the header first. */
function tableUnder(heading: string): string[][] {
  const [, part = ''] = page.split(`## ${heading}\n`);
  return (part.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|--'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the badge, cell by cell, with the pointer on the video', () => {
  const [header, ...rows] = tableUnder('Events');
  it('covers every state and every event', () => {
    expect(header?.slice(1)).toEqual([...badgeStates]);
    expect(rows.map(([name]) => name)).toEqual(Object.keys(events));
  });
  for (const [label = '', ...cells] of rows) {
    for (const [i, cell] of cells.entries()) {
      const name = badgeStates[i] ?? 'idle';
      it(`${name} + ${label} → ${cell}`, () => {
        const before = at(name);
        const event = events[label];
        if (event === undefined) throw new Error(`no such event: ${label}`);
        const after = step(before, event);
        if (cell === '·') expect(after).toBe(before);
        else expect(after.name).toBe(cell);
      });
    }
  }
});

function play(start: BadgeState, ...names: (keyof typeof events)[]): BadgeState {
  return names.reduce((state, name) => {
    const event = events[name];
    if (event === undefined) throw new Error(`no such event: ${name}`);
    return step(state, event);
  }, start);
}

describe('what holds the badge', () => {
  it('opens nothing by keyboard focus alone, however long it stays', () => {
    const focused = play(IDLE, 'focus-in');
    expect(clockOf(focused)).toEqual({ event: 'fold-elapsed', milliseconds: FOLD_MS });
    expect(play(focused, 'rest-elapsed', 'fold-elapsed').name).toBe('folded');
  });
  it('keeps a card that the person pressed until they close it', () => {
    const pinned = play(IDLE, 'pointer-in', 'press', 'pointer-out', 'update final');
    expect(pinned).toMatchObject({ name: 'answered', pinned: true });
    expect(clockOf(pinned)).toBeNull();
    expect(play(pinned, 'pointer-in other')).toBe(pinned);
    expect(play(pinned, 'press-outside').name).toBe('leaving');
    expect(play(pinned, 'escape').name).toBe('dismissed');
    expect(play(pinned, 'press', 'leave-elapsed').name).toBe('idle');
  });
  it('does not close on the first press a card that resting has opened', () => {
    const open = play(IDLE, 'pointer-in', 'rest-elapsed');
    expect(play(open, 'press')).toMatchObject({ name: 'open', pinned: true });
    expect(shows(play(open, 'press', 'press'))).toEqual({ badge: true, card: false });
  });
  it('stays while the focus is in the player and the pointer goes', () => {
    expect(play(IDLE, 'pointer-in', 'focus-in', 'pointer-out').name).toBe('visible');
    expect(play(IDLE, 'pointer-in', 'rest-elapsed', 'focus-in', 'pointer-out').name).toBe('open');
    expect(play(IDLE, 'focus-in', 'focus-out', 'leave-elapsed')).toBe(IDLE);
  });
  it('never folds under the pointer or the focus that is on it', () => {
    expect(clockOf(at('answered', { pointer: 'badge' }))).toBeNull();
    expect(clockOf(at('answered', { focus: 'badge' }))).toBeNull();
    expect(step(at('answered', { pointer: 'badge' }), { type: 'fold-elapsed' }).name).toBe('answered');
  });
  it('stays away after Escape until the pointer has left the video', () => {
    const dismissed = play(IDLE, 'pointer-in', 'escape');
    expect(play(dismissed, 'pointer-move', 'rest-elapsed')).toBe(dismissed);
    expect(play(dismissed, 'pointer-out', 'pointer-in').name).toBe('resting');
  });
  it('takes an answer that comes while the pointer is on its way out', () => {
    expect(play(IDLE, 'pointer-in', 'rest-elapsed', 'pointer-out', 'update final', 'pointer-in').name).toBe('answered');
  });
  it('does not ask for one clip after another under a pointer that rests on a playlist', () => {
    const next = play(IDLE, 'pointer-in', 'rest-elapsed', 'update final', 'media-changed');
    expect(next.name).toBe('visible');
    expect(play(next, 'rest-elapsed').name).toBe('visible');
    expect(play(next, 'pointer-move').name).toBe('resting');
  });
  it('goes by itself after a tap that nothing followed', () => {
    expect(play(IDLE, 'tap', 'fold-elapsed')).toBe(IDLE);
  });
});

describe('the label of a card', () => {
  it('is held by the badge, comes back in time, and gives way to a video', () => {
    const label = play(IDLE, 'pointer-card');
    expect(play(label, 'pointer-badge', 'pointer-out', 'pointer-card').name).toBe('label');
    expect(shows(play(label, 'pointer-out'))).toEqual({ badge: true, card: true });
    expect(play(label, 'pointer-in other')).toMatchObject({ name: 'resting', target: 'b' });
  });
  it('asks for nothing, however long the pointer stays, and takes no pinned card away', () => {
    expect(clockOf(play(IDLE, 'pointer-card'))).toBeNull();
    expect(play(IDLE, 'pointer-card', 'press', 'rest-elapsed').name).toBe('label');
    const pinned = play(IDLE, 'pointer-in', 'press');
    expect(play(pinned, 'pointer-card other')).toBe(pinned);
  });
});

describe('clocks', () => {
  it('restart when the pointer moves on, and only then', () => {
    const resting = at('resting');
    expect(step(resting, { type: 'pointer-move' })).not.toBe(resting);
    expect(clockOf(resting)).toEqual({ event: 'rest-elapsed', milliseconds: REST_MS });
    expect(clockOf(at('leaving'))).toEqual({ event: 'leave-elapsed', milliseconds: LEAVE_MS });
    for (const name of ['idle', 'open', 'folded', 'dismissed', 'label'] as const) expect(clockOf(at(name))).toBeNull();
  });
  it('do not ask by resting where the person wants to press, but fold', () => {
    const resting = at('resting');
    expect(clockOf(resting, false)).toEqual({ event: 'fold-elapsed', milliseconds: FOLD_MS });
    expect(play(IDLE, 'pointer-in', 'press').name).toBe('open');
  });
});

it('shows badge and card as the table of states says', () => {
  const drawn = tableUnder('States').slice(1);
  expect(drawn.map(([name]) => name)).toEqual([...badgeStates]);
  for (const [name = '', badge, card] of drawn) {
    if (name === 'leaving') {
      expect(shows(at('leaving', { back: 'visible' }))).toEqual({ badge: true, card: false });
      expect(shows(at('leaving', { back: 'open' }))).toEqual({ badge: true, card: true });
      continue;
    }
    expect(shows(at(name as BadgeStateName)), name).toEqual({ badge: badge === 'yes', card: card === 'yes' });
  }
});
