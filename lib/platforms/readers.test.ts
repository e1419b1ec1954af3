// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { type PlatformTestPage, pageDocument, platformPages, youtubeResponse } from '../../tests/platforms/pages';
import { bilibili } from './bilibili';
import { bluesky } from './bluesky';
import { readerContentScripts } from './content-scripts';
import { douyin } from './douyin';
import { facebook } from './facebook';
import { generators } from './generators';
import { generic } from './generic';
import { instagram } from './instagram';
import { linkedin } from './linkedin';
import type { PlatformPage, PlatformReader } from './reader';
import { reddit } from './reddit';
import { runReader } from './run-reader';
import { type PlatformId, switches } from './switches';
import { threads } from './threads';
import { tiktok } from './tiktok';
import { vimeo } from './vimeo';
import { weibo } from './weibo';
import { x } from './x';
import { xiaohongshu } from './xiaohongshu';
import { youtube } from './youtube';
import { youtubeStep } from './youtube-steps';

const readers: Record<PlatformId, PlatformReader> = {
  youtube,
  tiktok,
  instagram,
  facebook,
  threads,
  x,
  linkedin,
  vimeo,
  reddit,
  bluesky,
  bilibili,
  douyin,
  weibo,
  xiaohongshu,
  generators,
  generic,
};

function opened(page: PlatformTestPage, announced?: () => unknown) {
  const document = new DOMParser().parseFromString(pageDocument(page, 'https://media.example/clip.mp4'), 'text/html');
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video');
  const location = new URL(page.address);
  return { video, page: { document, location, announced } satisfies PlatformPage };
}

function read(page: PlatformTestPage, announced?: () => unknown) {
  const { video, page: world } = opened(page, announced);
  return runReader(readers[page.reader], world, () => 0).read(video);
}

describe('each rebuilt page', () => {
  it.each(platformPages.map((page) => [page.name, page] as const))('%s', (_, page) => {
    const { disclosures, read: row } = read(page);
    expect(disclosures.map(({ evidence: _evidence, ...said }) => said)).toEqual(page.labels);
    for (const { evidence } of disclosures) expect(evidence).not.toBe('');
    expect(row).toMatchObject({ reader: page.reader, state: page.state, reason: page.reason });
  });

  it('is there for every reader', () => {
    expect(new Set(platformPages.map(({ reader }) => reader))).toEqual(new Set(Object.keys(switches)));
  });
});

const pageNamed = (name: string): PlatformTestPage => {
  const page = platformPages.find((candidate) => candidate.name === name);
  if (page === undefined) throw new Error(`no page ${name}`);
  return page;
};

describe("YouTube's router", () => {
  const stale = pageNamed("YouTube: the page's data is of the video before");
  const step = (id: string) => ({
    response: {
      endpoint: { watchEndpoint: { videoId: id } },
      response: youtubeResponse(id, []),
      playerResponse: { videoDetails: { videoId: id } },
    },
  });

  it('brings the data of the next video, which counts instead of that of the first', () => {
    const told = youtubeStep(step('zzzzzzzzzzz'));
    expect(read(stale, () => told)).toMatchObject({ disclosures: [], read: { state: 'done' } });
  });
  it('is not believed about another video than the one that plays', () => {
    const told = youtubeStep(step('yyyyyyyyyyy'));
    expect(read(stale, () => told).read).toMatchObject({ state: 'skipped', reason: 'no-page-data' });
  });
  it('may have announced anything', () => {
    const odd = [null, 7, 'x', { response: { response: [], endpoint: null } }];
    const lines = [{ ids: 'zzzzzzzzzzz' }, { ids: ['zzzzzzzzzzz'] }, { ids: [], sections: [] }];
    for (const told of [...odd.map(youtubeStep), ...odd, ...lines]) {
      expect(read(stale, () => told).read?.state).toBe('skipped');
    }
    const section = { header: 7, attribution: null, links: [{}, 'https://evil.example'] };
    expect(read(stale, () => ({ ids: ['zzzzzzzzzzz'], sections: [section, null] })).disclosures).toEqual([]);
  });
});

describe('cards', () => {
  it('of TikTok carry what the page already says of the video that they lead to', () => {
    const { page } = opened(pageNamed('TikTok: declared by the creator'));
    const card = page.document.createElement('a');
    card.setAttribute('href', 'https://www.tiktok.com/@someone/video/7412345678901234567');
    const other = page.document.createElement('a');
    other.setAttribute('href', 'https://www.tiktok.com/@someone/video/7000000000000000009');
    const platform = runReader(tiktok, page, () => 0);
    expect(platform.cardDisclosures(card)).toHaveLength(1);
    expect(platform.cardDisclosures(other)).toEqual([]);
  });
  it('of YouTube carry nothing', () => {
    const { page } = opened(pageNamed('YouTube: made with AI'));
    const card = page.document.createElement('a');
    card.setAttribute('href', '/watch?v=abcdefghijk');
    expect(runReader(youtube, page, () => 0).cardDisclosures(card)).toEqual([]);
  });
});

describe('the manifest', () => {
  it('gives the host of every reader to exactly one script, and the rest to the generic one', () => {
    const scripts = readerContentScripts();
    // What a reader hears from in the page's world stands where the reader does.
    const named = scripts.flatMap(({ matches, exclude_matches, world }) =>
      exclude_matches === undefined && world === undefined ? matches : [],
    );
    const hosts = Object.values(readers).flatMap((reader) => reader.hosts);
    expect(named.sort()).toEqual(hosts.map((host) => `*://*.${host}/*`).sort());
    expect(scripts.at(-1)?.exclude_matches?.sort()).toEqual(named.sort());
  });
});
