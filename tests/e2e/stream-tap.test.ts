import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedExtension, launchChromium, launchExtension } from '../../scripts/launch-extension';
import { type DemoServer, startDemoServer } from '../demo/feed';
import { chooseSettings } from './extension-steps';

/** docs/stream-tap.md, held against a browser: one MediaSource player, with the tap and without. */
let server: DemoServer;
let bare: Awaited<ReturnType<typeof launchChromium>>;
let extension: LaunchedExtension;

beforeAll(async () => {
  server = await startDemoServer();
  bare = await launchChromium(null, { headless: true });
  extension = await launchExtension({ headless: true });
});
afterAll(async () => {
  await extension?.close();
  await bare?.close();
  await server?.close();
});

async function open(context: LaunchedExtension['context']): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}blank`);
  return page;
}

/** What a page's own script can see of the three methods and their owners. */
const surface = (page: Page) =>
  page.evaluate(() => {
    const describeKey = (owner: object, key: string | symbol) => {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
      return [String(key), flags, typeof value, typeof get, typeof set];
    };
    const describeMethod = (owner: object, name: string) => {
      const method = Object.getOwnPropertyDescriptor(owner, name)?.value;
      const constructs = (() => {
        try {
          return typeof new method();
        } catch (error) {
          return (error as Error).name;
        }
      })();
      return {
        name: method.name,
        length: method.length,
        keys: Reflect.ownKeys(method).map(String),
        prototype: Object.getPrototypeOf(method) === Function.prototype,
        native: /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(method)),
        constructs,
      };
    };
    const chain = (object: object | null): string[] =>
      object === null ? [] : [Object.prototype.toString.call(object), ...chain(Object.getPrototypeOf(object))];
    return {
      globals: Object.getOwnPropertyNames(window).sort(),
      owners: [MediaSource.prototype, SourceBuffer.prototype, URL].map((owner) =>
        Reflect.ownKeys(owner).map((key) => describeKey(owner, key)),
      ),
      methods: [
        describeMethod(MediaSource.prototype, 'addSourceBuffer'),
        describeMethod(SourceBuffer.prototype, 'appendBuffer'),
        describeMethod(URL, 'createObjectURL'),
      ],
      chains: [MediaSource.prototype, SourceBuffer.prototype].map(chain),
      toString: describeMethod(Function.prototype, 'toString'),
      document: document.documentElement.outerHTML,
    };
  });

/** Plays the demo's stream and notes everything that comes of it. */
const play = (page: Page) =>
  page.evaluate(async () => {
    const events: Record<string, string[]> = { source: [], buffer: [], video: [] };
    const note = (what: string, target: EventTarget, types: string) => {
      for (const type of types.split(' ')) target.addEventListener(type, () => events[what]?.push(type));
    };
    const failures: string[] = [];
    const attempt = (what: string, run: () => unknown) => {
      try {
        failures.push(`${what}: ${String(run())}`);
      } catch (error) {
        failures.push(`${what}: ${(error as Error).name}: ${(error as Error).message}`);
      }
    };
    const playlist = (await (await fetch('/api/stream.m3u8')).text()).split('\n');
    const urls = playlist.filter((line) => line !== '' && !line.startsWith('#'));
    const segments = await Promise.all(urls.map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())));
    const digest = async (bytes: BufferSource) =>
      [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join(' ');
    const before = await Promise.all(segments.map(digest));

    const video = document.createElement('video');
    video.muted = true;
    note('video', video, 'loadstart durationchange loadedmetadata loadeddata canplay playing ended error emptied');
    const source = new MediaSource();
    note('source', source, 'sourceopen sourceended sourceclose');
    attempt('createObjectURL of nothing', () => (URL.createObjectURL as (object: unknown) => string)({}));
    attempt('createObjectURL elsewhere', () => URL.createObjectURL.call(null, new Blob([])).startsWith('blob:'));
    attempt('too early', () => source.addSourceBuffer('video/mp4; codecs="avc1.42E01E"'));
    const url = URL.createObjectURL(source);
    video.src = url;
    document.body.append(video);
    await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
    attempt('no type', () => source.addSourceBuffer(''));
    attempt('unknown type', () => source.addSourceBuffer('video/nonsense'));
    attempt('another this', () => MediaSource.prototype.addSourceBuffer.call(document as never, 'video/mp4'));
    const init = segments[0] as Uint8Array<ArrayBuffer>;
    const at = init.findIndex((_, index) => String.fromCharCode(...init.subarray(index, index + 4)) === 'avcC');
    const codec = [...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const buffer = source.addSourceBuffer(`video/mp4; codecs="avc1.${codec}"`);
    note('buffer', buffer, 'updatestart update updateend error abort');
    attempt('nothing', () => (buffer.appendBuffer as () => void)());
    attempt('text', () => buffer.appendBuffer('ftyp' as never));
    attempt('append to another this', () => SourceBuffer.prototype.appendBuffer.call({} as never, init));
    let busyNoted = false;
    for (const segment of segments) {
      const ended = new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
      const result: unknown = buffer.appendBuffer(segment as Uint8Array<ArrayBuffer>);
      if (!busyNoted) attempt('while busy', () => buffer.appendBuffer(init));
      busyNoted = true;
      if (result !== undefined) failures.push('appendBuffer returned something');
      await ended;
    }
    source.endOfStream();
    const buffered = Array.from({ length: video.buffered.length }, (_, index) => [
      video.buffered.start(index),
      video.buffered.end(index),
    ]);
    await new Promise<void>((resolve) => {
      video.addEventListener('seeked', () => resolve(), { once: true });
      video.currentTime = 0.5;
    });
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0);
    const picture = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    video.playbackRate = 8;
    await video.play();
    await new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
    source.removeSourceBuffer(buffer);
    attempt('a removed buffer', () => buffer.appendBuffer(init));
    video.remove();
    return {
      // How often an element stalls and goes on is a matter of the machine's load; what it fires is not.
      events: { ...events, video: [...new Set(events.video)].sort() },
      failures,
      untouched: JSON.stringify(await Promise.all(segments.map(digest))) === JSON.stringify(before),
      segments: segments.length,
      buffered,
      size: [video.videoWidth, video.videoHeight, video.duration],
      frame: await digest(picture as Uint8ClampedArray<ArrayBuffer>),
    };
  });

describe('the stream tap', () => {
  it('looks like the natives it stands for, and leaves nothing else in the page', async () => {
    const [plain, tapped] = [await open(bare.context), await open(extension.context)];
    await tapped.waitForTimeout(500);
    const [before, after] = [await surface(plain), await surface(tapped)];
    expect(after).toEqual(before);
    expect(before.methods.every(({ native }) => native)).toBe(true);
    await plain.close();
    await tapped.close();
  });

  it('gives a player the same bytes, events, values and exceptions', async () => {
    const [plain, tapped] = [await open(bare.context), await open(extension.context)];
    const [before, after] = [await play(plain), await play(tapped)];
    expect(before.segments).toBeGreaterThan(1);
    expect(before.untouched).toBe(true);
    expect(before.failures.length).toBeGreaterThan(8);
    expect(after).toEqual(before);
    await plain.close();
    await tapped.close();
  });

  it('answers nobody in the page, whatever name its event had', async () => {
    const page = await open(extension.context);
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => resolve(data);
          document.dispatchEvent(new MessageEvent('vidimus-tap-line', { ports: [port2] }));
          port1.postMessage({ id: 'x', url: 'blob:x' });
          setTimeout(() => resolve(null), 800);
        }),
    );
    expect(heard).toBeNull();
    await page.close();
  });

  it('is gone where the person wants none', async () => {
    await chooseSettings(extension, { streamTap: false });
    const page = await open(extension.context);
    const named = () =>
      page.evaluate(() =>
        Function.prototype.toString.call(SourceBuffer.prototype.appendBuffer).includes('appendBuffer'),
      );
    await expect.poll(named, { timeout: 5000 }).toBe(true);
    await chooseSettings(extension, {});
    await page.close();
  });
});
