/**
 * The generators' own sites: a page that shows one result of the generator is evidence by itself. Only those pages
 * count: the same hosts show advertising that was filmed, tutorials, and what people upload to be worked on. Evidence
 * for each address: docs/platforms.md, Generators.
 */
import type { PlatformReader } from './reader';

interface ResultPages {
  readonly name: string;
  readonly host: string;
  /** Of the path. */
  readonly results: RegExp;
}

export const RESULT_PAGES: readonly ResultPages[] = [
  { name: 'Sora', host: 'sora.chatgpt.com', results: /^\/(?:p\/s_|g\/gen_)\w+/ },
  { name: 'Google Flow', host: 'labs.google', results: /^\/(?:[\w-]+\/)?fx\/(?:[\w-]+\/)?tools\/flow\/shared\// },
  { name: 'Runway', host: 'runwayml.com', results: /^\/(?:creation|share)\/[0-9a-f-]{36}/ },
  { name: 'Pika', host: 'pika.art', results: /^\/video\/[0-9a-f-]{36}/ },
  { name: 'Hailuo', host: 'hailuoai.video', results: /^\/share\/(?:ai-video\/)?\w{6,}/ },
  { name: 'Hailuo', host: 'hailuoai.com', results: /^\/share\/(?:ai-video\/)?\w{6,}/ },
  { name: 'Grok Imagine', host: 'grok.com', results: /^\/imagine\/post\/[0-9a-f-]{36}/ },
];

/** Of these no address is known that shows nothing but results. */
export const OTHER_GENERATORS = [
  'gemini.google.com',
  'flow.google',
  'lumalabs.ai',
  'klingai.com',
  'kling.ai',
  'jimeng.jianying.com',
  'dreamina.capcut.com',
  'vidu.com',
  'pixverse.ai',
  'midjourney.com',
  'heygen.com',
  'synthesia.io',
  'd-id.com',
] as const;

const isOn = (host: string, of: string): boolean => host === of || host.endsWith(`.${of}`);

export const generators: PlatformReader = {
  id: 'generators',
  hosts: [...new Set(RESULT_PAGES.map(({ host }) => host)), ...OTHER_GENERATORS],
  read(video, { location, document }) {
    const page = RESULT_PAGES.find(
      ({ host, results }) => isOn(location.hostname, host) && results.test(location.pathname),
    );
    if (page === undefined) return { unknown: 'unknown-structure' };
    // Beside the result stand others, and sometimes what it was made from: which one is which is not known.
    const playing = [...document.querySelectorAll('video')].filter((other) => other.currentSrc !== '');
    if (
      playing.some(
        (other) => other !== video && other.clientWidth * other.clientHeight > video.clientWidth * video.clientHeight,
      )
    )
      return { unknown: 'unknown-structure', detail: 'not the largest video of the page' };
    return {
      disclosures: [
        {
          platform: page.name,
          label: `Shown by ${page.name} as made with it`,
          by: 'platform',
          claim: 'ai-generated',
          evidence: `the page's own address, ${location.hostname}${location.pathname.slice(0, 60)}`,
        },
      ],
    };
  },
};
