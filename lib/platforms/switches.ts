/**
 * Every reader of a platform's pages, and whether this version lets it read: the kill switch that a release carries.
 * A site that has changed is set to `false` here and in docs/platforms.md; its videos then say "switched off" instead of
 * "no label". A reader that throws is switched off without a release (reader-notes.ts).
 */
export const switches = {
  youtube: true,
  tiktok: true,
  instagram: true,
  facebook: true,
  threads: true,
  x: true,
  linkedin: true,
  vimeo: true,
  reddit: true,
  bluesky: true,
  bilibili: true,
  douyin: true,
  weibo: true,
  xiaohongshu: true,
  generators: true,
  generic: true,
} as const satisfies Record<string, boolean>;

export type PlatformId = keyof typeof switches;
