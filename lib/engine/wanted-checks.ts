import type { OptionalPhase } from '../inspection/optional-phases';
import type { Engine } from './ports';

/**
 * The same engine without the checks that the person does not want. Who asks for a large file to be hashed wants that
 * check, this once.
 *
 * @param leftOut read anew for each job, so that a choice holds from the next one on.
 */
export function withWantedChecks<Some extends Engine>(
  engine: Some,
  leftOut: () => Promise<readonly OptionalPhase[]>,
): Some {
  return {
    ...engine,
    async inspect(job, onUpdate, signal, onProgress) {
      const chosen = await leftOut();
      const wanted: readonly OptionalPhase[] = job.asked === undefined || job.asked.length === 0 ? [] : ['contentHash'];
      const left = chosen.filter((check) => !wanted.includes(check));
      return engine.inspect(left.length === 0 ? job : { ...job, leftOut: left }, onUpdate, signal, onProgress);
    },
  };
}
