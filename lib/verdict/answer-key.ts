import type { Disclosure, Verdict } from '../inspection/schema';

/**
 * @returns the key of an answer's words. A site's label that leaves open whether a video was made or altered with AI
 * ends in `ai-edited` (docs/verdict.md, row 21); "partly" would say more than the site did.
 */
export function answerKey({
  answer,
  basis,
}: Pick<Verdict, 'answer'> & { readonly basis: Verdict['basis'] | null }): string {
  return answer === 'ai-edited' && basis === 'disclosed' ? 'answer_labelled' : `answer_${answer.replaceAll('-', '_')}`;
}

/** @returns the key of the sentence that repeats a site's label. */
export function disclosureKey({ by, claim }: Pick<Disclosure, 'by' | 'claim'>): string {
  return `summary_disclosed${by === 'creator' ? '_creator' : ''}${claim === 'unclear' ? '_unclear' : ''}`;
}
