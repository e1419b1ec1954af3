/**
 * TikTok. The page's data holds an item a video (`itemStruct`, or a feed's list), with the label in `aigcLabelType` and
 * `moderationAigcLabelType`; `IsAigc` is mostly false even where the label is shown. What is scrolled to later comes from
 * requests that a content script does not see: there only the label on the page itself is left. Evidence:
 * docs/platforms.md, TikTok.
 */
import type { Disclosure } from '../inspection/schema';
import { findLabel, labelWords } from './label-text';
import { isObject, type JsonObject, jsonOf, objectsWhere } from './page-data';
import type { PlatformPage, PlatformReader, Reading } from './reader';

const DATA = '#__UNIVERSAL_DATA_FOR_REHYDRATION__,#SIGI_STATE';
const ITEM = '[data-e2e="recommend-list-item-container"],[data-e2e="feed-video"],[data-e2e="browse-video"],article';
const WRITTEN = '[data-e2e*="comment"],[data-e2e*="video-desc"],[data-e2e*="uniqueid"],[data-e2e*="nickname"]';

export const tiktok: PlatformReader = {
  id: 'tiktok',
  hosts: ['tiktok.com'],
  read(video, page) {
    const id = idFromPlayer(video) ?? idFromPath(page.location.pathname);
    return byId(id, video.closest(ITEM), page);
  },
  readCard(card, page) {
    const link = card.matches('a[href]') ? card : card.querySelector('a[href*="/video/"]');
    const id = idFromPath(link?.getAttribute('href') ?? '');
    return byId(id, null, page);
  },
};

/** The player's wrapper carries the video's id; feeds recycle it with the player. */
function idFromPlayer(video: Element): string | null {
  return /^xgwrapper-\d+-(\d{5,25})$/.exec(video.closest('[id^="xgwrapper-"]')?.id ?? '')?.[1] ?? null;
}

function idFromPath(path: string): string | null {
  return /\/(?:video|embed(?:\/v2)?)\/(\d{5,25})/.exec(path)?.[1] ?? null;
}

function byId(id: string | null, item: Element | null, page: PlatformPage): Reading {
  const data = id === null ? null : itemOf(id, page.document);
  if (data !== null) return { disclosures: labelsOf(data) };
  const shown = item === null ? null : labelShown(item);
  return { disclosures: shown === null ? [] : [shown], unknown: 'no-page-data' };
}

/** An item has the id, a `video` and an author; a music or a challenge may have the same number and has none. */
function itemOf(id: string, document: Document): JsonObject | null {
  for (const script of document.querySelectorAll(DATA)) {
    const [item] = objectsWhere(
      jsonOf(script),
      (object) => object.id === id && isObject(object.video) && object.author !== undefined,
    );
    if (item !== undefined) return item;
  }
  return null;
}

function labelsOf(item: JsonObject): Disclosure[] {
  const found: Disclosure[] = [];
  const add = (by: Disclosure['by'], label: string, field: string) =>
    found.push({
      platform: 'TikTok',
      label,
      by,
      claim: 'unclear',
      evidence: `__UNIVERSAL_DATA_FOR_REHYDRATION__ itemStruct.${field} = ${String(item[field]).slice(0, 20)}`,
    });
  // Numbers come as text in some of the site's answers.
  const own = Number(item.aigcLabelType ?? 0);
  if (own === 1) add('creator', 'Creator labeled as AI-generated', 'aigcLabelType');
  else if (own > 0) add('platform', 'AI-generated', 'aigcLabelType');
  if (Number(item.moderationAigcLabelType ?? 0) > 0) add('platform', 'AI-generated', 'moderationAigcLabelType');
  if (found.length === 0 && item.IsAigc === true) add('unknown', 'AI-generated', 'IsAigc');
  return found;
}

function labelShown(item: Element): Disclosure | null {
  const tag = item.querySelector('[data-e2e="aigc-tag"]');
  const text = tag?.textContent?.trim() ?? '';
  const found = text === '' ? findLabel(item, WRITTEN) : { text, by: labelWords(text)?.by ?? 'unknown' };
  if (found === null) return null;
  return {
    platform: 'TikTok',
    label: found.text,
    by: found.by,
    claim: 'unclear',
    evidence: text === '' ? 'text beside the player' : '[data-e2e="aigc-tag"]',
  };
}
