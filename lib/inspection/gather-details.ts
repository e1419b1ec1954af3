import { walkTopLevel } from '../media/boxes';
import type { ByteSource } from '../media/byte-source';
import { MediaError } from '../media/byte-source';
import type { MediaFacts } from '../media/media-facts';
import { DETAILS_LIMITS, type Details, type Heat, type MetadataRow } from './details';

/** What is gathered by others; handed in, so that this file only orders and bounds. */
export interface DetailsTools {
  /** @returns null when the bytes are no media at all. */
  examine(bytes: ByteSource, signal: AbortSignal): Promise<MediaFacts | null>;
  credentials(
    bytes: ByteSource,
    facts: MediaFacts,
    signal: AbortSignal,
  ): Promise<Pick<Details, 'thumbnails' | 'thumbnailsLeftOut' | 'store' | 'storeLength' | 'report'>>;
  /** Everything that the file says of itself outside its credentials; absent: nobody reads it yet. */
  metadata?(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<readonly MetadataRow[]>;
  /** Pictures of frames; absent: nobody asked for them. */
  frames?(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<NonNullable<Details['frames']>>;
  /** A heat map of one frame; where somebody asked for it, nothing else is gathered. Null: there is none to be made. */
  heat?(bytes: ByteSource, facts: MediaFacts, signal: AbortSignal): Promise<Heat | null>;
}

const NOTHING: Details = {
  thumbnails: [],
  thumbnailsLeftOut: 0,
  store: null,
  storeLength: null,
  report: null,
  boxes: [],
  metadata: [],
};

/** @throws MediaError `not-media` for what is none, and what reading the bytes throws. */
export async function gatherDetails(bytes: ByteSource, tools: DetailsTools, signal: AbortSignal): Promise<Details> {
  const facts = await tools.examine(bytes, signal);
  if (facts === null) throw new MediaError('not-media', 'these bytes are no media');
  if (tools.heat !== undefined) {
    const heat = await tools.heat(bytes, facts, signal);
    return heat === null ? NOTHING : { ...NOTHING, heat };
  }
  const credentials = await tools.credentials(bytes, facts, signal);
  const boxes = facts.container === 'bmff' ? await boxesOf(bytes, signal) : [];
  const metadata = (await tools.metadata?.(bytes, facts, signal)) ?? [];
  const frames = tools.frames && (await framesOf(tools.frames, bytes, facts, signal));
  return { ...credentials, boxes, metadata: metadata.slice(0, DETAILS_LIMITS.metadata), ...(frames && { frames }) };
}

/** Milliseconds for the frames: the rest of the details must not be lost to a clip that decodes slowly. */
const FRAMES_LIMIT = 10_000;

/** What cannot be decoded, or not in time, has no pictures; the coverage of the check already says why. */
async function framesOf(
  read: NonNullable<DetailsTools['frames']>,
  bytes: ByteSource,
  facts: MediaFacts,
  signal: AbortSignal,
): Promise<NonNullable<Details['frames']>> {
  const limit = AbortSignal.timeout(FRAMES_LIMIT);
  try {
    return (await read(bytes, facts, AbortSignal.any([signal, limit]))).filter(
      (frame) => frame.bytes.byteLength <= DETAILS_LIMITS.frame,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MediaError) && !limit.aborted) throw error;
    return [];
  }
}

/** As far as the structure holds: where a file is damaged, the list ends. */
async function boxesOf(bytes: ByteSource, signal: AbortSignal): Promise<Details['boxes']> {
  const boxes: Details['boxes'] = [];
  try {
    for await (const { type, uuid, start, size } of walkTopLevel(bytes, signal)) {
      boxes.push({ type, uuid, offset: start, size: Number.isSafeInteger(size) ? size : null });
      if (boxes.length === DETAILS_LIMITS.boxes) break;
    }
  } catch (error) {
    if (!(error instanceof MediaError) || (error.code !== 'malformed' && error.code !== 'truncated')) throw error;
  }
  return boxes;
}
