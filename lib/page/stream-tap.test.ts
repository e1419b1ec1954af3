import { describe, expect, it, onTestFinished } from 'vitest';
import { joinBytes } from '../media/join-bytes';
import {
  MOST_HEARD_BYTES,
  MOST_INIT_BYTES,
  TAP_EVENT,
  TAP_OFF,
  type TappedStream,
  type TapScope,
  tapStreams,
} from './stream-tap';

const box = (type: string, size: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  bytes.set(
    [...type].map((c) => c.charCodeAt(0)),
    4,
  );
  return bytes;
};
const join = (...parts: Uint8Array[]) => joinBytes(parts);

/** A page's world with MediaSource in it, and natives that note what they were called with. */
function page() {
  const appended: unknown[] = [];
  class FakeSourceBuffer {
    full = false;
    appendBuffer(data: BufferSource): void {
      if (this.full) throw new DOMException('full', 'QuotaExceededError');
      appended.push(data);
    }
  }
  class FakeMediaSource {
    addSourceBuffer(_mime: string): FakeSourceBuffer {
      return new FakeSourceBuffer();
    }
  }
  const target = new EventTarget();
  let made = 0;
  const scope = {
    MediaSource: FakeMediaSource,
    SourceBuffer: FakeSourceBuffer,
    URL: { createObjectURL: (_object: object) => `blob:page/${++made}` },
    document: target,
    setTimeout: () => 0,
  };
  const natives = { append: FakeSourceBuffer.prototype.appendBuffer, add: FakeMediaSource.prototype.addSourceBuffer };
  tapStreams(scope as unknown as TapScope);
  const { port1, port2 } = new MessageChannel();
  const line = (port: MessagePort) => target.dispatchEvent(Object.assign(new Event(TAP_EVENT), { ports: [port] }));
  line(port2);
  const ask = (url: string) =>
    new Promise<TappedStream>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as TappedStream);
      port1.postMessage({ id: 'q', url });
    });
  /** Listens while `meanwhile` runs. */
  const listen = async (url: string, meanwhile: () => void) => {
    port1.postMessage({ id: 'q', url, listen: 'start' });
    // Messages keep their order: once this is answered, the tap listens.
    await ask(url);
    meanwhile();
    return new Promise<TappedStream>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as TappedStream);
      port1.postMessage({ id: 'q', url, listen: 'end' });
    });
  };
  const open = () => {
    const source = new FakeMediaSource();
    const url = scope.URL.createObjectURL(source);
    return { url, buffer: source.addSourceBuffer('video/mp4; codecs="avc1"') };
  };
  onTestFinished(() => port1.close());
  return { scope, natives, appended, ask, listen, line, port1, open, FakeSourceBuffer, FakeMediaSource };
}

describe('the stream tap', () => {
  it('hands over the init segment, however the page cuts its appends', async () => {
    const { open, ask } = page();
    const init = join(box('ftyp', 24), box('uuid', 300), box('moov', 120));
    const whole = join(init, box('moof', 64), box('mdat', 500));
    for (const step of [7, 100, 449, 2000]) {
      const { url, buffer } = open();
      for (let at = 0; at < whole.length; at += step) buffer.appendBuffer(whole.slice(at, at + step).buffer);
      const { inits } = await ask(url);
      expect(inits.map(({ mime }) => mime)).toEqual(['video/mp4; codecs="avc1"']);
      expect(new Uint8Array(inits[0]?.bytes ?? new ArrayBuffer(0))).toEqual(init);
    }
  });

  it('passes the page its own bytes, values and exceptions', () => {
    const { open, appended } = page();
    const { buffer } = open();
    const data = box('ftyp', 24).buffer;
    expect(buffer.appendBuffer(data)).toBeUndefined();
    expect(appended[0]).toBe(data);
    buffer.full = true;
    expect(() => buffer.appendBuffer(data)).toThrow(DOMException);
  });

  it('looks like the natives it stands for', () => {
    const { FakeSourceBuffer, FakeMediaSource, natives } = page();
    const wrapped = FakeSourceBuffer.prototype.appendBuffer;
    expect(wrapped.name).toBe(natives.append.name);
    expect(wrapped.length).toBe(natives.append.length);
    expect(Object.keys(Object.getOwnPropertyDescriptors(wrapped))).toEqual(
      Object.keys(Object.getOwnPropertyDescriptors(natives.append)),
    );
    expect(FakeMediaSource.prototype.addSourceBuffer.name).toBe('addSourceBuffer');
  });

  it('keeps nothing of what is no init segment, nor more than its bound', async () => {
    const { open, ask } = page();
    const webm = open();
    webm.buffer.appendBuffer(new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0, 0, 0]).buffer);
    const endless = open();
    endless.buffer.appendBuffer(join(box('ftyp', 24), box('free', MOST_INIT_BYTES)).buffer);
    expect(await ask(webm.url)).toMatchObject({ inits: [], stream: true });
    expect((await ask(endless.url)).inits).toEqual([]);
    expect(await ask('blob:page/unknown')).toMatchObject({ inits: [], stream: false });
  });

  it('hears one line alone: a page that knows the name gets nothing', async () => {
    const { line, open, ask } = page();
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    line(port2);
    const { url } = open();
    port1.postMessage({ id: 'spy', url });
    expect((await ask(url)).url).toBe(url);
    expect(heard).toEqual([]);
    port1.close();
  });

  it('takes itself off when the person wants no tap, and keeps nothing', async () => {
    const { FakeSourceBuffer, FakeMediaSource, natives, port1, open, ask } = page();
    const { url, buffer } = open();
    buffer.appendBuffer(join(box('ftyp', 24), box('moov', 120), box('moof', 8)).buffer);
    const kept = FakeSourceBuffer.prototype.appendBuffer;
    port1.postMessage(TAP_OFF);
    expect((await ask(url)).inits).toEqual([]);
    expect(FakeSourceBuffer.prototype.appendBuffer).toBe(natives.append);
    expect(FakeMediaSource.prototype.addSourceBuffer).toBe(natives.add);
    // A page that kept the wrapper still gets the native's result.
    expect(kept.call(buffer, new ArrayBuffer(1))).toBeUndefined();
  });

  it('hands over what is appended while it is listened to, with the init segment that was in force', async () => {
    const { open, ask, listen } = page();
    const { url, buffer } = open();
    const [init, before, one, two] = [
      join(box('ftyp', 24), box('moov', 80)),
      box('moof', 9),
      box('moof', 40),
      box('mdat', 60),
    ];
    for (const bytes of [init, before]) buffer.appendBuffer(bytes);
    const { appended } = await listen(url, () => {
      for (const bytes of [one, two]) buffer.appendBuffer(bytes);
    });
    expect(
      appended?.map(({ init: own, parts }) => [own && new Uint8Array(own), parts.map((part) => new Uint8Array(part))]),
    ).toEqual([[init, [one, two]]]);
    // Whoever does not ask for it gets no media, and nothing is kept any more.
    expect(await ask(url)).not.toHaveProperty('appended');
    buffer.appendBuffer(two);
    expect((await listen(url, () => undefined)).appended?.[0]?.parts).toEqual([]);
  });

  it('keeps no more than its bound while it is listened to, and nothing behind a gap', async () => {
    const { open, listen } = page();
    const { url, buffer } = open();
    const { appended } = await listen(url, () => {
      buffer.appendBuffer(box('moof', 40));
      buffer.appendBuffer(new Uint8Array(MOST_HEARD_BYTES));
      buffer.appendBuffer(box('moof', 50));
    });
    expect(appended?.[0]?.parts.map(({ byteLength }) => byteLength)).toEqual([40]);
  });

  it('follows a change of quality to its init segment', async () => {
    const { open, ask } = page();
    const { url, buffer } = open();
    const second = join(box('ftyp', 24), box('moov', 100));
    for (const bytes of [box('ftyp', 24), box('moov', 80), box('moof', 9), second]) buffer.appendBuffer(bytes);
    expect(new Uint8Array((await ask(url)).inits[0]?.bytes ?? new ArrayBuffer(0))).toEqual(second);
  });

  it('leaves a world without MediaSource alone', () => {
    const scope = { URL: { createObjectURL: () => '' }, document: new EventTarget() };
    const before = scope.URL.createObjectURL;
    tapStreams(scope as unknown as TapScope);
    expect(scope.URL.createObjectURL).toBe(before);
  });
});
