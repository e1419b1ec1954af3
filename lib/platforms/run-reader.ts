import { LIMITS } from '../inspection/limits';
import type { Disclosure, DisclosureRead, DisclosureReading } from '../inspection/schema';
import { plainText } from './page-text';
import type { Platform } from './platform';
import type { PlatformPage, PlatformReader, Reading } from './reader';
import { switches } from './switches';

/**
 * Milliseconds. A read happens on the page's own thread, once a video, while the pointer rests on it: it must not become
 * a long task. YouTube's page of a megabyte takes 6 to 8 to parse, and 18 and more to take over from its router's event
 * (Chromium, two busy cores).
 */
export const SLOW_MS = 50;
/** Reads above it after which a reader is not asked on this page any more: one may have met a busy moment. */
export const SLOW_READS = 3;

const LONGEST_LABEL = 200;

/**
 * Puts a reader behind its limits: switched off by the table, after throwing once (the background then switches it off
 * for the session), and where it is slow. Whatever happens inside, the watcher gets a row and the badge works on.
 *
 * @param now milliseconds, monotonic.
 */
export function runReader(reader: PlatformReader, page: PlatformPage, now: () => number): Platform {
  const on: boolean = switches[reader.id];
  let failure: string | null = null;
  let slow = 0;

  function row(state: DisclosureRead['state'], reason: DisclosureRead['reason'], detail: string | null = null) {
    return { reader: reader.id, state, reason, detail };
  }

  function guarded(read: () => Reading): DisclosureReading {
    if (!on) return { disclosures: [], read: row('skipped', 'switched-off') };
    if (failure === null && slow >= SLOW_READS) return { disclosures: [], read: row('skipped', 'timeout') };
    if (failure === null) {
      const started = now();
      try {
        const { disclosures = [], unknown, detail } = read();
        const found = disclosures.slice(0, LIMITS.disclosures).map(bounded);
        const state = unknown === undefined ? 'done' : found.length > 0 ? 'partial' : 'skipped';
        return { disclosures: found, read: row(state, unknown ?? null, detail?.slice(0, LIMITS.shortText) ?? null) };
      } catch (error) {
        failure = plainText(String(error), LIMITS.shortText);
      } finally {
        if (now() - started > SLOW_MS) slow++;
      }
    }
    return { disclosures: [], read: row('failed', 'crashed', failure) };
  }

  return {
    read: (video) => guarded(() => reader.read(video, page)),
    cardDisclosures: (card) => guarded(() => reader.readCard?.(card, page) ?? {}).disclosures,
  };
}

/** A page's text has no bound and may turn the text around it. */
function bounded(disclosure: Disclosure): Disclosure {
  return {
    ...disclosure,
    platform: plainText(disclosure.platform, LONGEST_LABEL),
    label: plainText(disclosure.label, LONGEST_LABEL),
    evidence: plainText(disclosure.evidence, LIMITS.shortText),
  };
}
