/** What people posted on Plaza. Invented people, invented place: nothing here comes from a real site. */
import type { ClipId } from './expectations';

export interface Post {
  /** The clip, or the first of two that one player shows in turn. */
  clip: ClipId;
  second?: ClipId;
  /** How the page presents it. */
  frame: 'page' | 'other-origin' | 'stream' | 'closed-shadow' | 'iframe' | 'recycled';
  /** The browser's own controls, a layer of the site's own over the video, or nothing but the video. */
  controls: 'native' | 'overlay' | 'none';
  author: string;
  handle: string;
  /** Of the avatar's gradient, in degrees. */
  hue: number;
  when: string;
  text: string;
  place?: string;
  likes: number;
  replies: number;
  shares: number;
}

export const posts: Post[] = [
  {
    clip: 'ai-signed',
    frame: 'page',
    controls: 'overlay',
    author: 'Mara Lindqvist',
    handle: 'maralindq',
    hue: 18,
    when: '12 min',
    text: 'Golden hour at the old harbour. Nobody else on the pier, just one boat going home.',
    place: 'Old Harbour',
    likes: 2841,
    replies: 96,
    shares: 310,
  },
  {
    clip: 'camera-signed',
    frame: 'page',
    controls: 'native',
    author: 'Tomas Reyes',
    handle: 'tomasr',
    hue: 205,
    when: '38 min',
    text: 'New ball, rainy week, one long hallway. We are on bounce four hundred and something.',
    likes: 417,
    replies: 22,
    shares: 9,
  },
  {
    clip: 'altered',
    frame: 'page',
    controls: 'overlay',
    author: 'Night Desk',
    handle: 'nightdesk',
    hue: 262,
    when: '1 h',
    text: 'Ring road at a quarter past midnight. Traffic still has not let up.',
    place: 'Ring Road East',
    likes: 1203,
    replies: 188,
    shares: 540,
  },
  {
    clip: 'expired',
    frame: 'page',
    controls: 'native',
    author: 'Regatta Club',
    handle: 'regattaclub',
    hue: 344,
    when: '2 h',
    text: 'From the archive: flag up, wind at fourteen knots, start in ten minutes.',
    likes: 268,
    replies: 14,
    shares: 31,
  },
  {
    clip: 'plain',
    frame: 'page',
    controls: 'none',
    author: 'Ines Okafor',
    handle: 'inesok',
    hue: 176,
    when: '3 h',
    text: 'Lunch break in front of the big tank. The striped one has been following me around.',
    likes: 954,
    replies: 47,
    shares: 62,
  },
  {
    clip: 'other-origin',
    frame: 'other-origin',
    controls: 'native',
    author: 'Slow Lines',
    handle: 'slowlines',
    hue: 96,
    when: '4 h',
    text: 'Window seat, no signal, nothing to do until the coast.',
    place: 'Valley Line',
    likes: 3320,
    replies: 141,
    shares: 702,
  },
  {
    clip: 'stream',
    frame: 'stream',
    controls: 'overlay',
    author: 'Botanic Garden',
    handle: 'botanicgarden',
    hue: 138,
    when: '5 h',
    text: 'It started to rain on the lily pond and the koi came up to have a look.',
    likes: 1876,
    replies: 73,
    shares: 219,
  },
  {
    clip: 'closed-shadow',
    frame: 'closed-shadow',
    controls: 'native',
    author: 'Up Early',
    handle: 'upearly',
    hue: 32,
    when: '7 h',
    text: 'Seven up before breakfast. The striped pair raced each other over the ridge.',
    likes: 642,
    replies: 35,
    shares: 58,
  },
  {
    clip: 'framed',
    frame: 'iframe',
    controls: 'overlay',
    author: 'Jonas Aalto',
    handle: 'jaalto',
    hue: 160,
    when: '9 h',
    text: 'Minus eighteen, no wind, and then this for a quarter of an hour.',
    place: 'North Lake',
    likes: 5107,
    replies: 260,
    shares: 1490,
  },
  {
    clip: 'truncated',
    frame: 'page',
    controls: 'native',
    author: 'Cabin Notes',
    handle: 'cabinnotes',
    hue: 222,
    when: '11 h',
    text: 'Upload cut out halfway, signal is what it is up here. Fire is on, at least.',
    likes: 388,
    replies: 19,
    shares: 12,
  },
  {
    clip: 'recycled-first',
    second: 'recycled-second',
    frame: 'recycled',
    controls: 'none',
    author: 'Best of Today',
    handle: 'bestoftoday',
    hue: 288,
    when: 'Shorts',
    text: 'Two clips people kept coming back to. Swipe for the next one.',
    likes: 7210,
    replies: 302,
    shares: 918,
  },
];
