import type { Problem } from '../lib/inspection/schema';
import { Untrusted } from './Untrusted';

/** What is wrong, as the engine put it into words; the standard's own code stands beside it for those who know it. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  return (
    <ul className="problems">
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: problems have no identity and never reorder
        <li key={index}>
          <Untrusted>{problem.explanation}</Untrusted>{' '}
          <code className="muted">
            <Untrusted>{problem.code}</Untrusted>
          </code>
        </li>
      ))}
    </ul>
  );
}
