/**
 * Finds every `<video>` of one document: present, inserted later, in open and closed shadow roots, recycled by a feed.
 *
 * Cost is the design. A mutation only sets a flag, and the observer is taken off until the next look, so a page that
 * mutates 5,000 times a second calls us about five times a second (looking at each added node cost 54 ms/s). A look is
 * a `querySelectorAll('video')` in each known root; shadow hosts are swept apart, slower and in bounded slices.
 * Nothing runs while nothing changed or while the document is hidden.
 */
import type { Clock } from './clock';

/** Wait between a change and the look at it. */
export const SCAN_EVERY_MS = 200;
/** Wait between two sweeps for shadow hosts, once the first sweep of the page has ended. */
export const SWEEP_EVERY_MS = 1000;
/** Wait between the slices of the page's first sweep: what is there at the start is wanted soon. */
const FIRST_SWEEP_EVERY_MS = 50;
/** Longest slice of one sweep, five a second: a page of 50,000 elements is swept over some seconds, not in one long task. */
const SWEEP_SLICE_MS = 1;
/** Elements looked at between two readings of the clock. */
const SWEEP_BATCH = 16;
/** A page with more than this is not a feed; the rest is ignored. */
const MAX_VIDEOS = 500;
const MAX_ROOTS = 2000;

/**
 * Built-in elements that may host a shadow root; the others are custom elements. Told apart here and not by a selector:
 * on 3,300 elements `querySelectorAll('*')` takes 0.03 ms, with a list of exclusions 9.6 ms.
 */
const MAY_HOST = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

export interface DiscoveryListener {
  added(video: HTMLVideoElement): void;
  removed(video: HTMLVideoElement): void;
  /** The browser says that the element has begun another load. */
  loads(video: HTMLVideoElement): void;
}

export interface DiscoveryOptions {
  document: Document;
  /** `chrome.dom.openOrClosedShadowRoot` or Firefox's property of that name; null when the element hosts none. */
  openShadowRoot: (element: Element) => ShadowRoot | null;
  createObserver: (changed: () => void) => Pick<MutationObserver, 'observe' | 'disconnect'>;
  clock: Clock;
  signal: AbortSignal;
  listener: DiscoveryListener;
}

export interface Discovery {
  readonly videos: ReadonlySet<HTMLVideoElement>;
  /**
   * Looks at one element and the shadow hosts around it now, without waiting for a sweep: for what lies under the
   * pointer, where a root attached long after its host was last looked at matters at once.
   */
  lookAt(element: Element): void;
}

type Root = Document | ShadowRoot;

export function discoverVideos(options: DiscoveryOptions): Discovery {
  const { document, openShadowRoot, clock, signal, listener } = options;
  const videos = new Set<HTMLVideoElement>();
  const roots = new Map<Root, AbortController>();
  /** Plain elements seen once without a root. */
  const seen = new WeakSet<Element>();
  /** Those seen twice, for `attachShadow` comes with construction, practically never later; and those that can have none. */
  const settled = new WeakSet<Element>();
  /** What the sweep in progress has yet to look at: static lists, whose elements come into being when they are read. */
  const pending: NodeListOf<Element>[] = [];
  let cursor = 0;
  let firstSweepDone = false;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let scanDue = true;
  let sweepDue = true;
  let timer: number | null = null;

  const observer = options.createObserver(() => {
    observer.disconnect();
    scanDue = true;
    sweepDue = true;
    schedule();
  });

  function addRoot(root: Root): void {
    if (roots.has(root) || roots.size >= MAX_ROOTS) return;
    const leave = new AbortController();
    roots.set(root, leave);
    // `emptied` comes as well when a player is recycled, and alone when it gets nothing new: what it shows stays then.
    root.addEventListener('loadstart', onLoadStart, { capture: true, passive: true, signal: leave.signal });
    observer.observe(root, { childList: true, subtree: true });
    scanRoot(root);
    // Roots nest: what hangs in this one is swept with the slice in progress.
    pending.push(root.querySelectorAll('*'));
    schedule();
  }

  function onLoadStart({ target, isTrusted }: Event): void {
    // These events stay in the root that they fire in, and each root has its listener.
    if (!isVideo(target)) return;
    // A page can make such events by the thousand: one may cause the next look, as a mutation does, and nothing else.
    // Believed, it would end the check of a stream, whose identity is the count of its loads.
    if (isTrusted && videos.has(target)) {
      listener.loads(target);
      return;
    }
    scanDue = true;
    schedule();
  }

  function scanRoot(root: Root): void {
    for (const video of root.querySelectorAll('video')) {
      if (videos.has(video) || videos.size >= MAX_VIDEOS) continue;
      videos.add(video);
      listener.added(video);
    }
  }

  function scan(): void {
    scanDue = false;
    for (const [root, leave] of roots) {
      if (root !== document && !(root as ShadowRoot).host.isConnected) {
        leave.abort();
        roots.delete(root);
      }
    }
    for (const video of videos) {
      if (video.isConnected) continue;
      videos.delete(video);
      listener.removed(video);
    }
    for (const root of roots.keys()) scanRoot(root);
  }

  function look(element: Element): void {
    // The cheap question first: of what a sweep passes, nearly all was there the time before.
    if (settled.has(element)) return;
    const name = element.localName;
    const custom = name.includes('-');
    if (!custom && !MAY_HOST.has(name)) {
      settled.add(element);
      return;
    }
    const root = openShadowRoot(element);
    if (root !== null) addRoot(root);
    // A custom element may be upgraded at any time, so it is asked again on every sweep.
    else if (!custom) (seen.has(element) ? settled : seen).add(element);
  }

  /** @returns true when the sweep has ended. */
  function sweepSlice(): boolean {
    if (pending.length === 0) {
      sweepDue = false;
      for (const root of roots.keys()) pending.push(root.querySelectorAll('*'));
    }
    const end = clock.now() + SWEEP_SLICE_MS;
    for (let list = pending[0]; list !== undefined; list = pending[0]) {
      while (cursor < list.length) {
        const batch = Math.min(list.length, cursor + SWEEP_BATCH);
        for (; cursor < batch; cursor++) {
          const element = list[cursor];
          if (element !== undefined) look(element);
        }
        if (clock.now() >= end && cursor < list.length) return false;
      }
      pending.shift();
      cursor = 0;
    }
    return true;
  }

  function tick(): void {
    timer = null;
    if (document.hidden || signal.aborted) return;
    if (scanDue) scan();
    const now = clock.now();
    // A sweep that has begun goes on with every look; only its beginning waits.
    if (pending.length > 0 || (sweepDue && (!firstSweepDone || now - sweptAt >= SWEEP_EVERY_MS))) {
      if (pending.length === 0) sweptAt = now;
      if (sweepSlice()) firstSweepDone = true;
    }
    for (const root of roots.keys()) observer.observe(root, { childList: true, subtree: true });
    if (scanDue || sweepDue || pending.length > 0) schedule();
  }

  function schedule(): void {
    if (timer !== null || document.hidden || signal.aborted) return;
    timer = clock.setTimeout(tick, firstSweepDone ? SCAN_EVERY_MS : FIRST_SWEEP_EVERY_MS);
  }

  document.addEventListener(
    'visibilitychange',
    () => {
      if (!document.hidden && (scanDue || sweepDue || pending.length > 0)) schedule();
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    observer.disconnect();
    if (timer !== null) clock.clearTimeout(timer);
    for (const leave of roots.values()) leave.abort();
    roots.clear();
    videos.clear();
    pending.length = 0;
  });

  addRoot(document);
  tick();

  return {
    videos,
    lookAt(element) {
      let at: Element | null = element;
      for (let depth = 0; at !== null && depth < 8; depth++) {
        const root = openShadowRoot(at);
        if (root !== null) addRoot(root);
        at = at.parentElement;
      }
    },
  };
}

function isVideo(target: EventTarget | null): target is HTMLVideoElement {
  return (target as Element | null)?.localName === 'video';
}
