import { MAX_SENT_PLAYLISTS } from '../engine/sent-limits';
import { LIMITS } from '../inspection/limits';

/**
 * Addresses of the HLS and DASH playlists among what a page has loaded, the newest first: there may be one for an
 * advert, and one a quality. Looked up only when the person asked for a stream's pieces. The browser keeps some 250
 * entries a page, and what a page's worker loads is not among them.
 *
 * @param loaded the page's resource timing, oldest first; its names are the page's own words.
 */
export function playedPlaylists(loaded: readonly { readonly name: string }[]): string[] {
  const found = new Map<string, string>();
  for (let at = loaded.length - 1; at >= 0 && found.size < MAX_SENT_PLAYLISTS; at--) {
    const name = loaded[at]?.name ?? '';
    if (name.length > LIMITS.url || !URL.canParse(name)) continue;
    const { protocol, origin, pathname } = new URL(name);
    if (!/^https?:$/.test(protocol) || !/\.(?:m3u8|mpd)$/i.test(pathname)) continue;
    // A live list is loaded again and again, each time with another query.
    const list = origin + pathname;
    if (!found.has(list)) found.set(list, name);
  }
  return [...found.values()];
}
