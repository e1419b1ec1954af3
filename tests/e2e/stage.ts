/** Clips each alone on a bare page of its own, and a clip with a past. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { Identity } from '../fixtures/certificates';
import { signStory } from '../fixtures/sign-story';

/** `/NAME` shows the clip, its bytes lie at `/NAME.mp4`. */
export async function startStage(clips: ReadonlyMap<string, Uint8Array>): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1);
    const bytes = clips.get(name.replace(/\.mp4$/, ''));
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (!name.endsWith('.mp4')) {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<!doctype html><title>A clip</title><video src="/${name}.mp4" width="640" muted loop autoplay></video>`);
      return;
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    const to = Math.min(bytes.length, range?.[2] ? Number(range[2]) + 1 : bytes.length);
    response
      .writeHead(range === null ? 200 : 206, {
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        'content-length': to - from,
        ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` }),
      })
      .end(bytes.subarray(from, to));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

/** Pictures of a clip at these times, 160 pixels wide, as a signer would put them into a manifest. */
async function picturesOf(page: Page, clip: Uint8Array, seconds: readonly number[]): Promise<Uint8Array[]> {
  const drawn = await page.evaluate(
    async ([data, times]) => {
      const video = document.createElement('video');
      video.muted = true;
      video.src = `data:video/mp4;base64,${data}`;
      const canvas = document.createElement('canvas');
      const pictures: string[] = [];
      for (const time of times) {
        const ready = new Promise((resolve, reject) => {
          video.onseeked = resolve;
          video.onerror = () => reject(new Error('the clip could not be drawn'));
        });
        video.currentTime = time;
        await ready;
        canvas.width = 160;
        canvas.height = Math.round((160 * video.videoHeight) / video.videoWidth);
        canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
        pictures.push(canvas.toDataURL('image/jpeg', 0.8));
      }
      return pictures;
    },
    [Buffer.from(clip).toString('base64'), seconds] as const,
  );
  return drawn.map((url) => new Uint8Array(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')));
}

/**
 * A film cut at a desk from a camera's shot and a picture that a model made, each with its own manifest and thumbnail.
 *
 * @param page draws the thumbnails.
 * @param clip of the shot, unsigned; @param other what the model's picture shows.
 */
export async function filmWithPast(
  page: Page,
  clip: Uint8Array,
  other: Uint8Array,
  signers: { readonly camera: Identity; readonly studio: Identity },
): Promise<Uint8Array> {
  const thumbnail = (bytes: Uint8Array) => ({ mime: 'image/jpeg', bytes });
  const [shotPicture, filmPicture] = (await picturesOf(page, clip, [0.2, 1.4])) as [Uint8Array, Uint8Array];
  const [painted] = (await picturesOf(page, other, [0.5])) as [Uint8Array];
  const shot = await signStory(
    'video/mp4',
    clip,
    {
      title: 'Beach ball',
      generator: { name: 'Vidimus Demo Camera V1', version: '1.4.2' },
      source: 'captured',
      thumbnail: thumbnail(shotPicture),
    },
    signers.camera,
  );
  const backdrop = await signStory(
    'image/jpeg',
    painted,
    {
      title: 'Painted backdrop',
      generator: { name: 'Vidimus Demo Imagine', version: '2.0' },
      source: 'generated',
      thumbnail: thumbnail(painted),
    },
    signers.studio,
  );
  return signStory(
    'video/mp4',
    clip,
    {
      title: 'A day at the beach',
      generator: { name: 'Vidimus Demo Desk', version: '7.1' },
      parent: { title: 'Beach ball', bytes: shot },
      components: [{ title: 'Painted backdrop', mime: 'image/jpeg', bytes: backdrop }],
      actions: [{ action: 'c2pa.color_adjustments', softwareAgent: 'Vidimus Demo Desk 7.1' }],
      thumbnail: thumbnail(filmPicture),
    },
    signers.studio,
  );
}
