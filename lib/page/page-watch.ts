/**
 * One document's watcher: joins discovery, the badge's state machine, its view and the inspections. It decides where
 * pointer and keyboard are, and nothing else; what follows from that is in the rooms it joins.
 */
import { LIMITS } from '../inspection/limits';
import type { Disclosure } from '../inspection/schema';
import { ASK_PLACE, ASK_RESIZED } from '../messaging/port-names';
import type { TopPlace, WatchSource } from '../messaging/protocol';
import type { PageSettings } from '../settings/page-settings';
import { acquire, framesSource, planSource, type VideoFacts } from './acquire';
import { askTap, type TapPort } from './ask-tap';
import { type BadgeEvent, clockOf, IDLE, REST_MS, shows, step } from './badge-state';
import { createBadgeView } from './badge-view';
import { badgeLabel, cardContent, labelContent, type Say } from './card-content';
import type { Clock } from './clock';
import { discoverVideos } from './discover';
import { grabFrames } from './frame-grab';
import { area, bigEnough, contains, intersect } from './geometry';
import { Inspections, type InspectionsOptions } from './inspections';
import { MediaTracker } from './media-identity';
import { playedPlaylists } from './played-playlists';
import { IN_VIEW_MS, MOST_A_PAGE, nextToCheck } from './scroll-checks';
import { createSpots } from './spots';
import { reportToPopup, type TabReportOptions, type ToldVideo } from './tab-report';
import { videoLabel } from './video-label';
import { cuttersOf, holds, videoAt, visiblePart, visibleWithin } from './visible-part';
import { WatchClient, type WatchClientOptions } from './watch-client';
import { isLoop } from './worth-a-badge';

/** Videos that fly past under a pointer while the page scrolls are not pointed at: notches of a wheel come 50–250 ms apart. */
const SCROLL_SETTLES_MS = 300;
/** What scrolls by itself all the time (a ticker, a page that follows its own news) must not keep us from ever looking. */
const LONGEST_WAIT_MS = 2000;

/** Between two looks at what lies under a moving pointer: asking for places and what is on top takes about a millisecond. */
const LOOK_EVERY_MS = 200;
/** How long a pointer over one element, within the box of the badge's video, is believed to be on that video unasked. */
const STILL_ON_MS = 1000;

/** Shorter than a scroll takes to settle: whoever is near by then has been told of. */
const NEAR_EVERY_MS = 200;

/** How long it is believed which ancestors cut off a part of the video: they change with a page's layout, not its scrolling. */
const CUTTING_HOLDS_MS = 2000;

/** Players are recycled some times a second; whether a running check has lost its last one can wait a moment. */
const UNPLAYED_AFTER_MS = 250;

/** CSS pixels within which a hand that holds the pointer still may tremble. */
const TREMOR = 4;
/** And within which it slips while it scrolls: a pointer that goes farther has been moved, and counts at once. */
const SLIP = 40;

export interface PageWatchOptions {
  window: Window & typeof globalThis;
  clock: Clock;
  signal: AbortSignal;
  say: Say;
  random: () => number;
  newId: () => string;
  openShadowRoot: (element: Element) => ShadowRoot | null;
  /** The line to the stream tap; null where it does not run. */
  tap: TapPort | null;
  connect: WatchClientOptions['connect'];
  valid: () => boolean;
  invalidated: () => void;
  onConnect: TabReportOptions['onConnect'];
  extension: TabReportOptions['extension'];
  onMessage: Record<
    'addListener' | 'removeListener',
    (
      run: (
        message: unknown,
        sender: { id?: string; tab?: unknown },
        answer: (told: TopPlace | true | null) => void,
      ) => void,
    ) => void
  >;
  /** As they are now; a site that is switched off has no watcher at all. */
  settings: () => PageSettings;
  /** What the platform says about a video; read when the person asks. */
  disclosures: InspectionsOptions['disclosures'];
  /** What the page's own data says of the video that a feed's card leads to; read when the pointer rests on the card. */
  cardDisclosures: (card: Element) => readonly Disclosure[];
}

export function watchPage(options: PageWatchOptions): void {
  const { window, clock, signal, say, settings } = options;
  const { document } = window;
  const viewport = () => ({ width: window.innerWidth, height: window.innerHeight });
  const readStyle = (element: Element) => window.getComputedStyle(element);
  const rightToLeft = () => readStyle(document.documentElement).direction === 'rtl';

  const media = new MediaTracker();
  const byId = new Map<string, HTMLVideoElement>();
  const hoveredAt = new WeakMap<HTMLVideoElement, number>();
  const client = new WatchClient({ ...options, clock, signal });
  const inspections = new Inspections({
    client,
    acquire: acquireFrom,
    frames: async (video, reason, leave) => framesSource(facts(video), await grab(video, leave), reason),
    disclosures: options.disclosures,
    changed: onProgress,
  });
  const report = reportToPopup({
    onConnect: options.onConnect,
    extension: options.extension,
    frame: options.newId(),
    videos: tabVideos,
    check: (id, pieces) => {
      const video = byId.get(id);
      const identity = video && media.identity(video);
      if (video && identity) inspections.request(identity, video, pieces ? 'pieces' : true);
    },
    attended(leave) {
      for (const type of ['play', 'pause']) {
        document.addEventListener(type, report, { capture: true, passive: true, signal: leave });
      }
    },
    clock,
    signal,
  });

  /* ---- The badge ---- */
  let state = IDLE;
  let timer: number | null = null;
  /** Where Tab on the badge returns to, and the player it was entered from, so that it is entered once. */
  let tabOrigin: HTMLElement | null = null;
  let tabVisited: string | null = null;

  /** The feed's card that the pointer is on, and what the page says of it once that was read. */
  let card: {
    readonly id: string;
    readonly link: Element;
    readonly picture: Element;
    disclosure: Disclosure | null;
  } | null = null;
  let cardTimer: number | null = null;
  let cards = 0;

  const view = createBadgeView({
    document,
    window,
    clock,
    signal,
    random: options.random,
    texts: {
      card: say('card_label'),
      details: say('card_details'),
      retry: say('card_retry'),
      look: say('card_look'),
      // Of the words, which may be of another language than the browser's own.
      direction: say('@@bidi_dir'),
    },
    visibleRect,
    viewport,
    rightToLeft,
    listener: {
      press: () => send({ type: 'press' }),
      details: () => client.openDetails(),
      retry: () => ask(true),
      look,
      focusIn: () => {
        // A mouse's click focuses too; only the keyboard's focus holds the badge.
        if (state.target !== null && view.host.matches(':focus-visible')) {
          send({ type: 'focus-in', target: state.target, on: 'badge' });
        }
      },
      focusOut: () => send({ type: 'focus-out' }),
      escape: () => {
        send({ type: 'escape' });
        tabOrigin?.focus();
      },
      tab: onBadgeTab,
      lost: () => send({ type: 'removed' }),
    },
  });

  /** Of the video that the badge is on: what cuts it, and when that was asked. */
  let cutting: { video: Element; cutters: readonly Element[]; at: number } | null = null;

  function visibleRect(video: Element) {
    const now = clock.now();
    if (cutting?.video !== video || now - cutting.at > CUTTING_HOLDS_MS) {
      const cutters = cuttersOf(video, readStyle);
      cutting = cutters && { video, cutters, at: now };
    }
    return cutting && visibleWithin(video, cutting.cutters, viewport());
  }

  function send(event: BadgeEvent): void {
    if (signal.aborted) return;
    const before = state;
    state = step(before, event);
    if (state === before) return;
    // An extension that was reloaded or taken out leaves its scripts behind, and no event tells them.
    if (before.name === 'idle' && !options.valid()) {
      options.invalidated();
      return;
    }
    if (timer !== null) clock.clearTimeout(timer);
    const next = clockOf(state, settings().ask !== 'click');
    timer = next === null ? null : clock.setTimeout(() => elapsed(next.event), next.milliseconds);
    if (state.name === 'open' && (before.name !== 'open' || before.target !== state.target)) ask(false);
    // A pointer that moves changes the state with each look, and seldom what is to be seen.
    const [was, is] = [shows(before), shows(state)];
    if (before.target !== state.target || was.badge !== is.badge || was.card !== is.card) draw();
  }

  function elapsed(type: 'rest-elapsed' | 'leave-elapsed' | 'fold-elapsed'): void {
    // Nobody rests on a video that scrolls past: the clock starts anew.
    send({ type: type === 'rest-elapsed' && settle !== null ? 'pointer-move' : type });
  }

  function ask(again: boolean): void {
    const video = targetVideo();
    if (video === null) return;
    const identity = media.identity(video);
    if (identity === null) {
      draw();
      return;
    }
    inspections.request(identity, video, again);
    onProgress(identity);
  }

  /** Our own badge must not be in the picture of what the tab shows: away so long, two frames before and after. */
  const LOOK_MS = 700;
  let looking = false;
  const framed = window !== window.top;
  const spots = createSpots(window);

  function look(press: MouseEvent): void {
    const video = targetVideo();
    const rects = video && visiblePart(video, readStyle, viewport());
    const identity = video && media.identity(video);
    if (!video || !rects || !identity || looking) return;
    looking = true;
    view.hide();
    const pair = framed ? spots.pair(press) : undefined;
    // Of a frame, what all frames around it let through is known to the browser alone.
    const seen = new window.IntersectionObserver(([entry]) => {
      seen.disconnect();
      if (signal.aborted || entry === undefined) return;
      const { left, top, right, bottom } = intersect(rects.visible, entry.intersectionRect);
      const shown = { left, top, width: right - left, height: bottom - top, viewportWidth: viewport().width };
      inspections.look(identity, video, pair ? { ...shown, spots: pair } : shown);
    });
    clock.requestAnimationFrame(() => clock.requestAnimationFrame(() => seen.observe(video)));
    clock.setTimeout(() => {
      looking = false;
      if (!signal.aborted) draw();
    }, LOOK_MS);
  }

  /** What the badge's video played when the badge was drawn. */
  let drawn: string | null = null;

  function draw(): void {
    if (looking) return;
    const video = targetVideo();
    const shown = shows(state);
    if (card?.disclosure && card.id === state.target && shown.badge) {
      const content = labelContent(card.disclosure, say);
      const label = say('badge_label_answer', [content.title]);
      view.show(card.picture, { content, label, card: shown.card });
      return;
    }
    if (video === null || !shown.badge) {
      view.hide();
      return;
    }
    const identity = media.identity(video);
    drawn = identity;
    const progress = inspections.progress(identity);
    const content = cardContent(progress, say);
    if (framed && progress.state === 'done' && progress.card.notLooked) content.summary = say('card_look_framed');
    if (identity === null) content.summary = say('card_nothing_loaded');
    view.show(video, { content, label: badgeLabel(progress, content, say), card: shown.card });
  }

  function onProgress(identity: string): void {
    report();
    checkInViewSoon();
    const video = targetVideo();
    if (video === null || media.identity(video) !== identity) return;
    const progress = inspections.progress(identity);
    if (progress.state === 'done') send({ type: 'update', final: true });
    else if (progress.state === 'error') send({ type: 'error' });
    // Whatever the state is: its content is new.
    draw();
  }

  function targetVideo(): HTMLVideoElement | null {
    return (state.target === null ? undefined : byId.get(state.target)) ?? null;
  }

  /* ---- Videos ---- */
  /** Those in or near the viewport: measuring all of a long feed at every move of the pointer took 40 ms/s. */
  const near = new Set<HTMLVideoElement>();
  const nearby = new window.IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) near.add(target as HTMLVideoElement);
        else near.delete(target as HTMLVideoElement);
      }
      checkInViewSoon();
    },
    // `delay`, where the browser knows it: while a feed scrolls, its players come and go with each frame.
    { rootMargin: '200px', delay: NEAR_EVERY_MS } as IntersectionObserverInit,
  );
  const discovery = discoverVideos({
    document,
    openShadowRoot: options.openShadowRoot,
    createObserver: (changed) => new window.MutationObserver(changed),
    clock,
    signal,
    listener: {
      added(video) {
        byId.set(media.id(video), video);
        // Counted as near until the observer has spoken.
        near.add(video);
        nearby.observe(video);
        report();
      },
      removed(video) {
        const id = media.id(video);
        byId.delete(id);
        near.delete(video);
        nearby.unobserve(video);
        if (state.target === id) send({ type: 'removed' });
        cancelUnplayedSoon();
        report();
      },
      // A feed that recycles its players loads some twenty times a second: nothing is read that nobody waits for.
      loads(video) {
        media.noteLoad(video);
        cancelUnplayedSoon();
        if (state.target === media.id(video) && media.identity(video) !== drawn) {
          send({ type: 'media-changed' });
          draw();
        }
        report();
      },
    },
  });

  let unplayed: number | null = null;

  function cancelUnplayedSoon(): void {
    if (unplayed !== null || inspections.running === 0) return;
    unplayed = clock.setTimeout(() => {
      unplayed = null;
      const played = new Set<string | null>();
      for (const video of byId.values()) played.add(media.identity(video));
      inspections.cancelUnless((identity) => played.has(identity));
    }, UNPLAYED_AFTER_MS);
  }

  function facts(video: HTMLVideoElement): VideoFacts {
    const seconds = video.duration;
    return {
      currentSrc: video.currentSrc,
      hasStream: (video.srcObject ?? null) !== null,
      hasMediaKeys: (video.mediaKeys ?? null) !== null,
      durationSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
      width: video.videoWidth || null,
      height: video.videoHeight || null,
    };
  }

  async function acquireFrom(video: HTMLVideoElement, leave: AbortSignal, pieces: boolean): Promise<WatchSource> {
    const known = facts(video);
    const source = await acquire(known, planSource(known), {
      fetch: (url, init) => window.fetch(url, init),
      grab: (at) => grab(video, at),
      tap: (url, listen) =>
        options.tap === null
          ? Promise.resolve({ init: null, stream: false })
          : askTap(url, options.tap, { clock, newId: options.newId }, listen),
      pieces,
      timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
      signal: leave,
    });
    if (!pieces || source.kind !== 'frames') return source;
    return { ...source, playlists: playedPlaylists(window.performance.getEntriesByType('resource')) };
  }

  function grab(video: HTMLVideoElement, leave: AbortSignal) {
    const canvas = document.createElement('canvas');
    // Read back at once and often: without this the picture would travel to the GPU and back each time.
    const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
    return grabFrames(video, {
      clock,
      signal: leave,
      draw(source, width, height) {
        if (context === null) throw new DOMException('no canvas', 'NotSupportedError');
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
        }
        context.drawImage(source, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      },
    });
  }

  function tabVideos(): ToldVideo[] {
    return [...byId].map(([id, video]) => {
      const progress = inspections.progress(media.identity(video));
      const seen = visiblePart(video, readStyle, viewport());
      const hovered = hoveredAt.get(video);
      return {
        id,
        playing: !video.paused && !video.ended,
        hoveredAgo: hovered === undefined ? null : clock.now() - hovered,
        area: seen === null ? 0 : area(seen.visible),
        label: videoLabel(video, document.title.slice(0, LIMITS.shortText)),
        state: progress.state,
        inspection: 'inspection' in progress ? progress.inspection : null,
        error: progress.state === 'error' ? progress.error : null,
      };
    });
  }

  /* ---- Check as I scroll ---- */
  /** Since when each video has been in view, as far as was looked. */
  let seenSince = new Map<HTMLVideoElement, number>();
  let looks: number | null = null;
  let askedByScrolling = 0;

  function checkInViewSoon(): void {
    if (settings().ask !== 'scroll' || looks !== null || signal.aborted) return;
    looks = clock.setTimeout(checkInView, IN_VIEW_MS);
  }

  function checkInView(): void {
    looks = null;
    if (settings().ask !== 'scroll' || document.hidden || signal.aborted) return;
    const now = clock.now();
    const seen = [...near].flatMap((video) => {
      const rects = wantsBadge(video) ? visiblePart(video, readStyle, viewport()) : null;
      if (rects === null || !bigEnough(rects.video)) return [];
      const since = seenSince.get(video) ?? now;
      const identity = media.identity(video);
      const unasked = identity !== null && inspections.progress(identity).state === 'idle';
      const whole = area(rects.video);
      return [
        { video, at: since, id: media.id(video), visible: area(rects.visible), whole, since: now - since, unasked },
      ];
    });
    seenSince = new Map(seen.map(({ video, at }) => [video, at]));
    const id = nextToCheck(seen, { running: inspections.running, asked: askedByScrolling });
    const video = id === null ? undefined : byId.get(id);
    const identity = video && media.identity(video);
    if (video && identity) {
      askedByScrolling++;
      inspections.request(identity, video);
    }
    if (askedByScrolling < MOST_A_PAGE && seen.some(({ unasked }) => unasked)) checkInViewSoon();
  }

  /* ---- Pointer ---- */
  let pointer: { x: number; y: number; target: EventTarget | null; touch: boolean } | null = null;
  /** What the page has scrolled under the pointer is another element than the one that its last event named. */
  let elsewhere = false;
  let rested: { x: number; y: number } | null = null;
  let lookedAt: EventTarget | null = null;
  /** A look at what is under the pointer is due: after this frame, or when the last one is long enough ago. */
  let due = false;
  let wait: number | null = null;
  let evaluated = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0 };
  /** When the page was last asked what lies there. */
  let askedAt = Number.NEGATIVE_INFINITY;
  /** While `pointermove` is not heard: sixty a second of them take longer to hear than all that follows. */
  let deaf: number | null = null;
  let settle: number | null = null;
  let scrollBegan = 0;
  let scrolledAt = 0;
  /** Whatever it was that scrolled. */
  let anyScrollAt: number | null = null;

  function onPointer(event: PointerEvent): void {
    if (!event.isTrusted) return;
    const touch = event.pointerType === 'touch';
    // A finger that drags scrolls; only its touching down means something.
    if (touch && event.type === 'pointermove') return;
    pointer = { x: event.clientX, y: event.clientY, target: event.target, touch };
    spots.note(event);
    elsewhere = false;
    evaluateSoon();
  }

  function evaluateSoon(): void {
    if (due || pointer === null || (settle !== null && !moved(pointer))) return;
    due = true;
    const early = evaluated.at + LOOK_EVERY_MS - clock.now();
    if (early <= 0) lookSoon();
    else wait = clock.setTimeout(lookSoon, early);
  }

  function lookSoon(): void {
    wait = null;
    if (stillOn() === null) clock.afterFrame(evaluate);
    else evaluate();
  }

  /**
   * The badge's video, while the pointer is over the same element as before and within the box that the badge follows:
   * the page is not asked. What has come over the video since is another element.
   */
  function stillOn(): HTMLVideoElement | null {
    if (pointer === null || elsewhere || pointer.target !== lookedAt || clock.now() - askedAt > STILL_ON_MS)
      return null;
    const box = view.box();
    return box && contains(box, pointer.x, pointer.y) ? targetVideo() : null;
  }

  /** What enters another element is heard all the same (`pointerover`); within one, where it stands can wait. */
  function deafen(): void {
    if (deaf !== null) return;
    document.removeEventListener('pointermove', onPointer, passive);
    deaf = clock.setTimeout(() => {
      deaf = null;
      document.addEventListener('pointermove', onPointer, passive);
    }, LOOK_EVERY_MS);
  }

  function moved({ x, y }: { x: number; y: number }): boolean {
    return Math.hypot(x - evaluated.x, y - evaluated.y) > SLIP;
  }

  function onScroll({ target, isTrusted, timeStamp }: Event): void {
    if (!isTrusted) return;
    anyScrollAt = timeStamp;
    if (!moves(target)) return;
    scrolledAt = timeStamp;
    if (settle !== null) return;
    scrollBegan = scrolledAt;
    // The browser tells of each element that passes under the pointer, and nobody wants to know.
    document.removeEventListener('pointerover', onPointer, passive);
    settle = clock.setTimeout(settled, SCROLL_SETTLES_MS);
  }

  /** Whether videos move with what was scrolled; a chat beside them, or a ticker, is no reason to wait. */
  function moves(scroller: EventTarget | null): boolean {
    if (!(scroller instanceof window.Element)) return true;
    for (const video of near) if (holds(scroller, video)) return true;
    return false;
  }

  function settled(): void {
    const now = clock.now();
    const rest = scrolledAt + SCROLL_SETTLES_MS - now;
    // Something that scrolls by itself all the time (a chat) must not keep us from ever looking.
    if (rest > 0 && now - scrollBegan < LONGEST_WAIT_MS) {
      settle = clock.setTimeout(settled, rest);
      return;
    }
    settle = null;
    elsewhere = true;
    document.addEventListener('pointerover', onPointer, passive);
    checkInViewSoon();
    evaluateSoon();
  }

  function evaluate(): void {
    due = false;
    if (pointer === null || signal.aborted || (settle !== null && !moved(pointer))) return;
    const { x, y, touch } = pointer;
    const target = elsewhere ? document.elementFromPoint(x, y) : pointer.target;
    evaluated = { at: clock.now(), x, y };
    if (target === view.host) {
      send({ type: 'pointer-badge' });
      return;
    }
    const known = stillOn();
    if (known === null) askedAt = evaluated.at;
    else deafen();
    if (target !== lookedAt) {
      lookedAt = target;
      lookUnder(target, x, y);
    }
    const video = known ?? videoUnder(x, y);
    noteCard(video === null && !touch ? cardUnder(target) : null);
    if (video === null) {
      rested = null;
      if (card?.disclosure) send({ type: 'pointer-card', target: card.id });
      else send({ type: 'pointer-out' });
      return;
    }
    hoveredAt.set(video, clock.now());
    const id = media.id(video);
    if (touch) {
      send({ type: 'tap', target: id });
      return;
    }
    const arrives = state.target !== id || state.pointer !== 'video';
    send({ type: 'pointer-in', target: id });
    if (arrives || rested === null || Math.hypot(x - rested.x, y - rested.y) > TREMOR) {
      rested = { x, y };
      if (!arrives) send({ type: 'pointer-move' });
      else report();
    }
  }

  function videoUnder(x: number, y: number): HTMLVideoElement | null {
    if (near.size === 0 || hiddenByFullScreen()) return null;
    return videoAt(near, x, y, wantsBadge, () => document.elementsFromPoint(x, y), readStyle, viewport());
  }

  /** A thumbnail: a link that holds a picture and no video. */
  function cardUnder(target: EventTarget | null): { link: Element; picture: Element } | null {
    const link = target instanceof window.Element ? target.closest('a[href]') : null;
    if (link === null || settings().ask === 'click' || hiddenByFullScreen()) return null;
    if (link.querySelector('video') !== null) return null;
    // An avatar is no thumbnail; and the link's own box is that of a line of text where it is laid out inline.
    const pictures = [...link.querySelectorAll('img')].slice(0, 4);
    const picture = pictures.find((image) => bigEnough(image.getBoundingClientRect()));
    return picture === undefined ? null : { link, picture };
  }

  function noteCard(found: { link: Element; picture: Element } | null): void {
    if (found?.link === card?.link) return;
    if (cardTimer !== null) clock.clearTimeout(cardTimer);
    cardTimer = found && clock.setTimeout(readCard, REST_MS);
    const before = card;
    card = found && { ...found, id: `card${++cards}`, disclosure: null };
    // Its label would lie over what the pointer has gone to.
    if (before !== null && before.id === state.target) draw();
  }

  function readCard(): void {
    cardTimer = null;
    if (card === null || signal.aborted) return;
    card.disclosure = options.cardDisclosures(card.link).find(({ claim }) => claim !== 'captured') ?? null;
    if (card.disclosure) send({ type: 'pointer-card', target: card.id });
  }

  function hiddenByFullScreen(): boolean {
    return document.fullscreenElement !== null && !settings().fullScreen;
  }

  function wantsBadge(video: HTMLVideoElement): boolean {
    // In picture-in-picture the page shows a placeholder, and the video is where no badge can be.
    return !isLoop(video) && document.pictureInPictureElement !== video;
  }

  /** A root attached after its host was last looked at is found here, level by level. */
  function lookUnder(target: EventTarget | null, x: number, y: number): void {
    let at = target instanceof window.Element ? target : null;
    for (let depth = 0; at !== null && depth < 8; depth++) {
      discovery.lookAt(at);
      const inner: Element | null = options.openShadowRoot(at)?.elementFromPoint(x, y) ?? null;
      at = inner === at ? null : inner;
    }
  }

  const passive = { capture: true, passive: true, signal } as const;
  document.addEventListener('pointermove', onPointer, passive);
  document.addEventListener('pointerover', onPointer, passive);
  document.addEventListener(
    'pointerdown',
    (event) => {
      onPointer(event);
      if (event.isTrusted && event.target !== view.host) send({ type: 'press-outside' });
    },
    passive,
  );
  // Into the frame around, or out of the window. At the root alone: `pointerout` comes for each element that is left.
  document.documentElement.addEventListener(
    'pointerleave',
    (event) => {
      if (!event.isTrusted || event.pointerType === 'touch') return;
      pointer = null;
      noteCard(null);
      send({ type: 'pointer-out' });
    },
    { passive: true, signal },
  );
  document.addEventListener('scroll', onScroll, passive);

  /** The frame that was pressed in has the focus, and the frames around it that of theirs. */
  function resizesFrame(): boolean {
    const frame = deepFocus();
    if (!(frame instanceof window.HTMLIFrameElement)) return false;
    const { width, height } = frame.getBoundingClientRect();
    return Math.abs(width - frame.offsetWidth) > 1 || Math.abs(height - frame.offsetHeight) > 1;
  }

  // Asked when the person wants a look at what a frame of this page shows.
  const onMessage: Parameters<PageWatchOptions['onMessage']['addListener']>[0] = (message, { id, tab }, answer) => {
    if (id !== options.extension.id || tab !== undefined) return;
    if (message === ASK_PLACE && !framed) answer(spots.top(anyScrollAt && clock.now() - anyScrollAt));
    if (message === ASK_RESIZED && resizesFrame()) answer(true);
  };
  options.onMessage.addListener(onMessage);

  /* ---- Keyboard ---- */
  function deepFocus(): Element | null {
    let at = document.activeElement;
    for (let depth = 0; at !== null && depth < 16; depth++) {
      const inner = options.openShadowRoot(at)?.activeElement ?? null;
      if (inner === null) return at;
      at = inner;
    }
    return at;
  }

  /** The video whose player has the keyboard: the focus is on it, or on something that lies over or just under it. */
  function videoOfFocus(): HTMLVideoElement | null {
    const focused = deepFocus();
    if (focused === null || focused === document.body || focused === view.host) return null;
    if (!focused.matches(':focus-visible') || hiddenByFullScreen()) return null;
    if (discovery.videos.has(focused as HTMLVideoElement)) return focused as HTMLVideoElement;
    const box = focused.getBoundingClientRect();
    const x = (box.left + box.right) / 2;
    const y = (box.top + box.bottom) / 2;
    for (const video of near) {
      const around = video.getBoundingClientRect();
      if (!bigEnough(around) || area(box) > 2 * area(around) || !wantsBadge(video)) continue;
      if (contains({ ...edges(around), bottom: around.bottom + TREMOR * 12 }, x, y)) return video;
    }
    return null;
  }

  function onFocus(event: Event): void {
    if (!event.isTrusted || event.target === view.host || discovery.videos.size === 0) return;
    const video = videoOfFocus();
    if (video === null) {
      tabVisited = null;
      tabOrigin = null;
      send({ type: 'focus-out' });
      return;
    }
    const id = media.id(video);
    if (tabVisited !== id) tabVisited = null;
    send({ type: 'focus-in', target: id, on: 'player' });
  }

  /**
   * The host stands at the document's end, where nobody who watches with the keyboard would find it: so the first Tab
   * in a player that shows the badge goes to the badge, and the next one on, from where it had come.
   */
  function onKey(event: KeyboardEvent): void {
    if (!event.isTrusted || event.target === view.host) return;
    if (event.key === 'Escape') {
      send({ type: 'escape' });
      return;
    }
    if (state.focus !== 'player' || state.target === null) return;
    send({ type: 'focus-in', target: state.target, on: 'player' });
    if (event.key !== 'Tab' || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const origin = deepFocus();
    if (tabVisited === state.target || !shows(state).badge || !(origin instanceof window.HTMLElement)) return;
    tabVisited = state.target;
    tabOrigin = origin;
    event.preventDefault();
    view.focus();
  }

  function onBadgeTab(backwards: boolean): boolean {
    if (tabOrigin === null || !tabOrigin.isConnected) return false;
    // Back where it came from, the browser's own Tab goes on from there; Shift+Tab has arrived.
    tabOrigin.focus();
    return backwards;
  }

  document.addEventListener('focusin', onFocus, passive);
  document.addEventListener(
    'focusout',
    (event) => {
      if (event.isTrusted && event.target !== view.host && event.relatedTarget === null) send({ type: 'focus-out' });
    },
    passive,
  );
  document.addEventListener('keydown', onKey, { capture: true, signal });

  /* ---- The page as a whole ---- */
  document.addEventListener('fullscreenchange', () => send({ type: 'fullscreen' }), passive);
  // Left in a window of its own: a pointer over the badge would keep it.
  document.addEventListener(
    'enterpictureinpicture',
    () => {
      const video = targetVideo();
      if (video !== null && !wantsBadge(video)) send({ type: 'removed' });
    },
    passive,
  );
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) send({ type: 'removed' });
    },
    passive,
  );
  window.addEventListener(
    'pagehide',
    ({ isTrusted }) => {
      if (!isTrusted) return;
      inspections.cancelAll();
      send({ type: 'removed' });
    },
    { signal },
  );

  signal.addEventListener('abort', () => {
    options.onMessage.removeListener(onMessage);
    if (timer !== null) clock.clearTimeout(timer);
    if (wait !== null) clock.clearTimeout(wait);
    if (deaf !== null) clock.clearTimeout(deaf);
    if (unplayed !== null) clock.clearTimeout(unplayed);
    if (settle !== null) clock.clearTimeout(settle);
    if (cardTimer !== null) clock.clearTimeout(cardTimer);
    if (looks !== null) clock.clearTimeout(looks);
    nearby.disconnect();
    near.clear();
    state = IDLE;
    byId.clear();
  });
}

function edges({ left, top, right, bottom }: DOMRect) {
  return { left, top, right, bottom };
}
