import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../lib/inspection/schema';
import { type LaunchedExtension, launchExtension } from '../../scripts/launch-extension';
import { cacheFolder, clipsFolder } from '../fixtures/cache-folder';
import { demoAuthority } from '../fixtures/certificates';
import { signApart } from '../fixtures/sign-apart';
import { signFragments } from '../fixtures/sign-fragments';
import { chooseSettings, NO_PICTURE, openInspectPage, openPopup, prepareTrust, type Told } from './extension-steps';

const shots = join(cacheFolder, 'screenshots', 'e2e');
const folder = mkdtempSync(join(tmpdir(), 'vidimus-streams-e2e-'));
const files = new Map<string, { type: string; body: Uint8Array | string }>();
const asked: string[] = [];
let server: Server;
let origin: string;
let extension: LaunchedExtension;

/** Feeds its player piece by piece, in a circle: there is always one to come. */
const player = (count: number, stream: string) => `<!doctype html><title>A player</title>
<video muted autoplay controls width="640" height="360"></video>
<script>
  const video = document.querySelector('video');
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  const load = async (name) => new Uint8Array(await (await fetch('/${stream}/' + name)).arrayBuffer());
  source.addEventListener('sourceopen', async () => {
    const init = await load('init.mp4');
    const at = Array.from(init, (byte) => String.fromCharCode(byte)).join('').indexOf('avcC');
    const codec = [...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.' + codec + '"');
    const append = (bytes) => new Promise((resolve) => {
      buffer.addEventListener('updateend', resolve, { once: true });
      buffer.appendBuffer(bytes);
    });
    await append(init);
    for (let piece = 0; ; piece = (piece + 1) % ${count}) {
      await append(await load(piece + '.m4s'));
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
  }, { once: true });
</script>`;

/** Reads a playlist, as a library would, and loads all of it at once; in a worker of its own where that is asked for. */
const allAtOnce = (
  count: number,
  stream: string,
  list: string,
  where: 'page' | 'worker',
) => `<!doctype html><title>A player</title>
<video muted autoplay controls width="640" height="360"></video>
<script>
  async function feed(source, pieces) {
    const [init] = pieces;
    const at = Array.from(init, (byte) => String.fromCharCode(byte)).join('').indexOf('avcC');
    const codec = [...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.' + codec + '"');
    for (const piece of pieces) {
      await new Promise((resolve) => {
        buffer.addEventListener('updateend', resolve, { once: true });
        buffer.appendBuffer(piece);
      });
    }
    source.endOfStream();
  }
  const video = document.querySelector('video');
  const load = async (name) => new Uint8Array(await (await fetch('/${stream}/' + name)).arrayBuffer());
  (async () => {
    await load('${list}');
    const names = ['init.mp4', ...Array.from({ length: ${count} }, (_, piece) => piece + '.m4s')];
    const pieces = await Promise.all(names.map(load));
    if ('${where}' === 'worker') {
      const script = feed + 'onmessage = ({ data }) => { const source = new MediaSource();' +
        'source.onsourceopen = () => feed(source, data); const { handle } = source; postMessage(handle, [handle]); }';
      const worker = new Worker(URL.createObjectURL(new Blob([script])));
      worker.onmessage = ({ data }) => { video.srcObject = data; };
      worker.postMessage(pieces);
    } else {
      const source = new MediaSource();
      source.onsourceopen = () => feed(source, pieces);
      video.src = URL.createObjectURL(source);
    }
  })();
</script>`;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const found = files.get(request.url ?? '');
    if (found) response.writeHead(200, { 'content-type': found.type }).end(found.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { root, identities } = demoAuthority(folder);
  const claim = {
    title: 'Pond',
    generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
    source: 'generated',
  } as const;
  const { init, segments } = await signFragments(readFileSync(join(clipsFolder, 'pond.mp4')), claim, identities.studio);
  const put = (name: string, type: string, body: Uint8Array | string) => files.set(name, { type, body });
  const playlist = [
    '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI="init.mp4"',
    ...segments.map((_, index) => `#EXTINF:1,\n${index}.m4s`),
    '#EXT-X-ENDLIST\n',
  ].join('\n');
  for (const stream of ['whole', 'altered']) {
    put(`/${stream}/init.mp4`, 'video/mp4', init);
    segments.forEach((segment, index) => {
      const bytes = Uint8Array.from(segment);
      // The number of the fragment, which no player minds: a changed picture may stop one with a decode error.
      const number = Buffer.from(bytes).indexOf('mfhd') + 11;
      if (stream === 'altered' && index === 1) bytes[number] = (bytes[number] ?? 0) ^ 1;
      put(`/${stream}/${index}.m4s`, 'video/iso.segment', bytes);
    });
    put(`/${stream}/media.m3u8`, 'application/vnd.apple.mpegurl', playlist);
    put(
      `/${stream}/main.m3u8`,
      'application/vnd.apple.mpegurl',
      '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000\nmedia.m3u8\n',
    );
    put(
      `/${stream}/main.mpd`,
      'application/dash+xml',
      `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT${segments.length}S" profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="v" bandwidth="800000" codecs="avc1.64001f"><SegmentTemplate timescale="1" duration="1" startNumber="0" initialization="init.mp4" media="$Number$.m4s"/></Representation></AdaptationSet></Period></MPD>`,
    );
    put(`/${stream}/player.html`, 'text/html', player(segments.length, stream));
    for (const list of ['media.m3u8', 'main.mpd']) {
      put(`/${stream}/${list}.html`, 'text/html', allAtOnce(segments.length, stream, list, 'page'));
      put(`/${stream}/${list}-worker.html`, 'text/html', allAtOnce(segments.length, stream, list, 'worker'));
    }
  }
  writeFileSync(join(folder, 'main.m3u8'), playlist);
  const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
  const apart = await signApart(clip, { ...claim, title: 'Sunset' }, identities.studio, `${origin}/sunset.c2pa`);
  put('/sunset.mp4', 'video/mp4', apart.file);
  put('/sunset.c2pa', 'application/c2pa', apart.store);
  put(
    '/remote.html',
    'text/html',
    '<!doctype html><title>Elsewhere</title><video src="/sunset.mp4" muted controls width="640"></video>',
  );
  extension = await launchExtension({ headless: true, viewport: { width: 1000, height: 800 } });
  await prepareTrust(extension, [root]);
  await chooseSettings(extension, NO_PICTURE);
});
afterAll(async () => {
  await extension?.close();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

function inspectionOf(told: Told): Inspection {
  if ('error' in told) throw new Error(told.error.message);
  return told.inspection;
}
const rowOf = (inspection: Inspection, check: string) => inspection.coverage.find((row) => row.check === check);

describe('a playlist', () => {
  it.each(['main.m3u8', 'main.mpd'])(
    '%s is followed to its stream, and its first pieces are compared',
    async (name) => {
      const { page, enter, next } = await openInspectPage(extension);
      await enter(`${origin}/whole/${name}`);
      const whole = inspectionOf(await next());
      expect(whole.credentials).toMatchObject({ state: 'trusted', source: 'stream', contentHash: 'match' });
      expect(rowOf(whole, 'contentHash')).toMatchObject({ state: 'partial', reason: 'part-only' });
      expect(whole.verdict).toMatchObject({ answer: 'ai-generated', basis: 'signed', strength: 'strong' });
      await page.screenshot({ path: join(shots, `stream-${name}.png`), fullPage: true });

      await enter(`${origin}/altered/${name}`);
      const altered = inspectionOf(await next());
      expect(altered.credentials).toMatchObject({ state: 'broken', contentHash: 'mismatch' });
      expect(altered.credentials?.problems[0]?.explanation).toMatch(/#2, 0:01/);
      await page.close();
    },
  );

  it('given as a file is told plainly, and nothing of it is asked for', async () => {
    const { page, choose, next } = await openInspectPage(extension);
    asked.length = 0;
    await choose(join(folder, 'main.m3u8'));
    const inspection = inspectionOf(await next());
    expect(inspection.credentials).toBeNull();
    expect(rowOf(inspection, 'credentials')).toMatchObject({ state: 'skipped', reason: 'no-bytes' });
    expect(asked).toEqual([]);
    await page.close();
  });
});

describe('the popup', () => {
  it.each([
    ['whole', 'match the signature'],
    ['altered', 'Does not match its signature'],
  ])('hears the pieces of a %s stream when it is told to', async (stream, words) => {
    const page = await extension.context.newPage();
    await page.goto(`${origin}/${stream}/player.html`);
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
    const popup = await openPopup(extension, page);
    const listen = popup.getByRole('button', { name: 'Check the stream’s pieces' });
    await listen.waitFor({ timeout: 90_000 });
    await popup.screenshot({ path: join(shots, `popup-pieces-${stream}-offer.png`) });
    await listen.click();
    await popup.getByText(words).first().waitFor({ state: 'attached', timeout: 90_000 });
    await listen.waitFor({ state: 'detached' });
    await popup.screenshot({ path: join(shots, `popup-pieces-${stream}.png`) });
    await popup.close();
    await page.close();
  });

  it('fetches credentials that lie elsewhere after a click, and never before', async () => {
    const page = await extension.context.newPage();
    await page.goto(`${origin}/remote.html`);
    asked.length = 0;
    const popup = await openPopup(extension, page);
    const fetch = popup.getByRole('button', { name: /^Fetch the credentials from 127\.0\.0\.1/ });
    await fetch.waitFor({ timeout: 90_000 });
    await popup.screenshot({ path: join(shots, 'popup-remote-offer.png') });
    expect(asked).not.toContain('/sunset.c2pa');
    await popup.getByRole('checkbox', { name: 'From now on, always fetch' }).check();
    await fetch.click();
    await popup
      .locator('.answer-text', { hasText: 'this was made with AI, and the file is unchanged since' })
      .waitFor({ timeout: 90_000 });
    expect(asked.filter((url) => url === '/sunset.c2pa')).toHaveLength(1);
    await popup.screenshot({ path: join(shots, 'popup-remote-fetched.png') });
    await popup.close();

    // The person said "always": the next popup asks by itself.
    asked.length = 0;
    const again = await openPopup(extension, page);
    await again
      .locator('.answer-text', { hasText: 'this was made with AI, and the file is unchanged since' })
      .waitFor({ timeout: 90_000 });
    expect(asked).toContain('/sunset.c2pa');
    await again.close();
    await page.close();
  });
});

describe('a stream of which nothing was caught', () => {
  /** The popup over a page of that stream, once it has said all it can by itself. */
  async function over(path: string) {
    const page = await extension.context.newPage();
    await page.goto(`${origin}${path}`);
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
    asked.length = 0;
    const popup = await openPopup(extension, page);
    const check = popup.getByRole('button', { name: 'Check the stream’s pieces' });
    await check.waitFor({ timeout: 90_000 });
    return { page, popup, check };
  }

  it.each([
    ['HLS', '/whole/media.m3u8.html', 'match the signature'],
    ['DASH', '/whole/main.mpd.html', 'match the signature'],
    ['altered HLS', '/altered/media.m3u8.html', 'Does not match its signature'],
    ['HLS, fed from a worker,', '/whole/media.m3u8-worker.html', 'match the signature'],
  ])('is found by the %s list that its page loaded, on asking alone', async (_, path, words) => {
    await chooseSettings(extension, { ...NO_PICTURE, streamTap: false });
    const { page, popup, check } = await over(path);
    await popup.getByText('The beginning of this stream was not seen').waitFor();
    expect(asked).toEqual([]);
    await popup.screenshot({ path: join(shots, `popup-unseen-${path.replace(/\W+/g, '-')}.png`), fullPage: true });
    await check.click();
    await popup.getByText(words).first().waitFor({ state: 'attached', timeout: 90_000 });
    await check.waitFor({ state: 'detached' });
    const [list] = path.split('/').slice(-1);
    expect(asked).toContain(`/${path.split('/')[1]}/${list?.replace(/(?:-worker)?\.html$/, '')}`);
    await popup.screenshot({ path: join(shots, `popup-seen-${path.replace(/\W+/g, '-')}.png`), fullPage: true });
    await popup.close();
    await page.close();
    await chooseSettings(extension, NO_PICTURE);
  });

  it('whose beginning alone was caught is compared by that list, for no piece comes any more', async () => {
    const { page, popup, check } = await over('/whole/media.m3u8.html');
    await popup.getByText('The video itself was not compared with the signature yet').waitFor();
    await check.click();
    await popup.getByText('match the signature').first().waitFor({ state: 'attached', timeout: 90_000 });
    await check.waitFor({ state: 'detached' });
    await popup.close();
    await page.close();
  });
});
