/**
 * Bilibili. Notes about a video ("dangerous, do not imitate", "made with AI") share one place: `argue_info` of the page's
 * data, shown as `.video-argue` under the title. Only the words tell which it is. That a video without the note has none
 * about AI is not written down anywhere. Evidence: docs/platforms.md, Bilibili.
 */
import { labelWords } from './label-text';
import { assignedJson, at, text } from './page-data';
import type { PlatformReader } from './reader';

/** Whole sentences vary ("…，请谨慎甄别"); within this note, which nobody but the site writes, its subject is enough. */
const ABOUT_AI = /人工智能|AI\s*(?:生成|合成|创作)|生成式AI/i;

export const bilibili: PlatformReader = {
  id: 'bilibili',
  hosts: ['bilibili.com'],
  read(_, { document, location }) {
    const id = /\/video\/(BV\w{10})/.exec(location.pathname)?.[1];
    const data = id === undefined ? undefined : at(assignedJson(document, '__INITIAL_STATE__'), 'videoData');
    const told = at(data, 'bvid') === id ? text(at(data, 'argue_info', 'argue_msg')) : '';
    const shown = document.querySelector('.video-info-detail .video-argue, .video-info-detail-list .video-argue');
    const note = told || (shown?.textContent?.trim() ?? '');
    if (!ABOUT_AI.test(note)) return { unknown: 'unknown-structure' };
    return {
      disclosures: [
        {
          platform: 'Bilibili',
          label: note,
          by: note.startsWith('作者声明') ? 'creator' : 'unknown',
          claim: labelWords(note)?.claim ?? 'unclear',
          evidence: told ? '__INITIAL_STATE__ videoData.argue_info.argue_msg' : '.video-info-detail .video-argue',
        },
      ],
    };
  },
};
