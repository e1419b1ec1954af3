/**
 * What may be asked of the engine and what it answers. The same shapes travel to the dedicated worker (postMessage)
 * and from the service worker to the offscreen document (a runtime port); both ends parse with these schemas.
 */
import * as z from 'zod/mini';
import { type HashProgress, hashSteps, phaseNames } from '../inspection/check';
import { DETAILS_LIMITS, type Details, detailsSchema } from '../inspection/details';
import { optionalPhases } from '../inspection/optional-phases';
import { disclosureSchema, inspectionSchema, LIMITS, reasonCodes } from '../inspection/schema';
import { type EngineError, engineErrorSchema } from './engine-error';
import { MAX_SENT_BYTES, MAX_SENT_FRAMES, MAX_SENT_INIT, MAX_SENT_PLAYLISTS } from './sent-limits';

// Each message is built in a call marked pure, so that a bundle that parses none of a kind does not carry its schema.
const url = z.string().check(z.maxLength(LIMITS.url));
/** Long enough for a media address and what says whose it is. */
const byteCount = z.int().check(z.minimum(0));
const id = z.string().check(z.minLength(1), z.maxLength(LIMITS.url + 128));

const MAX_FRAME_SIDE = 1280;
const MAX_FRAME_SHORT_SIDE = 512;

/** Appends of one SourceBuffer; a player that appends as bytes arrive makes some dozens a second. */
export const MAX_SENT_PARTS = 512;

const bufferUpTo = (most: number) => z.instanceof(ArrayBuffer).check(z.refine((buffer) => buffer.byteLength <= most));

export const sentFrameSchema = /* @__PURE__ */ (() =>
  z
    .object({
      seconds: z.number().check(z.minimum(0)),
      successor: z.boolean(),
      width: z.int().check(z.minimum(1), z.maximum(MAX_FRAME_SIDE)),
      height: z.int().check(z.minimum(1), z.maximum(MAX_FRAME_SIDE)),
      /** width * height * 4 bytes, RGBA. */
      rgba: z.instanceof(ArrayBuffer),
    })
    .check(
      z.refine(
        ({ width, height, rgba }) =>
          Math.min(width, height) <= MAX_FRAME_SHORT_SIDE && rgba.byteLength === width * height * 4,
      ),
    ))();
export type SentFrame = z.infer<typeof sentFrameSchema>;

/** http(s) or data: read by range in the engine. */
export const urlSourceSchema = /* @__PURE__ */ (() => z.object({ kind: z.literal('url'), url }))();
/** Bytes the asking context holds: a same-origin blob: of the page. */
export const bytesSourceSchema = /* @__PURE__ */ (() =>
  z.object({
    kind: z.literal('bytes'),
    bytes: bufferUpTo(MAX_SENT_BYTES),
    mediaUrl: z.nullable(url),
  }))();
/** No bytes can be reached: frames drawn from the player, with the reason why there is nothing better. */
export const framesSourceSchema = /* @__PURE__ */ (() =>
  z.object({
    kind: z.literal('frames'),
    frames: z.array(sentFrameSchema).check(z.maxLength(MAX_SENT_FRAMES)),
    mediaUrl: z.nullable(url),
    durationSeconds: z.nullable(z.number().check(z.minimum(0))),
    width: z.nullable(z.int().check(z.minimum(0))),
    height: z.nullable(z.int().check(z.minimum(0))),
    /** Why the bytes are out of reach (`stream-only`, `tainted`, `protected`, …). */
    reason: z.enum(reasonCodes),
    /** The init segment that the stream tap caught; the page may have forged it. */
    init: z.optional(z.nullable(bufferUpTo(MAX_SENT_INIT))),
    /** What the player was handed while the person waited for it, one a SourceBuffer; asked for, never by itself. */
    appended: z.optional(
      z
        .array(
          z.object({
            init: z.nullable(bufferUpTo(MAX_SENT_INIT)),
            parts: z.array(bufferUpTo(MAX_SENT_BYTES)).check(z.maxLength(MAX_SENT_PARTS)),
          }),
        )
        .check(
          z.maxLength(8),
          z.refine(
            (tracks) =>
              tracks.reduce((sum, { parts }) => parts.reduce((all, part) => all + part.byteLength, sum), 0) <=
              MAX_SENT_BYTES,
          ),
        ),
    ),
    /** Lists of pieces that the page has loaded, the newest first; asked for, never by itself, and the page's own words. */
    playlists: z.optional(
      z
        .array(url.check(z.refine((address) => /^https?:/i.test(address) && URL.canParse(address))))
        .check(z.maxLength(MAX_SENT_PLAYLISTS)),
    ),
  }))();

/** What is to be inspected. `page*` facts come from the browser's own sender, never from the page's text. */
export const sourceSchema = /* @__PURE__ */ (() =>
  z.discriminatedUnion('kind', [
    urlSourceSchema,
    bytesSourceSchema,
    framesSourceSchema,
    /** A file the person chose; only extension pages can send one. */
    z.object({
      kind: z.literal('file'),
      file: z.instanceof(Blob),
      fileName: z.string().check(z.maxLength(LIMITS.shortText)),
      /** The manifest store that lay beside the file. */
      sidecar: z.optional(z.instanceof(Blob)),
    }),
  ]))();
export type EngineSource = z.infer<typeof sourceSchema>;

export const jobSchema = /* @__PURE__ */ (() =>
  z.object({
    /** Jobs with one key are one job: a second subscriber gets the first one's results. */
    key: id,
    source: sourceSchema,
    pageUrl: z.nullable(url),
    disclosures: z.array(disclosureSchema).check(z.maxLength(LIMITS.disclosures)),
    /** BCP 47; the summary is written in it. */
    language: z.string().check(z.maxLength(35)),
    /** Hosts that the person agreed to have asked for the manifest this very file names. None: it is named, not fetched. */
    manifestHosts: z.optional(z.array(z.string().check(z.maxLength(260))).check(z.maxLength(101))),
    /**
     * Present: the person asked for the identities in this file to be checked, and agreed to these hosts being asked for
     * their issuers' keys. None of them: only what needs nobody is checked.
     */
    identityHosts: z.optional(z.array(z.string().check(z.maxLength(260))).check(z.maxLength(8))),
    /** More than a first look, because the person asked for it (`AskedFor` in lib/inspection/inspect.ts). */
    asked: z.optional(z.array(z.enum(['pieces', 'large', 'sound'])).check(z.maxLength(3))),
    /** What the person does not want checked, of any file. */
    leftOut: z.optional(z.array(z.enum(optionalPhases)).check(z.maxLength(optionalPhases.length))),
    /**
     * Of a request for details: pictures of frames are wanted too, those nearest to these times in seconds, or spread
     * over the clip where there are none. Absent: no frame is decoded.
     */
    frameTimes: z.optional(z.array(z.number().check(z.minimum(0))).check(z.maxLength(DETAILS_LIMITS.frames))),
    /** Of a request for details: a heat map of the frame nearest to this time in seconds, and nothing else. */
    heatAt: z.optional(z.number().check(z.minimum(0))),
  }))();
export type EngineJob = z.infer<typeof jobSchema>;

export const toEngineSchema = /* @__PURE__ */ (() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('start'),
      job: jobSchema,
      /** Checks that brought the worker down on an earlier try of this job. */
      without: z.array(z.object({ check: z.enum(phaseNames), reason: z.enum(reasonCodes) })).check(z.maxLength(16)),
    }),
    /** What a full record shows beside an Inspection (lib/inspection/details.ts); the job's key is the request's own. */
    z.object({ type: z.literal('details'), job: jobSchema }),
    z.object({ type: z.literal('cancel'), key: id }),
  ]))();
export type ToEngine = z.infer<typeof toEngineSchema>;

export const fromEngineSchema = /* @__PURE__ */ (() =>
  z.discriminatedUnion('type', [
    /** Which checks run now: tells the host what a worker was doing when it hung or crashed. */
    z.object({ type: z.literal('running'), key: id, checks: z.array(z.enum(phaseNames)).check(z.maxLength(16)) }),
    /** How far the look at a whole file got (`HashProgress`). */
    z.object({ type: z.literal('progress'), key: id, step: z.enum(hashSteps), done: byteCount, total: byteCount }),
    /** Sent every second while jobs run: a worker that stays silent is stuck. */
    z.object({ type: z.literal('alive') }),
    /** A wasm instance is poisoned or memory has grown for good: end this worker after its jobs. */
    z.object({ type: z.literal('retire') }),
    z.object({ type: z.literal('update'), key: id, inspection: inspectionSchema, final: z.boolean() }),
    z.object({ type: z.literal('details'), key: id, details: detailsSchema }),
    z.object({ type: z.literal('error'), key: id, error: engineErrorSchema }),
  ]))();
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** Anything that can inspect: the worker itself, or a port that leads to it. */
export interface Engine {
  /**
   * @param onUpdate partial results, credentials first; the last one is also the promise's value.
   * @param onProgress of the look at the whole file; an engine behind a port tells none.
   * @throws EngineFailure with a named code.
   */
  inspect(
    job: EngineJob,
    onUpdate: (inspection: z.infer<typeof inspectionSchema>) => void,
    signal: AbortSignal,
    onProgress?: (progress: HashProgress) => void,
  ): Promise<z.infer<typeof inspectionSchema>>;
}

/** The same, for what a full record shows beside an Inspection. Only extension pages are given one. */
export interface DetailsEngine {
  /**
   * @param job whose source is read again; its key must be no other request's.
   * @throws EngineFailure with a named code; `busy` where too many are asked for at once.
   */
  details(job: EngineJob, signal: AbortSignal): Promise<Details>;
}

export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  constructor(
    readonly code: EngineError['code'],
    message: string,
  ) {
    super(message);
  }
}
