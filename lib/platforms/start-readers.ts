import { offerPlatform } from './platform';
import type { PlatformReader } from './reader';
import { runReader } from './run-reader';

/**
 * Offers the reader of this page's host to the watcher: all that a reader's content script does when it is loaded.
 *
 * @param announced what the page's own router last told; left out where nobody hears it.
 */
export function startReaders(
  readers: readonly PlatformReader[],
  window: Window,
  world: object,
  announced?: () => unknown,
): void {
  const { document, location } = window;
  const isOf = ({ hosts }: PlatformReader) =>
    hosts.length === 0 || hosts.some((host) => location.hostname === host || location.hostname.endsWith(`.${host}`));
  const reader = readers.find(isOf);
  if (reader === undefined) return;
  offerPlatform(
    world,
    runReader(reader, { document, location, ...(announced && { announced }) }, () => performance.now()),
  );
}
