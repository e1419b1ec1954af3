import { zipSync } from 'fflate';
import { sha256 } from 'hash-wasm';
import { isGap } from '../inspection/gaps';
import type { Inspection } from '../inspection/schema';
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  BUNDLE_SCHEMA,
  type BundleRecord,
  bundleSchema,
  INSPECTION_FILE,
  SUMS_FILE,
} from './bundle-schema';
import type { PerceptualHash } from './perceptual-hash';

export interface BundleFrame {
  readonly seconds: number;
  /** JPEG or PNG. */
  readonly bytes: Uint8Array;
  readonly extension: 'jpg' | 'png';
  readonly perceptualHash: PerceptualHash | null;
}

export interface BundleInput {
  readonly inspection: Inspection;
  readonly now: Date;
  readonly software: BundleRecord['software'];
  readonly page: BundleRecord['page'];
  readonly note: string | null;
  readonly frames: readonly BundleFrame[];
  /** The manifest store as it stood in the file (JUMBF), and what the C2PA library read in it. */
  readonly manifestStore: Uint8Array | null;
  readonly manifestJson: string | null;
  /** Metadata of the container, as {where, value} rows. */
  readonly metadata: readonly { readonly where: string; readonly value: string }[] | null;
  /** Writes the readable report, once the record of the bundle stands. */
  readonly writeReport: (record: Omit<BundleRecord, 'files'>) => string;
  /** A few lines for whoever opens the bundle without the extension. */
  readonly readme: string;
}

export interface Bundle {
  /** `vidimus-evidence-20261122T180100Z-1a2b3c4d.zip`: when, and the first digits of the fingerprint. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /**
   * SHA-256 of bundle.json, which holds the hashes of everything else. Whoever writes it down, or sends it by another
   * way, can later show that nothing in the bundle was changed.
   */
  readonly fingerprint: string;
  readonly record: BundleRecord;
}

interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly what: string;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const json = (value: unknown): Uint8Array => text(`${JSON.stringify(value, null, 2)}\n`);

/**
 * Packs what was found into one ZIP that can be read without the extension, and checked with `sha256sum -c`.
 *
 * @throws RangeError when it would go over {@link BUNDLE_LIMITS}.
 */
export async function createBundle(input: BundleInput): Promise<Bundle> {
  const { inspection } = input;
  const frames = input.frames.map((frame, index) => ({
    ...frame,
    path: `frames/${String(index + 1).padStart(2, '0')}-${frame.seconds.toFixed(2)}s.${frame.extension}`,
  }));
  const about: Omit<BundleRecord, 'files'> = {
    schema: BUNDLE_SCHEMA,
    createdAt: input.now.toISOString(),
    inspectedAt: inspection.inspectedAt ?? null,
    software: input.software,
    page: input.page,
    media: {
      url: inspection.subject.mediaUrl,
      fileName: inspection.subject.fileName,
      byteLength: inspection.subject.byteLength,
      sha256: inspection.subject.sha256,
      hashed: inspection.subject.sha256 === null ? 'none' : 'whole',
    },
    models: modelsOf(inspection),
    trustLists: inspection.credentials?.trustLists ?? [],
    notChecked: inspection.coverage.filter(isGap).map(({ check, state, reason }) => ({ check, state, reason })),
    frames: frames.map(({ path, seconds, perceptualHash }) => ({ path, seconds, perceptualHash })),
    note: input.note,
  };
  const files: File[] = [
    { path: 'report.html', bytes: text(input.writeReport(about)), what: 'report for people' },
    { path: INSPECTION_FILE, bytes: json(inspection), what: 'all findings' },
    { path: 'README.txt', bytes: text(input.readme), what: 'how to read and check this bundle' },
    ...frames.map(({ path, bytes, seconds }) => ({ path, bytes, what: `frame at ${seconds.toFixed(2)} s` })),
  ];
  if (input.manifestStore !== null)
    files.push({ path: 'credentials/manifest-store.c2pa', bytes: input.manifestStore, what: 'C2PA manifest store' });
  if (input.manifestJson !== null)
    files.push({
      path: 'credentials/manifest-store.json',
      bytes: text(input.manifestJson),
      what: 'C2PA manifest store as read',
    });
  if (input.metadata !== null)
    files.push({ path: 'metadata.json', bytes: json(input.metadata), what: 'metadata of the container' });
  withinLimits(files);

  const hashed = await Promise.all(
    files.map(async ({ path, bytes, what }) => ({ path, byteLength: bytes.length, sha256: await sha256(bytes), what })),
  );
  const record = bundleSchema.parse({ ...about, files: hashed });
  const recordBytes = json(record);
  const fingerprint = await sha256(recordBytes);
  const sums = [{ path: BUNDLE_FILE, sha256: fingerprint }, ...hashed]
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
  const bytes = packed(
    [...files, { path: BUNDLE_FILE, bytes: recordBytes, what: '' }, { path: SUMS_FILE, bytes: text(sums), what: '' }],
    input.now,
  );
  const when = input.now.toISOString().replace(/[-:]|\.\d+/g, '');
  return { fileName: `vidimus-evidence-${when}-${fingerprint.slice(0, 8)}.zip`, bytes, fingerprint, record };
}

function modelsOf({ classifier, faces }: Inspection): BundleRecord['models'] {
  return [classifier?.model, faces?.model].flatMap((model) =>
    model ? [{ name: model.name, version: model.version, sha256: model.sha256 }] : [],
  );
}

function withinLimits(files: readonly File[]): void {
  const all = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const large = files.find(({ bytes }) => bytes.length > BUNDLE_LIMITS.file);
  if (large) throw new RangeError(`${large.path} has ${large.bytes.length} bytes, more than a bundle takes`);
  if (all > BUNDLE_LIMITS.all || files.length > BUNDLE_LIMITS.files)
    throw new RangeError(`${files.length} files of ${all} bytes are more than a bundle takes`);
}

/** In one go: the library's own workers start from blob: addresses, which an extension's pages may not run. */
function packed(files: readonly File[], mtime: Date): Uint8Array {
  const level = (path: string) => (path.startsWith('frames/') ? 0 : 6);
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, [bytes, { level: level(path), mtime }]])));
}
