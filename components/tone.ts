import type { Verdict } from '../lib/inspection/schema';

export type Tone = 'ai' | 'camera' | 'broken' | 'estimate' | 'neutral';

/** The colour an answer is shown in. Never the only carrier of meaning: icon and words stand beside it. */
export function toneOf(answer: Verdict['answer']): Tone {
  switch (answer) {
    case 'ai-generated':
    case 'ai-edited':
      return 'ai';
    case 'camera-captured':
      return 'camera';
    case 'credentials-broken':
      return 'broken';
    case 'likely-ai':
      return 'estimate';
    case 'no-signs-found':
    case 'cannot-tell':
      return 'neutral';
  }
}
