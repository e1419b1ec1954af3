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
import { assignedJson, at, list } from './page-data';
import type { PlatformPage, PlatformReader, Reading } from './reader';
import { boundedSection, endpointVideo, SECTION, type Section, sectionsOf } from './youtube-sections';

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

export const youtube: PlatformReader = {
  id: 'youtube',
  hosts: ['youtube.com', 'youtube-nocookie.com'],
  read(video, page) {
    const id = videoId(page.location);
    if (id === null || video.closest(OTHER_PLAYERS) !== null) {
      return { unknown: 'no-page-data', detail: 'no label comes with embedded players, previews and feeds' };
    }
    // What the router has told is some hundred characters; the page's first data is a megabyte to be parsed.
    for (const [find, name] of [
      [announced, 'yt-navigate-finish'],
      [initial, 'ytInitialData'],
    ] as const) {
      const sections = find(page, id);
      const place = `${name}: engagementPanels[].…structuredDescriptionContentRenderer.items[].${SECTION}`;
      if (sections !== null) return judge(sections, place);
    }
    // The description as it stands on the page may be of the video before: it can tell of a label, not of none.
    const place = 'how-this-was-made-section-view-model .ytwHowThisWasMadeSectionViewModelBodyHeader';
    const { disclosures = [] } = judge(sectionsShown(page.document, id), place);
    return { disclosures, unknown: 'no-page-data' };
  },
};

function videoId({ pathname, search, hostname }: PlatformPage['location']): string | null {
  if (hostname.startsWith('m.')) return null;
  const id =
    pathname === '/watch' ? new URLSearchParams(search).get('v') : /^\/(?:shorts|live)\/([^/]+)/.exec(pathname)?.[1];
  return id && /^[\w-]{11}$/.test(id) ? id : null;
}

/** Null: the router has told of another video, or of none, or of one without a description. */
function announced(page: PlatformPage, id: string): Section[] | null {
  const step = page.announced?.();
  const sections = at(step, 'sections');
  if (!list(at(step, 'ids')).includes(id) || !Array.isArray(sections)) return null;
  return sections
    .slice(0, 8)
    .map((section) => boundedSection(at(section, 'header'), at(section, 'attribution'), list(at(section, 'links'))));
}

/** Only of the page's first video: the router leaves it as it was. */
function initial({ document }: PlatformPage, id: string): Section[] | null {
  const data = assignedJson(document, 'ytInitialData =');
  if (endpointVideo(at(data, 'currentVideoEndpoint')) === id) return sectionsOf(data);
  const player = assignedJson(document, 'ytInitialPlayerResponse =');
  return at(player, 'videoDetails', 'videoId') === id ? sectionsOf(data) : null;
}

function sectionsShown(document: Document, id: string): Section[] {
  const root =
    document.querySelector(`ytd-watch-flexy[video-id="${id}"] ytd-watch-metadata`) ??
    document.querySelector('ytd-shorts ytd-reel-video-renderer[is-active]');
  return [...(root?.querySelectorAll('how-this-was-made-section-view-model') ?? [])].slice(0, 4).map((element) => {
    const part = (name: string) =>
      element.querySelector(`.ytwHowThisWasMadeSectionViewModel${name}`)?.textContent?.trim() ?? '';
    const links = [...element.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
    return boundedSection(part('BodyHeader'), part('AttributionText'), links);
  });
}

function judge(sections: readonly Section[], evidence: string): Reading {
  const disclosures: Disclosure[] = [];
  let strange: string | null = null;
  for (const section of sections) {
    const kind = kindOf(section);
    if (kind === null) strange = section.header;
    if (kind === null || kind === 'dubbed') continue;
    const { header, attribution } = section;
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
