/**
 * The second tier of messages: from the extension's own pages only. PORT_TAB: popup and side panel ↔ content scripts of
 * a tab. Apart from protocol.ts, so that the popup does not carry what only the background parses.
 */
import * as z from 'zod/mini';
import { engineErrorSchema } from '../engine/engine-error';
import { inspectionSchema } from '../inspection/schema';

export const videoStates = ['idle', 'running', 'done', 'error'] as const;

export const tabVideoSchema = /* @__PURE__ */ (() =>
  z.object({
    /** Unique within its frame's content script. */
    id: z.string().check(z.maxLength(64)),
    playing: z.boolean(),
    /** Milliseconds since the pointer was last over it; null when never. */
    hoveredAgo: z.nullable(z.number()),
    /** Visible area in CSS pixels². */
    area: z.number(),
    /** What the person would recognise it by: its title, its label, or its file name; may be empty. */
    label: z.string().check(z.maxLength(200)),
    state: z.enum(videoStates),
    inspection: z.nullable(inspectionSchema),
    error: z.nullable(engineErrorSchema),
  }))();
export type TabVideo = z.infer<typeof tabVideoSchema>;

/** content script → popup; one message a frame, again after every change (at most 4 a second). */
export const toPopupSchema = /* @__PURE__ */ (() =>
  z.object({
    type: z.literal('videos'),
    /** Random, one a content script: the popup keys the frames by it. */
    frame: z.string().check(z.maxLength(64)),
    videos: z.array(tabVideoSchema).check(z.maxLength(64)),
  }))();
export type ToPopup = z.infer<typeof toPopupSchema>;

/** popup → content scripts; each ignores what names another frame, and reads it by hand (tab-report.ts). */
export interface FromPopup {
  type: 'check';
  frame: string;
  id: string;
  /** The stream's pieces too, as its player is handed them. */
  pieces?: true;
}
