import { expect, it } from 'vitest';
import { playedPlaylists } from './played-playlists';

const loaded = (...names: string[]) => playedPlaylists(names.map((name) => ({ name })));

it('names the playlists that a page loaded, the newest first', () => {
  expect(
    loaded(
      'https://a.example/main.m3u8?t=1',
      'https://a.example/1.m4s',
      'https://a.example/low/v.M3U8',
      'https://b.example/x.mpd',
    ),
  ).toEqual(['https://b.example/x.mpd', 'https://a.example/low/v.M3U8', 'https://a.example/main.m3u8?t=1']);
});

it('takes a live list that was loaded many times for one, as it was loaded last', () => {
  expect(loaded('https://a.example/v.m3u8?n=1', 'https://a.example/v.m3u8?n=2')).toEqual([
    'https://a.example/v.m3u8?n=2',
  ]);
});

it('names none that is no web address, is too long, or only looks like one; and at most four', () => {
  const long = `https://a.example/${'a'.repeat(9000)}.m3u8`;
  expect(
    loaded(
      'blob:https://a.example/1.m3u8',
      'data:,v.m3u8',
      'file:///v.mpd',
      'v.m3u8',
      '',
      long,
      'https://a.example/?v.m3u8',
    ),
  ).toEqual([]);
  expect(loaded(...Array.from({ length: 9 }, (_, index) => `https://a.example/${index}.mpd`))).toHaveLength(4);
});
