import type { Evidence, GeneratorId } from './generators';

/** Where a mark can be read that cannot be read here: by the house that hid it, or by the standard's own page. */
export interface OfficialChecker {
  readonly id: 'gemini' | 'openai' | 'content-credentials' | 'kling' | 'bedrock';
  readonly name: string;
  /** Opened by the person's click alone; nothing is sent along. */
  readonly address: string;
  readonly reads: string;
  readonly takes: readonly ('video' | 'image' | 'audio')[];
  /** Asks for an account. Null: not known. */
  readonly account: boolean | null;
  /** How it is known; none of them was tried with a file of this project's. */
  readonly evidence: Evidence;
  readonly generators: readonly GeneratorId[];
}

/**
 * Checkers that the houses run themselves, as of November 2026. What they take is `media_…` in the words, what they
 * answer is theirs: that nothing was found never means that a video is real.
 */
export const OFFICIAL_CHECKERS: readonly OfficialChecker[] = [
  {
    id: 'gemini',
    name: 'Gemini (SynthID)',
    address: 'https://gemini.google.com/',
    reads: 'SynthID',
    takes: ['video', 'image', 'audio'],
    account: true,
    evidence: 'reported',
    generators: ['veo', 'gemini'],
  },
  {
    id: 'openai',
    name: 'OpenAI Verify',
    address: 'https://openai.com/verify',
    reads: 'Content Credentials, SynthID',
    takes: ['image'],
    account: false,
    evidence: 'reported',
    generators: ['chatgpt', 'dall-e'],
  },
  {
    id: 'content-credentials',
    name: 'Content Credentials Verify',
    address: 'https://contentcredentials.org/verify',
    reads: 'Content Credentials',
    takes: ['video', 'image', 'audio'],
    account: false,
    evidence: 'read-in-source',
    generators: [],
  },
  {
    id: 'kling',
    name: 'Kling detection',
    address: 'https://kling.ai/detection',
    reads: 'Kling',
    takes: ['video', 'image'],
    account: null,
    evidence: 'reported',
    generators: ['kling'],
  },
  {
    id: 'bedrock',
    name: 'Amazon Bedrock',
    address: 'https://console.aws.amazon.com/bedrock/',
    reads: 'Amazon Titan, Nova',
    takes: ['image'],
    account: true,
    evidence: 'reported',
    generators: ['titan', 'nova'],
  },
];

/** Schemes that are in use and that nobody but their makers can read; those without a public checker say so. */
export const UNREADABLE_SCHEMES: readonly {
  readonly name: string;
  readonly by: string;
  readonly checker: OfficialChecker['id'] | null;
}[] = [
  { name: 'SynthID', by: 'Google, OpenAI, NVIDIA', checker: 'gemini' },
  { name: 'Content Seal', by: 'Meta', checker: null },
  { name: 'Digimarc', by: 'Digimarc', checker: null },
  { name: 'Kling', by: 'Kuaishou', checker: 'kling' },
  { name: 'Titan, Nova', by: 'Amazon', checker: 'bedrock' },
  { name: 'Steg.AI, Imatag, InvisMark', by: 'Steg.AI, Imatag, Microsoft', checker: null },
];
