/**
 * Follows a video that the badge stands on, and costs a page next to nothing.
 *
 * While it moves: one look a frame, between the browser's layout and its paint. There, reading a place forces no layout,
 * and what is put elsewhere is still in the same frame. The way to be called there is a ResizeObserver on an element of
 * our own whose width we change (reading in each animation frame took 10 ms/s beside 5,000 mutations a second).
 * While it stands still nothing runs but a slow look: an IntersectionObserver whose root is cut to the video's box, as
 * the browser sees it move anyway.
 */
import type { Clock } from './clock';
import type { Rect } from './geometry';

/** Frames without a move after which it counts as standing still: between two notches of a wheel. */
const STILL_FRAMES = 12;
/** For what no observer sees: an ancestor that cuts differently, a page that took our element out. */
const LOOK_AGAIN_MS = 1000;
/** Of a video that is partly cut, each hundredth that comes or goes is a move. */
const SHARES = Array.from({ length: 101 }, (_, index) => index / 100);

export interface FollowOptions {
  window: Pick<Window & typeof globalThis, 'document' | 'innerWidth' | 'innerHeight'> & {
    ResizeObserver: typeof ResizeObserver;
    IntersectionObserver: typeof IntersectionObserver;
  };
  clock: Clock;
  /** Ours alone, without effect on any layout. Its width is set here. */
  sentinel: HTMLElement;
  /** Puts the badge where it belongs. @returns the box of the video; null when there is nothing to follow any more. */
  place: () => Rect | null;
}

/** CSS pixels, of a sentinel that nobody sees; far more than looks are asked for before one layout. */
const WIDTHS = 64;

export interface Follower {
  /** Looks before the next paint, and goes on. */
  follow(video: Element): void;
  stop(): void;
  /** Of the video, as it was last seen; null while nothing is followed. */
  box(): Rect | null;
}

export function createFollower({ window, clock, sentinel, place }: FollowOptions): Follower {
  let video: Element | null = null;
  let last: Rect | null = null;
  let still = 0;
  let asks = 0;
  let frame: number | null = null;
  let timer: number | null = null;
  let around: IntersectionObserver | null = null;
  const layout = new window.ResizeObserver(look);

  /**
   * The next layout sees another width, and calls `look`. Two widths by turns would not do: asked twice before one layout,
   * nothing would have changed, and a card that opened at once stayed where the one before had been.
   */
  function askForLook(): void {
    frame = null;
    asks = (asks + 1) % WIDTHS;
    sentinel.style.width = `${1 + asks}px`;
  }

  function look(): void {
    if (video === null) return;
    clear();
    const box = place();
    // Placing may have ended it, or begun another.
    if (box === null || video === null) return;
    const moved = last === null || !same(box, last);
    last = box;
    if (moved) {
      still = 0;
      leave();
    } else still++;
    if (still < STILL_FRAMES) frame = clock.requestAnimationFrame(askForLook);
    else rest(video, box);
  }

  function rest(target: Element, box: Rect): void {
    timer = clock.setTimeout(askForLook, LOOK_AGAIN_MS);
    if (around !== null) return;
    const sides = [box.top, window.innerWidth - box.right, window.innerHeight - box.bottom, box.left];
    let first = true;
    around = new window.IntersectionObserver(
      (entries) => {
        const at = entries.at(-1)?.boundingClientRect;
        // What it says at once is where it stands.
        if (first && at !== undefined && same(at, box)) {
          first = false;
          return;
        }
        still = 0;
        leave();
        askForLook();
      },
      {
        root: window.document,
        rootMargin: sides.map((side) => `${-Math.floor(side)}px`).join(' '),
        threshold: SHARES,
      },
    );
    around.observe(target);
  }

  function leave(): void {
    around?.disconnect();
    around = null;
  }

  function clear(): void {
    if (frame !== null) clock.cancelAnimationFrame(frame);
    if (timer !== null) clock.clearTimeout(timer);
    frame = null;
    timer = null;
  }

  return {
    follow(next) {
      if (video !== next) {
        leave();
        last = null;
      }
      still = 0;
      if (video === null) layout.observe(sentinel);
      video = next;
      clear();
      askForLook();
    },
    stop() {
      video = null;
      last = null;
      clear();
      leave();
      layout.disconnect();
    },
    box: () => last,
  };
}

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

function same(one: Rect, other: Rect): boolean {
  return SIDES.every((side) => Math.abs(one[side] - other[side]) < 0.5);
}
