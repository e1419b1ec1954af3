import type { ReportReason } from './notice';

/**
 * Where a report can go. `verified`: read in the platform's own text; `reported`: named by others, not read there.
 * Sources: docs/report-routes.md. Each is only ever opened by a click.
 */
export interface ReportRoute {
  /** Unique; `route_<id>` in `_locales` says in a sentence what it is for. */
  readonly id: string;
  readonly kind: 'help' | 'platform' | 'generator';
  /** A proper name: not translated. */
  readonly name: string;
  readonly url: string;
  readonly reasons: readonly ReportReason[];
  readonly status: 'verified' | 'reported';
}

const ANY = ['unlabelled', 'likeness', 'impersonation', 'election'] as const;

/** Those who stop intimate images: with a hash made on the person's own device, nothing is uploaded. */
const HELP: readonly ReportRoute[] = [
  {
    id: 'stopncii',
    kind: 'help',
    name: 'StopNCII.org',
    url: 'https://stopncii.org/',
    reasons: ['intimate'],
    status: 'verified',
  },
  {
    id: 'takeitdown',
    kind: 'help',
    name: 'Take It Down (NCMEC)',
    url: 'https://takeitdown.ncmec.org/',
    reasons: ['intimate'],
    status: 'verified',
  },
];

/** By host name, each with all that end in it. */
const PLATFORMS: readonly (ReportRoute & { readonly hosts: readonly string[] })[] = [
  {
    id: 'youtube_privacy',
    kind: 'platform',
    name: 'YouTube',
    hosts: ['youtube.com', 'youtube-nocookie.com'],
    url: 'https://support.google.com/youtube/answer/2801895',
    reasons: ['likeness', 'impersonation', 'intimate'],
    status: 'verified',
  },
  {
    id: 'google_legal',
    kind: 'platform',
    name: 'YouTube',
    hosts: ['youtube.com', 'youtube-nocookie.com'],
    url: 'https://support.google.com/legal/troubleshooter/1114905',
    reasons: ANY,
    status: 'reported',
  },
  {
    id: 'x_intimate',
    kind: 'platform',
    name: 'X',
    hosts: ['x.com', 'twitter.com'],
    url: 'https://help.x.com/forms/safety-and-sensitive-content/take-it-down',
    reasons: ['intimate'],
    status: 'verified',
  },
  {
    id: 'x_forms',
    kind: 'platform',
    name: 'X',
    hosts: ['x.com', 'twitter.com'],
    url: 'https://help.x.com/en/forms',
    reasons: ANY,
    status: 'reported',
  },
  {
    id: 'tiktok_form',
    kind: 'platform',
    name: 'TikTok',
    hosts: ['tiktok.com'],
    url: 'https://www.tiktok.com/legal/report/feedback',
    reasons: [...ANY, 'intimate'],
    status: 'verified',
  },
];

/** By the id of the generator that the evidence names. */
const GENERATORS: Readonly<Record<string, ReportRoute>> = Object.fromEntries(
  [
    ...['sora', 'chatgpt', 'dall-e'].map((generator) => ({
      generator,
      id: 'openai_form',
      name: 'OpenAI',
      url: 'https://openai.com/form/report-content/',
      status: 'verified' as const,
    })),
    ...['veo'].map((generator) => ({
      generator,
      id: 'google_ai',
      name: 'Google',
      url: 'https://support.google.com/legal/troubleshooter/1114905',
      status: 'reported' as const,
    })),
  ].map(({ generator, ...route }) => [generator, { ...route, kind: 'generator', reasons: [...ANY, 'intimate'] }]),
);

/**
 * @param place address of the page the clip was found on; null for a file.
 * @param generator id that the verdict or a finding names; null where none does.
 * @returns help first, then the platform's own, then the generator's: likeness and cameo misuse concerns its maker too.
 */
export function routesFor(reason: ReportReason, place: string | null, generator: string | null): ReportRoute[] {
  const host = place !== null && URL.canParse(place) ? new URL(place).hostname : '';
  const own = PLATFORMS.filter(({ hosts }) => hosts.some((name) => host === name || host.endsWith(`.${name}`)));
  const maker = generator !== null && Object.hasOwn(GENERATORS, generator) ? GENERATORS[generator] : undefined;
  return [...HELP, ...own, ...(maker ? [maker] : [])].filter(({ reasons }) => reasons.includes(reason));
}

/** For tests and the documentation: every route there is. */
export const ALL_ROUTES: readonly ReportRoute[] = [...HELP, ...PLATFORMS, ...Object.values(GENERATORS)];
