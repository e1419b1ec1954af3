import { offerPlatform } from './platform';
import type { PlatformReader } from './reader';
import { runReader } from './run-reader';

/** Offers the reader of this page's host to the watcher: all that a reader's content script does when it is loaded. */
export function startReaders(readers: readonly PlatformReader[], window: Window, world: object): void {
  const { document, location } = window;
  const isOf = ({ hosts }: PlatformReader) =>
    hosts.length === 0 || hosts.some((host) => location.hostname === host || location.hostname.endsWith(`.${host}`));
  const reader = readers.find(isOf);
  if (reader === undefined) return;
  // Kept as it came and looked into only when a person asks: what it holds is a megabyte.
  let step: Event | undefined;
  if (reader.id === 'youtube') {
    document.addEventListener('yt-navigate-finish', (event) => {
      step = event;
    });
  }
  const page = { document, location, announced: () => (step as CustomEvent<unknown> | undefined)?.detail };
  offerPlatform(
    world,
    runReader(reader, page, () => performance.now()),
  );
}
