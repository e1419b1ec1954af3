// Apart from the schemas of `ports.ts`, for the content script, which has no room for them.
/** Frames drawn from a readable player, at most this many, each at most 512 px on its short side. */
export const MAX_SENT_FRAMES = 16;
/** Bytes of a page's own blob: that a content script may send along; above it the clip counts as `too-large`. */
export const MAX_SENT_BYTES = 48 * 1024 * 1024;
/** Bytes of an init segment; the largest seen with credentials is 0.3 MB. */
export const MAX_SENT_INIT = 4 * 1024 * 1024;
export const MAX_SENT_PLAYLISTS = 4;
