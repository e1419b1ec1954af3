/** The section "How this was made" in YouTube's data, as its pages and its router carry it. */
import { at, isObject, list, text } from './page-data';

/** The section's name in the data; a video without one has a description all the same. */
export const SECTION = 'howThisWasMadeSectionViewModel';
/** Panels, items of a description, and links of a section that are looked at; more than any page has. */
const MOST_PARTS = 64;
const MOST_SECTIONS = 8;
const MOST_LINKS = 8;
const LONGEST_TEXT = 512;

export interface Section {
  readonly header: string;
  /** Whose signed credentials the label comes from: "Info from Google LLC". Empty: the creator or YouTube set it. */
  readonly attribution: string;
  readonly links: readonly string[];
}

/** Takes a section's text as it came and bounds it. */
export function boundedSection(header: unknown, attribution: unknown, links: readonly unknown[]): Section {
  const cut = (value: unknown) => text(value).slice(0, LONGEST_TEXT);
  return { header: cut(header), attribution: cut(attribution), links: links.slice(0, MOST_LINKS).map(cut) };
}

/**
 * @param data what the page's `ytInitialData` or the router's answer holds.
 * @returns null when there is no description at all, which every video has: then the structure has changed.
 */
export function sectionsOf(data: unknown): Section[] | null {
  const sections: Section[] = [];
  let described = false;
  for (const panel of list(at(data, 'engagementPanels')).slice(0, MOST_PARTS)) {
    const description = at(
      panel,
      'engagementPanelSectionListRenderer',
      'content',
      'structuredDescriptionContentRenderer',
    );
    if (!isObject(description)) continue;
    described = true;
    for (const item of list(description.items).slice(0, MOST_PARTS)) {
      const section = at(item, SECTION);
      if (!isObject(section) || sections.length >= MOST_SECTIONS) continue;
      sections.push(
        boundedSection(
          at(section, 'bodyHeader', 'content'),
          at(section, 'attributionText', 'content'),
          list(at(section, 'bodyText', 'commandRuns')).map((run) =>
            at(run, 'onTap', 'innertubeCommand', 'urlEndpoint', 'url'),
          ),
        ),
      );
    }
  }
  return described ? sections : null;
}

const ENDPOINTS = ['watchEndpoint', 'reelWatchEndpoint'] as const;

/** @returns the video that an endpoint leads to. */
export function endpointVideo(endpoint: unknown): string {
  for (const name of ENDPOINTS) {
    const id = text(at(endpoint, name, 'videoId'));
    if (id !== '') return id;
  }
  return '';
}
