import { strFromU8, unzipSync } from 'fflate';
import { sha256 } from 'hash-wasm';
import { type Inspection, inspectionSchema } from '../inspection/schema';
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  type BundleRecord,
  bundlePath,
  bundleSchema,
  INSPECTION_FILE,
  SUMS_FILE,
} from './bundle-schema';

export type Difference =
  | { readonly path: string; readonly what: 'changed' | 'missing' | 'unexpected' }
  /** The findings are there unchanged, and yet say something other than the record of the bundle. */
  | { readonly path: string; readonly what: 'contradicts' };

export interface OpenedBundle {
  readonly record: BundleRecord;
  readonly inspection: Inspection | null;
  /** SHA-256 of bundle.json as found. It proves something only beside one that was written down elsewhere. */
  readonly fingerprint: string;
  /** Files whose hash was compared and is as the record says. */
  readonly verified: number;
  readonly differences: readonly Difference[];
  /** By path, verified files only. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export class BundleError extends Error {
  override readonly name = 'BundleError';
  constructor(
    readonly code: 'too-large' | 'not-a-zip' | 'not-a-bundle',
    message: string,
  ) {
    super(message);
  }
}

/** Bytes of a local file header's signature: tells a ZIP from anything else that may be inspected. */
export const looksLikeZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;

/**
 * Reads a bundle back and compares every file with the hash that the bundle's own record gives for it.
 *
 * That shows damage and careless change. Whoever changes a file on purpose can change the record too; only a
 * fingerprint kept elsewhere shows that.
 *
 * @throws BundleError naming what is wrong: not a ZIP, not a bundle, larger than {@link BUNDLE_LIMITS}.
 */
export async function openBundle(bytes: Uint8Array): Promise<OpenedBundle> {
  if (bytes.length > BUNDLE_LIMITS.zip)
    throw new BundleError('too-large', `${bytes.length} bytes are more than a bundle may have`);
  if (!looksLikeZip(bytes)) throw new BundleError('not-a-zip', 'it does not begin like a ZIP file');
  const { found, strangers } = unpack(bytes);

  const recordBytes = found.get(BUNDLE_FILE);
  const record = recordBytes && bundleSchema.safeParse(parsed(recordBytes));
  if (!recordBytes || !record?.success)
    throw new BundleError('not-a-bundle', `the ZIP holds no ${BUNDLE_FILE} of an evidence bundle`);

  const differences: Difference[] = strangers.map((path) => ({ path, what: 'unexpected' }));
  const verified = new Map<string, Uint8Array>();
  for (const { path, sha256: expected, byteLength } of record.data.files) {
    const file = found.get(path);
    if (file === undefined) differences.push({ path, what: 'missing' });
    else if (file.length !== byteLength || (await sha256(file)) !== expected)
      differences.push({ path, what: 'changed' });
    else verified.set(path, file);
  }
  const listed = new Set([BUNDLE_FILE, SUMS_FILE, ...record.data.files.map(({ path }) => path)]);
  for (const path of found.keys()) if (!listed.has(path)) differences.push({ path, what: 'unexpected' });

  const fingerprint = await sha256(recordBytes);
  const sums = found.get(SUMS_FILE);
  if (sums === undefined) differences.push({ path: SUMS_FILE, what: 'missing' });
  else if (strFromU8(sums) !== sumsOf(record.data, fingerprint)) differences.push({ path: SUMS_FILE, what: 'changed' });

  const inspection = inspectionIn(verified.get(INSPECTION_FILE));
  if (inspection !== null && inspection.subject.sha256 !== record.data.media.sha256)
    differences.push({ path: INSPECTION_FILE, what: 'contradicts' });
  return { record: record.data, inspection, fingerprint, verified: verified.size, differences, files: verified };
}

const sumsOf = (record: BundleRecord, fingerprint: string): string =>
  [{ path: BUNDLE_FILE, sha256: fingerprint }, ...record.files]
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');

function unpack(bytes: Uint8Array): { found: Map<string, Uint8Array>; strangers: string[] } {
  let all = 0;
  let count = 0;
  const strangers: string[] = [];
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      // Asked before anything is allocated: the sizes are the ones the ZIP's directory claims.
      filter({ name, originalSize }) {
        if (name.endsWith('/')) return false;
        all += originalSize;
        if (++count > BUNDLE_LIMITS.files + 2 || originalSize > BUNDLE_LIMITS.file || all > BUNDLE_LIMITS.all)
          throw new BundleError('too-large', 'it unpacks to more than a bundle may hold');
        const ours = bundlePath.safeParse(name).success;
        if (!ours) strangers.push(name.slice(0, 100));
        return ours;
      },
    });
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError('not-a-zip', `the ZIP cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  return { found: new Map(Object.entries(entries)), strangers };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strFromU8(bytes));
  } catch {
    // Not JSON: for the schema that is one more thing it is not.
    return null;
  }
}

function inspectionIn(bytes: Uint8Array | undefined): Inspection | null {
  const result = bytes && inspectionSchema.safeParse(parsed(bytes));
  return result?.success ? result.data : null;
}
