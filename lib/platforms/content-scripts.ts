/**
 * Which content script reads which site: part of the manifest (wxt.config.ts). A page loads the watcher and one of
 * these, so that what is known of forty hosts costs each page only what is known of its own.
 */

interface ReaderScript {
  /** The entrypoint's name. */
  readonly script: string;
  /** Hosts, each with all that end in it; null: every page that no other script is for. */
  readonly hosts: readonly string[] | null;
  /** A script in the page's own world that the reader hears from; both then come before the page. */
  readonly inPage?: string;
}

export const READER_SCRIPTS: readonly ReaderScript[] = [
  { script: 'platform-youtube', hosts: ['youtube.com', 'youtube-nocookie.com'], inPage: 'youtube-steps' },
  { script: 'platform-tiktok', hosts: ['tiktok.com'] },
  { script: 'platform-meta', hosts: ['instagram.com', 'facebook.com', 'threads.com', 'threads.net'] },
  { script: 'platform-social', hosts: ['x.com', 'twitter.com', 'linkedin.com', 'vimeo.com', 'reddit.com', 'bsky.app'] },
  { script: 'platform-china', hosts: ['bilibili.com', 'douyin.com', 'weibo.com', 'weibo.cn', 'xiaohongshu.com'] },
  {
    script: 'platform-generators',
    hosts: [
      'sora.chatgpt.com',
      'labs.google',
      'runwayml.com',
      'pika.art',
      'hailuoai.video',
      'hailuoai.com',
      'grok.com',
      'gemini.google.com',
      'flow.google',
      'lumalabs.ai',
      'klingai.com',
      'kling.ai',
      'jimeng.jianying.com',
      'dreamina.capcut.com',
      'vidu.com',
      'pixverse.ai',
      'midjourney.com',
      'heygen.com',
      'synthesia.io',
      'd-id.com',
    ],
  },
  { script: 'platform-generic', hosts: null },
];

const patterns = (hosts: readonly string[]): string[] => hosts.map((host) => `*://*.${host}/*`);

interface ManifestEntry {
  readonly matches: string[];
  readonly exclude_matches?: string[];
  readonly match_about_blank?: true;
  readonly match_origin_as_fallback?: true;
  readonly js: string[];
  readonly all_frames: true;
  readonly run_at: 'document_start' | 'document_idle';
  readonly world?: 'MAIN';
}

/** The manifest's entries, to stand before the watcher's. */
export function readerContentScripts(): ManifestEntry[] {
  const named = READER_SCRIPTS.flatMap(({ hosts }) => hosts ?? []);
  return READER_SCRIPTS.flatMap(({ script, hosts, inPage }): ManifestEntry[] => {
    const where = {
      matches: hosts === null ? ['<all_urls>'] : patterns(hosts),
      ...(hosts === null && {
        exclude_matches: patterns(named),
        // Frames without an address of their own have no host to be known by.
        match_about_blank: true as const,
        match_origin_as_fallback: true as const,
      }),
      all_frames: true as const,
    };
    const js = [`${script}.js`];
    if (inPage === undefined) return [{ ...where, js, run_at: 'document_idle' }];
    return [
      { ...where, js: [`${inPage}.js`], run_at: 'document_start', world: 'MAIN' },
      { ...where, js, run_at: 'document_start' },
    ];
  });
}
