/**
 * YouTube and Shorts. The section "How this was made" of the description carries the label; its data came with the page
 * (`ytInitialData`) or with the router's last step (`yt-navigate-finish`), which replaces the first without touching it.
 *
 * The trap: automatic dubbing and "captured with a camera" use the same section, so its presence says nothing. Which of
 * them it is says the help article that it links to, in every language. Feeds and thumbnails carry nothing at all, and
 * neither do the embedded player and the mobile site. Evidence: docs/platforms.md, YouTube.
 */
import type { Disclosure } from '../inspection/schema';
import { labelWords } from './label-text';
import { assignedJson, at, isObject, list, text } from './page-data';
import type { PlatformPage, PlatformReader, Reading } from './reader';

const SECTION = 'howThisWasMadeSectionViewModel';
const ARTICLES: Record<string, 'ai' | 'camera' | 'dubbed'> = {
  '15447836': 'ai',
  // "Altered or synthetic content", until 2026.
  '14328491': 'ai',
  '15446725': 'camera',
  '15569972': 'dubbed',
};
/** Words of the two sections that are not about AI, for those without a link. */
const NOT_AI: Record<string, 'camera' | 'dubbed'> = {
  'captured with a camera': 'camera',
  'auto-dubbed': 'dubbed',
  '자동 더빙': 'dubbed',
};
/** Players of other videos than the one that the address names. */
const OTHER_PLAYERS = 'ytd-video-preview,ytd-miniplayer[active],#inline-preview-player';

interface Section {
  readonly header: string;
  /** Whose signed credentials the label comes from: "Info from Google LLC". Empty: the creator or YouTube set it. */
  readonly attribution: string;
  readonly links: readonly string[];
  readonly evidence: string;
}

export const youtube: PlatformReader = {
  id: 'youtube',
  hosts: ['youtube.com', 'youtube-nocookie.com'],
  read(video, page) {
    const id = videoId(page.location);
    if (id === null || video.closest(OTHER_PLAYERS) !== null) {
      return { unknown: 'no-page-data', detail: 'no label comes with embedded players, previews and feeds' };
    }
    // In this order, and the second only where the first is of another video: the router announces a page's first video
    // too, and looking into its event takes over a megabyte at once (SLOW_MS).
    for (const [find, name] of [
      [initial, 'ytInitialData'],
      [announced, 'yt-navigate-finish'],
    ] as const) {
      const data = find(page, id);
      const sections = data === undefined ? null : sectionsOf(data, name);
      if (sections !== null) return judge(sections);
    }
    // The description as it stands on the page may be of the video before: it can tell of a label, not of none.
    const shown = sectionsShown(page.document, id);
    return { disclosures: judge(shown).disclosures ?? [], unknown: 'no-page-data' };
  },
};

function videoId({ pathname, search, hostname }: PlatformPage['location']): string | null {
  if (hostname.startsWith('m.')) return null;
  const id =
    pathname === '/watch' ? new URLSearchParams(search).get('v') : /^\/(?:shorts|live)\/([^/]+)/.exec(pathname)?.[1];
  return id && /^[\w-]{11}$/.test(id) ? id : null;
}

const ENDPOINTS = ['watchEndpoint', 'reelWatchEndpoint'] as const;
const isOf = (endpoint: unknown, id: string): boolean => ENDPOINTS.some((name) => at(endpoint, name, 'videoId') === id);

function announced(page: PlatformPage, id: string): unknown {
  const step = at(page.announced?.(), 'response');
  const same =
    at(step, 'playerResponse', 'videoDetails', 'videoId') === id ||
    isOf(at(step, 'endpoint'), id) ||
    isOf(at(step, 'response', 'currentVideoEndpoint'), id);
  return same ? at(step, 'response') : undefined;
}

/** Only of the page's first video: the router leaves it as it was. */
function initial({ document }: PlatformPage, id: string): unknown {
  const data = assignedJson(document, 'ytInitialData =');
  if (isOf(at(data, 'currentVideoEndpoint'), id)) return data;
  const player = assignedJson(document, 'ytInitialPlayerResponse =');
  return at(player, 'videoDetails', 'videoId') === id ? data : undefined;
}

/** @returns null when there is no description at all, which every video has: then the structure has changed. */
function sectionsOf(data: unknown, name: string): Section[] | null {
  const sections: Section[] = [];
  let described = false;
  for (const panel of list(at(data, 'engagementPanels'))) {
    const description = at(
      panel,
      'engagementPanelSectionListRenderer',
      'content',
      'structuredDescriptionContentRenderer',
    );
    if (!isObject(description)) continue;
    described = true;
    for (const item of list(description.items)) {
      const section = at(item, SECTION);
      if (!isObject(section)) continue;
      sections.push({
        header: text(at(section, 'bodyHeader', 'content')),
        attribution: text(at(section, 'attributionText', 'content')),
        links: list(at(section, 'bodyText', 'commandRuns')).map((run) =>
          text(at(run, 'onTap', 'innertubeCommand', 'urlEndpoint', 'url')),
        ),
        evidence: `${name}: engagementPanels[].…structuredDescriptionContentRenderer.items[].${SECTION}`,
      });
    }
  }
  return described ? sections : null;
}

function sectionsShown(document: Document, id: string): Section[] {
  const root =
    document.querySelector(`ytd-watch-flexy[video-id="${id}"] ytd-watch-metadata`) ??
    document.querySelector('ytd-shorts ytd-reel-video-renderer[is-active]');
  return [...(root?.querySelectorAll('how-this-was-made-section-view-model') ?? [])].slice(0, 4).map((element) => {
    const part = (name: string) =>
      element.querySelector(`.ytwHowThisWasMadeSectionViewModel${name}`)?.textContent?.trim() ?? '';
    return {
      header: part('BodyHeader'),
      attribution: part('AttributionText'),
      links: [...element.querySelectorAll('a[href]')].slice(0, 8).map((link) => link.getAttribute('href') ?? ''),
      evidence: 'how-this-was-made-section-view-model .ytwHowThisWasMadeSectionViewModelBodyHeader',
    };
  });
}

function judge(sections: readonly Section[]): Reading {
  const disclosures: Disclosure[] = [];
  let strange: string | null = null;
  for (const section of sections) {
    const kind = kindOf(section);
    if (kind === null) strange = section.header;
    if (kind === null || kind === 'dubbed') continue;
    const { header, attribution, evidence } = section;
    disclosures.push({
      platform: 'YouTube',
      label: [header, attribution].filter(Boolean).join(' · '),
      // Without credentials that it names, the creator may have set it, or since May 2026 YouTube itself.
      by: attribution === '' ? 'unknown' : 'platform',
      // "Sounds or visuals were altered or fully generated"; credentials of a generator tell the two apart.
      claim: kind === 'camera' ? 'captured' : attribution === '' ? 'unclear' : 'ai-generated',
      evidence,
    });
  }
  return strange === null
    ? { disclosures }
    : { disclosures, unknown: 'unknown-structure', detail: `a section of an unknown kind: ${strange}` };
}

function kindOf({ header, links }: Section): 'ai' | 'camera' | 'dubbed' | null {
  for (const link of links) {
    const article = articleOf(link);
    if (article !== null && Object.hasOwn(ARTICLES, article)) return ARTICLES[article] ?? null;
  }
  const words = header.trim().toLowerCase();
  if (Object.hasOwn(NOT_AI, words)) return NOT_AI[words] ?? null;
  return labelWords(header) === null ? null : 'ai';
}

/** The host is compared as a whole: `evil.example/support.google.com/youtube/answer/…` is another. */
function articleOf(link: string): string | null {
  const address = link.startsWith('//') ? `https:${link}` : link;
  if (!URL.canParse(address)) return null;
  const { hostname, pathname } = new URL(address);
  return hostname === 'support.google.com' ? (/^\/youtube\/answer\/(\d+)$/.exec(pathname)?.[1] ?? null) : null;
}
