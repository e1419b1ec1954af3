/**
 * What the extension must say of each clip of the demo, with the demo's root imported as the person's own trust anchor
 * and every check having run. Where an answer rests on the classifier, each answer that an estimate may give is right:
 * the clips are drawings, and nobody trained it on those.
 */
import type { Credentials, Verdict } from '../../lib/inspection/schema';

export interface Expectation {
  answer: readonly Verdict['answer'][];
  basis: readonly Verdict['basis'][];
  /** Null: looked, and there is no manifest store. */
  state: Credentials['state'] | null;
  contentHash: Credentials['contentHash'] | null;
  /** Organisation of the signer, where one is shown. */
  signer: string | null;
}

const openToEstimate = {
  answer: ['likely-ai', 'no-signs-found', 'cannot-tell'],
  basis: ['estimate', 'none'],
} as const satisfies Partial<Expectation>;

const unsigned = { ...openToEstimate, state: null, contentHash: null, signer: null } as const satisfies Expectation;

const generated = {
  answer: ['ai-generated'],
  basis: ['signed'],
  state: 'trusted',
  contentHash: 'match',
  signer: 'Vidimus Demo AI Studio',
} as const satisfies Expectation;

const captured = {
  answer: ['camera-captured'],
  basis: ['signed'],
  state: 'trusted',
  contentHash: 'match',
  signer: 'Vidimus Demo Camera Co.',
} as const satisfies Expectation;

export const expectations = {
  'ai-signed': generated,
  'camera-signed': captured,
  altered: { ...captured, answer: ['credentials-broken'], state: 'broken', contentHash: 'mismatch' },
  // It claims a camera: without a trusted signer that proves nothing, so the answer comes from elsewhere.
  expired: { ...openToEstimate, state: 'undatable', contentHash: 'match', signer: 'Vidimus Demo News Desk' },
  plain: unsigned,
  // The page cannot read it (no CORS); ranged reads with the extension's own permission can.
  'other-origin': generated,
  // Only what the player was handed first can be read: signer and claim, not the content.
  stream: { ...generated, contentHash: 'unchecked' },
  // Signed by the camera, but half of it is missing: that is not an alteration, and not a clip without credentials.
  truncated: { ...openToEstimate, state: 'malformed', contentHash: 'unchecked', signer: 'Vidimus Demo Camera Co.' },
  'closed-shadow': captured,
  framed: unsigned,
  // One element that the feed fills anew: the answer must change with the clip.
  'recycled-first': captured,
  'recycled-second': generated,
} as const satisfies Record<string, Expectation>;

export type ClipId = keyof typeof expectations;
