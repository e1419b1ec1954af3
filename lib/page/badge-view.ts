/**
 * Draws the badge and its card: one host element a document, in the top layer where there is one, with a closed root.
 * It holds no decision. The page can see that an element is there and may take it out; it cannot read what it says.
 */
import { type Glyph, progressRing, sealIcon } from './badge-icons';
import { BADGE_STYLE } from './badge-style';
import type { CardContent } from './card-content';
import type { Clock } from './clock';
import { createFollower, type FollowOptions } from './follow';
import { placeBadge, placeCard, type Rect, type Size } from './geometry';

/** A page that takes the host out more often than this does not want it, and gets its way. */
const MOST_INSERTIONS = 5;

export interface BadgeShown {
  content: CardContent;
  label: string;
  card: boolean;
}

export interface BadgeViewListener {
  press(): void;
  details(): void;
  retry(): void;
  look(press: MouseEvent): void;
  focusIn(): void;
  focusOut(to: EventTarget | null): void;
  escape(): void;
  /** Tab inside the badge: `backwards` with Shift. @returns whether the focus was placed, so that Tab does no more. */
  tab(backwards: boolean): boolean;
  /** The video is gone or out of sight, or the page has taken the badge out for good. */
  lost(): void;
}

export interface BadgeViewOptions {
  document: Document;
  window: FollowOptions['window'];
  clock: Clock;
  signal: AbortSignal;
  /** 0–1, for the element's name. */
  random: () => number;
  texts: { card: string; details: string; retry: string; look: string; direction: string };
  /** The part of the video that can be seen; null when it has left the document. */
  visibleRect: (video: Element) => { video: Rect; visible: Rect } | null;
  viewport: () => Size;
  rightToLeft: () => boolean;
  listener: BadgeViewListener;
}

export interface BadgeView {
  readonly host: HTMLElement;
  show(video: Element, shown: BadgeShown): void;
  hide(): void;
  /** Of the video, as it was last seen while the badge follows it; null while there is no badge. */
  box(): Rect | null;
  focus(): void;
  /** Whether the keyboard is in badge or card. */
  hasFocus(): boolean;
}

export function createBadgeView(options: BadgeViewOptions): BadgeView {
  const { document, clock, signal, listener, texts } = options;
  const host = document.createElement(randomName(options.random));
  const shadow = host.attachShadow({ mode: 'closed' });
  adoptStyle(document, shadow);

  const root = make(document, 'div', 'root');
  const badge = make(document, 'button', 'badge');
  badge.type = 'button';
  const face = make(document, 'span', 'face');
  const word = make(document, 'span', 'word');
  badge.append(face, word);
  const card = make(document, 'div', 'card');
  card.id = 'card';
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-label', texts.card);
  badge.setAttribute('aria-controls', card.id);
  const head = make(document, 'div', 'head');
  const title = make(document, 'div', 'title');
  const generator = make(document, 'span', 'generator');
  const summary = make(document, 'p', 'summary');
  const bar = make(document, 'div', 'bar');
  bar.append(document.createElement('i'));
  const foot = make(document, 'div', 'foot');
  const basis = make(document, 'span', 'basis');
  const unchecked = make(document, 'span', 'unchecked');
  const details = make(document, 'button', 'details');
  details.type = 'button';
  foot.append(basis, unchecked, details);
  card.append(head, summary, bar, foot);
  // A live region speaks only when it was there before its text: this one stays while the card comes and goes.
  const live = make(document, 'div', 'live');
  live.setAttribute('role', 'status');
  live.setAttribute('aria-live', 'polite');
  const sentinel = make(document, 'div', 'sentinel');
  root.append(badge, card, live, sentinel);
  // The words' direction is that of the browser's language; only the corner follows the page.
  root.dir = texts.direction;
  root.hidden = true;
  shadow.append(root);

  let video: Element | null = null;
  let shown: BadgeShown | null = null;
  let insertions = 0;
  let action: CardContent['action'] = null;
  let drawnGlyph: string | null = null;
  let placed = '';
  /** Of the badge as it is drawn; null until it was laid out. */
  let size: Size | null = null;
  let rightToLeft = false;
  const follower = createFollower({ window: options.window, clock, sentinel, place });

  listen();
  signal.addEventListener('abort', () => {
    hide();
    host.remove();
  });

  function listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(
      target: HTMLElement | ShadowRoot,
      type: K,
      run: (event: HTMLElementEventMap[K]) => void,
    ) =>
      target.addEventListener(
        type,
        (event) => {
          // A page can make events; only the person's count.
          if (event.isTrusted) run(event as HTMLElementEventMap[K]);
        },
        { signal },
      );
    on(badge, 'click', () => listener.press());
    on(details, 'click', (event) => {
      if (action !== null) listener[action](event);
    });
    on(root, 'focusin', () => listener.focusIn());
    on(root, 'focusout', (event) => {
      // Within the closed root the related target is ours; anything else has left.
      const to = event.relatedTarget;
      if (!(to instanceof Node && root.contains(to))) listener.focusOut(to);
    });
    on(root, 'keydown', (event) => {
      if (event.key === 'Escape') listener.escape();
      if (event.key === 'Tab' && leavesBadge(event.shiftKey) && listener.tab(event.shiftKey)) event.preventDefault();
    });
    // What is meant for the badge must not pause the video or follow the link that the page has under it.
    const meant =
      'pointerdown pointerup mousedown mouseup click dblclick auxclick keydown keyup keypress touchstart touchend';
    for (const type of meant.split(' ')) root.addEventListener(type, (event) => event.stopPropagation(), { signal });
  }

  function leavesBadge(backwards: boolean): boolean {
    const last = shown?.card && !details.hidden ? details : badge;
    return shadow.activeElement === (backwards ? badge : last);
  }

  function show(target: Element, next: BadgeShown): void {
    const arriving = root.hidden === true || video !== target;
    video = target;
    shown = next;
    draw(next);
    root.hidden = false;
    size = null;
    if (!insert(target, arriving)) {
      giveUp();
      return;
    }
    placed = '';
    if (arriving) rightToLeft = options.rightToLeft();
    follower.follow(target);
  }

  /** @returns false when the page has taken the host out too often. */
  function insert(target: Element, arriving: boolean): boolean {
    // What lies outside a modal dialog is inert, so the badge of a video in one must live in it.
    const parent = modalAround(target) ?? document.documentElement;
    if (parent === null) return false;
    if (host.parentNode !== parent) {
      if (insertions++ >= MOST_INSERTIONS) return false;
      parent.append(host);
      arriving = true;
    }
    if (arriving) raise();
    return true;
  }

  /** Into the top layer, where no z-index of the page reaches. */
  function raise(): void {
    if (typeof host.showPopover !== 'function') return;
    try {
      host.popover = 'manual';
      // Hidden whenever the badge is, so that showing it puts it on top of what the page has opened since.
      if (!host.matches(':popover-open')) host.showPopover();
    } catch (error) {
      // A page in the middle of a fullscreen change refuses; the z-index still stands.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  function draw({ content, label, card: open }: BadgeShown): void {
    root.className = `root ${content.tone}`;
    drawFace(content.glyph, content.progress);
    // The open card says it already; the badge alone then covers less of the picture.
    word.textContent = content.title;
    word.hidden = !content.answered || open;
    badge.setAttribute('aria-label', label);
    badge.setAttribute('aria-expanded', String(open));
    card.hidden = !open;
    title.textContent = content.title;
    fill(generator, content.generator);
    summary.textContent = content.summary;
    bar.hidden = content.progress === null;
    root.style.setProperty('--part', String(Math.round((content.progress ?? 0) * 100)));
    fill(basis, content.basis);
    fill(unchecked, content.notChecked);
    action = content.action;
    fill(details, action && texts[action]);
    foot.hidden = content.basis === null && content.notChecked === null && content.action === null;
    // Once, with the answer: each step of a check would be read out.
    const spoken = open && content.progress === null ? `${content.title}. ${content.summary}` : '';
    if (live.textContent !== spoken) live.textContent = spoken;
  }

  function drawFace(glyph: Glyph, progress: number | null): void {
    const running = progress !== null;
    const key = `${glyph} ${running}`;
    if (key !== drawnGlyph) {
      drawnGlyph = key;
      face.replaceChildren(sealIcon(document, glyph), ...(running ? [progressRing(document)] : []));
      head.replaceChildren(sealIcon(document, glyph), title, generator);
    }
    face.querySelector('.ring')?.classList.toggle('turning', progress === 0);
    if (progress === 0) face.style.setProperty('--part', '25');
    else face.style.removeProperty('--part');
  }

  function place(): Rect | null {
    if (video === null) return null;
    const rects = options.visibleRect(video);
    size ??= { width: badge.offsetWidth, height: badge.offsetHeight };
    const at = rects && placeBadge(rects.video, rects.visible, size, rightToLeft);
    if (rects === null || at === null) {
      listener.lost();
      return null;
    }
    if (!host.isConnected && !insert(video, true)) {
      giveUp();
      return null;
    }
    const viewport = options.viewport();
    const key = `${at.x} ${at.y} ${size.width} ${viewport.width} ${viewport.height} ${card.hidden}`;
    if (key !== placed) {
      placed = key;
      badge.style.transform = `translate(${at.x}px,${at.y}px)`;
      if (!card.hidden) {
        const cardSize = { width: card.offsetWidth, height: card.offsetHeight };
        const cardAt = placeCard(rects.video, at, size, cardSize, viewport, rightToLeft);
        card.style.transform = `translate(${cardAt.x}px,${cardAt.y}px)`;
      }
    }
    return rects.video;
  }

  function giveUp(): void {
    hide();
    listener.lost();
  }

  function hide(): void {
    follower.stop();
    video = null;
    shown = null;
    if (root.hidden) return;
    root.hidden = true;
    live.textContent = '';
    if (host.isConnected && typeof host.hidePopover === 'function' && host.matches(':popover-open')) host.hidePopover();
  }

  return {
    host,
    show,
    hide,
    box: follower.box,
    focus: () => badge.focus(),
    hasFocus: () => shadow.activeElement !== null,
  };
}

/** A name that no style sheet and no blocklist can know beforehand. */
function randomName(random: () => number): string {
  const letters = (count: number) =>
    Array.from({ length: count }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
  return `${letters(4)}-${letters(6)}`;
}

function adoptStyle(document: Document, shadow: ShadowRoot): void {
  const Sheet = document.defaultView?.CSSStyleSheet;
  try {
    if (Sheet === undefined) throw new TypeError('no constructed sheets');
    const sheet = new Sheet();
    sheet.replaceSync(BADGE_STYLE);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox refuses a sheet across its Xray wrappers in some versions; the element does the same there.
    const style = document.createElement('style');
    style.textContent = BADGE_STYLE;
    shadow.append(style);
  }
}

function make<K extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: K,
  className: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

function fill(element: HTMLElement, text: string | null): void {
  element.textContent = text ?? '';
  element.hidden = text === null;
}

function modalAround(video: Element): Element | null {
  for (let at: Node | null = video; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
    if (at instanceof Element && at.localName === 'dialog' && at.matches(':modal')) return at;
  }
  return null;
}
