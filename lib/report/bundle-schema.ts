/**
 * What an evidence bundle says about itself. Contents follow the Berkeley Protocol on Digital Open Source
 * Investigations (OHCHR and UC Berkeley, 2020): what was looked at, where, when (UTC), by which means, with a hash of
 * every item, and what was not done.
 */
import * as z from 'zod/mini';
import { checkNames, coverageStates, LIMITS, moment, reasonCodes } from '../inspection/schema';

export const BUNDLE_SCHEMA = 'vidimus/evidence-bundle@1';

/** Names of the files that every bundle holds; the others are listed in {@link bundleSchema}. */
export const BUNDLE_FILE = 'bundle.json';
export const INSPECTION_FILE = 'inspection.json';
export const SUMS_FILE = 'SHA256SUMS.txt';

export const BUNDLE_LIMITS = {
  /** Files in one bundle. */
  files: 256,
  /** Bytes of one file, unpacked. */
  file: 64 * 1024 * 1024,
  /** Bytes of all files together, unpacked. */
  all: 192 * 1024 * 1024,
  /** Bytes of the ZIP itself. */
  zip: 128 * 1024 * 1024,
} as const;

const shortText = z.string().check(z.maxLength(LIMITS.shortText));
const longText = z.string().check(z.maxLength(LIMITS.longText));
const url = z.string().check(z.maxLength(LIMITS.url));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** Relative, forward slashes, no way out of the folder it is unpacked into. */
export const bundlePath = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}$/));

/** Which bytes the SHA-256 of the subject stands for. */
export const hashedParts = ['whole', 'none'] as const;

export const bundleSchema = z.object({
  schema: z.literal(BUNDLE_SCHEMA),
  /** UTC, as all times here. */
  createdAt: moment,
  /** Of the inspection that this reports on; null when it does not say. */
  inspectedAt: z.nullable(moment),
  software: z.object({
    name: shortText,
    version: shortText,
    /** As the browser names itself. */
    browser: z.nullable(shortText),
  }),
  page: z.nullable(z.object({ url, title: z.nullable(shortText) })),
  media: z.object({
    url: z.nullable(url),
    fileName: z.nullable(shortText),
    byteLength: z.nullable(z.int().check(z.minimum(0))),
    sha256: z.nullable(sha256),
    hashed: z.enum(hashedParts),
  }),
  models: z.array(z.object({ name: shortText, version: shortText, sha256: z.nullable(sha256) })).check(z.maxLength(16)),
  trustLists: z
    .array(z.object({ name: shortText, issued: z.nullable(shortText), retrieved: z.nullable(shortText) }))
    .check(z.maxLength(8)),
  /** Checks that did not run, or not in full, with their reason: as much a part of the evidence as what was found. */
  notChecked: z
    .array(
      z.object({ check: z.enum(checkNames), state: z.enum(coverageStates), reason: z.nullable(z.enum(reasonCodes)) }),
    )
    .check(z.maxLength(checkNames.length)),
  frames: z
    .array(
      z.object({
        path: bundlePath,
        seconds: z.number().check(z.minimum(0)),
        /** Null where the frame's pixels could not be read again. */
        perceptualHash: z.nullable(z.object({ algorithm: shortText, bits: z.int(), value: shortText })),
      }),
    )
    .check(z.maxLength(LIMITS.frames)),
  /** What the person wrote about it. */
  note: z.nullable(longText),
  files: z
    .array(z.object({ path: bundlePath, byteLength: z.int().check(z.minimum(0)), sha256, what: shortText }))
    .check(z.maxLength(BUNDLE_LIMITS.files)),
});
export type BundleRecord = z.infer<typeof bundleSchema>;
