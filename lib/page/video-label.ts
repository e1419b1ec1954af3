/** What a person would recognise a video by. Page text, so: plain, one line, short. */

const LONGEST = 200;
/** Levels of ancestors searched for a heading: enough for a post's card, not enough for its neighbour's. */
const HEADING_DEPTH = 6;

/** @returns the first of aria-label, title, a heading nearby, the document's title, the file's name; else ''. */
export function videoLabel(video: HTMLVideoElement, documentTitle: string): string {
  for (const candidate of [
    () => video.getAttribute('aria-label'),
    () => video.getAttribute('title'),
    () => nearbyHeading(video),
    () => documentTitle,
    () => fileName(video.currentSrc),
  ]) {
    const text = plainText(candidate());
    if (text !== '') return text;
  }
  return '';
}

function nearbyHeading(video: HTMLVideoElement): string | null {
  let at: Element | null = video.parentElement;
  for (let depth = 0; at !== null && depth < HEADING_DEPTH; depth++) {
    // With several videos inside, a heading may belong to any of them.
    if (at.localName === 'body' || at.querySelectorAll('video').length > 1) return null;
    const heading = at.querySelector('h1,h2,h3,h4,h5,h6,[role=heading],figcaption');
    if (heading !== null && plainText(heading.textContent) !== '') return heading.textContent;
    at = at.parentElement;
  }
  return null;
}

function fileName(address: string): string | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return null;
  const last = new URL(address).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    // A stray per cent sign: the name as it stands is still a name.
    return last;
  }
}

function plainText(text: string | null): string {
  // Control and direction marks could turn the popup's own words around. Sliced first: a page's text has no bound.
  const cleaned = (text ?? '')
    .slice(0, 2000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return cleaned.length <= LONGEST ? cleaned : `${cleaned.slice(0, LONGEST - 1).trimEnd()}…`;
}
