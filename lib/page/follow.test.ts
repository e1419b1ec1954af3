// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { createFollower, type Follower } from './follow';
import type { Rect } from './geometry';

let clock: FakeClock;
let box: Rect | null;
let places: number;
let follower: Follower;
/** The browser's side: what it would tell after its next layout, and of the video's place. */
let layout: () => void;
let seen: { tell: (at: Rect) => void; margin: string } | null;
let sentinel: HTMLElement;
const video = document.createElement('video');
const at = (top: number): Rect => ({ left: 100, top, right: 740, bottom: top + 360 });

beforeEach(() => {
  clock = new FakeClock();
  box = at(50);
  places = 0;
  seen = null;
  sentinel = document.createElement('div');
  let told = '';
  class Resizes {
    observed = false;
    constructor(run: () => void) {
      layout = () => {
        if (this.observed && sentinel.style.width !== told) {
          told = sentinel.style.width;
          run();
        }
      };
    }
    observe() {
      this.observed = true;
    }
    disconnect() {
      this.observed = false;
    }
  }
  class Crossings {
    constructor(run: (entries: { boundingClientRect: Rect }[]) => void, { rootMargin }: { rootMargin: string }) {
      seen = { tell: (boundingClientRect) => run([{ boundingClientRect }]), margin: rootMargin };
    }
    observe() {}
    disconnect() {
      seen = null;
    }
  }
  follower = createFollower({
    window: {
      document,
      innerWidth: 1000,
      innerHeight: 800,
      ResizeObserver: Resizes as never,
      IntersectionObserver: Crossings as never,
    },
    clock,
    sentinel,
    place: () => {
      places++;
      return box;
    },
  });
});

function frames(count: number): void {
  for (let frame = 0; frame < count; frame++) {
    clock.advance(16);
    layout();
  }
}

describe('following a video', () => {
  it('places the badge with the first layout, and once a frame while the video moves', () => {
    follower.follow(video);
    layout();
    expect(places).toBe(1);
    for (let top = 60; top < 160; top += 10) {
      box = at(top);
      frames(1);
    }
    expect(places).toBe(11);
  });

  it('looks with the next layout however often it was asked before it', () => {
    follower.follow(video);
    layout();
    for (let asked = 1; asked <= 4; asked++) {
      const before = places;
      for (let time = 0; time < asked; time++) follower.follow(video);
      layout();
      expect(places, `asked ${asked} times`).toBe(before + 1);
    }
  });

  it('rests when nothing moved for a while, and wakes where the browser sees a move', () => {
    follower.follow(video);
    layout();
    frames(30);
    const before = places;
    expect(before).toBeLessThan(16);
    expect(seen?.margin).toBe('-50px -260px -390px -100px');
    seen?.tell(at(50));
    frames(10);
    expect(places).toBe(before);
    box = at(90);
    seen?.tell(at(90));
    layout();
    expect(places).toBe(before + 1);
    frames(30);
    expect(seen?.margin).toBe('-90px -260px -350px -100px');
  });

  it('looks about once a second at what no observer tells of', () => {
    follower.follow(video);
    layout();
    frames(30);
    const before = places;
    frames(190);
    expect(places - before).toBeGreaterThanOrEqual(2);
    expect(places - before).toBeLessThanOrEqual(4);
  });

  it('tells where it last saw the video, and nothing once it is left', () => {
    follower.follow(video);
    expect(follower.box()).toBeNull();
    layout();
    expect(follower.box()).toEqual(at(50));
    box = at(90);
    frames(1);
    expect(follower.box()).toEqual(at(90));
    follower.stop();
    expect(follower.box()).toBeNull();
  });

  it('leaves nothing running behind once it is stopped, or the video is gone', () => {
    follower.follow(video);
    layout();
    frames(30);
    follower.stop();
    expect(clock.waiting).toBe(0);
    expect(seen).toBeNull();
    follower.follow(video);
    box = null;
    layout();
    expect(clock.waiting).toBe(0);
  });
});
