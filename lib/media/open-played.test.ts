import { expect, it } from 'vitest';
import { type ByteSource, MediaError } from './byte-source';
import { MemorySource } from './memory-source';
import { openPlayed } from './open-played';

const list = (seconds: number) =>
  `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:9\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:${seconds},\n0.m4s\n#EXT-X-ENDLIST\n`;
const init = new Uint8Array(64);

/** A server of those lists, whatever else it is asked for; and what it was asked for. */
function server(lists: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const open = (url: string): ByteSource => {
    asked.push(url);
    const found = lists[url] ?? (url.endsWith('init.mp4') ? init : undefined);
    if (found !== undefined)
      return new MemorySource(typeof found === 'string' ? new TextEncoder().encode(found) : found);
    const gone = () => Promise.reject(new MediaError('http-error', '404'));
    return { byteLength: null, bytesRead: 0, requests: 0, read: gone, whole: gone };
  };
  return { open, asked };
}
const never = new AbortController().signal;
async function kinds(
  urls: readonly string[],
  lists: Readonly<Record<string, string>>,
  seconds: number | null = 10,
  pageUrl: string | null = 'https://page.example/',
) {
  const { open, asked } = server(lists);
  const found = [];
  for await (const stream of openPlayed(urls, { seconds, pageUrl }, open, never)) found.push(stream.kind);
  return { found, asked };
}

it('passes over a list of another length, and takes any while the player’s is not known', async () => {
  const urls = ['https://a.example/ad.m3u8', 'https://a.example/film.m3u8'];
  const lists = { 'https://a.example/ad.m3u8': list(30), 'https://a.example/film.m3u8': list(10.4) };
  expect((await kinds(urls, lists)).found).toEqual(['pieces']);
  expect((await kinds(urls, lists, null)).found).toEqual(['pieces', 'pieces']);
});

it('asks nobody in the person’s own network for a page from elsewhere', async () => {
  const url = 'http://192.168.0.1/film.m3u8';
  const lists = { [url]: list(10) };
  expect(await kinds([url], lists)).toEqual({ found: [], asked: [] });
  expect((await kinds([url], lists, 10, null)).asked).toEqual([]);
  expect((await kinds([url], lists, 10, 'http://192.168.0.7/page')).found).toEqual(['pieces']);
});

it('goes on after a list that cannot be had, and says why when none could', async () => {
  const urls = ['https://a.example/gone.m3u8', 'https://a.example/film.m3u8'];
  expect((await kinds(urls, { 'https://a.example/film.m3u8': list(10) })).found).toEqual(['pieces']);
  await expect(kinds(urls, {})).rejects.toMatchObject({ code: 'http-error' });
});
