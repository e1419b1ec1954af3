/**
 * When the badge is there, when its card is open, and when the person has asked for an inspection. Pure: the driver
 * feeds events in, draws what comes out and runs the one clock that `clockOf` names.
 * The table of states and events is docs/badge.md; its test reads it there, cell by cell.
 *
 * Entering `open` is the only thing that asks for an inspection: nothing is read before the person rests or presses.
 */

/** Long enough that a pointer on its way across a feed asks for nothing, short enough to feel like resting. */
export const REST_MS = 350;
/** Lets the pointer cross the gap between badge and card. */
export const LEAVE_MS = 250;
/** An answered card folds away from a still pointer, as players hide their controls. */
export const FOLD_MS = 6000;

export const badgeStates = [
  'idle',
  'visible',
  'resting',
  'open',
  'answered',
  'leaving',
  'folded',
  'dismissed',
  'label',
] as const;
export type BadgeStateName = (typeof badgeStates)[number];

export interface BadgeState {
  readonly name: BadgeStateName;
  /** The video's id; null only when idle. */
  readonly target: string | null;
  readonly pointer: 'away' | 'video' | 'badge';
  readonly focus: 'away' | 'player' | 'badge';
  /** The person pressed: the card stays until they close it. */
  readonly pinned: boolean;
  /** In `leaving`: what coming back in time returns to. */
  readonly back: 'visible' | 'open' | 'answered' | 'label';
}

export const IDLE: BadgeState = {
  name: 'idle',
  target: null,
  pointer: 'away',
  focus: 'away',
  pinned: false,
  back: 'visible',
};

/** Events about a video name the one that the badge is on, except those with a `target`. */
export type BadgeEvent =
  | { type: 'pointer-in'; target: string }
  /** Moved over the video by more than a tremor. */
  | { type: 'pointer-move' }
  | { type: 'pointer-badge' }
  /** The pointer rests on a feed's card of which the page's own data says something. */
  | { type: 'pointer-card'; target: string }
  | { type: 'pointer-out' }
  /** A touch: the badge shows itself, and only a press on it asks. */
  | { type: 'tap'; target: string }
  | { type: 'focus-in'; target: string; on: 'player' | 'badge' }
  | { type: 'focus-out' }
  | { type: 'rest-elapsed' }
  | { type: 'leave-elapsed' }
  | { type: 'fold-elapsed' }
  /** Click, Enter or Space on the badge. */
  | { type: 'press' }
  | { type: 'press-outside' }
  | { type: 'escape' }
  | { type: 'media-changed' }
  | { type: 'fullscreen' }
  | { type: 'removed' }
  | { type: 'update'; final: boolean }
  | { type: 'error' };

/** @returns the very same object when nothing changed; a new one also means that a running clock starts anew. */
export function step(state: BadgeState, event: BadgeEvent): BadgeState {
  switch (event.type) {
    case 'pointer-in':
      return pointerIn(state, event.target);
    case 'pointer-move':
      if (state.pointer !== 'video') return state;
      if (state.name === 'answered') return { ...state };
      return ['visible', 'resting', 'folded'].includes(state.name) ? { ...state, name: 'resting' } : state;
    case 'pointer-badge':
      if (state.name === 'idle' || state.name === 'folded' || state.name === 'dismissed') return state;
      if (state.pointer === 'badge') return state;
      if (state.name === 'leaving') return returned(state, { pointer: 'badge' });
      return { ...state, name: state.name === 'visible' ? 'resting' : state.name, pointer: 'badge' };
    case 'pointer-card':
      return pointerCard(state, event.target);
    case 'pointer-out':
      return state.pointer === 'away' ? state : left({ ...state, pointer: 'away' });
    case 'tap':
      if (state.target === event.target && (cardIsOpen(state) || state.name === 'label')) return state;
      return { ...IDLE, name: 'visible', target: event.target };
    case 'focus-in':
      return focusIn(state, event.target, event.on);
    case 'focus-out':
      return state.focus === 'away' ? state : left({ ...state, focus: 'away' });
    case 'rest-elapsed':
      return state.name === 'resting' ? { ...state, name: 'open' } : state;
    case 'leave-elapsed':
      return state.name === 'leaving' ? IDLE : state;
    case 'fold-elapsed':
      return mayFold(state) ? folded(state) : state;
    case 'press':
      return press(state);
    case 'press-outside':
      return state.pinned ? left({ ...state, pinned: false, name: closed(state) }) : state;
    case 'escape':
      if (state.name === 'idle' || state.name === 'folded' || state.name === 'dismissed') return state;
      return state.name === 'leaving' ? IDLE : { ...state, name: 'dismissed', pinned: false };
    case 'media-changed':
      return mediaChanged(state);
    case 'fullscreen':
    case 'removed':
      return state.name === 'idle' ? state : IDLE;
    case 'update':
    case 'error':
      if (event.type === 'update' && !event.final) return state;
      if (state.name === 'open') return { ...state, name: 'answered' };
      return state.name === 'leaving' && state.back === 'open' ? { ...state, back: 'answered' } : state;
  }
}

/** Whether the badge, and whether the card, is on the page in this state. */
export function shows(state: BadgeState): { badge: boolean; card: boolean } {
  return {
    badge: state.name !== 'idle' && state.name !== 'folded' && state.name !== 'dismissed',
    card: cardIsOpen(state) || state.name === 'label' || (state.name === 'leaving' && state.back !== 'visible'),
  };
}

/**
 * The one clock that runs in a state, started when the state was entered; null when none does.
 *
 * @param restAsks false where the person wants checks only on a press: resting then folds like any other stillness.
 */
export function clockOf(
  state: BadgeState,
  restAsks = true,
): { event: 'rest-elapsed' | 'leave-elapsed' | 'fold-elapsed'; milliseconds: number } | null {
  if (state.name === 'resting' && restAsks) return { event: 'rest-elapsed', milliseconds: REST_MS };
  if (state.name === 'leaving') return { event: 'leave-elapsed', milliseconds: LEAVE_MS };
  return mayFold(state) ? { event: 'fold-elapsed', milliseconds: FOLD_MS } : null;
}

function mayFold({ name, pinned, focus, pointer }: BadgeState): boolean {
  if (pinned || focus === 'badge' || pointer === 'badge') return false;
  return name === 'visible' || name === 'resting' || name === 'answered';
}

function cardIsOpen(state: BadgeState): boolean {
  return state.name === 'open' || state.name === 'answered';
}

function closed(state: BadgeState): BadgeStateName {
  return cardIsOpen(state) ? 'visible' : state.name;
}

function pointerIn(state: BadgeState, target: string): BadgeState {
  if (state.target !== target) {
    // A pinned card, or one under the keyboard's focus, is being read: crossing another video must not take it away.
    if (state.pinned || state.focus === 'badge') return state;
    return { ...IDLE, name: 'resting', target, pointer: 'video' };
  }
  if (state.pointer === 'video') return state;
  if (state.name === 'leaving') return returned(state, { pointer: 'video' });
  return { ...state, name: state.name === 'visible' ? 'resting' : state.name, pointer: 'video' };
}

function pointerCard(state: BadgeState, target: string): BadgeState {
  if (state.target === target) return state.name === 'leaving' ? returned(state, { pointer: 'video' }) : state;
  if (state.pinned || state.focus === 'badge') return state;
  return { ...IDLE, name: 'label', target, pointer: 'video' };
}

function returned(state: BadgeState, held: Partial<BadgeState>): BadgeState {
  const back = state.back === 'visible' && held.pointer !== undefined ? 'resting' : state.back;
  return { ...state, ...held, name: back, back: 'visible' };
}

function focusIn(state: BadgeState, target: string, on: 'player' | 'badge'): BadgeState {
  if (state.target !== target) {
    if (state.pinned) return state;
    return { ...IDLE, name: 'visible', target, focus: on };
  }
  if (state.name === 'leaving') return returned(state, { focus: on });
  if (state.name === 'folded') return { ...state, name: 'visible', focus: on };
  if (state.name === 'visible') return { ...state, focus: on };
  return state.focus === on ? state : { ...state, focus: on };
}

/** After pointer or focus went: stays while the other, or the person's press, still holds it. */
function left(state: BadgeState): BadgeState {
  if (state.pinned || state.pointer !== 'away' || state.focus !== 'away') {
    return state.name === 'resting' && state.pointer === 'away' ? { ...state, name: 'visible' } : state;
  }
  if (state.name === 'folded' || state.name === 'dismissed' || state.name === 'idle') return IDLE;
  if (state.name === 'leaving') return state;
  const back = state.name === 'open' || state.name === 'answered' || state.name === 'label' ? state.name : 'visible';
  return { ...state, name: 'leaving', back };
}

/** Away from a pointer that is still there it waits for a move; otherwise there is nothing left to wait for. */
function folded(state: BadgeState): BadgeState {
  return state.pointer === 'away' && state.focus === 'away' ? IDLE : { ...state, name: 'folded' };
}

function press(state: BadgeState): BadgeState {
  if (state.name === 'visible' || state.name === 'resting') return { ...state, name: 'open', pinned: true };
  if (state.name === 'leaving') return { ...state, name: state.back === 'visible' ? 'open' : state.back, pinned: true };
  if (!cardIsOpen(state)) return state;
  // The first press on a card that resting had opened keeps it; hover, then click, must not close what was asked for.
  return state.pinned ? left({ ...state, name: 'visible', pinned: false }) : { ...state, pinned: true };
}

function mediaChanged(state: BadgeState): BadgeState {
  if (['idle', 'folded', 'dismissed', 'label'].includes(state.name)) return state;
  if (state.name === 'leaving') return IDLE;
  // A player that loads its clip on hover is still being rested on. But a card that was open closes and waits for a
  // new move or press: a playlist under a still pointer must not ask for one inspection after another.
  if (state.name === 'resting') return { ...state };
  return left({ ...state, name: 'visible', pinned: false });
}
