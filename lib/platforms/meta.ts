/**
 * What Instagram, Facebook and Threads have in common: posts in the page's JSON (`ScheduledServerJS`), each with a
 * `gen_ai_detection_method` that names why the label "AI info" is there, or that it is not. Evidence: docs/platforms.md.
 */
import type { Disclosure } from '../inspection/schema';
import { aroundVideo, findLabel } from './label-text';
import { at, type JsonObject, jsonOf, objectsWhere } from './page-data';
import type { PlatformPage, Reading } from './reader';

/** The values of the apps' own enumeration. The two that mean "no label" stand for a label that was looked for. */
const METHODS: Record<string, Pick<Disclosure, 'by' | 'claim'> | null> = {
  NONE: null,
  MANUAL_OVERRIDE_LABEL_OFF: null,
  C2PA_METADATA: { by: 'platform', claim: 'ai-generated' },
  C2PA_METADATA_EDITED: { by: 'platform', claim: 'ai-edited' },
  IPTC_METADATA: { by: 'platform', claim: 'ai-generated' },
  IPTC_METADATA_EDITED: { by: 'platform', claim: 'ai-edited' },
  META_INVISIBLE_WATERMARK: { by: 'platform', claim: 'ai-generated' },
  SELF_DISCLOSURE_FLOW: { by: 'creator', claim: 'unclear' },
  MANUAL_OVERRIDE_LABEL_ON: { by: 'platform', claim: 'unclear' },
};

const FIELD = 'gen_ai_detection_method';
/** Script elements that hold the field are few; a page has a hundred others. */
const MOST_SCRIPTS = 12;

/** @param id of the post, as it stands in its address. */
export function readMeta(platform: string, id: string | null, video: Element, page: PlatformPage): Reading {
  const method = id === null ? null : methodOf(id, page.document);
  if (method === null) {
    const shown = shownLabel(platform, video);
    return { disclosures: shown === null ? [] : [shown], unknown: 'no-page-data' };
  }
  if (!Object.hasOwn(METHODS, method)) return { unknown: 'unknown-structure', detail: `${FIELD} = ${method}` };
  const meaning = METHODS[method];
  return {
    disclosures: meaning
      ? [{ platform, label: 'AI info', ...meaning, evidence: `${FIELD}.detection_method = ${method}` }]
      : [],
  };
}

function methodOf(id: string, document: Document): string | null {
  let read = 0;
  for (const script of document.querySelectorAll('script[type="application/json"]')) {
    if (!script.textContent?.includes(FIELD) || ++read > MOST_SCRIPTS) continue;
    for (const post of objectsWhere(jsonOf(script), (object) => FIELD in object && isPost(object, id))) {
      const method = at(post[FIELD], 'detection_method');
      if (typeof method === 'string') return method;
    }
  }
  return null;
}

function isPost({ code, pk, id, video_id }: JsonObject, wanted: string): boolean {
  return [code, pk, video_id, String(id).split('_')[0]].some((value) => String(value) === wanted);
}

function shownLabel(platform: string, video: Element): Disclosure | null {
  const post = video.closest('article') ?? aroundVideo(video);
  const found = post && findLabel(post, 'ul,h1,form,[role="textbox"]');
  if (!found) return null;
  return { platform, label: found.text, by: 'unknown', claim: 'unclear', evidence: 'text beside the player' };
}

/** The address of the post that a player stands in: its nearest link of that form, else the page's own. */
export function nearestId(video: Element, page: PlatformPage, form: RegExp): string | null {
  const own = form.exec(page.location.pathname)?.[1];
  if (own !== undefined) return own;
  const post = video.closest('article') ?? aroundVideo(video);
  for (const link of post?.querySelectorAll('a[href]') ?? []) {
    const id = form.exec(link.getAttribute('href') ?? '')?.[1];
    if (id !== undefined) return id;
  }
  return null;
}
