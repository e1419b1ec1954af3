/** What every reader of a platform's pages is: one file a site, each citing where its structure is known from. */
import type { Disclosure, ReasonCode } from '../inspection/schema';
import type { PlatformId } from './switches';

/** The page as a reader sees it. Nothing is fetched and nothing is written: what is not there is not known. */
export interface PlatformPage {
  readonly document: Document;
  readonly location: Pick<Location, 'href' | 'hostname' | 'pathname' | 'search'>;
  /**
   * What the page's own router last announced, as youtube-steps.ts has cut it down; undefined before the first. The page
   * can announce anything; it can write any label into its pages too.
   */
  readonly announced?: () => unknown;
}

/** Why a reader cannot say whether there is a label. Never "no label". */
export type UnknownReason = Extract<ReasonCode, 'no-page-data' | 'unknown-structure' | 'not-applicable'>;

/**
 * `disclosures` without `unknown`: everything was read, and these are all there are. With `unknown`: what was found
 * stands, but more could be there. `unknown` alone: nothing can be said.
 */
export interface Reading {
  readonly disclosures?: readonly Disclosure[];
  readonly unknown?: UnknownReason;
  /** In English, for who wants to know more. */
  readonly detail?: string;
}

export interface PlatformReader {
  readonly id: PlatformId;
  /** Host names, each with all that end in it. */
  readonly hosts: readonly string[];
  /** What the page says of the video that this element plays now. */
  read(video: HTMLVideoElement, page: PlatformPage): Reading;
  /** What the page's data already says of the video that a feed's card leads to; left out where feeds carry nothing. */
  readCard?(card: Element, page: PlatformPage): Reading;
}
