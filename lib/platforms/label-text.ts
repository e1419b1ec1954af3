/**
 * Labels by their words, where a site gives nothing else to tell them by. Only whole texts count, never a part of one:
 * a caption that speaks of AI is no label. Words of other languages stand here where someone has seen them
 * (docs/platforms.md); a translation that nobody saw would be a guess.
 */
import type { Disclosure } from '../inspection/schema';

interface LabelWords {
  readonly claim: Disclosure['claim'];
  readonly by: Disclosure['by'];
}

const generated = { claim: 'ai-generated', by: 'unknown' } as const;
const unclear = { claim: 'unclear', by: 'unknown' } as const;
const declared = { claim: 'ai-generated', by: 'creator' } as const;
const suspected = { claim: 'unclear', by: 'platform' } as const;

const WORDS: Record<string, LabelWords> = {
  // YouTube: help pages; es, ja, ko, ne as seen by others in 2026.
  'made with ai': unclear,
  'altered or synthetic content': unclear,
  'creado con ia': unclear,
  'ai 生成': unclear,
  'ai로 제작': unclear,
  'ai प्रयोग गरी बनाइएको': unclear,
  // TikTok: help pages.
  'creator labeled as ai-generated': { claim: 'unclear', by: 'creator' },
  'contains ai-generated media': unclear,
  'contains ai-generated content': unclear,
  'ai-generated': generated,
  'ai generated': generated,
  'ai-generated content': generated,
  // Meta: help pages.
  'ai info': unclear,
  // Chinese sites, by the labelling rules of September 2025 and the sites' announcements of them.
  内容由ai生成: generated,
  作者声明内容由ai生成: declared,
  自主声明内容由ai生成: declared,
  作品含ai生成内容: unclear,
  含ai生成内容: unclear,
  ai生成: generated,
  该视频使用人工智能合成技术: unclear,
  作者声明该视频使用人工智能合成技术: { claim: 'unclear', by: 'creator' },
  疑似使用了ai生成技术: suspected,
  疑似使用了ai生成技术请谨慎甄别: suspected,
  疑似ai生成请谨慎甄别: suspected,
  笔记含ai合成内容: { claim: 'unclear', by: 'creator' },
};

/** Longer texts are no labels, and a page's text has no bound. */
const LONGEST = 60;
/** Elements looked at around one video. */
const MOST_ELEMENTS = 800;
/** Where words name a page or a choice of videos, not this video. */
const CHOICES = 'nav,footer,form,[role="navigation"],[role="tablist"],[role="search"],[role="menu"]';
/** Levels above the video: enough for a post, not enough for the page. */
const DEPTH = 10;

/** @returns what a text means when it is a label of one of the known wordings, as a whole. */
export function labelWords(text: string | null | undefined): LabelWords | null {
  if (text == null || text.length > LONGEST * 2) return null;
  const plain = text.replace(/\s+/g, ' ').trim().toLowerCase();
  if (plain.length > LONGEST) return null;
  const bare = plain.replace(/^[ⓘℹ*·•!\s]+|[.。!！\s]+$/gu, '').replace(/[:：,，]\s*/gu, '');
  return Object.hasOwn(WORDS, bare) ? (WORDS[bare] ?? null) : null;
}

export interface FoundLabel extends LabelWords {
  readonly text: string;
  readonly element: Element;
}

/**
 * A label that stands in `container` as a text or an accessible name of its own.
 *
 * @param leaveOut selector of what people write there: captions, names, comments.
 */
export function findLabel(container: ParentNode, leaveOut: string): FoundLabel | null {
  let looked = 0;
  for (const element of container.querySelectorAll('span,div,p,a,button,small,strong,em,li,figcaption,[aria-label]')) {
    if (++looked > MOST_ELEMENTS) break;
    const named = element.getAttribute('aria-label');
    const texts = element.childElementCount === 0 ? [element.textContent, named] : [named];
    for (const text of texts) {
      const words = labelWords(text);
      if (words === null || element.closest(`${CHOICES},${leaveOut}`) !== null) continue;
      return { ...words, text: (text ?? '').trim(), element };
    }
  }
  return null;
}

/** The largest part of the page around a video that holds no other. */
export function aroundVideo(video: Element): Element | null {
  let around: Element | null = null;
  let next = video.parentElement;
  for (let depth = 0; next !== null && next.localName !== 'body' && depth < DEPTH; depth++) {
    if (next.querySelectorAll('video').length > 1) break;
    around = next;
    next = next.parentElement;
  }
  return around;
}
