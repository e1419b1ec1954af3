// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { videoAt, visiblePart } from './visible-part';

const viewport = { width: 1000, height: 800 };
const styles = new Map<Element, Partial<CSSStyleDeclaration>>();
const readStyle = (element: Element) =>
  ({
    position: 'static',
    overflow: 'visible',
    visibility: 'visible',
    backgroundColor: 'rgba(0, 0, 0, 0)',
    opacity: '1',
    ...styles.get(element),
  }) as CSSStyleDeclaration;

/** No layout here: each element is told where it is. */
function box<K extends keyof HTMLElementTagNameMap>(
  name: K,
  [left, top, width, height]: [number, number, number, number],
  parent: Node,
  style: Partial<CSSStyleDeclaration> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  const rect = { left, top, width, height, right: left + width, bottom: top + height };
  element.getBoundingClientRect = () => rect as DOMRect;
  styles.set(element, style);
  parent.appendChild(element);
  return element;
}

beforeEach(() => {
  document.body.replaceChildren();
  styles.clear();
});

describe('visiblePart', () => {
  it('ends where a scroller or the viewport does', () => {
    const scroller = box('div', [0, 0, 300, 400], document.body, { overflow: 'hidden' });
    const video = box('video', [200, 300, 640, 360], scroller);
    expect(visiblePart(video, readStyle, viewport)?.visible).toEqual({ left: 200, top: 300, right: 300, bottom: 400 });
  });
  it('is nothing for a hidden, removed or scrolled-out video', () => {
    expect(visiblePart(box('video', [0, 900, 640, 360], document.body), readStyle, viewport)).toBeNull();
    const hidden = box('video', [0, 0, 640, 360], document.body, { visibility: 'hidden' });
    expect(visiblePart(hidden, readStyle, viewport)).toBeNull();
    const gone = box('video', [0, 0, 640, 360], document.body);
    gone.remove();
    expect(visiblePart(gone, readStyle, viewport)).toBeNull();
  });
  it('is not clipped by a box that does not hold what is absolutely placed', () => {
    const holder = box('div', [0, 0, 1000, 800], document.body, { position: 'relative' });
    const clip = box('div', [0, 0, 10, 10], holder, { overflow: 'hidden' });
    const video = box('video', [100, 100, 320, 180], clip, { position: 'absolute' });
    expect(visiblePart(video, readStyle, viewport)?.visible).toMatchObject({ left: 100, right: 420 });
  });
});

describe('videoAt', () => {
  const at = (videos: HTMLVideoElement[], ...stack: Element[]) =>
    videoAt(
      videos,
      150,
      150,
      () => true,
      () => stack,
      readStyle,
      viewport,
    );

  it('finds the video under its player’s layers, poster and gradient', () => {
    const video = box('video', [100, 100, 320, 180], document.body);
    const poster = box('div', [100, 100, 320, 180], document.body, { backgroundColor: 'rgb(0, 0, 0)' });
    const layer = box('div', [0, 0, 1000, 800], document.body);
    expect(at([video], layer, poster, video)).toBe(video);
  });
  it('finds one that lets the pointer through', () => {
    const video = box('video', [100, 100, 320, 180], document.body);
    expect(at([video], document.body)).toBe(video);
  });
  it('leaves alone one that a dialog or a header lies over', () => {
    const video = box('video', [100, 100, 320, 180], document.body);
    const dialog = box('dialog', [100, 100, 50, 80], document.body);
    const header = box('header', [0, 100, 1000, 100], document.body, { backgroundColor: 'rgb(255, 255, 255)' });
    expect(at([video], dialog, video)).toBeNull();
    expect(at([video], header, video)).toBeNull();
  });
  it('takes the one on top, not a smaller one beneath it', () => {
    const beneath = box('video', [100, 100, 200, 120], document.body);
    const dialog = box('dialog', [50, 50, 700, 500], document.body);
    const top = box('video', [60, 60, 640, 360], dialog);
    expect(at([beneath, top], top, dialog, beneath)).toBe(top);
  });
  it('knows a player by the host of its shadow root', () => {
    const host = box('div', [100, 100, 900, 700], document.body, { backgroundColor: 'rgb(0, 0, 0)' });
    const video = box('video', [100, 100, 320, 180], host.attachShadow({ mode: 'closed' }));
    expect(at([video], host)).toBe(video);
  });
  it('asks the browser what lies at the point only when a video does', () => {
    const away = box('video', [400, 400, 320, 180], document.body);
    const elements = () => {
      throw new Error('asked');
    };
    expect(videoAt([away], 150, 150, () => true, elements, readStyle, viewport)).toBeNull();
  });
  it('gives no badge to decoration', () => {
    expect(at([box('video', [100, 100, 110, 80], document.body)])).toBeNull();
  });
});
