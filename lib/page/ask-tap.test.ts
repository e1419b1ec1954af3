import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { askTap, TAP_LIMIT_MS } from './ask-tap';
import { FakeClock } from './fake-clock';
import { MOST_INIT_BYTES, TAP_EVENT } from './stream-tap';

const url = 'blob:https://a.test/1';
const bytes = (length: number) => new ArrayBuffer(length);

/** A page whose tap gives this answer; undefined stays silent. */
function ask(answer: unknown, clock = new FakeClock()) {
  return askTap(url, {
    clock,
    createChannel: () => new MessageChannel(),
    dispatch: (type, port) => {
      expect(type).toBe(TAP_EVENT);
      port.onmessage = ({ data }) => {
        expect(data).toBe(url);
        if (answer !== undefined) port.postMessage(answer);
        port.close();
      };
    },
  });
}

describe('askTap', () => {
  it('gives the init segment of the picture, not of the sound', async () => {
    const inits = [
      { mime: 'audio/mp4', bytes: bytes(3) },
      { mime: 'video/mp4; codecs="avc1.42E01E"', bytes: bytes(5) },
    ];
    expect((await ask({ url, inits }))?.byteLength).toBe(5);
  });
  it('takes the ArrayBuffer of another world: in Firefox, whatever the page answers is one', async () => {
    const clock = new FakeClock();
    const foreign: ArrayBuffer = runInNewContext('new ArrayBuffer(5)');
    expect(foreign).not.toBeInstanceOf(ArrayBuffer);
    // A port of Node makes its ArrayBuffers in the receiver's world; here the answer is given past it.
    const port1 = { onmessage: null as ((event: { data: unknown }) => void) | null, close() {}, postMessage() {} };
    const asked = askTap(url, {
      clock,
      createChannel: () => ({ port1, port2: {} }) as unknown as MessageChannel,
      dispatch: () => {},
    });
    port1.onmessage?.({ data: { url, inits: [{ mime: 'video/mp4', bytes: foreign }] } });
    expect(await asked).toBe(foreign);
  });
  it('takes nothing that a page made up: another stream, another shape, or too much', async () => {
    const inits = [{ mime: 'video/mp4', bytes: bytes(5) }];
    expect(await ask({ url: 'blob:https://a.test/2', inits })).toBeNull();
    expect(await ask({ url, inits: [{ mime: 'video/mp4', bytes: 'ftyp' }] })).toBeNull();
    expect(await ask('ftyp')).toBeNull();
    expect(await ask({ url, inits: [{ mime: 'video/mp4', bytes: bytes(MOST_INIT_BYTES + 1) }] })).toBeNull();
    expect(await ask({ url, inits: Array(9).fill(inits[0]) })).toBeNull();
  });
  it('waits no longer than its limit for a page that stays silent', async () => {
    const clock = new FakeClock();
    const asked = ask(undefined, clock);
    clock.advance(TAP_LIMIT_MS);
    expect(await asked).toBeNull();
    expect(clock.waiting).toBe(0);
  });
});
