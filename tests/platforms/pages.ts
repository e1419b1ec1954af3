/**
 * Pages of platforms, rebuilt from what is known of their structure (docs/platforms.md): as small as they can be with
 * everything that a reader must tell apart. Nothing is copied from a real page. The unit tests read them, and the
 * browser tests open them under the sites' own addresses.
 */
import type { Disclosure, DisclosureRead } from '../../lib/inspection/schema';
import type { PlatformId } from '../../lib/platforms/switches';

export interface PlatformTestPage {
  readonly name: string;
  readonly address: string;
  readonly reader: PlatformId;
  /** Markup of head and body, with `MEDIA` where the video's address goes. */
  readonly markup: string;
  readonly labels: readonly Pick<Disclosure, 'platform' | 'label' | 'by' | 'claim'>[];
  readonly state: DisclosureRead['state'];
  readonly reason: DisclosureRead['reason'];
}

const VIDEO = '<video src="MEDIA" width="640" height="360" muted autoplay></video>';
const script = (content: unknown, attributes = 'type="application/json"') =>
  `<script ${attributes}>${JSON.stringify(content).replaceAll('<', '\\u003c')}</script>`;

/* ---- YouTube ---- */
export const AI_ARTICLE = '//support.google.com/youtube/answer/15447836?hl=en';
const section = (header: string, link: string, attribution?: string) => ({
  howThisWasMadeSectionViewModel: {
    sectionTitle: { content: 'How this was made' },
    bodyHeader: { content: header },
    bodyText: {
      content: 'Learn more',
      commandRuns: [{ onTap: { innertubeCommand: { urlEndpoint: { url: link } } } }],
    },
    attributionText: attribution === undefined ? {} : { content: attribution },
  },
});
export function youtubeResponse(id: string, sections: readonly unknown[]) {
  return {
    contents: {
      twoColumnWatchNextResults: {
        results: {},
        // Another video's label: it must never be taken for this one's.
        secondaryResults: { results: [section('Made with AI', AI_ARTICLE)] },
      },
    },
    currentVideoEndpoint: { watchEndpoint: { videoId: id } },
    engagementPanels: [
      { engagementPanelSectionListRenderer: { content: { adsEngagementPanelContentRenderer: {} } } },
      {
        engagementPanelSectionListRenderer: {
          content: {
            structuredDescriptionContentRenderer: { items: [{ videoDescriptionHeaderRenderer: {} }, ...sections] },
          },
        },
      },
    ],
  };
}
const youtube = (name: string, sections: readonly unknown[], rest: Partial<PlatformTestPage>): PlatformTestPage => ({
  name,
  address: 'https://www.youtube.com/watch?v=abcdefghijk',
  reader: 'youtube',
  markup: `<script>var ytInitialData = ${JSON.stringify(youtubeResponse('abcdefghijk', sections))};</script>
    <ytd-watch-flexy video-id="abcdefghijk"><div id="movie_player">${VIDEO}</div></ytd-watch-flexy>`,
  labels: [],
  state: 'done',
  reason: null,
  ...rest,
});

/* ---- TikTok ---- */
const tiktok = (name: string, item: Record<string, unknown>, rest: Partial<PlatformTestPage>): PlatformTestPage => ({
  name,
  address: 'https://www.tiktok.com/@someone/video/7412345678901234567',
  reader: 'tiktok',
  markup: `${script(
    {
      __DEFAULT_SCOPE__: {
        'webapp.video-detail': {
          itemInfo: {
            itemStruct: {
              id: '7412345678901234567',
              author: { id: '1' },
              video: { id: '7412345678901234567' },
              ...item,
            },
          },
        },
      },
    },
    'id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json"',
  )}
    <div data-e2e="browse-video"><div id="xgwrapper-0-7412345678901234567">${VIDEO}</div></div>`,
  labels: [],
  state: 'done',
  reason: null,
  ...rest,
});

/* ---- Meta ---- */
const meta = (
  name: string,
  address: string,
  reader: PlatformId,
  post: Record<string, unknown>,
  rest: Partial<PlatformTestPage>,
): PlatformTestPage => ({
  name,
  address,
  reader,
  markup: `${script({
    require: [
      [
        'ScheduledServerJS',
        'handle',
        null,
        [
          { data: { items: [post] } },
          {
            data: {
              items: [
                { code: 'Neighbour11', pk: '999', gen_ai_detection_method: { detection_method: 'C2PA_METADATA' } },
              ],
            },
          },
        ],
      ],
    ],
  })}
    <main><article>${VIDEO}<p>Made with AI tools, says the caption</p></article></main>`,
  labels: [],
  state: 'done',
  reason: null,
  ...rest,
});
const method = (detection_method: string) => ({ gen_ai_detection_method: { detection_method } });

/* ---- Sites known by what they show ---- */
const shown = (
  name: string,
  address: string,
  reader: PlatformId,
  post: string,
  labels: PlatformTestPage['labels'],
): PlatformTestPage => ({
  name,
  address,
  reader,
  markup: post,
  labels,
  state: labels.length > 0 ? 'partial' : 'skipped',
  reason: 'unknown-structure',
});

export const platformPages: readonly PlatformTestPage[] = [
  youtube('YouTube: made with AI', [section('Made with AI', AI_ARTICLE)], {
    labels: [{ platform: 'YouTube', label: 'Made with AI', by: 'unknown', claim: 'unclear' }],
  }),
  youtube('YouTube: made with AI, in another language', [section('Creado con IA', AI_ARTICLE)], {
    labels: [{ platform: 'YouTube', label: 'Creado con IA', by: 'unknown', claim: 'unclear' }],
  }),
  youtube("YouTube: the generator's credentials", [section('Made with AI', AI_ARTICLE, 'Info from Google LLC')], {
    labels: [
      { platform: 'YouTube', label: 'Made with AI · Info from Google LLC', by: 'platform', claim: 'ai-generated' },
    ],
  }),
  youtube(
    'YouTube: auto-dubbed is no AI video',
    [section('Auto-dubbed', '//support.google.com/youtube/answer/15569972')],
    {},
  ),
  youtube(
    'YouTube: captured with a camera',
    [section('Captured with a camera', '//support.google.com/youtube/answer/15446725', 'Info from Truepic')],
    {
      labels: [
        { platform: 'YouTube', label: 'Captured with a camera · Info from Truepic', by: 'platform', claim: 'captured' },
      ],
    },
  ),
  youtube('YouTube: no label, though its neighbour has one', [], {}),
  youtube(
    'YouTube: a section of an unknown kind',
    [section('Sung by a choir', 'https://evil.example/youtube/answer/15447836')],
    {
      state: 'skipped',
      reason: 'unknown-structure',
    },
  ),
  youtube("YouTube: the page's data is of the video before", [section('Made with AI', AI_ARTICLE)], {
    address: 'https://www.youtube.com/watch?v=zzzzzzzzzzz',
    state: 'skipped',
    reason: 'no-page-data',
  }),
  youtube('YouTube Shorts', [], {
    address: 'https://www.youtube.com/shorts/abcdefghijk',
    markup: `<script>var ytInitialData = ${JSON.stringify(
      youtubeResponse('abcdefghijk', [
        section('Altered or synthetic content', '//support.google.com/youtube/answer/14328491'),
      ]),
    )};</script><ytd-shorts><ytd-reel-video-renderer is-active>${VIDEO}</ytd-reel-video-renderer></ytd-shorts>`,
    labels: [{ platform: 'YouTube', label: 'Altered or synthetic content', by: 'unknown', claim: 'unclear' }],
  }),
  youtube('YouTube: in a page of another site', [], {
    address: 'https://www.youtube.com/embed/abcdefghijk',
    state: 'skipped',
    reason: 'no-page-data',
  }),

  tiktok(
    'TikTok: declared by the creator',
    { aigcLabelType: 1, IsAigc: false },
    {
      labels: [{ platform: 'TikTok', label: 'Creator labeled as AI-generated', by: 'creator', claim: 'unclear' }],
    },
  ),
  tiktok(
    'TikTok: by the site, in text',
    { aigcLabelType: '2', moderationAigcLabelType: 0 },
    {
      labels: [{ platform: 'TikTok', label: 'AI-generated', by: 'platform', claim: 'unclear' }],
    },
  ),
  tiktok('TikTok: no label', { aigcLabelType: 0, IsAigc: false }, {}),
  tiktok(
    "TikTok: the page's data is of another video",
    { aigcLabelType: 1 },
    {
      markup: `<div data-e2e="recommend-list-item-container"><div id="xgwrapper-3-7000000000000000001">${VIDEO}</div></div>`,
      state: 'skipped',
      reason: 'no-page-data',
    },
  ),
  tiktok(
    'TikTok: a label beside a player of the feed',
    {},
    {
      markup: `<div data-e2e="recommend-list-item-container"><div id="xgwrapper-3-7000000000000000001">${VIDEO}</div>
      <div data-e2e="aigc-tag">Creator labeled as AI-generated</div></div>`,
      labels: [{ platform: 'TikTok', label: 'Creator labeled as AI-generated', by: 'creator', claim: 'unclear' }],
      state: 'partial',
      reason: 'no-page-data',
    },
  ),

  meta(
    'Instagram: declared by the creator',
    'https://www.instagram.com/reel/Abc_123-xyz/',
    'instagram',
    { code: 'Abc_123-xyz', pk: '1', ...method('SELF_DISCLOSURE_FLOW') },
    { labels: [{ platform: 'Instagram', label: 'AI info', by: 'creator', claim: 'unclear' }] },
  ),
  meta(
    'Instagram: no label',
    'https://www.instagram.com/p/Abc_123-xyz/',
    'instagram',
    { code: 'Abc_123-xyz', pk: '1', ...method('NONE') },
    {},
  ),
  meta(
    'Instagram: taken off by hand',
    'https://www.instagram.com/p/Abc_123-xyz/',
    'instagram',
    { code: 'Abc_123-xyz', pk: '1', ...method('MANUAL_OVERRIDE_LABEL_OFF') },
    {},
  ),
  meta(
    'Instagram: a method that is new',
    'https://www.instagram.com/p/Abc_123-xyz/',
    'instagram',
    { code: 'Abc_123-xyz', pk: '1', ...method('SOMETHING_ELSE') },
    { state: 'skipped', reason: 'unknown-structure' },
  ),
  meta(
    'Instagram: only another post has a label',
    'https://www.instagram.com/p/Abc_123-xyz/',
    'instagram',
    { code: 'Other', pk: '1', ...method('NONE') },
    { state: 'skipped', reason: 'no-page-data' },
  ),
  meta(
    'Facebook: edited, by its credentials',
    'https://www.facebook.com/watch/?v=1234567890',
    'facebook',
    { id: '1234567890', ...method('C2PA_METADATA_EDITED') },
    { labels: [{ platform: 'Facebook', label: 'AI info', by: 'platform', claim: 'ai-edited' }] },
  ),
  meta(
    'Threads: an invisible mark',
    'https://www.threads.com/@someone/post/Thr3ad_Code',
    'threads',
    { code: 'Thr3ad_Code', pk: '77', ...method('META_INVISIBLE_WATERMARK') },
    { labels: [{ platform: 'Threads', label: 'AI info', by: 'platform', claim: 'ai-generated' }] },
  ),

  shown(
    'X: a label',
    'https://x.com/someone/status/1',
    'x',
    `<article data-testid="tweet"><div data-testid="User-Name"><span>Someone</span></div>${VIDEO}<div><span>Made with AI</span></div></article>`,
    [{ platform: 'X', label: 'Made with AI', by: 'unknown', claim: 'unclear' }],
  ),
  shown(
    'X: a name and a text that only look like one',
    'https://x.com/someone/status/2',
    'x',
    `<article data-testid="tweet"><div data-testid="User-Name"><span>Made with AI</span></div>
     <div data-testid="tweetText"><span>AI-generated</span></div>${VIDEO}</article>`,
    [],
  ),
  shown(
    'LinkedIn: nothing is known',
    'https://www.linkedin.com/feed/',
    'linkedin',
    `<div class="feed-shared-update-v2">${VIDEO}<button aria-label="Content credentials">CR</button></div>`,
    [],
  ),
  shown(
    'Vimeo: a label under the title',
    'https://vimeo.com/123456',
    'vimeo',
    `<main>${VIDEO}<h1>A title</h1><span>AI-generated content</span></main>`,
    [{ platform: 'Vimeo', label: 'AI-generated content', by: 'unknown', claim: 'ai-generated' }],
  ),
  shown(
    'Reddit: a comment is no label',
    'https://www.reddit.com/r/videos/comments/1/x/',
    'reddit',
    `<shreddit-post>${VIDEO}<div slot="title">AI generated</div></shreddit-post>`,
    [],
  ),
  shown(
    'Bluesky: no label',
    'https://bsky.app/profile/someone/post/1',
    'bluesky',
    `<div data-testid="postThreadItem-by-someone">${VIDEO}<div data-testid="postText">ai generated</div></div>`,
    [],
  ),
  {
    ...shown(
      'Bilibili: a note of the author',
      'https://www.bilibili.com/video/BV1es411D7sW/',
      'bilibili',
      `<script>window.__INITIAL_STATE__=${JSON.stringify({
        videoData: {
          bvid: 'BV1es411D7sW',
          argue_info: { argue_msg: '作者声明：该视频使用人工智能合成技术', argue_type: 0 },
        },
      })};(function(){var s;(s=document.currentScript||document.scripts[document.scripts.length-1]).parentNode.removeChild;}());</script>${VIDEO}`,
      [{ platform: 'Bilibili', label: '作者声明：该视频使用人工智能合成技术', by: 'creator', claim: 'unclear' }],
    ),
    state: 'done',
    reason: null,
  },
  shown(
    'Bilibili: a note about something else',
    'https://www.bilibili.com/video/BV1es411D7sW/',
    'bilibili',
    `<div class="video-info-detail"><div class="video-argue">视频内含有危险行为，请勿轻易模仿</div></div>${VIDEO}`,
    [],
  ),
  shown(
    'Douyin: declared by the author',
    'https://www.douyin.com/video/7382727182054853891',
    'douyin',
    `<div data-e2e="video-detail">${VIDEO}<div>作者声明：内容由AI生成</div></div>`,
    [{ platform: 'Douyin', label: '作者声明：内容由AI生成', by: 'creator', claim: 'ai-generated' }],
  ),
  shown(
    'Weibo: suspected by the site',
    'https://weibo.com/1/abc',
    'weibo',
    `<article>${VIDEO}<div class="woo-tip-main woo-tip-warn"><span>疑似使用了AI生成技术，请谨慎甄别</span></div></article>`,
    [{ platform: '微博 Weibo', label: '疑似使用了AI生成技术，请谨慎甄别', by: 'platform', claim: 'unclear' }],
  ),
  shown(
    'Xiaohongshu: no label',
    'https://www.xiaohongshu.com/explore/1',
    'xiaohongshu',
    `<div id="noteContainer">${VIDEO}<div id="detail-desc">笔记含AI合成内容</div></div>`,
    [],
  ),

  {
    ...shown('Sora: a page of one result', 'https://sora.chatgpt.com/p/s_0123456789abcdef', 'generators', VIDEO, [
      { platform: 'Sora', label: 'Shown by Sora as made with it', by: 'platform', claim: 'ai-generated' },
    ]),
    state: 'done',
    reason: null,
  },
  shown('Runway: its front page', 'https://runwayml.com/', 'generators', VIDEO, []),

  {
    ...shown(
      'Any page: schema.org',
      'https://news.example/video',
      'generic',
      `${script(
        {
          '@context': 'https://schema.org',
          '@graph': [
            {
              '@type': 'VideoObject',
              name: 'A clip',
              digitalSourceType: 'https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource',
            },
          ],
        },
        'type="application/ld+json"',
      )}<main>${VIDEO}</main>`,
      [
        {
          platform: 'news.example',
          label: 'https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource',
          by: 'unknown',
          claim: 'ai-edited',
        },
      ],
    ),
    state: 'done',
    reason: null,
  },
  {
    ...shown(
      'Any page: microdata and a caption',
      'https://blog.example/',
      'generic',
      `<figure itemscope itemtype="https://schema.org/VideoObject">${VIDEO}<link itemprop="digitalSourceType"
        href="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"><figcaption>AI-generated</figcaption></figure>`,
      [
        {
          platform: 'blog.example',
          label: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
          by: 'unknown',
          claim: 'ai-generated',
        },
        { platform: 'blog.example', label: 'AI-generated', by: 'unknown', claim: 'ai-generated' },
      ],
    ),
    state: 'done',
    reason: null,
  },
  {
    ...shown(
      'Any page: nothing',
      'https://plain.example/',
      'generic',
      `<main>${VIDEO}<p>How AI generated videos are made</p><nav><a>AI-generated</a></nav></main>`,
      [],
    ),
    state: 'done',
    reason: null,
  },
];

export const pageDocument = ({ markup, name }: PlatformTestPage, media: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
  <style>body{margin:40px}video{display:block}</style></head><body>${markup.replaceAll('MEDIA', media)}</body></html>`;
