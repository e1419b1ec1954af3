import { type Engine, EngineFailure } from '../engine/ports';
import type { Inspection } from '../inspection/schema';

/** What the person agreed to beyond a first look at a page's clip; what is agreed to later comes on top. */
export interface Further {
  /** Servers that may be asked for the manifest that the file names. */
  readonly manifestHosts?: readonly string[];
  /** Present: the identities in it are to be checked; these may be asked for their issuers' keys. */
  readonly identityHosts?: readonly string[];
}

/** Whether the clip's bytes can be read again: by the address of a file, which a stream or a page's own bytes have not. */
export function readableAddress({ subject }: Pick<Inspection, 'subject'>): string | null {
  return subject.mediaUrl !== null && /^(https?|data):/i.test(subject.mediaUrl) ? subject.mediaUrl : null;
}

/**
 * Inspects a page's clip once more, with what the person agreed to. What the page itself said of it stands: the engine
 * sees no page.
 *
 * @throws EngineFailure with a named code; `unreadable` where there is no address to read again.
 */
export async function askFurther(
  inspection: Inspection,
  further: Further,
  world: { readonly engine: Engine; readonly language: string; readonly newKey: () => string },
  signal: AbortSignal,
): Promise<Inspection> {
  const url = readableAddress(inspection);
  if (url === null) throw new EngineFailure('unreadable', 'the clip has no address of its own');
  const { engine, language, newKey } = world;
  const found = await engine.inspect(
    {
      key: newKey(),
      source: { kind: 'url', url },
      pageUrl: inspection.subject.pageUrl,
      disclosures: inspection.disclosures,
      language,
      ...(further.manifestHosts && { manifestHosts: [...further.manifestHosts] }),
      ...(further.identityHosts && { identityHosts: [...further.identityHosts] }),
    },
    () => undefined,
    signal,
  );
  const read = inspection.coverage.find(({ check }) => check === 'disclosure');
  return { ...found, coverage: found.coverage.map((row) => (row.check === 'disclosure' && read ? read : row)) };
}
