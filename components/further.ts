import { useState } from 'react';
import type { Inspection } from '../lib/inspection/schema';

interface FurtherFound {
  /** Of the page's own check that it goes beyond. */
  readonly mediaUrl: string | null;
  readonly inspectedAt: string | undefined;
  readonly found: Inspection;
}

/**
 * What came of asking further stands in the place of what the page's own check said, until that is of another clip or
 * has run anew.
 *
 * @param told what the page's check says.
 * @param done whether it has ended.
 */
export function useFurther(
  told: Inspection | null,
  done: boolean,
): readonly [Inspection | null, (found: Inspection) => void] {
  const [further, setFurther] = useState<FurtherFound | null>(null);
  const stands =
    done && further !== null && told?.subject.mediaUrl === further.mediaUrl && told.inspectedAt === further.inspectedAt;
  return [
    stands ? further.found : told,
    (found) => {
      if (told !== null) setFurther({ mediaUrl: told.subject.mediaUrl, inspectedAt: told.inspectedAt, found });
    },
  ];
}

/** Whether there is more that the popup could ask for; only then is the code of it loaded. */
export const hasOffer = ({ credentials, coverage }: Inspection): boolean =>
  credentials?.state === 'remote' ||
  coverage.some(
    ({ check, state, reason }) =>
      check === (credentials === null ? 'credentials' : 'contentHash') &&
      state === 'skipped' &&
      (reason === 'stream-only' || reason === 'too-large'),
  );
