import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { frameSize, type GrabbedVideo, grabFrames, isBlack } from './frame-grab';

/** A player at `fps` that presents a frame whenever it is told to. */
class FakePlayer implements GrabbedVideo {
  videoWidth = 64;
  videoHeight = 36;
  currentTime = 0;
  paused = false;
  ended = false;
  readyState = 4;
  #waiting: VideoFrameRequestCallback | null = null;
  #presented = 0;
  constructor(readonly fps = 25) {}
  requestVideoFrameCallback = (run: VideoFrameRequestCallback) => {
    this.#waiting = run;
    return 1;
  };
  cancelVideoFrameCallback = () => {
    this.#waiting = null;
  };
  /** @param missed frames that were presented but that no callback saw. */
  present(missed = 0): void {
    this.#presented += 1 + missed;
    this.currentTime = this.#presented / this.fps;
    const run = this.#waiting;
    this.#waiting = null;
    run?.(0, { mediaTime: this.currentTime, presentedFrames: this.#presented } as VideoFrameCallbackMetadata);
  }
}

const bright = () => new Uint8ClampedArray(64 * 36 * 4).fill(120);
const black = () => new Uint8ClampedArray(64 * 36 * 4).map((_, i) => (i % 4 === 3 ? 255 : 1));

function grab(player: FakePlayer, draw: () => Uint8ClampedArray = bright) {
  const clock = new FakeClock();
  const leave = new AbortController();
  return { clock, leave, done: grabFrames(player, { clock, draw, signal: leave.signal }) };
}

describe('grabFrames', () => {
  it('takes twelve frames at about 8 Hz and three direct successors, as the classifier was trained', async () => {
    const player = new FakePlayer();
    const { done, clock } = grab(player);
    for (let i = 0; i < 60; i++) player.present();
    const { frames, failure } = await done;
    expect(failure).toBeNull();
    expect(frames.map(({ successor }) => successor).flatMap((is, i) => (is ? [i] : []))).toEqual([1, 6, 11]);
    expect(frames).toHaveLength(15);
    const anchors = frames.filter(({ successor }) => !successor).map(({ seconds }) => seconds);
    for (let i = 1; i < anchors.length; i++) {
      expect((anchors[i] ?? 0) - (anchors[i - 1] ?? 0)).toBeGreaterThanOrEqual(0.119);
    }
    expect(frames[0]?.rgba.byteLength).toBe(64 * 36 * 4);
    expect(clock.waiting).toBe(0);
  });
  it('calls no frame a successor when one was missed between', async () => {
    const player = new FakePlayer();
    const { done } = grab(player);
    for (let i = 0; i < 60; i++) player.present(1);
    expect((await done).frames.some(({ successor }) => successor)).toBe(false);
  });
  it('gives what it has when the time is up', async () => {
    const player = new FakePlayer();
    const { done, clock } = grab(player);
    player.present();
    clock.advance(3000);
    expect((await done).frames).toHaveLength(1);
  });
  it('takes the one frame of a paused player, at once', async () => {
    const player = new FakePlayer();
    player.paused = true;
    player.currentTime = 4;
    expect((await grab(player).done).frames).toMatchObject([{ seconds: 4, successor: false, width: 64, height: 36 }]);
  });
  it('says tainted, with no frame, when the player may not be read', async () => {
    const player = new FakePlayer();
    const { done } = grab(player, () => {
      throw new DOMException('tainted', 'SecurityError');
    });
    player.present();
    expect(await done).toEqual({ frames: [], failure: 'tainted' });
  });
  it('stops at a player that gives only black, and keeps a cut to black in a film', async () => {
    const dark = new FakePlayer();
    const draw = vi.fn(black);
    const first = grab(dark, draw);
    for (let i = 0; i < 60; i++) dark.present();
    expect(await first.done).toEqual({ frames: [], failure: 'no-frames' });
    expect(draw.mock.calls.length).toBeLessThan(8);

    const film = new FakePlayer();
    let drawn = 0;
    const second = grab(film, () => (drawn++ < 3 ? bright() : black()));
    for (let i = 0; i < 60; i++) film.present();
    expect((await second.done).frames).toHaveLength(15);
  });
  it('says so when nothing is loaded, and when it is called off', async () => {
    const empty = new FakePlayer();
    empty.readyState = 1;
    expect(await grab(empty).done).toEqual({ frames: [], failure: 'no-bytes' });
    const { done, leave, clock } = grab(new FakePlayer());
    leave.abort();
    expect((await done).failure).toBe('cancelled');
    expect(clock.waiting).toBe(0);
  });
});

describe('frameSize', () => {
  it('keeps within the short and the long side, and never enlarges', () => {
    expect(frameSize(1920, 1080)).toEqual({ width: 910, height: 512 });
    expect(frameSize(1080, 1920)).toEqual({ width: 512, height: 910 });
    expect(frameSize(4000, 500)).toEqual({ width: 1280, height: 160 });
    expect(frameSize(320, 180)).toEqual({ width: 320, height: 180 });
    expect(frameSize(9000, 1)).toEqual({ width: 1280, height: 1 });
  });
});

it('isBlack takes a dark scene for a picture', () => {
  expect(isBlack(black())).toBe(true);
  expect(isBlack(new Uint8ClampedArray(400).fill(20))).toBe(false);
});
