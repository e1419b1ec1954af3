import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fixtures/fake-clock';
import { askTap, TAP_LIMIT_MS, type TapPort } from './ask-tap';
import { MOST_INIT_BYTES } from './stream-tap';

const url = 'blob:https://a.test/1';
const bytes = (length: number) => new ArrayBuffer(length);

const newId = () => 'q1';

/** A page whose tap gives this answer, as it is; undefined stays silent. */
function ask(answer: unknown, clock = new FakeClock()) {
  let hear: (event: { data: unknown }) => void = () => {};
  const removed = vi.fn();
  const port: TapPort = {
    addEventListener: (_, run) => {
      hear = run;
    },
    removeEventListener: removed,
    start: () => {},
    postMessage: (question) => {
      expect(question).toEqual({ id: 'q1', url });
      // Another question's answer comes over the same line.
      hear({ data: { id: 'q0', url, inits: [] } });
      if (answer !== undefined) hear({ data: answer });
    },
  };
  return askTap(url, port, { clock, newId }).finally(() => expect(removed).toHaveBeenCalled());
}

describe('askTap', () => {
  it('gives the init segment of the picture, not of the sound', async () => {
    const inits = [
      { mime: 'audio/mp4', bytes: bytes(3) },
      { mime: 'video/mp4; codecs="avc1.42E01E"', bytes: bytes(5) },
    ];
    expect((await ask({ id: 'q1', url, inits })).init?.byteLength).toBe(5);
  });
  it('takes the ArrayBuffer of another world: in Firefox, whatever the page answers is one', async () => {
    const clock = new FakeClock();
    const foreign: ArrayBuffer = runInNewContext('new ArrayBuffer(5)');
    expect(foreign).not.toBeInstanceOf(ArrayBuffer);
    const asked = ask({ id: 'q1', url, inits: [{ mime: 'video/mp4', bytes: foreign }] }, clock);
    expect((await asked).init).toBe(foreign);
  });
  it('takes nothing that a page made up: another stream, another shape, or too much', async () => {
    const inits = [{ mime: 'video/mp4', bytes: bytes(5) }];
    expect((await ask({ id: 'q1', url: 'blob:https://a.test/2', inits })).init).toBeNull();
    expect((await ask({ id: 'q1', url, inits: [{ mime: 'video/mp4', bytes: 'ftyp' }] })).init).toBeNull();
    expect((await ask({ id: 'q1', inits: 'ftyp' })).init).toBeNull();
    expect(
      (await ask({ id: 'q1', url, inits: [{ mime: 'video/mp4', bytes: bytes(MOST_INIT_BYTES + 1) }] })).init,
    ).toBeNull();
    expect((await ask({ id: 'q1', url, inits: Array(9).fill(inits[0]) })).init).toBeNull();
  });
  it('waits no longer than its limit for a page that stays silent', async () => {
    const clock = new FakeClock();
    const asked = ask(undefined, clock);
    clock.advance(TAP_LIMIT_MS);
    expect((await asked).init).toBeNull();
    expect(clock.waiting).toBe(0);
  });
});
