/**
 * Decides where the bytes of a video come from, best first, and falls to frames of the player with the reason why.
 * The media element is read, never changed: no seek, no play, no attribute.
 */
import type { EngineError } from '../engine/ports';
import { type Inspection, LIMITS, type ReasonCode } from '../inspection/schema';
import { MAX_SENT_BYTES, type WatchSource } from '../messaging/protocol';
import type { GrabbedFrames } from './frame-grab';

/** A blob: that gives nothing within this is treated as one that gives nothing. */
const READ_LIMIT_MS = 5000;

export interface VideoFacts {
  currentSrc: string;
  /** `srcObject` is set. */
  hasStream: boolean;
  /** Encrypted Media Extensions are in use. */
  hasMediaKeys: boolean;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
}

export type SourcePlan =
  /** The engine reads it by range. */
  | { kind: 'url'; url: string }
  /** This context can read it: a blob: of the page, or a data: too long for a message. */
  | { kind: 'read'; url: string }
  | { kind: 'frames'; reason: ReasonCode }
  | { kind: 'nothing'; reason: ReasonCode };

export function planSource(facts: VideoFacts): SourcePlan {
  if (facts.hasMediaKeys) return { kind: 'nothing', reason: 'protected' };
  if (facts.hasStream) return { kind: 'frames', reason: 'stream-only' };
  const { currentSrc } = facts;
  if (currentSrc === '') return { kind: 'nothing', reason: 'no-bytes' };
  const scheme = currentSrc.slice(0, currentSrc.indexOf(':')).toLowerCase();
  const short = currentSrc.length <= LIMITS.url;
  if (scheme === 'http' || scheme === 'https') {
    return short ? { kind: 'url', url: currentSrc } : { kind: 'frames', reason: 'no-bytes' };
  }
  if (scheme === 'data') return { kind: short ? 'url' : 'read', url: currentSrc };
  if (scheme === 'blob') return { kind: 'read', url: currentSrc };
  // file:, filesystem:, another extension's address: no context of ours may read it.
  return { kind: 'frames', reason: 'blocked' };
}

type FramesSource = Extract<WatchSource, { kind: 'frames' }>;

export interface AcquireOptions {
  fetch: (url: string, init: { signal: AbortSignal }) => Promise<Pick<Response, 'blob'>>;
  grab: (signal: AbortSignal) => Promise<GrabbedFrames>;
  /** The init segment of a MediaSource's stream, where the tap caught one. */
  tap: (url: string) => Promise<ArrayBuffer | null>;
  /** Aborts after the given milliseconds (`AbortSignal.timeout`). */
  timeout: (milliseconds: number) => AbortSignal;
  signal: AbortSignal;
}

/** Does what the plan says. Never throws for a video's sake: what cannot be read becomes a source with its reason. */
export async function acquire(facts: VideoFacts, plan: SourcePlan, options: AcquireOptions): Promise<WatchSource> {
  switch (plan.kind) {
    case 'url':
      return { kind: 'url', url: plan.url };
    case 'nothing':
      return framesSource(facts, { frames: [], failure: null }, plan.reason);
    case 'frames':
      return framesSource(facts, await options.grab(options.signal), plan.reason);
    case 'read': {
      const bytes = await readBytes(plan.url, options);
      // Not `instanceof`: in Firefox a response to a content script holds the page's own kind of ArrayBuffer.
      if (typeof bytes !== 'string') return { kind: 'bytes', bytes, mediaUrl: mediaUrl(facts) };
      const [grabbed, init] = await Promise.all([
        options.grab(options.signal),
        bytes === 'stream-only' ? options.tap(plan.url) : null,
      ]);
      return { ...framesSource(facts, grabbed, bytes), init };
    }
  }
}

/** @returns the bytes, or why there are none. A MediaSource's blob: names no bytes, and its fetch fails. */
async function readBytes(url: string, options: AcquireOptions): Promise<ArrayBuffer | ReasonCode> {
  try {
    const signal = AbortSignal.any([options.signal, options.timeout(READ_LIMIT_MS)]);
    const blob = await (await options.fetch(url, { signal })).blob();
    // Asked before the bytes are: a blob may stand for a file of many gigabytes on disk.
    if (blob.size > MAX_SENT_BYTES) return 'too-large';
    return blob.size === 0 ? 'no-bytes' : await blob.arrayBuffer();
  } catch {
    return url.startsWith('blob:') ? 'stream-only' : 'no-bytes';
  }
}

/** @param reason why there is nothing better than frames; what hindered the frames themselves outranks it. */
export function framesSource(facts: VideoFacts, grabbed: GrabbedFrames, reason: ReasonCode): FramesSource {
  return {
    kind: 'frames',
    frames: grabbed.frames,
    mediaUrl: mediaUrl(facts),
    durationSeconds: facts.durationSeconds,
    width: facts.width,
    height: facts.height,
    reason: grabbed.failure ?? reason,
  };
}

function mediaUrl(facts: VideoFacts): string | null {
  const { currentSrc } = facts;
  return currentSrc === '' || currentSrc.startsWith('data:') || currentSrc.length > LIMITS.url ? null : currentSrc;
}

/** The bytes could not be had; anything else (`malformed`, `too-large`, …) frames would not mend. */
const OUT_OF_REACH = new Set<ReasonCode | null>(['network', 'http-error', 'blocked', 'offline']);
const READS_BYTES = new Set(['credentials', 'contentHash', 'marks', 'classifier']);

/**
 * Whether an inspection by address is to be repeated, once, with frames of the player: when the engine could not get
 * the bytes (a site that wants cookies or a Referer, a playlist instead of a clip) and so could not judge a picture.
 *
 * @returns the reason to send with the frames; null when there is nothing to mend.
 */
export function reasonToTryFrames(
  sent: WatchSource['kind'],
  outcome: { inspection: Inspection } | { error: EngineError },
): ReasonCode | null {
  if (sent !== 'url') return null;
  if ('error' in outcome) {
    if (outcome.error.code === 'unreadable') return 'network';
    return outcome.error.code === 'not-media' ? 'unsupported-format' : null;
  }
  const { classifier, credentials, marks } = outcome.inspection;
  // Frames would be a new inspection without what the bytes gave: a signature found must not go with the connection.
  if (classifier !== null || credentials !== null || marks.length > 0) return null;
  const row = outcome.inspection.coverage.find(
    ({ check, state, reason }) => READS_BYTES.has(check) && state !== 'done' && OUT_OF_REACH.has(reason),
  );
  return row?.reason ?? null;
}
