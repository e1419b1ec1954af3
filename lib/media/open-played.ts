import type { ByteSource } from './byte-source';
import { type OpenedStream, openStream } from './open-stream';
import { isLocal } from './playlist';

/** Seconds, and share, by which the length of a list's stream may differ from that of the player. */
const SLACK = 3;
const SLACK_SHARE = 0.05;

/**
 * Follows the playlists that a page loaded, one after another, to streams that its player may be playing: of two known
 * lengths that differ, one is an advert's. Nothing but its length ties such a list to the player, so whatever comes of
 * it was said by the page.
 *
 * @param playlists http(s) addresses, as the page's own list of what it loaded has them.
 * @param player its length, null while unknown, and the address of its page.
 * @throws MediaError what the first list failed with, where none could be followed.
 */
export async function* openPlayed(
  playlists: readonly string[],
  player: { readonly seconds: number | null; readonly pageUrl: string | null },
  open: (url: string) => ByteSource,
  signal: AbortSignal,
): AsyncGenerator<OpenedStream> {
  const fromLocal = player.pageUrl !== null && isLocal(new URL(player.pageUrl).hostname);
  let failure: { readonly error: unknown } | null = null;
  let opened = 0;
  for (const url of playlists) {
    const { hostname, pathname } = new URL(url);
    // A page of some server must not make the person's browser ask around in the person's own network.
    if (isLocal(hostname) && !fromLocal) continue;
    try {
      const stream = await openStream(/\.mpd$/i.test(pathname) ? 'dash' : 'hls', open(url), url, open, signal);
      opened += 1;
      if (stream.kind !== 'pieces' || fits(stream.seconds, player.seconds)) yield stream;
    } catch (error) {
      signal.throwIfAborted();
      failure ??= { error };
    }
  }
  if (opened === 0 && failure !== null) throw failure.error;
}

function fits(stream: number | null, player: number | null): boolean {
  if (stream === null || player === null) return true;
  return Math.abs(stream - player) <= Math.max(SLACK, SLACK_SHARE * Math.max(stream, player));
}
