/**
 * Decides where the bytes of a video come from, best first, and falls to frames of the player with the reason why.
 * The media element is read, never changed: no seek, no play, no attribute.
 */
import type { EngineError } from '../engine/engine-error';
import { MAX_SENT_BYTES } from '../engine/sent-limits';
import { LIMITS } from '../inspection/limits';
import type { ReasonCode } from '../inspection/schema';
import type { WatchSource } from '../messaging/protocol';
import type { Tapped } from './ask-tap';
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
  /** The init segment of a MediaSource's stream, where the tap caught one; `listen`: and what its player is handed. */
  tap: (url: string, listen: boolean) => Promise<Tapped>;
  /** The person asked for pieces of a stream. */
  pieces: boolean;
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
      // The tap is asked first: the fetch of a stream's address fails, and leaves a line on the page's console.
      const known = plan.url.startsWith('blob:') ? await options.tap(plan.url, false) : null;
      const isStream = known?.stream === true;
      const bytes = isStream ? 'stream-only' : await readBytes(plan.url, options);
      // Not `instanceof`: in Firefox a response to a content script holds the page's own kind of ArrayBuffer.
      if (typeof bytes !== 'string') return { kind: 'bytes', bytes, mediaUrl: mediaUrl(facts) };
      const [grabbed, tapped] = await Promise.all([
        options.grab(options.signal),
        bytes === 'stream-only' && options.pieces ? options.tap(plan.url, true) : known,
      ]);
      const { init = null, appended } = tapped ?? {};
      return { ...framesSource(facts, grabbed, bytes), init, ...(appended && { appended }) };
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

/**
 * Whether a request by address that failed is to be repeated, once, with frames of the player: the address gave no
 * bytes, or something that is no clip (a playlist).
 *
 * @returns the reason to send with the frames; null when there is nothing to mend.
 */
export function reasonAfterError(sent: WatchSource['kind'], { code }: EngineError): ReasonCode | null {
  if (sent !== 'url') return null;
  if (code === 'unreadable') return 'network';
  return code === 'not-media' ? 'unsupported-format' : null;
}
