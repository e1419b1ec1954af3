/**
 * Every other page: what standards define and what stands in plain words beside the player. schema.org's
 * `digitalSourceType` (JSON-LD and microdata; values of IPTC's vocabulary, as schema.org or IPTC write them) and IPTC
 * terms in `meta` elements. Evidence: docs/platforms.md, Any page.
 */
import type { Disclosure } from '../inspection/schema';
import { aroundVideo, findLabel } from './label-text';
import { type JsonObject, jsonOf, list, objectsWhere } from './page-data';
import type { PlatformPage, PlatformReader, Reading } from './reader';

/** Terms of the vocabulary that speak of AI or of a camera; all others say nothing that is asked here. */
const SOURCE_TYPES: Record<string, Disclosure['claim']> = {
  trainedalgorithmicmedia: 'ai-generated',
  compositewithtrainedalgorithmicmedia: 'ai-edited',
  compositesynthetic: 'ai-edited',
  digitalcapture: 'captured',
  computationalcapture: 'captured',
  multiframecomputationalcapture: 'captured',
};
const LINKED_DATA = 'script[type="application/ld+json"]';
const MOST_SCRIPTS = 20;
const VIDEO_TYPES = ['VideoObject', 'MediaObject', 'Movie', 'Clip', 'TVEpisode'];

export const generic: PlatformReader = {
  id: 'generic',
  hosts: [],
  read(video, page) {
    const declared = fromLinkedData(video, page) ?? fromMicrodata(video) ?? fromMeta(page);
    const disclosures = (declared ?? []).flatMap(({ value, evidence }) => {
      const claim = claimOf(value);
      return claim === null ? [] : [{ platform: nameOf(page), label: value, by: 'unknown' as const, claim, evidence }];
    });
    return withShown(video, page, disclosures);
  },
};

const nameOf = ({ location }: PlatformPage): string => location.hostname || location.href.slice(0, 40);

interface Declared {
  readonly value: string;
  readonly evidence: string;
}

function withShown(video: Element, page: PlatformPage, disclosures: Disclosure[]): Reading {
  const around = aroundVideo(video);
  const found = around && findLabel(around, 'h1,h2,h3,header,aside,[class*="omment"],[id*="omment"]');
  if (!found) return { disclosures };
  const { text, by, claim } = found;
  return {
    disclosures: [
      ...disclosures,
      { platform: nameOf(page), label: text, by, claim, evidence: 'text beside the player' },
    ],
  };
}

/** `https://schema.org/TrainedAlgorithmicMediaDigitalSource`, `http://cv.iptc.org/…/trainedAlgorithmicMedia`, or bare. */
function claimOf(value: string): Disclosure['claim'] | null {
  const term = (/([A-Za-z]+)\/?$/.exec(value.trim())?.[1] ?? '').replace(/DigitalSource$/, '').toLowerCase();
  return Object.hasOwn(SOURCE_TYPES, term) ? (SOURCE_TYPES[term] ?? null) : null;
}

function fromLinkedData(video: HTMLVideoElement, { document, location }: PlatformPage): Declared[] | null {
  const described: JsonObject[] = [];
  let read = 0;
  for (const script of document.querySelectorAll(LINKED_DATA)) {
    if (++read > MOST_SCRIPTS) break;
    described.push(...objectsWhere(jsonOf(script), isVideo));
  }
  const own = described.filter((object) => plays(object, video, location.href));
  // One description and one player: they belong together, whatever its address says (a stream has none).
  const [only] = described;
  if (own.length === 0 && described.length === 1 && only && document.querySelectorAll('video').length === 1)
    own.push(only);
  const values = own.flatMap((object) => [object.digitalSourceType].flat().filter((type) => typeof type === 'string'));
  return values.length === 0
    ? null
    : values.map((value) => ({ value, evidence: 'JSON-LD VideoObject.digitalSourceType' }));
}

const isVideo = (object: JsonObject): boolean =>
  [object['@type']].flat().some((type) => typeof type === 'string' && VIDEO_TYPES.includes(type));

function plays({ contentUrl }: JsonObject, video: HTMLVideoElement, base: string): boolean {
  return [contentUrl, ...list(contentUrl)].some(
    (address) =>
      typeof address === 'string' && URL.canParse(address, base) && new URL(address, base).href === video.currentSrc,
  );
}

function fromMicrodata(video: Element): Declared[] | null {
  const scope = video.closest('[itemscope]');
  const value = scope && written(scope.querySelector('[itemprop~="digitalSourceType"]'));
  return value ? [{ value, evidence: '[itemscope] [itemprop~="digitalSourceType"]' }] : null;
}

/** Speaks of the page as a whole: only where the page has one video. */
function fromMeta({ document }: PlatformPage): Declared[] | null {
  if (document.querySelectorAll('video').length !== 1) return null;
  for (const meta of document.querySelectorAll('meta[content]')) {
    const name = meta.getAttribute('name') ?? meta.getAttribute('property') ?? '';
    const value = meta.getAttribute('content') ?? '';
    if (/(?:^|:)digitalsourcetype$/i.test(name)) return [{ value, evidence: `meta ${name}` }];
  }
  return null;
}

const written = (element: Element | null): string | null =>
  element === null
    ? null
    : (element.getAttribute('content') ?? element.getAttribute('href') ?? element.textContent ?? null);
