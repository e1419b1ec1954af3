/**
 * What YouTube's router announces (`yt-navigate-finish`) when a person goes from one video to the next. Its event carries
 * over a megabyte, and a content script that reads it takes all of that over into its own world at once: 18–150 ms. So
 * a few lines in the page's world (`noteSteps`) pick what the reader needs, some hundred characters, and hand that over;
 * docs/decisions/028.
 *
 * The line between the two is made as the stream tap's is (lib/page/stream-tap.ts): by one event, before any script of the
 * page, heard once. What comes over it is the page's own claim, as everything else that a reader reads.
 */
import { at, text } from './page-data';
import { endpointVideo, type Section, sectionsOf } from './youtube-sections';

/** Event on `document` that brings the page's world its one line; a page that knows the name hears and gets nothing. */
export const STEP_LINE = 'vidimus-step-line';
const STEP = 'yt-navigate-finish';

/** What is handed over of one step. */
export interface YoutubeStep {
  /** Of the video that it leads to, as named in three places; empty where one is missing. */
  readonly ids: readonly string[];
  /** Null where the data has no description. */
  readonly sections: readonly Section[] | null;
}

type Target = Pick<Document, 'addEventListener' | 'removeEventListener'>;

/** Reads a bounded number of the detail's properties, and bounds what it keeps of them. */
export function youtubeStep(detail: unknown): YoutubeStep {
  const step = at(detail, 'response');
  const answer = at(step, 'response');
  const ids = [
    text(at(step, 'playerResponse', 'videoDetails', 'videoId')),
    endpointVideo(at(step, 'endpoint')),
    endpointVideo(at(answer, 'currentVideoEndpoint')),
  ];
  return { ids: ids.map((id) => id.slice(0, 64)), sections: sectionsOf(answer) };
}

/** In the page's own world, before the page: hands over each step, while the other side wants them. */
export function noteSteps(document: Target): void {
  const onLine = (event: Event) => {
    const port = (event as MessageEvent).ports?.[0];
    if (!port) return;
    document.removeEventListener(STEP_LINE, onLine);
    // Taken now: a page may put its own in the prototype's place later, and listen there.
    const post = port.postMessage.bind(port);
    const onStep = (step: Event) => {
      try {
        post(youtubeStep((step as CustomEvent<unknown>).detail));
      } catch {
        // A getter of the page's threw, which must not show in its console: of this step nothing is known.
        post(null);
      }
    };
    port.onmessage = ({ data }: { data: unknown }) => {
      if (data === true) document.addEventListener(STEP, onStep);
      else document.removeEventListener(STEP, onStep);
    };
    document.addEventListener(STEP, onStep);
  };
  document.addEventListener(STEP_LINE, onLine);
}

/** In the content scripts' world, before the page. */
export function hearSteps(document: Pick<Document, 'dispatchEvent'>): { latest(): unknown; listen(on: boolean): void } {
  const { port1, port2 } = new MessageChannel();
  let latest: unknown;
  port1.onmessage = ({ data }: { data: unknown }) => {
    latest = data;
  };
  document.dispatchEvent(new MessageEvent(STEP_LINE, { ports: [port2] }));
  return {
    /** As it came over the line; undefined before the first step. */
    latest: () => latest,
    /** Switched off, nothing is left in the page but a listener's absence, and what was heard is forgotten. */
    listen(on) {
      if (!on) latest = undefined;
      port1.postMessage(on);
    },
  };
}
