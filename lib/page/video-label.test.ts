// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { videoLabel } from './video-label';

/** Builds nested elements: `article > h3{Title}` reads better as calls. */
function element(name: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
function video(currentSrc = ''): HTMLVideoElement {
  const made = document.createElement('video');
  Object.defineProperty(made, 'currentSrc', { value: currentSrc });
  return made;
}

beforeEach(() => document.body.replaceChildren());

describe('videoLabel', () => {
  it('prefers what the author said about the video', () => {
    const labelled = video();
    labelled.setAttribute('aria-label', 'A cat on a piano');
    document.body.append(element('article', element('h3', 'Pets'), labelled));
    expect(videoLabel(labelled, 'Feed')).toBe('A cat on a piano');
  });
  it('takes the heading of its own post, not of the one beside it', () => {
    const first = video();
    const second = video();
    document.body.append(
      element('article', element('h3', 'First'), element('div', first)),
      element('article', element('div', second)),
    );
    expect(videoLabel(first, 'Feed')).toBe('First');
    expect(videoLabel(second, 'Feed')).toBe('Feed');
  });
  it('falls to the file name, then to nothing', () => {
    expect(videoLabel(video('https://a.test/clips/my%20cat.mp4?x=1'), '')).toBe('my cat.mp4');
    expect(videoLabel(video('https://a.test/100%.mp4'), '')).toBe('100%.mp4');
    expect(videoLabel(video('blob:https://a.test/1'), '')).toBe('');
  });
  it('is one short line without marks that turn text around', () => {
    const long = video();
    long.setAttribute('title', `evil\u202egnp\n${'x '.repeat(300)}`);
    const label = videoLabel(long, '');
    expect(label.length).toBeLessThanOrEqual(200);
    expect(label.startsWith('evil gnp x')).toBe(true);
  });
});
