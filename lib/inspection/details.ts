/**
 * What a full record needs beside an Inspection, and too much to travel with each: pictures, the store itself, the
 * structure of the file. Made only when an extension page asks for it, over the same source.
 */
import * as z from 'zod/mini';
import { LIMITS } from './limits';

export const DETAILS_LIMITS = {
  thumbnails: 64,
  /** Bytes; the 50 in the real files at hand have 27–191 kB. */
  thumbnail: 1024 * 1024,
  /** Bytes of all thumbnails together; 543 kB at most in a real file. */
  allThumbnails: 8 * 1024 * 1024,
  /** Bytes of the manifest store; the largest of 37 real ones has 586 kB. */
  store: 4 * 1024 * 1024,
  /** UTF-16 units of what the library says of the store; the longest seen is 22,000. */
  report: 1024 * 1024,
  boxes: 256,
  metadata: 512,
  frames: 6,
  /** Bytes of a picture of a frame; JPEG of 512 pixels has 15–90 kB. */
  frame: 1024 * 1024,
  /** Places of a heat map; lib/classifier/heat.ts makes 40 at most. */
  heat: 64,
} as const;

const shortText = z.string().check(z.maxLength(LIMITS.shortText));
const longText = z.string().check(z.maxLength(LIMITS.longText));
const count = z.int().check(z.minimum(0));
const list = <T extends z.ZodMiniType>(item: T, most: number) => z.array(item).check(z.maxLength(most));
const bufferUpTo = (most: number) => z.instanceof(ArrayBuffer).check(z.refine((buffer) => buffer.byteLength <= most));

/** Pictures that cannot hold a script; told from their first bytes, never from what the manifest calls them. */
export const rasterMimes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'] as const;

export const thumbnailSchema = z.object({
  /** Label of the manifest that shows it, as in `credentials.history`. */
  manifest: shortText,
  /** Which of that manifest's ingredients it is of; null: of the manifest's own asset. */
  ingredient: z.nullable(count),
  mime: z.enum(rasterMimes),
  bytes: bufferUpTo(DETAILS_LIMITS.thumbnail),
});

export const metadataRowSchema = z.object({
  /** Where it stands: a box path, an XMP property, an EXIF tag. */
  where: shortText,
  value: longText,
});

export const detailsSchema = z.object({
  thumbnails: list(thumbnailSchema, DETAILS_LIMITS.thumbnails),
  /** Thumbnails that were not taken: too large, too many, or no picture that is drawn. */
  thumbnailsLeftOut: count,
  /** The manifest store as it stands in the file; null where there is none, or where it cannot be taken out whole. */
  store: z.nullable(bufferUpTo(DETAILS_LIMITS.store)),
  /** Bytes of the store in the file; null when there is none. A store above the bound has a length and no bytes. */
  storeLength: z.nullable(count),
  /** What the library says of the store, JSON, for experts; cut at the bound. */
  report: z.nullable(z.string().check(z.maxLength(DETAILS_LIMITS.report))),
  /** Top-level boxes of an ISO BMFF file, in order; empty for other containers. */
  boxes: list(
    z.object({ type: shortText, uuid: z.nullable(shortText), offset: count, size: z.nullable(count) }),
    DETAILS_LIMITS.boxes,
  ),
  /** Everything that the file says of itself outside its credentials. */
  metadata: list(metadataRowSchema, DETAILS_LIMITS.metadata),
  /** Pictures of frames, where someone asked for them (`frameTimes` of the job); none where the clip cannot be decoded. */
  frames: z.optional(
    list(
      z.object({ seconds: z.number(), mime: z.enum(rasterMimes), bytes: bufferUpTo(DETAILS_LIMITS.frame) }),
      DETAILS_LIMITS.frames,
    ),
  ),
  /** Where in a frame the texture of the picture was scored how, where someone asked for it (`heatAt` of the job). */
  heat: z.optional(
    z
      .object({
        seconds: z.number(),
        columns: z.int().check(z.minimum(1)),
        rows: z.int().check(z.minimum(1)),
        /** 0 to 1, row by row from the top left. */
        scores: list(z.number().check(z.minimum(0), z.maximum(1)), DETAILS_LIMITS.heat),
      })
      .check(z.refine(({ columns, rows, scores }) => columns * rows === scores.length)),
  ),
});

export type Details = z.infer<typeof detailsSchema>;
export type Heat = NonNullable<Details['heat']>;
export type Thumbnail = z.infer<typeof thumbnailSchema>;
export type MetadataRow = z.infer<typeof metadataRowSchema>;
