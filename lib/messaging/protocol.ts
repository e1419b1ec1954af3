/**
 * The one list of messages between contexts, in two tiers: what a content script may say (its page may be hostile), here,
 * and what only the extension's own pages may (tab-protocol.ts). Each is parsed where it arrives; the sender is checked
 * first.
 */
import * as z from 'zod/mini';
import type { EngineError } from '../engine/engine-error';
import { bytesSourceSchema, framesSourceSchema, urlSourceSchema } from '../engine/ports';
import { disclosureReadSchema, disclosureSchema, LIMITS } from '../inspection/schema';
import type { WatchCard } from './watch-card';

// Each message is built in a call marked pure, so that a bundle that parses none of a kind does not carry its schema.
// The content script carries none: what is said to it is read by hand (lib/page/read-message.ts, docs/decisions/017).
const requestId = z.string().check(z.minLength(1), z.maxLength(64));

/* ---- Tier 1: from content scripts, over PORT_WATCH. `sender.url` is believed, nothing the page says. ---- */
/** All that the engine takes but a file: a page has none of the person's. */
export const watchSourceSchema = /* @__PURE__ */ (() =>
  z.discriminatedUnion('kind', [urlSourceSchema, bytesSourceSchema, framesSourceSchema]))();
export type WatchSource = z.infer<typeof watchSourceSchema>;

const pixels = z.number().check(z.minimum(0), z.maximum(100_000));
const place = z.number().check(z.minimum(-1_000_000), z.maximum(1_000_000));
/** Where the pointer was: in the document's own viewport, in CSS pixels, and on the screen, as its event said. */
const spotSchema = /* @__PURE__ */ (() => z.object({ x: place, y: place, screenX: place, screenY: place }))();
export type Spot = z.infer<typeof spotSchema>;

/** Where a video stands in the viewport of its document, in CSS pixels. */
export const shownPartSchema = /* @__PURE__ */ (() =>
  z.object({
    left: pixels,
    top: pixels,
    width: pixels,
    height: pixels,
    viewportWidth: z.number().check(z.minimum(1), z.maximum(100_000)),
    /** Of a frame, to be placed in its tab: an earlier pointer event, and the press (place-in-tab.ts). */
    spots: z.optional(z.tuple([spotSchema, spotSchema])),
  }))();

export type ShownPart = z.infer<typeof shownPartSchema>;

const side = z.number().check(z.minimum(1), z.maximum(100_000));
/** Where the tab's own page is on the screen; null where no pointer was there, or its window has moved since. */
export const topPlaceSchema = /* @__PURE__ */ (() =>
  z.nullable(
    z.object({
      spot: spotSchema,
      /** CSS pixels. */
      width: side,
      height: side,
      /** Milliseconds since anything scrolled there; null: nothing did. */
      scrolledAgo: z.nullable(z.number().check(z.minimum(0))),
    }),
  ))();
export type TopPlace = NonNullable<z.infer<typeof topPlaceSchema>>;

export const toBackgroundSchema = /* @__PURE__ */ (() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('inspect'),
      requestId,
      source: watchSourceSchema,
      disclosures: z.array(disclosureSchema).check(z.maxLength(LIMITS.disclosures)),
      /** How the page was read for them; absent where nothing reads pages. */
      disclosureRead: z.optional(disclosureReadSchema),
      /** The person pressed: a frame is to be cut out of what the tab shows. */
      shown: z.optional(shownPartSchema),
    }),
    z.object({ type: z.literal('cancel'), requestId }),
    /** The person asked for the whole record: opens the popup where the browser allows it. */
    z.object({ type: z.literal('open-details') }),
  ]))();
export type ToBackground = z.infer<typeof toBackgroundSchema>;

/** What a content script is told; `readToWatch` (lib/page/read-message.ts) reads it there. */
export type ToWatch =
  | {
      type: 'update';
      requestId: string;
      card: WatchCard;
      /** The whole Inspection, for the popup alone: the content script hands it on unread, and the popup parses it. */
      inspection: unknown;
      final: boolean;
    }
  | { type: 'error'; requestId: string; error: EngineError };
